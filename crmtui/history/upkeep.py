"""Git's own tidying of its objects, which single commits leave to a quiet moment."""

from __future__ import annotations

from crmtui.history.repository import Repository

DUE = "6700"
"""Loose objects from which on Git packs them; its own default."""


def tidy(repo: Repository) -> None:
    """``git gc --auto``: nothing unless it is due, then in the background. The person's own
    ``gc.auto`` is kept; hooks of the repository do not run."""
    config = repo.config()
    if "gc.recentobjectshook" in config:
        return  # names a program, which gc would run
    wanted = [value for value in config.get("gc.auto", [])[:-1] if value.isdigit()]
    settings = [("gc.auto", wanted[-1] if wanted else DUE), ("gc.autoDetach", "true")]
    repo.git.attempt("gc", "--auto", "--quiet", config=settings)
