"""Pictures for the terminal: the one place that draws with plotext."""
