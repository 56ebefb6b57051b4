"""Terminal charts: the only home of plotext."""
