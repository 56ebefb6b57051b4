"""The verbs both front ends call: one call, one change, one commit."""
