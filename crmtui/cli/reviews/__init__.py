"""The kinds of ``crmtui review``, one module each."""
