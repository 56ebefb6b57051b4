"""Computed knowledge about customers: facts and lifecycle."""
