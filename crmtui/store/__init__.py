"""YAML on disk: the one codec, where things live, load, atomic save, the workspace lock."""
