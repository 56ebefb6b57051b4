"""Where things live in a workspace, and what a path therefore is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.chores import FOLDER as CHORES
from crmtui.model.chores import TEAM
from crmtui.model.scalars import is_id
from crmtui.patterns import pattern

CONFIG = "crmtui.yaml"
CUSTOMERS = "records/customers/"
CAMPAIGNS = "records/campaigns/"
PROFILE = "customer.yaml"
TEMPORARY = ".crmtui-tmp-"
"""How names of our own unfinished files begin; a process id follows."""

_CHORES = CHORES.split("/")[1]
_NAMED = {
    CONFIG: "config",
    "playbooks/tiers.yaml": "tiers",
    "playbooks/tags.yaml": "tags",
    "playbooks/segments.yaml": "segments",
}
_FOLDERS = (
    ("playbooks/calendars/", ".yaml", "calendar"),
    ("playbooks/policies/", ".yaml", "policy"),
    ("playbooks/scenarios/", ".yaml", "scenarios"),
    ("playbooks/guides/", ".md", "guide"),
    ("playbooks/templates/", ".md", "template"),
    (CAMPAIGNS, ".yaml", "campaign"),
    ("records/goals/", ".yaml", "goal"),
    ("records/experiments/", ".yaml", "experiment"),
    ("records/reviews/", ".md", "review"),
)
_BACKUP = pattern(
    r".*~|\.#.*|#.*#|.*\.(?:sw[a-z]|orig|rej|bak|tmp|old)|\.crmtui-tmp-.*"
    r"|.* \(\d+\)\.yaml|.* (?:- )?copy(?: \(?\d+\)?)?\.yaml|.*[ -]副本(?: ?\(?\d+\)?)?\.yaml"
    r"|.*\.sync-conflict-.*|.*conflicted copy.*|.*[_.](?:BASE|LOCAL|REMOTE|BACKUP)[_.]\d+\.yaml",
    re.IGNORECASE | re.DOTALL,
)
_ILLEGIBLE = pattern("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_OWN_ID = pattern(r"[0-9a-f]{10}")
_NO_NAME = pattern(r"[^A-Za-z0-9_-]+")
_PLAIN = pattern(r"[A-Za-z0-9_-]+\.(?:yaml|md)")
_ENTRIES = pattern(r"[A-Za-z0-9-]+\.yaml")
"""Names that nothing but entries has in the folder of a customer, apart from the profile's."""


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above ``start`` that holds ``crmtui.yaml``, links resolved."""
    here = start.resolve()
    return next((f for f in (here, *here.parents) if (f / CONFIG).is_file()), None)


def is_legible(name: str) -> bool:
    """Whether a file or folder of this name is looked at: UTF-8, no control characters. Other names
    cannot be told to a terminal, to Git or to an index without risk."""
    return name.isprintable() or not _ILLEGIBLE.search(name)


def kind_of(rel: str) -> str:
    """What a workspace-relative path is: config, profile, entries, playbook, tiers, tags,
    segments, calendar, policy, scenarios, guide, template, campaign, goal, experiment, review, backup or other."""
    name = rel.rsplit("/", 1)[-1]
    if ("_" in name or not _PLAIN.fullmatch(name)) and _BACKUP.fullmatch(name):
        return "backup"
    if rel.startswith(CUSTOMERS):
        return _kind_of_record(rel, name)
    if rel in _NAMED:
        return _NAMED[rel]
    if rel.startswith(CHORES):
        return "entries" if name.endswith(".yaml") and name[0] != "." else "other"
    if rel.startswith("playbooks/") and rel.count("/") == 1 and name.endswith(".yaml"):
        return "playbook"
    return next((k for f, end, k in _FOLDERS if rel.startswith(f) and rel.endswith(end)), "other")


def kinds_in(folder: str, names: Iterable[str]) -> list[str]:
    """``kind_of`` of files of a folder, quickly told where they are named as usual."""
    prefix = f"{folder}/" if folder else ""
    if not folder.startswith(CUSTOMERS) or folder.count("/") < 2:
        return [kind_of(prefix + name) for name in names]
    is_usual = _ENTRIES.fullmatch
    return [
        "profile" if name == PROFILE else "entries" if is_usual(name) else kind_of(prefix + name)
        for name in names
    ]


def is_campaign(rel: str) -> bool:
    """Whether an entry of that path is one of the recipients of a campaign file."""
    return rel.startswith(CAMPAIGNS)


def _kind_of_record(rel: str, name: str) -> str:
    if not name.endswith(".yaml") or name[0] == "." or rel.count("/") < 3:
        return "other"
    return "profile" if name == PROFILE else "entries"


def folder_id(rel: str) -> str:
    """The customer id that the folder of a profile or entry file is named by; ``TEAM`` for what
    is about chores."""
    name = rel.rpartition("/")[0].rpartition("/")[2]
    return TEAM if name == _CHORES and rel.startswith(CHORES) else name


def new_folder(template: str, id: str, owner: str) -> str:
    """The folder of a new customer, as ``new_customers:`` of crmtui.yaml (``template``) says."""
    if not is_id(id):
        raise UsageError(_("%(id)r is no id") % {"id": id},
                         _("use letters, digits, - and _ (at most 64)"))  # fmt: skip
    shard, who = id[-2:], owner if is_id(owner) else "nobody"
    folder = template.replace("{shard}", shard).replace("{owner}", who).strip("/")
    parts = folder.split("/")
    if not f"{folder}/".startswith(CUSTOMERS) or any(p in ("", ".", "..") for p in parts):
        raise UsageError(_("new_customers: %(folder)r is not below records/customers")
                         % {"folder": template},
                         _("write a path like records/customers/{shard}"))  # fmt: skip
    return f"{folder}/{id}"


def entry_file(day: date, type: str, id: str) -> str:
    """The name of an entry's own file, e.g. ``2026-11-18-touch-7f3a9c.yaml``; a hint for people."""
    short = id[:6] if _OWN_ID.fullmatch(id) else _NO_NAME.sub("-", id).strip("-")[:40]
    return f"{day.isoformat()}-{type}-{short or 'x'}.yaml"


def walk(
    root: Path, unreadable: Callable[[str, OSError], None] | None = None
) -> Iterator[tuple[str, os.stat_result]]:
    """Every file of the workspace below records/ and playbooks/, and crmtui.yaml, with its
    ``lstat``. Links are listed, never followed; folders whose name begins with a dot are passed
    over. ``unreadable`` is told about folders that cannot be listed."""
    base = f"{root}/"
    tops = [f"{name}/" for name in ("playbooks", "records") if not os.path.islink(base + name)]
    try:
        yield CONFIG, os.lstat(base + CONFIG)
    except OSError as error:
        _tell(unreadable, CONFIG, error)
    for top in tops:
        yield from _walk_folders(base, top, unreadable)


def _walk_folders(
    base: str, top: str, unreadable: Callable[[str, OSError], None] | None
) -> Iterator[tuple[str, os.stat_result]]:
    todo = [top]
    while todo:
        folder = todo.pop()
        for item in _listing(base, folder, unreadable):
            try:
                if not item.is_dir(follow_symlinks=False):
                    yield folder + item.name, item.stat(follow_symlinks=False)
                elif not item.name.startswith("."):
                    todo.append(f"{folder}{item.name}/")
            except FileNotFoundError:
                continue


def _listing(
    base: str, folder: str, unreadable: Callable[[str, OSError], None] | None
) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(base + folder) as listing:
            return list(listing)
    except FileNotFoundError:
        return []
    except OSError as error:
        _tell(unreadable, folder.rstrip("/"), error)
        return []


def _tell(unreadable: Callable[[str, OSError], None] | None, rel: str, error: OSError) -> None:
    if unreadable:
        unreadable(rel, error)
