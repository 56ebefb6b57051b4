"""Reviewing a change: what two states of a workspace differ in, told in words."""
