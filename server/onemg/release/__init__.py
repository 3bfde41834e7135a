"""What a release is on disk: paths, manifest, text index, and the difference of two."""
