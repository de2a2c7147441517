"""YAML: the bytes of a file as a tree of texts with places, or its mistakes."""
