"""Git, bytes and refs only: the one place that runs Git."""
