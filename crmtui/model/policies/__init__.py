"""Policies: the bounds, weights and targets of the analysis, one declaration a file.

``playbooks/policies/<name>.yaml`` is read by the module here of that name. Bounds are explicit
numbers that a person accepted: nothing here depends on who else is a customer.
"""
