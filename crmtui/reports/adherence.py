"""Adherence as plain data: playbook by playbook, step by step, and by team member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from crmtui.index.cache import Index
from crmtui.index.enrolled import playbooks_of
from crmtui.model.chores import TEAM
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.planning.adherence import Counts, Period, RunTally, Tally, add, count_chores
from crmtui.planning.chores import team_story
from crmtui.planning.ground import ground_of
from crmtui.planning.replays import replays, unreplayed
from crmtui.planning.stored import entries_of


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of what was due; ``due`` is the sum of the six after it."""

    due: int
    in_time: int
    late: int
    skipped: int
    given_up: int
    overdue: int
    """Open after their window."""
    open: int
    """Open within it: nobody knows yet."""
    carried: int
    """Due before the period and still open; not among ``due``."""
    adherence: float | None
    """in time / (due − skipped − open), 0 to 1; None where nothing can be judged."""
    reasons: tuple[tuple[str, int], ...]
    """Why it was skipped, the most frequent reason first; an empty text for none given."""


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step of a playbook; for one team member where ``owner`` is not empty."""

    playbook: str
    step: str
    title: str
    owner: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class RunFigures:
    """Runs that started in the period: ``started`` is the sum of the four after it."""

    started: int
    goal: int
    gave_up: int
    finished: int
    running: int
    under_way: int
    """Under way on the day asked, whenever they started."""
    median_days: float | None
    """Days from start to goal; None where no run reached it."""


@dataclass(frozen=True, slots=True)
class BookFigures:
    """One playbook."""

    playbook: str
    title: str
    customers: int
    """Who belong to it now."""
    figures: Figures
    steps: tuple[StepFigures, ...]
    """In the order of the file."""
    runs: RunFigures | None
    """None for a playbook without a play."""


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """One team member."""

    owner: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Adherence:
    """A period, as seen on a day."""

    first: date
    last: date
    day: date
    playbooks: tuple[BookFigures, ...]
    owners: tuple[OwnerFigures, ...]
    """Most due first."""
    rows: tuple[StepFigures, ...]
    """Every step by team member."""


def adherence(
    index: Index, rules: Rules, period: Period, owner: str = "", playbook: str = ""
) -> Adherence:  # fmt: skip
    """The figures of a period, of one team member's tasks and of one playbook if asked."""
    books = [b for b in rules.playbooks if b.active and playbook in ("", b.name)]
    members = playbooks_of(index.db, {book.name for book in books})
    counts = _counted(index, rules, period, books, members, playbook)
    steps = {key: t for key, t in counts.steps.items() if owner in ("", key[2])}
    runs = {key: t for key, t in counts.runs.items() if owner in ("", key[1])}
    found = [_book(book, steps, runs, sum(book.name in n for n in members.values()))
             for book in books]  # fmt: skip
    return Adherence(
        *period, tuple(found), tuple(_owners(rules, steps)), tuple(_rows(books, steps))
    )


def replay_ahead(index: Index, rules: Rules, day: date, most: int) -> bool:
    """Replay up to so many customers of whom that is still to be done for a day, and keep it; False
    when there were none."""
    books = [book for book in rules.playbooks if book.active]
    names = {book.name for book in books}
    ids = unreplayed(index, rules, day, names, most)
    if not ids:
        return False
    found = playbooks_of(index.db, names)
    members = {id: found[id] for id in ids}
    for _each in replays(index, rules, day, books, members, is_kept=True):
        pass
    return True


def _counted(
    index: Index, rules: Rules, period: Period, books: list[Playbook],
    members: Mapping[str, set[str]], only: str,
) -> Counts:  # fmt: skip
    counts, ground = Counts(), ground_of(rules)
    for one in replays(index, rules, period.day, books, members, is_kept=not only):
        add(counts, one, period)
    chores = [book for book in books if book.is_chores]
    if chores:
        entries = entries_of(index, [TEAM], ground.zone)
        story = team_story(rules.config, entries.get(TEAM, ()), period.day)
        count_chores(counts, story, ground, chores, period)
    return counts


def _book(
    book: Playbook, steps: Mapping[tuple[str, str, str], Tally],
    runs: Mapping[tuple[str, str], RunTally], customers: int,
) -> BookFigures:  # fmt: skip
    lines = []
    whole = Tally()
    for step, title in _steps(book):
        tally = _sum(steps, book.name, step)
        whole += tally
        lines.append(StepFigures(book.name, step, title, "", _figures(tally)))
    return BookFigures(book.name, book.title, customers, _figures(whole), tuple(lines),
                       _run_figures(book, runs) if book.play else None)  # fmt: skip


def _steps(book: Playbook) -> Iterator[tuple[str, str]]:
    named = [(one.step, one.title) for one in book.cadences]
    named += [(one.step, one.title) for one in book.dates]
    named += [(one.step, one.title) for one in (book.play.steps if book.play else ())]
    return ((step, title or step.replace("-", " ")) for step, title in named)


def _sum(steps: Mapping[tuple[str, str, str], Tally], book: str, step: str) -> Tally:
    total = Tally()
    for key, tally in steps.items():
        if key[:2] == (book, step):
            total += tally
    return total


def _figures(tally: Tally) -> Figures:
    n = tally.counts
    reasons = sorted(tally.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return Figures(tally.due, n["in-time"], n["late"], n["skipped"], n["given-up"], n["overdue"],
                   n["open"], tally.carried, tally.share, tuple(reasons))  # fmt: skip


def _run_figures(book: Playbook, runs: Mapping[tuple[str, str], RunTally]) -> RunFigures:
    total = RunTally()
    for (name, _owner), tally in runs.items():
        if name == book.name:
            total += tally
    return RunFigures(total.started, total.goal, total.gave_up, total.finished, total.running, total.under_way,
                      total.median_days)  # fmt: skip


def _owners(rules: Rules, steps: Mapping[tuple[str, str, str], Tally]) -> list[OwnerFigures]:
    found: dict[str, Tally] = {}
    for (_book, _step, owner), tally in steps.items():
        whole = found.setdefault(owner, Tally())
        whole += tally
    team = rules.config.team
    made = [OwnerFigures(key, team[key].name if key in team else key, _figures(tally))
            for key, tally in found.items()]  # fmt: skip
    return sorted(made, key=lambda one: (-one.figures.due, one.owner))


def _rows(
    books: list[Playbook], steps: Mapping[tuple[str, str, str], Tally]
) -> Iterator[StepFigures]:  # fmt: skip
    for book in books:
        for step, title in _steps(book):
            for key in sorted(steps):
                if key[:2] == (book.name, step):
                    yield StepFigures(book.name, step, title, key[2], _figures(steps[key]))
