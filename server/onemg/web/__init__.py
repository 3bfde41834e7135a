"""The web house: pages, documents and the query service, over one release and one engine."""
