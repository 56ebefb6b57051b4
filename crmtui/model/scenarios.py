"""Scenarios: stories that say what a playbook is to ask for, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from crmtui.model.customer import CUSTOMER, Customer
from crmtui.model.entries import ENTRY_TYPES, Entry
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema

CUSTOMER_ID = "C1"
"""Id of a scenario's customer, if it has none."""
STATES = ("early", "due", "late")

PROFILE = Schema(
    "customer",
    "The profile of a scenario's customer; id and name may be left out.",
    tuple(replace(one, required=False) for one in CUSTOMER.fields),
)
EXPECTED = Schema(
    "task",
    "One task. Only what is written is compared.",
    (
        Field("step", "text", "Name of the step", required=True),
        Field("due", "date", "Day it is due"),
        Field("clock", "text", "Local time of the due day, e.g. '14:30'"),
        Field("state", "choice", "How it stands that day", choices=STATES),
        Field("owner", "text", "Team member whose task it is"),
        Field("via", "text", "Channel proposed"),
        Field("attempts", "count", "Attempts without contact so far"),
    ),
)
MOMENT = Schema(
    "day",
    "What a day is to look like.",
    (
        Field("on", "date", "The day", required=True),
        Field("tasks", "items", "All tasks in that day's queue; [] for none", schema=EXPECTED),
        Field("later", "items", "All tasks that are known but not yet in the queue",
              schema=EXPECTED),
    ),
)  # fmt: skip
SCENARIO = Schema(
    "scenario",
    "One story: a customer, what happened, and what is expected on some days.",
    (
        Field("scenario", "text", "Name, unique in the file", required=True),
        Field("about", "text", "What it shows"),
        Field("customer", "item", "The customer's profile", schema=PROFILE),
        Field("entries", "any", "What happens, as in a customer's folder; ids default to e1, e2 …"),
        Field("expect", "items", "What is expected, day by day", required=True, schema=MOMENT),
    ),
)
SCENARIOS = Schema(
    "scenario file",
    "What a playbook is to do (playbooks/scenarios/NAME.yaml).",
    (
        Field("playbook", "id", "The playbook that is tested", required=True),
        Field("scenarios", "items", "The stories", required=True, schema=SCENARIO),
    ),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A task that is expected. Fields as in ``EXPECTED``."""

    step: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is compared, by name; without the step."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of a scenario; None for a list that is not compared."""

    on: date
    tasks: tuple[Expected, ...] | None
    later: tuple[Expected, ...] | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story."""

    name: str
    customer: Customer
    entries: tuple[Entry, ...]
    moments: tuple[Moment, ...]
    about: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """The stories of one playbook."""

    playbook: str
    scenarios: tuple[Scenario, ...]
    path: str = ""


def scenarios_from_raw(raw: Raw, path: str = "") -> tuple[ScenarioFile | None, list[Finding]]:
    """From a codec mapping. None when something is wrong: half a story proves nothing."""
    findings = SCENARIOS.check(raw)
    if not any(f.severity == "error" for f in findings):
        findings += _between(raw)
    if any(f.severity == "error" for f in findings):
        return None, findings
    stories = tuple(_scenario(one, path) for one in raw["scenarios"])
    return ScenarioFile(raw["playbook"], stories, path), findings


def _between(raw: Mapping[str, Raw]) -> Iterator[Finding]:
    """What no field says by itself."""
    names: set[str] = set()
    for n, one in enumerate(raw["scenarios"]):
        if one["scenario"] in names:
            yield Finding(("scenarios", n, "scenario"), "duplicate-scenario",
                          f"scenario {one['scenario'][:60]!r} is there twice", "rename one")  # fmt: skip
        names.add(one["scenario"])
        yield from (f.under("scenarios", n) for f in (*_entry_findings(one), *_empty_days(one)))


def _entry_findings(one: Mapping[str, Raw]) -> Iterator[Finding]:
    entries = one.get("entries")
    if entries is not None and not isinstance(entries, list):
        yield Finding(("entries",), "not-a-list", "`entries` must be a list of entries",
                      "write `- {type: touch, at: 2026-05-04, via: phone}` lines")  # fmt: skip
        return
    for n, entry in enumerate(entries or ()):
        type = str(entry.get("type")) if isinstance(entry, dict) else ""
        if type not in ENTRY_TYPES:
            yield Finding(("entries", n), "unknown-type", f"no entry has the type {type[:60]!r}",
                          "choose from " + ", ".join(ENTRY_TYPES))  # fmt: skip
        else:
            yield from (f.under("entries", n) for f in ENTRY_TYPES[type].check(entry))


def _empty_days(one: Mapping[str, Raw]) -> Iterator[Finding]:
    for n, day in enumerate(one["expect"]):
        if "tasks" not in day and "later" not in day:
            yield Finding(("expect", n), "expects-nothing", "nothing is expected of this day",
                          "write `tasks:`; `tasks: []` when there is to be none")  # fmt: skip


def _scenario(raw: Mapping[str, Raw], path: str) -> Scenario:
    profile = {"id": CUSTOMER_ID, "name": raw["scenario"], **(raw.get("customer") or {})}
    customer = Customer.from_raw(profile, path)
    made = (
        Entry.from_raw(entry, customer.id, entry.get("id") or f"e{n}", path)
        for n, entry in enumerate(raw.get("entries") or (), 1)
    )
    return Scenario(
        raw["scenario"], customer, tuple(entry for entry in made if entry is not None),
        tuple(_moment(day) for day in raw["expect"]), raw.get("about") or "",
    )  # fmt: skip


def _moment(raw: Mapping[str, Raw]) -> Moment:
    on: date = MOMENT.convert_one("on", raw["on"])
    return Moment(on, _expected(raw, "tasks"), _expected(raw, "later"))


def _expected(raw: Mapping[str, Raw], key: str) -> tuple[Expected, ...] | None:
    if key not in raw:
        return None
    values = [EXPECTED.convert(one) for one in raw[key] or ()]
    return tuple(Expected(one.pop("step"), one) for one in values)
