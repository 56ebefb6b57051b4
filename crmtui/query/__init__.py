"""The query language: parse, check against a field registry, compile to SQL."""
