"""RDF terms, prefixes, formats and negotiation."""
