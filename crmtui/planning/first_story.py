"""A first scenario for a playbook: a customer it is for, a few touches, and what it then asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crmtui.index.fields import registry_of
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.model.scenarios import scenarios_from_raw
from crmtui.model.task import Task
from crmtui.planning.scenarios import Stage, stage_of, tasks_on
from crmtui.query.language import And, Bound, Has, Node, Not, Or, Span, Text
from crmtui.query.parse import parse

_LISTS = {"tag": "tags"}
_PROFILE = frozenset({"tier", "owner", "industry", "source", "kind", "region", "needs"})
_DEFAULT_TIER = "core"


def first_story(book: Playbook, rules: Rules, day: date, title: str) -> dict[str, Any]:
    """The document of a scenario file with one story that holds. The year of ``day`` is used, whose
    holidays are known. QueryError where ``for:`` cannot be asked of a scenario."""
    stage = stage_of(book, rules)
    if book.is_chores:
        return _chores(book, stage, day, title)
    called = date(day.year, 3, 10)
    profile, entries = _who(parse(book.audience, registry_of(rules)), called)
    if rules.config.team:
        profile.setdefault("owner", next(iter(rules.config.team)))
    if _greets(book):
        birthday = f"{_birthday(called):%m-%d}"
        profile["contacts"] = [{"key": "li", "name": "李工", "birthday": birthday}]
    touch = {"type": "touch", "at": called.isoformat(), "via": _channel(book)}
    raw = {"scenario": title, "customer": profile, "entries": [*entries, touch]}
    days = [called, *_days(book, called)]
    expect = [_expected(book, raw, stage, on) for on in dict.fromkeys(days)]
    return {"playbook": book.name, "scenarios": [{**raw, "expect": expect}]}


def _chores(book: Playbook, stage: Stage, day: date, title: str) -> dict[str, Any]:
    """A month of the team's: nobody is asked for, and nothing has been done yet."""
    raw: dict[str, Any] = {"scenario": title, "entries": []}
    days = [date(day.year, 3, 10), date(day.year, 3, 25), date(day.year, 4, 10)]
    expect = [_expected(book, raw, stage, on) for on in days]
    return {"playbook": book.name, "scenarios": [{**raw, "expect": expect}]}


def _channel(book: Playbook) -> str:
    named = [one.via for one in book.cadences]
    named += [one.via for one in (book.play.steps if book.play else ())]
    return next((via[0] for via in named if via), "phone")


def _greets(book: Playbook) -> bool:
    return any(care.event == "contact-birthday" for care in book.dates)


def _birthday(called: date) -> date:
    return date(called.year, 5, 12)


def _days(book: Playbook, called: date) -> Iterator[date]:
    """Days worth looking at: when cadences come back, and further on for what silence starts."""
    for cadence in book.cadences:
        yield cadence.every.after(called)
    if _greets(book):
        yield _birthday(called)
    elif not book.cadences:
        yield from (called + timedelta(days=n) for n in (30, 63, 120))


def _expected(book: Playbook, raw: dict[str, Any], stage: Stage, on: date) -> dict[str, Any]:
    """A day as it is."""
    moment: dict[str, Any] = {"on": on.isoformat(), "tasks": []}
    file, findings = scenarios_from_raw(
        {"playbook": book.name, "scenarios": [{**raw, "expect": [moment]}]}
    )
    assert file is not None, findings
    shown, later = tasks_on(file.scenarios[0], stage, on)
    return {**moment, "tasks": [_told(task) for task in shown],
            "later": [_told(task) for task in later]}  # fmt: skip


def _told(task: Task) -> dict[str, str]:
    return {"step": task.step, "due": task.due.isoformat()}


# -- a customer whom the query means --------------------------------------------------------------


def _who(node: Node, day: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Profile and entries of a customer that a simple query matches; of others as much as is
    simple, and the story then says that nothing is asked."""
    profile: dict[str, Any] = {}
    entries: list[dict[str, Any]] = []
    for leaf in _wanted(node):
        if isinstance(leaf, Text):
            if leaf.field.name in _LISTS:
                profile.setdefault(_LISTS[leaf.field.name], []).append(leaf.value)
            elif leaf.field.name in _PROFILE:
                profile[leaf.field.name] = leaf.value
        elif isinstance(leaf, Has) and leaf.field.name == "tier":
            profile["tier"] = _DEFAULT_TIER
        elif isinstance(leaf, Span):
            _numbers(leaf, day, profile, entries)
    return profile, entries


def _wanted(node: Node) -> Iterator[Node]:
    """What has to be so: all of a conjunction, the first of alternatives."""
    if isinstance(node, And):
        for part in node.parts:
            yield from _wanted(part)
    elif isinstance(node, Or):
        yield from _wanted(node.parts[0])
    elif not isinstance(node, Not):
        yield node


def _numbers(
    leaf: Span, day: date, profile: dict[str, Any], entries: list[dict[str, Any]]
) -> None:  # fmt: skip
    """Orders and sums that have to be there, and a relation that is young enough."""
    name = leaf.field.name
    if name in ("orders", "revenue"):
        least = _least(leaf.low)
        count = min(least, 20) if name == "orders" else 1
        amount = str(least + 1) if name == "revenue" else "1000"
        entries += [{"type": "order", "at": (day - timedelta(days=7 * n)).isoformat(),
                     "amount": amount} for n in range(count)]  # fmt: skip
    elif name == "since":
        profile["since"] = (day - timedelta(days=3)).isoformat()


def _least(bound: Bound | None) -> int:
    if bound is None or not isinstance(bound.point, Decimal):
        return 1
    return max(1, int(bound.point) + (not bound.inclusive))
