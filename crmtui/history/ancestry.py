"""Which commits are behind which."""

from __future__ import annotations

from collections.abc import Iterable

from crmtui.history.repository import Repository


def contains(repo: Repository, tip: str, commit: str) -> bool:
    """Whether the history of ``tip`` holds ``commit``; False when one of them is not here."""
    return repo.git.attempt("merge-base", "--is-ancestor", commit, tip).code == 0


def count_between(repo: Repository, before: Iterable[str], tip: str) -> int:
    """Commits in the history of ``tip`` and in that of none of ``before``; 0 when one is not here."""
    known = [f"^{commit}" for commit in before if commit]
    done = repo.git.attempt("rev-list", "--count", tip, *known, "--")
    return int(done.out) if done.code == 0 else 0
