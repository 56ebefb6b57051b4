"""What a workspace can be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crmtui.dataclass import replace
from crmtui.errors import CrmError, NotFound, UsageError
from crmtui.i18n import _
from crmtui.index.changes import Changes
from crmtui.index.losses import skipped_files
from crmtui.index.tree import WorkTree
from crmtui.model.chores import TEAM
from crmtui.model.problem import Problem
from crmtui.store.layout import kind_of
from crmtui.workspace.core import OpenWorkspace

# The day's queue needs no search: what serves it is imported by the methods that search.
if TYPE_CHECKING:
    from crmtui.history.repository import Repository
    from crmtui.index.revision import RevisionTree
    from crmtui.index.search import Listing, Match, Row
    from crmtui.index.tree import RuleFiles
    from crmtui.model.customer import Customer
    from crmtui.model.drafts import TouchDraft
    from crmtui.model.moments import When
    from crmtui.model.queue import Queue
    from crmtui.query.complete import Completion
    from crmtui.query.language import Registry
    from crmtui.reports.changes import FieldChange
    from crmtui.reports.views import CustomerView, Explained


def _rule_notices(broken: Sequence[Problem]) -> Iterator[str]:
    for path in sorted({problem.path for problem in broken}):
        yield f"{'playbook-skipped' if kind_of(path) == 'playbook' else 'rules-broken'}:{path}"


Kind = TypeVar("Kind", bound=OpenWorkspace)


class Questions(OpenWorkspace):
    """The reading half of a workspace: what is true of its files on a day."""

    def today(self, on: date | None = None, owner: str = "") -> Queue:
        """The queue of a day for a team member; ``owner`` empty: everybody. Today is the member's own
        civil day; what was logged counts by the days of the workspace's zone."""
        from crmtui.reports.day_queue import queue_of

        with self._as_of(on) as day:
            shown = day if on is not None else self.day_of_member(owner)
            queue = queue_of(self.index, self.rules, shown, owner)
        broken = [*self._broken_rules(), *self._skipped()]
        return replace(
            queue, notices=(*queue.notices, *_rule_notices(broken)), problems=tuple(broken),
            skipped_files=queue.skipped_files + len({p.path for p in broken}),
        )  # fmt: skip

    def _broken_rules(self) -> Sequence[Problem]:
        """What is so wrong with a rule file that something of it is left out."""
        return [p for p in self._rule_problems if p.severity == "error"]

    def _skipped(self) -> Sequence[Problem]:
        from crmtui.planning.soundness import skipped

        return skipped(self.index, self.rules, self.today_date())

    def why(self, task_id: str, on: date | None = None) -> Explained:
        """Why a task exists and what its place in the queue is made of. NotFound."""
        from crmtui.reports.day_queue import queue_of
        from crmtui.reports.views import explain

        with self._as_of(on) as day:
            found = explain(self.index, queue_of(self.index, self.rules, day, ""), task_id)
        if found is None:
            raise NotFound(_("No open task has the id %(id)s") % {"id": task_id},
                           _("`crmtui today --json` lists the ids"))  # fmt: skip
        return found

    def find(self, who: str) -> Customer:
        """The customer that ``who`` names: id, name, short name, pinyin, initials, contact or last
        digits of a phone. NotFound, Ambiguous."""
        from crmtui.index import search

        self._look()
        found = search.load_customer(self.index.db, search.find_one(self.index.db, who))
        assert found is not None, "find_one names customers that are there"
        return found

    def target(self, who: str) -> Customer:
        """As ``find``, for a write. When ``who`` is an id or a whole name that the index knows, and
        that profile and the rules are as they were, nobody else's files are looked at."""
        return self._undisturbed(who) or self.find(who)

    def _undisturbed(self, who: str) -> Customer | None:
        from crmtui.index import search

        if self._is_fresh or not self._are_rules_current():
            return None
        customer = search.load_customer(self.index.db, search.find_exact(self.index.db, who))
        if customer is None or not WorkTree(self.root).is_as_known(self.index.db, customer.path):
            return None
        return customer

    def matches(self, who: str, limit: int = 20) -> list[Match]:
        """Everybody whom ``who`` may mean, best first."""
        from crmtui.index import search

        self._look()
        return search.find_matches(self.index.db, who, limit)

    def list(
        self, query: str = "", *, sort: str = "name", limit: int | None = None, offset: int = 0,
        on: date | None = None,
    ) -> Listing:  # fmt: skip
        """The customers that match a query, a page of them. QueryError, UsageError."""
        from crmtui.index import search

        with self._as_of(on) as day:
            self._grade(query, day)
            found = search.list_customers(
                self.index.db, self.fields(), query, day, sort=sort, limit=limit, offset=offset
            )
        rules = {p.path for p in self._broken_rules()}
        return replace(found, skipped=found.skipped + len(rules))

    def ids(self, query: str = "", *, sort: str = "name") -> Sequence[str]:
        """The ids of the customers that match, in order; with ``rows`` for virtual tables."""
        from crmtui.index import search

        self._look()._grade(query, self.today_date())
        return search.customer_ids(self.index.db, self.fields(), query, self.today_date(), sort)

    def first_ids(self, query: str, enough: int) -> Sequence[str] | None:
        """The first ids by name, if so many are quickly found; None when it takes ``ids``."""
        from crmtui.index import search

        today = self.today_date()
        self._look()._grade(query, today)
        return search.first_ids(self.index.db, self.fields(), query, today, enough)

    def rows(self, ids: Sequence[str]) -> Sequence[Row]:
        """The list rows of these customers, in the order given."""
        from crmtui.index import search

        return search.rows_of(self.index.db, ids, self.today_date())

    def count(self, query: str = "") -> int:
        """How many customers match a query."""
        from crmtui.index import search

        self._look()._grade(query, self.today_date())
        return search.count_customers(self.index.db, self.fields(), query, self.today_date())

    @contextmanager
    def _dated(self, on: date | None, *queries: str) -> Iterator[date]:
        """As ``_as_of``, for questions about customers only: another day's plans, which take ten
        times as long as its facts, are made only where one of ``queries`` names what they say."""
        from crmtui.workspace.grades import is_planned

        if on is None or on == self.today_date() or any(is_planned(self, q) for q in queries):
            with self._as_of(on) as day:
                yield day
            return
        self._look()
        self._keep_graded(on, *queries)
        with self.index.trying():
            self.index.apply(Changes(), self._context(on))
            yield on

    def _keep_graded(self, on: date, *queries: str) -> None:
        """Make the rows of a day that grades in one of ``queries`` are made of, outside of what is
        rolled back."""
        from crmtui.workspace.grades import is_graded
        from crmtui.workspace.snapshots import bounds_of, keep_snapshot

        if not self.index.db.in_transaction and any(is_graded(self, q) for q in queries):
            keep_snapshot(self, on, bounds_of(self))

    def _grade(self, query: str, day: date) -> None:
        """Ask the analysis first when a query names what only the analysis knows."""
        from crmtui.index.fields import may_be_graded

        if may_be_graded(query, self.rules.segments):
            from crmtui.workspace.grades import keep_grades

            keep_grades(self, query, day)

    def _read_rule(self, path: str) -> bytes | None:
        try:
            return self._rule_files.read(path)
        except CrmError:
            return None  # `check` says why it cannot be read

    def fields(self) -> Registry:
        """The fields a query may name."""
        from crmtui.index.fields import registry_of

        return registry_of(self.rules)

    def show(self, who: str, on: date | None = None) -> CustomerView:
        """Everything about one customer, or about the chores of the team (``chores.TEAM``).
        NotFound, Ambiguous."""
        from crmtui.index import search
        from crmtui.reports.views import customer_view, team_view

        with self._as_of(on) as day:
            if who == TEAM:
                return team_view(self.index, self.rules)
            return customer_view(self.index, search.find_one(self.index.db, who), day)

    def load(
        self, days: int = 14, owner: str = "", on: date | None = None
    ) -> Sequence[tuple[date, int]]:
        """How many tasks fall on each of the coming days; overdue ones count on the first."""
        from crmtui.planning.queue import done_by, load_per_day
        from crmtui.planning.tasks import waiting

        with self._as_of(on) as day:
            whose = done_by(self.rules, owner, day)
            found = waiting(self.index, day, day + timedelta(days=days), whose)
            mine = [w for w in found if not owner or self.config.covering(w.owner, day) == owner]
            return load_per_day(mine, day, days, self.rules)

    def skipped_files(self) -> int:
        """Files that could not be read at the last look, of which a record is missing from every
        number."""
        return skipped_files(self.index.db)

    def problems(self) -> Sequence[Problem]:
        """Everything wrong with single files, rules included."""
        self._look()
        return sorted([*self.index.problems(), *self._rule_problems, *self._skipped()])

    def check(self) -> Sequence[Problem]:
        """Everything wrong with the workspace, references between files included."""
        from crmtui.reports.check import check

        index = self._look(plans=False).index
        known = [*index.problems(), *self._rule_problems, *self._hidden_from_git()]
        return check(index, self.rules, self.root, known)

    def _hidden_from_git(self) -> Iterator[Problem]:
        from crmtui.history.status import hidden

        try:
            paths = hidden(self.repository) if self.repository else []
        except CrmError:  # a damaged repository hides no problem of a record; `doctor` tells of it
            return
        for path in paths:
            if kind_of(path) not in ("other", "backup"):
                yield Problem(path, 0, 0, "ignored-by-git",
                              "is kept out of Git by .gitignore, so it is on this computer only",
                              "take the rule that `git check-ignore -v` names out of .gitignore, or "
                              "commit the file with `git add -f`", "warning")  # fmt: skip

    def complete(self, text: str, cursor: int) -> Sequence[Completion]:
        """What may come next while a query is typed."""
        from crmtui.index import search
        from crmtui.query.complete import complete

        return complete(
            text, cursor, self.fields(), lambda name: search.values_of(self.index.db, name)
        )

    def parse_line(self, who: str, line: str) -> TouchDraft:
        """The one-line form of a touch: ``电话 李工 价格有顾虑 > 提供分期方案 @下周三``."""
        from crmtui.actions.log_line import parse_log_line

        return parse_log_line(line, self.target(who).contacts, self.today_date())

    def history(self, who: str, field: str = "") -> Sequence[FieldChange]:
        """Who changed which field of a customer when, newest first. Empty without Git."""
        from crmtui.reports.changes import field_changes

        customer = self.find(who)
        if self.repository is None:
            return []
        return field_changes(self.repository, (customer.id, *customer.formerly), field)

    def duplicates(
        self, name: str, phones: Sequence[str] = (), emails: Sequence[str] = ()
    ) -> Sequence[Match]:
        """Customers that may be the same as one about to be added, most likely first."""
        from crmtui.analysis.duplicates import likely_duplicates

        look, region = self._look(), self.config.phone_region
        return likely_duplicates(look.index, name, phones, emails, region)

    def path(self, who: str) -> Path:
        """The absolute path of a customer's profile."""
        return self.root / self.find(who).path

    # -- other states -------------------------------------------------------------------------

    @contextmanager
    def at(self, rev: str) -> Iterator[Questions]:
        """The workspace as it is in a commit, its records by its own rules, for any question.
        ``rev`` as in ``commit_named``.

        NotFound without Git, for an unknown revision, and where it holds no workspace.
        """
        with self._standing_at(rev, Questions) as past:
            yield past

    @contextmanager
    def _standing_at(self, rev: str, kind: type[Kind]) -> Iterator[Kind]:
        """The workspace as it is in a commit, for questions of this ``kind``."""
        tree = self._revision(rev)
        self._look()
        with self.index.standing_on(tree):
            past = kind(self.root, self.now, self.index, tree)
            past._settle(tree.changes(self.index.db), past.today_date())
            past._is_fresh = True
            yield past

    @contextmanager
    def under(self, rev: str) -> Iterator[Questions]:
        """The records of this workspace by the rules of a commit. Errors as ``at``."""
        with self._by(self._revision(rev)) as other:
            yield other

    @contextmanager
    def _by(self, rule_files: RuleFiles) -> Iterator[Questions]:
        """The records of this workspace by other rules."""
        self._look()
        with self.index.trying():
            other = Questions(self.root, self.now, self.index, rule_files)
            other._settle(Changes(), other.today_date())
            other._is_fresh = True
            yield other

    def commit_named(self, text: str) -> str:
        """The commit that a revision names, or a day or instant as people type them: then the last
        one of the current branch up to its end, in the workspace's zone. NotFound, UsageError."""
        from crmtui.history.comparison import last_commit_until
        from crmtui.model.moments import end_of

        named = self._named(text)
        if isinstance(named, str):
            return named
        return last_commit_until(self._versioned(), end_of(named, self.config.zone))

    def day_named_by(self, text: str) -> date | None:
        """The day that ``commit_named`` takes a text for; None where it names a commit by itself."""
        from crmtui.model.moments import day_of

        named = self._named(text)
        return None if isinstance(named, str) else day_of(named, self.config.zone)

    def _named(self, text: str) -> str | When:
        """The commit, or the day or instant; NotFound for what is neither."""
        from crmtui.history.tree import resolve
        from crmtui.model.human_dates import parse_moment

        try:
            return resolve(self._versioned(), text)
        except NotFound:
            when = parse_moment(text, self.today_date())
            if when is None:
                raise
            return when

    def _require_member(self, owner: str) -> None:
        if owner and owner not in self.config.team:
            raise UsageError(_("Nobody in the team is %(key)r") % {"key": owner},
                             _("choose from %(names)s") % {"names": ", ".join(self.config.team)})  # fmt: skip

    def _versioned(self) -> Repository:
        if self.repository is None:
            raise NotFound(_("the workspace is not under Git"), _("`crmtui init` puts it there"))
        return self.repository

    def _revision(self, rev: str) -> RevisionTree:
        from crmtui.index.revision import RevisionTree

        return RevisionTree(self._versioned(), self.commit_named(rev))
