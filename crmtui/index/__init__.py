"""The disposable SQLite cache: refresh, search, tables that layers above fill with derived facts."""
