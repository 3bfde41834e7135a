"""A package, so that its fixtures end with its last test: the servers would go on computing."""
