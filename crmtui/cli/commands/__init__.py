"""One module per command, each with its function `command`."""
