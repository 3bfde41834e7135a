"""SPARQL text, protocol, limits and solutions; nothing here runs a query."""
