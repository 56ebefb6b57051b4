"""The desk an action works at: the workspace's parts, and the one way to write and commit."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.errors import CrmError, NotFound, StorageFailed, Unsafe, UsageError
from crmtui.history.commit import commit_paths, message, refuse_staged
from crmtui.history.repository import Repository
from crmtui.i18n import _
from crmtui.index.cache import Index
from crmtui.index.search import load_customer
from crmtui.model.chores import TEAM
from crmtui.model.customer import Customer
from crmtui.model.drafts import Done
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.rules import Rules
from crmtui.model.schema import Schema
from crmtui.model.team import FORMAT_VERSION, Config
from crmtui.planning.chores import team_of
from crmtui.store.codec import parse
from crmtui.store.edit import Edit, apply_edits, new_file
from crmtui.store.files import Change, content_hash, workspace_lock, write_all
from crmtui.store.layout import entry_file
from crmtui.store.reading import read_file


@dataclass(slots=True)
class Desk:
    """What an action needs, passed in."""

    root: Path
    rules: Rules
    index: Index
    repository: Repository | None
    """None: the workspace is not under Git; changes are written, not committed."""
    now: Callable[[], datetime]
    me: str
    """Key of the team member who acts; empty when Git's e-mail is nobody's."""

    def moment(self, precision: str = "minutes") -> str:
        """Now, as records write it; to the ``seconds`` where the order of entries matters."""
        return self.now().astimezone(self.rules.config.zone).isoformat(timespec=precision)

    def today(self) -> date:
        """The civil day in the workspace's zone."""
        return self.now().astimezone(self.rules.config.zone).date()

    def customer(self, id: str) -> Customer:
        """The profile with that id; for chores the team in its place. NotFound."""
        if id == TEAM:
            return team_of(self.rules.config)
        found = load_customer(self.index.db, id)
        if found is None:
            raise NotFound(_("No customer has the id %(id)s") % {"id": id})
        return found

    def member(self, key: str) -> str:
        """``key`` if it is a team member (or there is no team). UsageError."""
        team = self.rules.config.team
        if key and team and key not in team:
            raise UsageError(_("Nobody in the team is %(key)r") % {"key": key},
                             _("choose from %(names)s") % {"names": ", ".join(team)})  # fmt: skip
        return key

    def save(
        self, changes: Sequence[Change], subject: str, trailers: Mapping[str, str],
        customers: Iterable[str] = (), **more: Any,
    ) -> Done:  # fmt: skip
        """Write the files and commit exactly them, under the workspace lock. A refused commit
        leaves the files written and is told in ``why_uncommitted``."""
        refuse_to_write(self.rules.config)
        paths = tuple(change.path for change in changes)
        if not paths:
            return Done(_("Nothing to change"), customers=tuple(customers), **more)
        with workspace_lock(self.root):
            edited_paths = [change.path for change in changes if change.expected]
            if self.repository is not None and edited_paths:
                _refuse_staged(self.repository, edited_paths)
            write_all(self.root, changes)
            commit, why = self._commit(changes, subject, trailers)
        return Done(subject, commit, paths, tuple(customers), why, **more)

    def _commit(
        self, changes: Sequence[Change], subject: str, trailers: Mapping[str, str]
    ) -> tuple[str, str]:
        if self.repository is None:
            return "", _("this workspace is not under Git")
        files = {change.path: change.data for change in changes}
        try:
            return commit_paths(self.repository, files, message(subject, trailers)), ""
        except CrmError as refused:
            return "", str(refused)

    def title(self, customer: Customer) -> str:
        """The customer in a commit message: companies by name, persons by id."""
        return customer.id if customer.kind == "person" else customer.name


def refuse_to_write(config: Config) -> None:
    """Unsafe where whatever is written would be wrong, or not be wanted."""
    if not config.is_readable:
        raise Unsafe(_("crmtui.yaml cannot be read, and nothing is written without its time zone and "
                       "team"), _("`crmtui check` says what is wrong with it"))  # fmt: skip
    if config.version > FORMAT_VERSION:
        raise Unsafe(_("This workspace is of version %(version)d; it is not written to")
                     % {"version": config.version}, _("update crmtui"))  # fmt: skip
    if config.sample:
        raise Unsafe(_("This is the sample workspace; it is not written to"),
                     _("make your own with `crmtui init`, or a copy with `crmtui demo`"))  # fmt: skip


def _refuse_staged(repository: Repository, paths: Sequence[str]) -> None:
    """Conflict for a path the user has staged. Whatever else stops Git stops the commit, which is
    told then; the files are saved all the same."""
    try:
        refuse_staged(repository, paths)
    except (NotFound, StorageFailed):
        return


def new_id(size: int = 5) -> str:
    """A random id of ``size`` bytes, hexadecimal."""
    while True:
        id = secrets.token_hex(size)
        if not re.fullmatch(r"\d+(e\d+)?", id):  # would read as a number and want quotes
            return id


def new_entry(customer: Customer, raw: Mapping[str, Any], day: date) -> Change:
    """The file of one new entry in the customer's folder. UsageError when a field is wrong."""
    kept = {key: value for key, value in raw.items() if value not in (None, "", [], ())}
    schema = ENTRY_TYPES[str(kept["type"])]
    refuse_findings(schema, kept)
    path = f"{customer.folder}/{entry_file(day, schema.name, str(kept['id']))}"
    return Change(path, new_file(kept, schema), "")


def refuse_findings(schema: Schema, raw: Any) -> None:
    """UsageError for the first error among the findings."""
    for finding in schema.check(raw):
        if finding.severity == "error":
            raise UsageError(finding.what, finding.fix)


def edited(root: Path, path: str, edits: Sequence[Edit], schema: Schema | None) -> Change | None:
    """The file at ``path`` with the edits applied to its bytes; None when nothing changes.
    UsageError when the result would have an error it did not have before."""
    before = read_file(root, path)
    after = with_edits(before, path, edits, schema)
    return None if after == before else Change(path, after, content_hash(before))


def with_edits(before: bytes, path: str, edits: Sequence[Edit], schema: Schema | None) -> bytes:
    """The bytes of the file at ``path`` with the edits applied. UsageError as in ``edited``."""
    after = apply_edits(before, list(edits), schema)
    if after != before and schema is not None:
        known = set(schema.check(parse(before, path).value))
        for finding in schema.check(parse(after, path).value):
            if finding.severity == "error" and finding not in known:
                raise UsageError(finding.what, finding.fix)
    return after
