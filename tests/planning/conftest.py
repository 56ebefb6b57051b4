"""A small world written as YAML: one customer, its entries and the rules, asked on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmtui.index.cache import Index
from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.model.holidays import holidays_from_raw
from crmtui.model.playbook import Playbook, tiers_from_raw
from crmtui.model.problem import Finding, Problem
from crmtui.model.rules import Rules
from crmtui.model.task import Plan, Task
from crmtui.model.team import Config
from crmtui.planning.plan import plan
from crmtui.planning.triggers import triggers_of
from crmtui.store.codec import parse
from crmtui.workspace import Workspace

RULES = """
workspace:
  name: 示例
  timezone: Asia/Shanghai
  calendars: [CN]
  team:
    lin: {name: 林, lead: wang, cover: zhao}
    wang: {name: 王}
    zhao: {name: 赵}
tiers:
  core: {title: 核心客户, weight: 3}
holidays:
  - calendar: CN
    year: 2026
    off:
      2026-10-01: 国庆节
      2026-10-02: 国庆节
      2026-10-05: 国庆节
      2026-10-06: 国庆节
      2026-10-07: 国庆节
    work:
      2026-10-10: 补班
    festivals:
      春节: 2026-02-17
      中秋: 2026-09-25
"""


@dataclass(frozen=True)
class World:
    """One customer with its entries and rules."""

    customer: Customer
    entries: tuple[Entry, ...]
    rules: Rules
    books: tuple[Playbook, ...]

    def plan(self, on: str) -> Plan:
        return plan(self.customer, self.entries, self.rules, self.books, date.fromisoformat(on))

    def tasks(self, on: str) -> tuple[Task, ...]:
        return self.plan(on).tasks

    def task(self, on: str, step: str = "") -> Task:
        """The only task of the step that day."""
        found = [t for t in self.tasks(on) if not step or t.step == step]
        assert len(found) == 1, [t.id for t in found]
        return found[0]

    def with_entries(self, text: str) -> World:
        """The same world with more entries."""
        raws = read(text)
        new = [entry(raw, f"more-{i}", self.customer.id) for i, raw in enumerate(raws)]
        return replace(self, entries=(*self.entries, *new))


def read(text: str) -> Any:
    """YAML as the codec reads it, every scalar as typed."""
    parsed = parse(text.encode(), "test.yaml")
    assert not parsed.problems, parsed.problems
    return parsed.value


def entry(raw: Any, fallback: str, customer: str) -> Entry:
    made = Entry.from_raw(raw, customer, raw.get("id") or fallback, "entries.yaml")
    assert made is not None, raw
    return made


def rules_of(raw: Any, books: Sequence[Playbook]) -> Rules:
    config, findings = Config.from_raw(raw["workspace"])
    assert not findings, findings
    tiers, _ = tiers_from_raw(raw.get("tiers") or {})
    tables = [holidays_from_raw(one)[0] for one in raw.get("holidays") or []]
    return Rules(config, tuple(books), tiers, holidays=tuple(t for t in tables if t))


def book_of(raw: Any) -> Playbook:
    book, findings = Playbook.from_raw(
        {"for": "tier:core", **raw}, f"playbooks/{raw['playbook']}.yaml"
    )
    assert book is not None, findings
    return book


@pytest.fixture
def world() -> Callable[..., World]:
    """Builds a World from YAML with ``customer``, ``entries``, ``books`` (or the cadences and
    dates of one book ``core``), and optionally rules that replace the usual ones."""

    def build(text: str, rules: str = RULES) -> World:
        raw = read(text)
        books = list(raw.get("books") or [])
        own = {key: raw[key] for key in ("cadences", "dates") if raw.get(key)}
        if own:
            books.append({"playbook": "core", **own})
        made = [book_of(book) for book in books]
        person = {"id": "C1", "name": "示例制造", "owner": "lin", **(raw.get("customer") or {})}
        customer = Customer.from_raw(person, "records/customers/C1/customer.yaml")
        listed = raw.get("entries") or []
        entries = tuple(entry(one, f"e{i}", customer.id) for i, one in enumerate(listed))
        return World(customer, entries, rules_of(read(rules), made), tuple(made))

    return build


@pytest.fixture
def playbook_findings() -> Callable[[str], list[Finding]]:
    """The findings about a playbook with these keys."""
    return lambda keys: Playbook.from_raw({"playbook": "odd", "for": "tier:core", **read(keys)})[1]


@pytest.fixture
def trigger_problems() -> Callable[[str], list[Problem]]:
    """What is wrong with the triggers of a playbook with these keys."""

    def find(keys: str) -> list[Problem]:
        book = book_of({"playbook": "odd", **read(keys)})
        return triggers_of(Rules(Config(), (book,)))[1]

    return find


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The sample of this repository, as it is on its reference date."""
    home = Path(__file__).resolve().parents[2]
    index = Index(home, tmp_path_factory.mktemp("index") / "sample.sqlite")
    at = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    with Workspace(home, lambda: at, index) as workspace, workspace.fresh():
        yield workspace
