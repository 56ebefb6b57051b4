"""Repositories whose programs the person allows to run: kept outside of them, in the person's own
folder, and bound to the place, the history and the programs that were shown."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from crmtui.errors import StorageFailed
from crmtui.history.repository import Repository
from crmtui.history.scopes import value_of
from crmtui.history.trust import active_hooks, hooks_folder, programs_in_config
from crmtui.i18n import _
from crmtui.settings import trusted_list

_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Trusted:
    """What was trusted."""

    root: str
    """The first commit of its history; empty if it had none."""
    programs: str
    """A digest of the programs git would run there."""
    since: str
    """ISO date."""


def standing(repo: Repository) -> str:
    """``trusted``; or ``untrusted``, ``replaced`` (another history is in its place) or ``changed``
    (git would run other programs now than were shown)."""
    known = every().get(_place(repo))
    if known is None:
        return "untrusted"
    if known.root and not _has_root(repo, known.root):
        return "replaced"
    return "trusted" if known.programs == digest(repo) else "changed"


def is_trusted(repo: Repository) -> bool:
    """Whether the hooks, filters and servers' settings of the repository may run programs."""
    return standing(repo) == "trusted"


def trust(repo: Repository, programs: str, since: str) -> None:
    """Let the programs run whose `digest` was taken before they were shown. StorageFailed."""
    roots = repo.git.attempt("rev-list", "--max-parents=0", "HEAD").out.decode().split()
    _keep({**every(), _place(repo): Trusted(roots[-1] if roots else "", programs, since)})


def revoke(place: str) -> bool:
    """Take the trust in the repository at an absolute path back; False if there was none."""
    known = dict(every())
    had = known.pop(place, None) is not None
    if had:
        _keep(known)
    return had


def every() -> dict[str, Trusted]:
    """All that is trusted, by absolute path. A damaged list trusts nothing."""
    try:
        with open(trusted_list(), encoding="utf-8") as source:
            read = json.loads(source.read(_LARGEST))
        return {str(place): Trusted(**known) for place, known in read["repositories"].items()}
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def digest(repo: Repository) -> str:
    """Changes whenever git would run something else here: settings, hooks and what is in them."""
    seen = hashlib.sha256()
    for key, value in (*programs_in_config(repo), ("hooks", str(hooks_folder(repo)))):
        seen.update(f"{key}\0{value}\0".encode("utf-8", "surrogateescape"))
    for name in active_hooks(repo):
        content = (hooks_folder(repo) / name).read_bytes()
        seen.update(os.fsencode(name) + b"\0" + hashlib.sha256(content).digest())
    seen.update(value_of(repo, "commit.gpgsign").encode("utf-8", "surrogateescape"))
    return seen.hexdigest()


def _place(repo: Repository) -> str:
    return os.path.realpath(repo.top)


def _has_root(repo: Repository, root: str) -> bool:
    return repo.git.attempt("merge-base", "--is-ancestor", root, "HEAD").code == 0


def _keep(known: Mapping[str, Trusted]) -> None:
    file = trusted_list()
    content = {"version": 1, "repositories": {k: asdict(v) for k, v in sorted(known.items())}}
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".trusted-")
        with open(handle, "w", encoding="utf-8", errors="surrogateescape") as target:
            json.dump(content, target, ensure_ascii=False, indent=1)
            target.flush()
            os.fsync(target.fileno())
        os.replace(name, file)
    except OSError as error:
        raise StorageFailed(_("cannot write %(file)s: %(why)s")
                            % {"file": file, "why": error.strerror}) from error  # fmt: skip
