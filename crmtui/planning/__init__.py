"""Calendars, cadences, promises, care dates, decisions: from records and playbooks to the queue."""
