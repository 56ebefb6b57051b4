"""A new workspace: settings, starter playbooks, attributes, the first commit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crmtui.actions.git_setup import attribute_changes, install_drivers
from crmtui.actions.sample import sample_folder
from crmtui.errors import Conflict, CrmError, NotFound, UsageError
from crmtui.history.commit import commit_paths, message
from crmtui.history.drivers import ATTRIBUTES
from crmtui.history.program import find_git
from crmtui.history.repository import Repository
from crmtui.history.runner import Git
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.model.playbook import DATE_EVENTS, is_regular
from crmtui.model.schema import is_id
from crmtui.model.team import WORKSPACE
from crmtui.planning.calendar_files import calendar_text
from crmtui.store.codec import parse
from crmtui.store.edit import Remove, apply_edits, new_file
from crmtui.store.files import Change, write_all
from crmtui.store.layout import CONFIG, find_root
from crmtui.store.locking import workspace_lock

STARTER = ("tiers.yaml", "tags.yaml", "segments.yaml", "core.yaml", "potential.yaml", "basic.yaml",
           "watch.yaml", "care.yaml", "care-core.yaml", "festivals.yaml", "inbox.yaml", "onboarding.yaml",
           "winback.yaml", "fast-response.yaml", "frequent-complaints.yaml", "low-score.yaml", "event-feedback.yaml", "churn-low.yaml",
           "churn-medium.yaml", "churn-high.yaml", "chores.yaml")  # fmt: skip
"""Files of the sample's playbooks that a new workspace begins with, those that are there."""

_STARTS = re.compile(rb"starts: \d{4}-\d{2}-\d{2}")

CURRENCIES = {
    "AT": "EUR", "AU": "AUD", "BE": "EUR", "BR": "BRL", "CA": "CAD", "CH": "CHF", "CN": "CNY",
    "DE": "EUR", "ES": "EUR", "FR": "EUR", "GB": "GBP", "HK": "HKD", "IE": "EUR", "IN": "INR",
    "IT": "EUR", "JP": "JPY", "KR": "KRW", "MY": "MYR", "NL": "EUR", "SG": "SGD", "TW": "TWD",
    "US": "USD",
}  # fmt: skip
"""Currency of a country, where ``--currency`` is not given."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new workspace is to be."""

    name: str
    timezone: str
    country: str = ""
    """Two letters; its public holidays become the workspace's calendar. Empty: none."""
    currency: str = ""
    """ISO code; empty: the country's, else CNY."""
    identity: tuple[str, str] | None = None
    """Name and e-mail to set in the new repository when Git knows none."""


def init(target: Path, beginning: Beginning, today: date) -> Done:
    """Make a workspace in the folder ``target``, under Git, with a first commit.

    Files that are there already stay. Conflict when the folder is a workspace or inside one,
    UsageError when Git does not know who commits or the country has no calendar.
    """
    _refuse_existing(target)
    if find_git() is not None and beginning.identity is None and not knows_identity(target):
        raise UsageError(_("Git does not know who you are"),
                         _('run: git config --global user.name "Your Name" && git config --global '
                           "user.email you@example.com"))  # fmt: skip
    files = _files(beginning, today)
    target.mkdir(parents=True, exist_ok=True)
    repository = _repository(target, beginning)
    files[CONFIG] = _config(beginning, repository.require_identity()[0] if repository else None)
    changes = _new_only(target, files)
    subject = _("Start the workspace %(name)s") % {"name": beginning.name}
    with workspace_lock(target):
        write_all(target, changes)
        commit, why = _commit(repository, changes, subject)
    unset = install_drivers(repository) if repository else ""
    warnings = (
        (_("Git merges records here line by line: %(why)s") % {"why": unset},) if unset else ()
    )
    return Done(subject, commit, tuple(c.path for c in changes), (), why, warnings)


def knows_identity(folder: Path) -> bool:
    """Whether Git knows who commits in ``folder``, which need not be there yet."""
    if os.environ.get("GIT_COMMITTER_NAME") and os.environ.get("GIT_COMMITTER_EMAIL"):
        return True
    here = next(f for f in (folder.resolve(), *folder.resolve().parents) if f.is_dir())
    return all(Git(here).attempt("config", "--get", key).code == 0
               for key in ("user.name", "user.email"))  # fmt: skip


def _refuse_existing(target: Path) -> None:
    root = find_root(target)
    if root is not None:
        raise Conflict(_("%(root)s is a workspace already") % {"root": root},
                       _("choose a folder outside it"))  # fmt: skip


def _files(beginning: Beginning, today: date) -> dict[str, bytes]:
    """Everything but the settings."""
    years = (today.year, today.year + 1) if beginning.country else ()
    calendars = {
        f"calendars/{beginning.country}-{year}.yaml": calendar_text(
            beginning.country, year
        ).encode()
        for year in years
    }
    books = starter_playbooks(today, _festivals(calendars.values()))
    files = {f"playbooks/{name}": data for name, data in {**books, **calendars}.items()}
    files[".gitattributes"] = ATTRIBUTES.encode()
    return files


def _festivals(calendars: Iterable[bytes]) -> Set[str]:
    """The festivals that calendar files name."""
    named: set[str] = set()
    for data in calendars:
        table = parse(data, "").value
        named.update(table["festivals"] if isinstance(table, dict) else ())
    return named


def starter_playbooks(today: date, festivals: Set[str]) -> dict[str, bytes]:
    """The starter set by its path below playbooks/, the guides and templates it names included. Its
    plays start today, so that nobody is sent after the past that is imported later. Of festivals it
    remembers those that the calendars have; all where there is no calendar."""
    folder = sample_folder() / "playbooks"
    files = {name: (folder / name).read_bytes() for name in STARTER if (folder / name).is_file()}
    if festivals:
        files = {name: data for name, one in files.items() if (data := _fitting(one, festivals))}
    if not files:
        raise NotFound(_("the starter playbooks are missing from this installation"),
                       _("install crmtui again"))  # fmt: skip
    for name in sorted(_named_in(b"\n".join(files.values()))):
        if (folder / name).is_file():
            files[name] = (folder / name).read_bytes()
    starts = b"starts: " + today.isoformat().encode()
    return {name: _STARTS.sub(starts, data) for name, data in files.items()}


def _fitting(playbook: bytes, festivals: Set[str]) -> bytes:
    """A playbook without the days of festivals that nobody here has; nothing when it has no others."""
    raw = parse(playbook, "").value
    dates = raw.get("dates") or [] if isinstance(raw, dict) else []
    unknown = [n for n, care in enumerate(dates) if _is_unknown(care["event"], festivals)]
    if unknown and len(unknown) == len(dates) and not raw.get("steps"):
        return b""
    return apply_edits(playbook, [Remove(("dates", n)) for n in reversed(unknown)])


def _is_unknown(event: str, festivals: Set[str]) -> bool:
    return event not in festivals and event not in DATE_EVENTS and not is_regular(event)


def _named_in(playbooks: bytes) -> set[str]:
    """The guides and message templates that playbooks name."""
    guides = {guide.decode() for guide in re.findall(rb"guides/[A-Za-z0-9_-]+\.md", playbooks)}
    lines = b" ".join(re.findall(rb"^ +template: *(.*)$", playbooks, re.MULTILINE))
    return guides | {f"templates/{name.decode()}.md" for name in re.findall(rb"[\w-]+", lines)}


def _config(beginning: Beginning, person: tuple[str, str] | None) -> bytes:
    raw: dict[str, Any] = {
        "name": beginning.name,
        "currency": beginning.currency or CURRENCIES.get(beginning.country[:2], "CNY"),
        "timezone": beginning.timezone,
    }
    if beginning.country:
        raw["calendars"] = [beginning.country]
    if person is not None:
        raw["team"] = {member_key(*person): {"name": person[0], "email": person[1]}}
    return new_file(raw, WORKSPACE)


def member_key(name: str, email: str) -> str:
    """A key for a team member: what stands before the @, else the name, else ``me``."""
    for text in (email.partition("@")[0], name):
        key = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")
        if is_id(key):
            return key
    return "me"


def _repository(target: Path, beginning: Beginning) -> Repository | None:
    if find_git() is None:
        return None
    repository = Repository.open(target) or Repository.init(target)
    if beginning.identity and repository.identity() is None:
        repository.set_identity(*beginning.identity)
    return repository


def _new_only(target: Path, files: Mapping[str, bytes]) -> list[Change]:
    """Changes for the files that are not there; attributes gain our lines."""
    changes = []
    for path, data in files.items():
        if not (target / path).exists():
            changes.append(Change(path, data, ""))
        elif path == ".gitattributes":
            changes += attribute_changes(target)
    return changes


def _commit(
    repository: Repository | None, changes: Sequence[Change], subject: str
) -> tuple[str, str]:
    if repository is None:
        return "", _("git is not installed")
    files = {change.path: change.data for change in changes}
    try:
        return commit_paths(repository, files, message(subject, {"Action": "init"})), ""
    except CrmError as refused:
        return "", str(refused)
