"""Which commits are behind which."""

from __future__ import annotations

from crmtui.history.repository import Repository


def contains(repo: Repository, tip: str, commit: str) -> bool:
    """Whether the history of ``tip`` holds ``commit``; False when one of them is not here."""
    return repo.git.attempt("merge-base", "--is-ancestor", commit, tip).code == 0


def count_between(repo: Repository, before: str, tip: str) -> int:
    """Commits in the history of ``tip`` and not in that of ``before`` (empty: all)."""
    done = repo.git.attempt("rev-list", "--count", tip, *([f"^{before}"] if before else []), "--")
    return int(done.out) if done.code == 0 else 0
