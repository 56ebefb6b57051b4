"""How the work does: cohorts, segments, surveys, goals and experiments."""
