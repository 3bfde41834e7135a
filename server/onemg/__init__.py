"""The 1+MG knowledge graph: build, check and serve."""
