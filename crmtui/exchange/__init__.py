"""Foreign formats to and from the model: CSV and XLSX."""
