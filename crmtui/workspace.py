"""The public Python API: a workspace, what can be asked of it and what can be done in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from crmtui.errors import CrmError, NotFound
from crmtui.i18n import _
from crmtui.index import search
from crmtui.index.cache import Index
from crmtui.index.context import RULE_KINDS, Context, Progress
from crmtui.index.fields import registry_of
from crmtui.index.search import Listing, Match, Row
from crmtui.index.tree import Changes
from crmtui.model.customer import Customer
from crmtui.model.drafts import ContactDraft, Done, TouchDraft
from crmtui.model.problem import Problem
from crmtui.model.queue import Queue
from crmtui.model.rules import Rules
from crmtui.model.team import Config
from crmtui.query.language import Registry
from crmtui.store.layout import find_root, is_legible, kind_of
from crmtui.store.reading import read_file
from crmtui.store.rules import load_rules

# Half of what is below serves writing, and every command pays for what is imported here: modules
# that only some methods need are imported by those.
if TYPE_CHECKING:
    from crmtui.actions.desk import Desk
    from crmtui.actions.imports import ImportPlan
    from crmtui.history.repository import Repository
    from crmtui.query.complete import Completion
    from crmtui.reports.changes import FieldChange
    from crmtui.reports.views import CustomerView, Explained


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh found."""

    changed: int
    """Files read anew or gone."""
    customers: int
    problems: int
    """Findings in single files, warnings included."""


def _rule_notices(broken: Sequence[Problem]) -> Iterator[str]:
    for path in sorted({problem.path for problem in broken}):
        yield f"{'playbook-skipped' if kind_of(path) == 'playbook' else 'rules-broken'}:{path}"


def _clock() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


class Workspace:
    """A folder with ``crmtui.yaml``: its customers, its queue, and the actions on them.

    Reads refresh the index first unless ``fresh`` was entered: ``with ws.fresh(): …`` scans the
    disk once for all reads inside.
    """

    def __init__(self, root: Path, now: Callable[[], datetime], index: Index | None = None) -> None:
        self.root = root
        self.now = now
        self.index = index or Index(root)
        self.rules, self._rule_problems = self._load_rules()
        self._is_fresh = False
        self._repository: Repository | None = None
        self._asked_git = False

    @classmethod
    def open(
        cls, start: str | Path = ".", *, now: Callable[[], datetime] | None = None
    ) -> Workspace:
        """The workspace at ``start`` or the nearest above it. ``now`` gives aware instants (default:
        the machine's clock). NotFound when there is no crmtui.yaml."""
        root = find_root(Path(start))
        if root is None:
            raise NotFound(
                _("No crmtui.yaml in %(folder)s or above it") % {"folder": Path(start).absolute()},
                _("make a workspace with `crmtui init`, or try `crmtui demo`"),
            )
        return cls(root, now or _clock)

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    # -- what it is ---------------------------------------------------------------------------

    @property
    def config(self) -> Config:
        """The settings of crmtui.yaml."""
        return self.rules.config

    @property
    def repository(self) -> Repository | None:
        """The Git repository around the workspace, if any."""
        from crmtui.history.repository import Repository

        if not self._asked_git:
            self._repository = Repository.open(self.root)
            self._asked_git = True
        return self._repository

    @property
    def versioned(self) -> bool:
        """Whether the workspace is under Git."""
        return self.repository is not None

    @property
    def me(self) -> str:
        """The team member with Git's e-mail; empty when nobody has it, or Git cannot tell."""
        try:
            return self._author()
        except CrmError:
            return ""

    def _author(self) -> str:
        """As ``me``, but a damaged repository is an error: nothing is written without its author."""
        identity = self.repository.identity() if self.repository else None
        email = identity[1].casefold() if identity else ""
        team = self.config.team.values()
        return next((m.key for m in team if email and m.email.casefold() == email), "")

    def today_date(self) -> date:
        """The civil day in the workspace's zone."""
        return self.now().astimezone(self.config.zone).date()

    # -- keeping the index true ---------------------------------------------------------------

    def refresh(self, progress: Progress | None = None, on: date | None = None) -> Refreshed:
        """Bring the index up to what is on disk and to the day ``on`` (default: today)."""
        from crmtui.planning.planner import Planner

        changes = self.index.changes()
        if any(kind_of(path) in RULE_KINDS for path in [*changes.changed, *changes.removed]):
            self.rules, self._rule_problems = self._load_rules()
        changed = 0
        if changes or self._is_stale(on or self.today_date()):
            with self.index.writing():
                planner = Planner(self.index, self.rules, on or self.today_date())
                changed = self.index.apply(changes, self._context(on), progress, planner.take)
                planner.finish()
                self.index.set_meta("day", (on or self.today_date()).isoformat())
        return Refreshed(
            changed,
            self.index.count("SELECT count(*) FROM customers"),
            self.index.count("SELECT count(*) FROM problems"),
        )

    def _is_stale(self, day: date) -> bool:
        """Whether the rows were computed for another day or by other rules."""
        known = self.index.meta("day"), self.index.meta("rules")
        return known != (day.isoformat(), self.rules.digest)

    def _context(self, on: date | None) -> Context:
        from crmtui.planning.tasks import dormant_days

        config = self.config
        day = (on or self.today_date()).isoformat()
        return Context(config.zone, config.currency, day, dormant_days(self.rules))

    def _load_rules(self) -> tuple[Rules, list[Problem]]:
        paths = ["crmtui.yaml"]
        folder = self.root / "playbooks"
        paths += sorted(
            path.relative_to(self.root).as_posix()
            for pattern in ("*.yaml", "calendars/*.yaml", "policies/*.yaml")
            for path in folder.glob(pattern)
            if is_legible(path.name)
        )
        refused: list[Problem] = []

        def read(path: str) -> bytes | None:
            try:
                return read_file(self.root, path)
            except CrmError as error:
                refused.append(Problem.of(path, error))
                return None

        rules, problems = load_rules(read, paths)
        return rules, [*refused, *problems]

    @contextmanager
    def fresh(self) -> Iterator[Workspace]:
        """Refresh once; reads inside do not look at the disk again."""
        self.refresh()
        self._is_fresh = True
        try:
            yield self
        finally:
            self._is_fresh = False

    @contextmanager
    def _as_of(self, on: date | None) -> Iterator[date]:
        """The index as of a day: today's is kept, any other is rolled back afterwards."""
        from crmtui.planning.planner import Planner

        today = self.today_date()
        if not self._is_fresh:
            self.refresh()
        if on is None or on == today:
            yield today
            return
        with self.index.trying():
            self.index.apply(Changes(), self._context(on))
            Planner(self.index, self.rules, on).finish()
            yield on

    # -- questions ----------------------------------------------------------------------------

    def today(self, on: date | None = None, owner: str = "") -> Queue:
        """The queue of a day for a team member; ``owner`` empty: everybody."""
        from crmtui.reports.views import queue_of

        with self._as_of(on) as day:
            queue = queue_of(self.index, self.rules, day, owner)
        broken = [*self._broken_rules(), *self._skipped()]
        return replace(
            queue, notices=(*queue.notices, *_rule_notices(broken)), problems=tuple(broken),
            skipped_files=queue.skipped_files + len({p.path for p in broken}),
        )  # fmt: skip

    def _broken_rules(self) -> Sequence[Problem]:
        """What is so wrong with a rule file that something of it is left out."""
        return [p for p in self._rule_problems if p.severity == "error"]

    def _skipped(self) -> Sequence[Problem]:
        from crmtui.planning.tasks import skipped_playbooks

        return skipped_playbooks(self.rules, self.today_date())

    def why(self, task_id: str, on: date | None = None) -> Explained:
        """Why a task exists and what its place in the queue is made of. NotFound."""
        from crmtui.reports.views import explain, queue_of

        with self._as_of(on) as day:
            found = explain(self.index, queue_of(self.index, self.rules, day, ""), task_id)
        if found is None:
            raise NotFound(_("No open task has the id %(id)s") % {"id": task_id},
                           _("`crmtui today --json` lists the ids"))  # fmt: skip
        return found

    def find(self, who: str) -> Customer:
        """The customer that ``who`` names: id, name, short name, pinyin, initials, contact or last
        digits of a phone. NotFound, Ambiguous."""
        self._look()
        found = search.load_customer(self.index.db, search.find_one(self.index.db, who))
        assert found is not None, "find_one names customers that are there"
        return found

    def matches(self, who: str, limit: int = 20) -> list[Match]:
        """Everybody whom ``who`` may mean, best first."""
        self._look()
        return search.find_matches(self.index.db, who, limit)

    def list(
        self, query: str = "", *, sort: str = "name", limit: int | None = None, offset: int = 0,
        on: date | None = None,
    ) -> Listing:  # fmt: skip
        """The customers that match a query, a page of them. QueryError, UsageError."""
        with self._as_of(on) as day:
            found = search.list_customers(
                self.index.db, self.fields(), query, day, sort=sort, limit=limit, offset=offset
            )
        rules = {p.path for p in self._broken_rules()}
        return replace(found, skipped=found.skipped + len(rules))

    def ids(self, query: str = "", *, sort: str = "name") -> Sequence[str]:
        """The ids of the customers that match, in order; with ``rows`` for virtual tables."""
        self._look()
        return search.customer_ids(self.index.db, self.fields(), query, self.today_date(), sort)

    def rows(self, ids: Sequence[str]) -> Sequence[Row]:
        """The list rows of these customers, in the order given."""
        return search.rows_of(self.index.db, ids, self.today_date())

    def count(self, query: str = "") -> int:
        """How many customers match a query."""
        self._look()
        return search.count_customers(self.index.db, self.fields(), query, self.today_date())

    def fields(self) -> Registry:
        """The fields a query may name."""
        return registry_of(self.rules)

    def show(self, who: str, on: date | None = None) -> CustomerView:
        """Everything about one customer. NotFound, Ambiguous."""
        from crmtui.reports.views import customer_view

        with self._as_of(on) as day:
            return customer_view(self.index, search.find_one(self.index.db, who), day)

    def load(
        self, days: int = 14, owner: str = "", on: date | None = None
    ) -> Sequence[tuple[date, int]]:
        """How many tasks fall on each of the coming days; overdue ones count on the first."""
        from crmtui.planning.queue import load_per_day
        from crmtui.planning.tasks import tasks_until

        with self._as_of(on) as day:
            tasks = tasks_until(self.index, day + timedelta(days=days))
            mine = [t for t in tasks if not owner or self.config.covering(t.owner, day) == owner]
            return load_per_day(mine, day, days, self.rules)

    def problems(self) -> Sequence[Problem]:
        """Everything wrong with single files, rules included."""
        self._look()
        return sorted([*self.index.problems(), *self._rule_problems, *self._skipped()])

    def check(self) -> Sequence[Problem]:
        """Everything wrong with the workspace, references between files included."""
        from crmtui.reports.check import check

        index = self._look().index
        return check(index, self.rules, self.root, [*index.problems(), *self._rule_problems])

    def complete(self, text: str, cursor: int) -> Sequence[Completion]:
        """What may come next while a query is typed."""
        from crmtui.query.complete import complete

        return complete(
            text, cursor, self.fields(), lambda name: search.values_of(self.index.db, name)
        )

    def parse_line(self, who: str, line: str) -> TouchDraft:
        """The one-line form of a touch: ``电话 李工 价格有顾虑 > 提供分期方案 @下周三``."""
        from crmtui.actions.log_line import parse_log_line

        return parse_log_line(line, self.find(who).contacts, self.today_date())

    def history(self, who: str, field: str = "") -> Sequence[FieldChange]:
        """Who changed which field of a customer when, newest first. Empty without Git."""
        from crmtui.reports.changes import field_changes

        customer = self.find(who)
        if self.repository is None:
            return []
        found = [
            change
            for id in (customer.id, *customer.formerly)
            for change in field_changes(self.repository, id, field)
        ]
        return sorted(found, key=lambda change: change.when, reverse=True)

    def duplicates(
        self, name: str, phones: Sequence[str] = (), emails: Sequence[str] = ()
    ) -> Sequence[Match]:
        """Customers that may be the same as one about to be added, most likely first."""
        from crmtui.analysis.duplicates import likely_duplicates

        return likely_duplicates(self._look().index.db, name, phones, emails)

    def path(self, who: str) -> Path:
        """The absolute path of a customer's profile."""
        return self.root / self.find(who).path

    # -- actions: one call, one change, one commit --------------------------------------------

    def add(
        self, name: str, *, id: str = "", fields: Mapping[str, str] | None = None,
        contact: ContactDraft | None = None, touch: TouchDraft | None = None,
    ) -> Done:  # fmt: skip
        """A new customer, with first contact, first touch and next step in one go."""
        from crmtui.actions import customers

        desk = self._look().desk()
        return customers.add(desk, name, id=id, fields=fields, contact=contact, touch=touch)

    def edit(self, who: str, changes: Mapping[str, str | None]) -> Done:
        """Set fields of a profile; None or an empty text removes the field."""
        from crmtui.actions import customers

        return customers.edit(self.desk(), self.find(who), changes)

    def edit_all(self, targets: Sequence[str], changes: Mapping[str, str | None]) -> Done:
        """Set the same fields of these customers (ids), in one commit."""
        from crmtui.actions import customers

        desk = self._look().desk()
        return customers.edit_all(desk, customers.require(desk, targets), changes)

    def add_contact(self, who: str, contact: ContactDraft) -> Done:
        """A further contact of a customer."""
        from crmtui.actions import customers

        return customers.add_contact(self.desk(), self.find(who), contact)

    def tag(
        self, targets: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> Done:
        """Add and remove tags of these customers (ids), in one commit."""
        from crmtui.actions import customers

        desk = self._look().desk()
        return customers.tag(desk, customers.require(desk, targets), add, remove)

    def log(self, who: str, draft: TouchDraft) -> Done:
        """Log a touch and what was promised next."""
        from crmtui.actions import touches

        return touches.log(self.desk(), self.find(who), draft)

    def note(self, who: str, text: str) -> Done:
        """Write down something that was no interaction."""
        from crmtui.actions import touches

        return touches.note(self.desk(), self.find(who), text)

    def complaint(
        self, who: str, title: str, *, severity: str = "medium", via: str = "phone", note: str = ""
    ) -> Done:
        """Open a complaint."""
        from crmtui.actions import touches

        customer = self.find(who)
        return touches.complaint(
            self.desk(), customer, title, severity=severity, via=via, note=note
        )

    def done(self, task_id: str, note: str = "") -> Done:
        """Mark a task as done without a touch."""
        from crmtui.actions import decisions

        return decisions.done(self._look().desk(), task_id, note)

    def drop(self, task_id: str, why: str = "") -> Done:
        """Give a promise or care date up."""
        from crmtui.actions import decisions

        return decisions.drop(self._look().desk(), task_id, why)

    def snooze(self, task_id: str, until: date, why: str = "") -> Done:
        """Hide a task before a day."""
        from crmtui.actions import decisions

        return decisions.snooze(self._look().desk(), task_id, until, why)

    def skip(self, task_id: str, why: str = "") -> Done:
        """Leave this occurrence out."""
        from crmtui.actions import decisions

        return decisions.skip(self._look().desk(), task_id, why)

    def reassign(self, task_id: str, to: str, why: str = "") -> Done:
        """Give a task to another team member."""
        from crmtui.actions import decisions

        return decisions.reassign(self._look().desk(), task_id, to, why)

    def pause(self, who: str, until: date | None = None, why: str = "", task: str = "") -> Done:
        """Hide all tasks of a customer, or one of them, until a day or until resumed."""
        from crmtui.actions import decisions

        return decisions.pause(self.desk(), self.find(who), until, why, task)

    def resume(self, who: str, why: str = "") -> Done:
        """End every pause of a customer."""
        from crmtui.actions import decisions

        return decisions.resume(self.desk(), self.find(who), why)

    def do_not_contact(self, who: str, why: str = "", on: bool = True) -> Done:
        """Mark a customer as not to be contacted, or take the mark away."""
        from crmtui.actions import customers

        return customers.do_not_contact(self.desk(), self.find(who), why, on)

    def append(self, lines: Iterable[str]) -> Done:
        """Entries from a script, one JSON object a line; the same input twice changes nothing."""
        from crmtui.actions import append as append_action

        return append_action.append(self._look().desk(), lines)

    def undo(self, commit: str = "") -> Done:
        """Take one action back as a new commit: the named one, else the latest."""
        from crmtui.actions import undo as undo_action

        return undo_action.undo(self._look().desk(), commit)

    def import_preview(self, path: str | Path | bytes, **options: Any) -> ImportPlan:
        """What importing a CSV or XLSX file would do; options as ``actions.imports.preview``."""
        from crmtui.actions import imports

        return imports.preview(self._look().desk(), path, **options)

    def import_apply(self, plan: ImportPlan) -> Done:
        """Write what the preview showed, as one commit."""
        from crmtui.actions import imports

        return imports.apply(self.desk(), plan)

    def move(self, who: str, folder: str = "") -> Done:
        """Move a customer's record to another folder."""
        from crmtui.actions import customers

        return customers.move(self.desk(), self.find(who), folder)

    def _look(self) -> Workspace:
        if not self._is_fresh:
            self.refresh()
        return self

    def desk(self) -> Desk:
        """What actions without a method of their own work at."""
        from crmtui.actions.desk import Desk

        author = self._author()
        return Desk(self.root, self.rules, self.index, self.repository, self.now, author)
