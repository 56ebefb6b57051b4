"""How customers are doing: the health score and what moves it."""
