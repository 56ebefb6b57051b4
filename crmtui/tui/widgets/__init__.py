"""Widgets that several screens share, or that deserve a name of their own."""
