"""An open workspace: its files, its rules, and its index kept true to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from crmtui.dataclass import dataclass
from crmtui.errors import CrmError, NotFound
from crmtui.i18n import _
from crmtui.index.cache import Index, without_collector
from crmtui.index.changes import Changes
from crmtui.index.context import RULE_KINDS, Context, Progress
from crmtui.index.folders import folder_of
from crmtui.index.tree import RuleFiles, WorkTree
from crmtui.model.moments import within_reach
from crmtui.model.problem import Problem
from crmtui.model.rules import Rules
from crmtui.model.team import Config
from crmtui.store.kept_rules import KeptRules, key_of, texts_of
from crmtui.store.layout import CUSTOMERS, find_root, kind_of

# Every command pays for what is imported here: modules that only some methods need are imported
# by those.
if TYPE_CHECKING:
    from crmtui.actions.desk import Desk
    from crmtui.history.repository import Repository


_KEPT = "rules/"
"""Begins the names of what the index remembers of the rules."""
_UNTOLD = "not "
"""Begins the key of rules that cannot be kept."""
MANY_FILES = 2000
"""New files from which on other processes help to read them: the start of one has to pay."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh found."""

    changed: int
    """Files read anew or gone."""
    customers: int
    problems: int
    """Findings in single files, warnings included."""


class _Loaded(NamedTuple):
    """The rules of a workspace as its files were when they were read."""

    rules: Rules
    problems: list[Problem]
    key: str
    """Changes with the files; empty when one of them could not be read."""


def _is_rule(path: str) -> bool:
    return not path.startswith(CUSTOMERS) and kind_of(path) in RULE_KINDS


def _clock() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


class OpenWorkspace:
    """A folder with ``crmtui.yaml``, its index, and what Git knows of it."""

    def __init__(
        self, root: Path, now: Callable[[], datetime], index: Index | None = None,
        rule_files: RuleFiles | None = None, progress: Progress | None = None,
    ) -> None:  # fmt: skip
        """``index`` and ``rule_files`` default to those of the work tree; ``progress`` is told how
        far the files are read that have to be."""
        self.root = root
        self.now = now
        self._progress = progress
        self.index = index or Index(root)
        self._rule_files = rule_files or WorkTree(root)
        self._loaded: _Loaded | None = None
        if isinstance(self.index.tree, WorkTree) and self.index.is_blank:
            self.index.tree.meanwhile = self._make_ready
        else:
            self._loaded = self._load_rules()
        self.look: Callable[[Index], Changes] = Index.changes
        """What finds the differences between the files and the index where nobody vouches for it."""
        self._is_fresh = False
        self._wants_plans = True
        self._rule_stamps: list[tuple[str, bytes]] | None = None
        self._repository: Repository | None = None
        self._asked_git = False

    @classmethod
    def open(
        cls, start: str | Path = ".", *, now: Callable[[], datetime] | None = None,
        progress: Progress | None = None,
    ) -> Self:  # fmt: skip
        """The workspace at ``start`` or the nearest above it. ``now`` gives aware instants (default:
        the machine's clock); ``progress`` is told how far the files are read that have to be.
        NotFound when there is no crmtui.yaml."""
        root = find_root(Path(start))
        if root is None:
            raise NotFound(
                _("No crmtui.yaml in %(folder)s or above it") % {"folder": Path(start).absolute()},
                _("make a workspace with `crmtui init`, or try `crmtui demo`"),
            )
        return cls(root, now or _clock, progress=progress)

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    # -- what it is ---------------------------------------------------------------------------

    @property
    def rules(self) -> Rules:
        """The settings, playbooks and calendars. (Those of an index that knows nothing yet are read
        while its files are listed.)"""
        return self._loaded_rules().rules

    @property
    def _rule_problems(self) -> list[Problem]:
        return self._loaded_rules().problems

    def _loaded_rules(self) -> _Loaded:
        if self._loaded is None:
            self._loaded = self._load_rules()
        return self._loaded

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
        from crmtui.history.whoami import keep_email, kept_email

        file = self.index.path.with_suffix(".me")
        try:
            email = kept_email(file, self.root)
            if email is None:
                email = keep_email(file, self.repository) if self.repository else ""
        except CrmError:
            return ""
        return self._member(email)

    def _author(self) -> str:
        """As ``me``, asked now, and a damaged repository is an error: nothing is written without its
        author."""
        identity = self.repository.identity() if self.repository else None
        return self._member(identity[1] if identity else "")

    def _member(self, email: str) -> str:
        """The key of the team member with that e-mail; empty when nobody has it."""
        wanted, team = email.casefold(), self.config.team.values()
        return next((m.key for m in team if wanted and m.email.casefold() == wanted), "")

    def today_date(self) -> date:
        """The civil day in the workspace's zone."""
        return self.now().astimezone(self.config.zone).date()

    def day_asked(self, on: date | None) -> date:
        """The day of a question: ``on``, or without one today. UsageError for one too far ahead."""
        return within_reach(on or self.today_date())

    def day_of_member(self, member: str) -> date:
        """The civil day of a team member, who may be in another zone; of everybody the workspace's."""
        return self.now().astimezone(self.config.zone_of(member)).date()

    # -- keeping the index true ---------------------------------------------------------------

    def refresh(
        self, progress: Progress | None = None, on: date | None = None, *, plans: bool = True
    ) -> Refreshed:
        """Bring the index up to what is on disk and to the day ``on`` (default: today). Where a
        watcher vouches for the index, nobody looks at the disk. Without ``plans`` what is due, and
        what makes short questions short, is left to the next question that needs it."""
        with without_collector() if self.index.is_blank else nullcontext():
            self._wants_plans = plans
            changes = Changes() if self.index.is_vouched() else self.look(self.index)
            return self.take(changes, progress, on, plans=plans)

    def take_written(self, paths: Iterable[str]) -> Refreshed:
        """Bring the index up to these files, which were written just now; no others are looked at."""
        return self.take(self.index.changes_in({folder_of(path) for path in paths}))

    def take(
        self, changes: Changes, progress: Progress | None = None, on: date | None = None,
        *, plans: bool = True,
    ) -> Refreshed:  # fmt: skip
        """Bring the index up to these changes and to the day ``on`` (default: today)."""
        day = self.day_asked(on)
        self._follow_rules(changes)
        changed = 0
        if changes or self._is_stale(day, plans):
            is_first = len(changes.changed) >= MANY_FILES and self.index.is_blank
            with self.index.filling() if is_first else self.index.writing():
                changed = self._settle(changes, day, progress, plans=plans)
                self.index.set_meta("day", day.isoformat())
                if plans:
                    self._keep_rules()
        return Refreshed(
            changed,
            self.index.count("SELECT count(*) FROM customers"),
            self.index.count("SELECT count(*) FROM problems"),
        )

    def _follow_rules(self, changes: Changes) -> None:
        """Read the rules again when they changed, or when somebody else's index knows them so."""
        stamps = self.index.rule_stamps()
        if self._rule_stamps is None:
            is_other = self.index.meta("rules") not in ("", self.rules.digest)
        else:
            is_other = stamps != self._rule_stamps
        self._rule_stamps = stamps
        if is_other or any(_is_rule(path) for path in changes.paths()):
            self._loaded = self._load_rules()

    def _settle(
        self, changes: Changes, day: date, progress: Progress | None = None, *, plans: bool = True
    ) -> int:
        """Rows, and plans if wanted, after these changes and for that day, inside a transaction of
        the caller. Returns how many files were read or removed."""
        from crmtui.planning.planner import Planner

        within_reach(day)
        planner = Planner(self.index, self.rules, day, plans=plans)
        context, crew = self._context(day, plans=plans), None
        if len(changes.changed) >= MANY_FILES:
            from crmtui.planning.audiences import skipped_playbooks
            from crmtui.workspace.crew import crew_for

            def prepare() -> None:
                if plans:
                    skipped_playbooks(self.rules, day)
                    texts_of(self.rules)

            crew = crew_for(self.index, context, self.rules, day, plans, prepare)
        told = progress or self._progress
        count = self.index.apply(changes, context, told, planner.take, crew)
        planner.finish()
        return count

    def _is_stale(self, day: date, plans: bool) -> bool:
        """Whether the rows were computed for another day or by other rules, or plans were left, or
        the rules are to be kept."""
        known = self.index.meta("day"), self.index.meta("rules")
        if known != (day.isoformat(), self.rules.digest):
            return True
        return plans and (self._are_rules_to_keep() or self.are_plans_left())

    def are_plans_left(self) -> bool:
        """Whether somebody who needed no plans left them to others."""
        return bool(self.index.count("SELECT EXISTS (SELECT 1 FROM customers WHERE dirty)"))

    def _are_rules_current(self) -> bool:
        """Whether the rules are those on disk, and the index was made by them."""
        is_same = self.index.meta("rules") == self.rules.digest
        return is_same and WorkTree(self.root).are_rules_as_known(self.index.db)

    def _context(self, on: date | None, *, plans: bool = True) -> Context:
        from crmtui.planning.dormancy import dormant_days

        config = self.config
        day = self.day_asked(on).isoformat()
        return Context(config.zone, config.currency, day, dormant_days(self.rules), plans)

    def _make_ready(self) -> None:
        """What an index made from nothing takes, whatever is in it."""
        for module in ("index.refresh", "planning.planner", "workspace.crew"):
            import_module(f"crmtui.{module}")
        from crmtui.index.rows import make_ready
        from crmtui.planning.audiences import audiences

        make_ready(whole=self._wants_plans)
        audiences(self.rules, self.today_date())

    def _load_rules(self) -> _Loaded:
        refused: list[Problem] = []

        def read(path: str) -> bytes | None:
            try:
                return self._rule_files.read(path)
            except CrmError as error:
                refused.append(Problem.of(path, error))
                return None

        paths = sorted({p for p in self._rule_files.rule_paths() if kind_of(p) in RULE_KINDS})
        files = {path: data for path in paths if (data := read(path)) is not None}
        self._rule_files.rest()
        key = "" if refused else key_of(files)
        if key and self._loaded is not None and self._loaded.key == key:
            return self._loaded
        if key and self.index.meta(f"{_KEPT}key") == key:
            return _Loaded(KeptRules.of(self.index.metas(_KEPT)), [], key)
        from crmtui.store.rules import load_rules

        rules, problems = load_rules(files.get, files)
        return _Loaded(rules, [*refused, *problems], key)

    def _keep_rules(self) -> None:
        """Keep the rules beside what was made by them, so that they need not be read again."""
        if self._are_rules_to_keep():
            texts = texts_of(self.rules)
            known = self._loaded_rules().key
            key = known if texts else f"{_UNTOLD}{known}"
            for part, text in {**texts, "key": key}.items():
                self.index.set_meta(f"{_KEPT}{part}", text)

    def _are_rules_to_keep(self) -> bool:
        rules, problems, key = self._loaded_rules()
        if isinstance(rules, KeptRules) or problems:
            return False
        return self.index.meta(f"{_KEPT}key") not in (key, f"{_UNTOLD}{key}")

    @contextmanager
    def fresh(self) -> Iterator[Self]:
        """Refresh once; reads inside do not look at the disk again, nor does another one inside."""
        if self._is_fresh:
            yield self
            return
        self.refresh()
        self._is_fresh = True
        try:
            yield self
        finally:
            self._is_fresh = False

    @contextmanager
    def as_left(self) -> Iterator[Self]:
        """Reads inside take the index as it is, where somebody else keeps it true: nobody looks at the
        disk. One that knows nothing yet is made first, and plans that were left are."""
        if self._is_fresh or self.index.is_blank:
            with self.fresh():
                yield self
            return
        self._follow_rules(Changes())
        if self.are_plans_left():
            self.take(Changes())
        self._is_fresh = True
        try:
            yield self
        finally:
            self._is_fresh = False

    @contextmanager
    def _as_of(self, on: date | None) -> Iterator[date]:
        """The index as of a day: today's is kept, any other is rolled back afterwards."""
        today = self.day_asked(None)
        if on is not None:
            within_reach(on)
        if not self._is_fresh:
            self.refresh()
        if on is None or on == today:
            yield today
            return
        with self.index.trying():
            self._settle(Changes(), on)
            yield on

    def _look(self, *, plans: bool = True) -> Self:
        if not self._is_fresh:
            self.refresh(plans=plans)
        return self

    def desk(self) -> Desk:
        """What actions without a method of their own work at."""
        from crmtui.actions.desk import Desk

        author = self._author()
        return Desk(self.root, self.rules, self.index, self.repository, self.now, author)
