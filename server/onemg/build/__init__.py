"""From content files to a release: collect, validate, entail, check, describe, write."""
