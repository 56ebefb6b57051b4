"""How the work does: cohorts, surveys, goals, experiments."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmtui.dataclass import replace
from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _
from crmtui.model.problem import Problem
from crmtui.workspace.knowledge import search_ids
from crmtui.workspace.segments import Segments

if TYPE_CHECKING:
    from crmtui.analysis.facts import Window
    from crmtui.analysis.performance.cohort import Cohorts
    from crmtui.analysis.performance.experiments import Evaluation
    from crmtui.analysis.performance.goals import Standing
    from crmtui.analysis.performance.measures import Past, Reading
    from crmtui.analysis.performance.surveys import Answer, Stratum, Surveys
    from crmtui.model.experiment import Experiment
    from crmtui.model.goal import Goal

GROUPS = ("month", "quarter", "owner", "tier", "segment", "campaign")
"""What answers of surveys can be told apart by."""
RESTED_DAYS = 90
"""Who answered within so many days is not asked again."""


STRATA = {"tier": "tier", "owner": "owner", "industry": "industry"}
"""What samples are stratified by, with the column of the index."""


class Performance(Segments):
    """Questions about what the work achieves. ``on`` is the day asked for (default: today)."""

    def cohorts(self, on: date | None = None, query: str = "", by: str = "month") -> Cohorts:
        """Customers that fit by the ``month`` or ``quarter`` of their first order, and how many
        order again in later ones. QueryError."""
        from crmtui.analysis.facts import order_days
        from crmtui.analysis.performance.cohort import cohorts

        with self._asked(on, query) as (day, ids):
            among = None if ids is None else {*ids}
            bought = [
                one for one in order_days(self.index, day) if among is None or one[0] in among
            ]
            of = self._how_many() if among is None else len(among)
        return cohorts(bought, day, by, of)

    def surveys(
        self, on: date | None = None, query: str = "", by: str = "", days: int | None = None
    ) -> Surveys:
        """What customers that fit answered in the window, together and by one of ``GROUPS``; the
        owners, tiers and segments are those of the day asked for. QueryError."""
        from crmtui.analysis.performance.surveys import answers_in, surveys

        window = self.window(on, days)
        with self._asked(on, query) as (_day, ids):
            answers = answers_in(self.index, window, ids)
            of = self._how_many() if ids is None else len(ids)
        return surveys(answers, window, of, self._groups(by, on) if by else None)

    def _groups(self, by: str, on: date | None) -> Callable[[Answer], Iterable[str]]:
        from crmtui.analysis.performance.periods import label_of, number_of

        if by == "segment":
            members = self.members(on)
            return lambda one: [name for name, ids in members.items() if one.customer in ids]
        if by in ("month", "quarter"):
            return lambda one: [label_of(number_of(one.day, by), by)]
        return lambda one: [getattr(one, by)]

    def survey_sample(
        self, size: int, by: str = "tier", query: str = "", seed: str = ""
    ) -> tuple[list[Stratum], int]:
        """Whom to ask, by stratum (``tier``, ``owner`` or ``industry``), and how many were left out:
        who must not be contacted, and who answered within ``RESTED_DAYS``. QueryError."""
        from crmtui.analysis.facts import Window
        from crmtui.analysis.performance.surveys import answers_in, stratified

        with self._asked(None, "") as (day, _ids):
            fitting = search_ids(self, query, day)
            free = {*search_ids(self, f"{query} -do_not_contact:yes", day)}
            rested = {a.customer for a in answers_in(self.index, Window.ending(day, RESTED_DAYS))}
            strata = self._strata(by, free - rested)
        left_out = len(fitting) - sum(map(len, strata.values()))
        return stratified(strata, size, seed), left_out

    def _strata(self, by: str, ids: Collection[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for id, name in self.index.db.execute(
            f"SELECT id, {STRATA[by]} FROM customers ORDER BY id"
        ):
            if id in ids:
                found.setdefault(name or "", []).append(id)
        return found

    def goals(
        self, on: date | None = None, owner: str = "", segment: str = ""
    ) -> tuple[list[Standing], Sequence[Problem]]:
        """Where each goal of records/goals stands at the end of a day (only those about an owner's or a
        segment's customers, where one is named), and what is wrong in their files. Owners and segments
        are those of that day; a goal whose segment nobody can ask for is left out and told.
        UsageError."""
        from crmtui.model.goal import FOLDER
        from crmtui.store.targets import load_goals

        self._require_member(owner)
        with self._dated(on, *self.rules.segments.values()) as day:
            self._keep_ledger()
            goals, problems = load_goals(self._rule_files.read, self._files_in(FOLDER))
            found: list[Standing] = []
            pasts: dict[str, Past] = {}
            for goal in goals:
                if owner not in ("", goal.owner) or segment not in ("", goal.segment):
                    continue
                try:
                    found.append(self._standing(goal, day, pasts))
                except UsageError as refused:
                    problems.append(Problem.of(goal.path, refused))
        return found, problems

    def _standing(self, goal: Goal, day: date, pasts: dict[str, Past]) -> Standing:
        """Goals about the same customers share what is read of them in ``pasts``."""
        from crmtui.analysis.performance.goals import standing
        from crmtui.analysis.performance.measures import measure

        if goal.measure.name == "hygiene":
            return standing(goal, day, lambda window, base: self._hygiene(window, goal.owner))
        query = _query(goal)
        if query not in pasts:
            pasts[query] = self._past(search_ids(self, query, day), day)
        past = pasts[query] if goal.least is None else replace(pasts[query], least=goal.least)
        return standing(
            goal, day, lambda window, base: measure(goal.measure.name, past, window, base)
        )

    def _past(self, ids: Iterable[str], day: date) -> Past:
        from crmtui.analysis.performance.measures import past_of

        policy = self.policies()[0].value
        return past_of(self.index, day, ids, self.config.currency, policy.rates,
                       max(1, round(policy.window.days)), policy.value_bands[0])  # fmt: skip

    def _hygiene(self, window: Window, owner: str) -> Reading:
        from crmtui.analysis.performance.measures import share
        from crmtui.reports.hygiene import hygiene

        found = hygiene(self.index, None, self.config, *window, owner)
        touches = [one.touches for one in found.owners]
        return share(sum(t.within for t in touches), sum(t.records for t in touches))

    def experiments(self) -> tuple[list[Experiment], Sequence[Problem]]:
        """The experiments of records/experiments, and what is wrong in their files."""
        from crmtui.model.experiment import FOLDER
        from crmtui.store.targets import load_experiments

        self._look()
        found = load_experiments(self._rule_files.read, self._files_in(FOLDER))
        self._rule_files.rest()
        return found

    def experiment(self, id: str, on: date | None = None) -> Evaluation:
        """What came of an experiment up to a day. Who takes part is asked as of its first day, by the
        entries up to then and profiles as they are now. NotFound, QueryError."""
        from crmtui.analysis.facts import Window, customer_facts
        from crmtui.analysis.performance.experiments import evaluate

        one = self._experiment_named(id)
        today = self.today_date()
        last = min(on or today, one.last)
        ids = self._participants(one)
        with self._asked(on, "") as _:
            window = Window(one.first, max(last, one.first))
            rates = self.policies()[0].value.rates
            facts = customer_facts(self.index, window, self.config.currency, rates, ids)
        return evaluate(one, window, facts, is_running=last < one.last)

    def _experiment_named(self, id: str) -> Experiment:
        found, _problems = self.experiments()
        for one in found:
            if one.id == id:
                return one
        raise NotFound(_("no experiment has the id %(id)s") % {"id": id},
                       _("choose from %(names)s") % {"names": ", ".join(one.id for one in found)}
                       if found else _("write one into records/experiments/NAME.yaml"))  # fmt: skip

    def _participants(self, one: Experiment) -> Sequence[str]:
        if one.customers:
            return one.customers
        query = one.query or f'segment:"{one.segment}"'
        return self._fitting(min(one.first, self.today_date()), query)

    def _files_in(self, folder: str) -> list[str]:
        from crmtui.index.folders import files_of

        return [f"{folder}/{name}" for name in files_of(self.index.db, folder)]

    def _how_many(self) -> int:
        count: int = self.index.db.execute("SELECT count(*) FROM customers").fetchone()[0]
        return count


def _query(goal: Goal) -> str:
    """The query for the customers that a goal is about."""
    parts = [f'owner:"{goal.owner}"'] if goal.owner else []
    return " ".join([*parts, *([f'segment:"{goal.segment}"'] if goal.segment else [])])
