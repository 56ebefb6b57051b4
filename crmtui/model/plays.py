"""Plays: what a playbook does once something has happened, step by step, to a goal and an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.model.channels import CHANNELS, counting_channels
from crmtui.model.intervals import Interval
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Schema
from crmtui.model.template import ByTier

START, PREVIOUS = "start", "previous"
"""What ``from:`` may say besides the name of a step above."""
CLOCKS = ("elapsed", "working")

STEP = Schema(
    "step",
    "One thing to do in a run of the playbook.",
    (
        Field("step", "id", "Name of the step, stable", required=True),
        Field("was", "texts", "Former names of the step"),
        Field("title", "text", "What to do, one line"),
        Field("after", "offset", "How long after `from`: 3 days, 2 working days, 24 hours; default "
              "at once"),
        Field("from", "text", "start of the run, previous step, or the name of a step above; "
              "default start"),
        Field("clock", "choice", "For hours: elapsed (default) or working", choices=CLOCKS),
        Field("if", "text", "Query on the touch that ended the step of `from`, e.g. "
              "`outcome:no-answer`; else the step is passed over"),
        Field("via", "texts", "Channels; a touch by one of them, or a richer one, completes it. "
              "Without: only `does:` or `done`"),
        Field("early", "interval", "How long before the due day it may be done; default on the day"),
        Field("grace", "interval", "Time after the due day until it is late; default 2 working days"),
        Field("retry", "interval", "Next attempt after one without contact; default 1 working day"),
        Field("attempts", "count", "Attempts without contact after which the step ends; default 3"),
        Field("topic", "text", "With a topic only `does:` completes it"),
        Field("guide", "text", "Guide file below playbooks/"),
        Field("template", "by_tier", "Message template: a name, or names by tier with `other:`"),
        Field("who", "text", "owner, lead, or role:NAME; default owner"),
        Field("batch", "flag", "One line for all customers"),
    ),
)  # fmt: skip
PLAY = (
    Field("on_entry", "text", "Query on entries: each that matches starts a run (quoted)"),
    Field("when", "text", "Query on the customer: the day it turns true starts a run (quoted)"),
    Field("starts", "date", "No run starts before this day"),
    Field("steps", "items", "What to do in a run, in order", schema=STEP),
    Field("until", "text", "Goal, a query on the customer: once true the run has reached it"),
    Field("until_entry", "text", "Goal, a query on entries: one that matches ends the run"),
    Field("give_up", "interval", "Longest run; default it ends with its last step"),
    Field("cooldown", "interval", "Time after a run before the next may start"),
    Field("concurrent", "flag", "yes: a run for each entry; default one run at a time"),
)
"""The keys of a playbook that make up its play."""


@dataclass(frozen=True, slots=True)
class PlayStep:
    """One thing to do in a run. Fields as in ``STEP``."""

    step: str
    title: str = ""
    was: tuple[str, ...] = ()
    after: Interval | None = None
    origin: str = START
    """What ``from:`` says."""
    clock: str = "elapsed"
    condition: str = ""
    """What ``if:`` says."""
    via: tuple[str, ...] = ()
    counts: frozenset[str] = frozenset()
    """Channels by which a touch completes it: ``via`` and richer ones."""
    early: Interval | None = None
    grace: Interval = Interval(2, "working day")
    retry: Interval = Interval(1, "working day")
    attempts: int = 3
    topic: str = ""
    guide: str = ""
    template: ByTier = ByTier()
    who: str = "owner"
    batch: bool = False
    line: int = 0
    """Line of the step in its file."""


@dataclass(frozen=True, slots=True)
class Play:
    """What starts a run, its steps, and what ends it. Fields as in ``PLAY``."""

    steps: tuple[PlayStep, ...]
    on_entry: str = ""
    when: str = ""
    starts: date | None = None
    until: str = ""
    until_entry: str = ""
    give_up: Interval | None = None
    cooldown: Interval | None = None
    concurrent: bool = False


def play_of(v: Mapping[str, Any]) -> Play | None:
    """The play in the converted values of a playbook; None when it has no steps."""
    if not v.get("steps"):
        return None
    given = {key: v[key] for key in Play.__match_args__ if v.get(key) is not None}
    return Play(**{**given, "steps": tuple(_step(step) for step in v["steps"])})


def _step(v: Mapping[str, Any]) -> PlayStep:
    renamed = {**v, "origin": v.get("from"), "condition": v.get("if"),
               "template": ByTier.from_raw(v.get("template"))}  # fmt: skip
    given = {k: renamed[k] for k in PlayStep.__match_args__ if renamed.get(k) is not None}
    via = tuple(v.get("via") or ())
    return PlayStep(**{**given, "via": via, "counts": counting_channels(via)})


def play_findings(v: Mapping[str, Any]) -> list[Finding]:
    """What is wrong between the keys of a play, given the converted values of its playbook."""
    steps: Sequence[Mapping[str, Any]] = v.get("steps") or ()
    triggers = [key for key in ("on_entry", "when") if v.get(key)]
    found: list[Finding] = []
    if steps and not triggers:
        found.append(Finding(("steps",), "no-trigger", "nothing starts these steps",
                             'add `on_entry: "QUERY"` or `when: "QUERY"`'))  # fmt: skip
    if triggers and not steps:
        found.append(Finding((triggers[0],), "no-steps", f"`{triggers[0]}` starts a run without steps",
                             "add `steps:`"))  # fmt: skip
    if len(triggers) == 2:
        found.append(Finding(("when",), "two-triggers", "`on_entry` and `when` cannot both start runs",
                             "make two playbooks of it"))  # fmt: skip
    if v.get("until") and v.get("until") == v.get("when"):
        found.append(Finding(("until",), "goal-always-true", "the goal is true when a run starts",
                             "name what the run is to reach"))  # fmt: skip
    if v.get("concurrent") and not v.get("on_entry"):
        found.append(Finding(("concurrent",), "concurrent-without-entry",
                             "only `on_entry` can start runs beside each other",
                             "remove it, or use `on_entry:`"))  # fmt: skip
    above: list[str] = []
    waits = {step["step"]: step.get("from") or START for step in steps}
    for n, step in enumerate(steps):
        found += [f.under("steps", n) for f in _step_findings(step, above, waits)]
        above.append(step["step"])
    return found


def _circle(name: str, waits: Mapping[str, str]) -> list[str]:
    """The steps that wait for each other from ``name`` back to it; empty when they do not."""
    path, here = [name], waits.get(name, START)
    while here in waits and here not in path:
        path.append(here)
        here = waits[here]
    return [*path, name] if here == name else []


def _step_findings(
    step: Mapping[str, Any], above: Sequence[str], waits: Mapping[str, str]
) -> list[Finding]:
    found: list[Finding] = []
    origin = step.get("from") or START
    if origin == step["step"]:
        found.append(Finding(("from",), "circular-step", "a step cannot wait for itself",
                             "name a step above it"))  # fmt: skip
    elif circle := _circle(step["step"], waits):
        found.append(Finding(("from",), "circular-step", "these steps wait for each other: "
                             + " → ".join(circle[:8]), "let one of them count from `start`"))  # fmt: skip
    elif origin in waits and origin not in above:
        found.append(Finding(("from",), "unknown-step", f"the step {origin[:60]!r} stands below this one",
                             "put it above"))  # fmt: skip
    elif origin not in (START, PREVIOUS, *above):
        known = ", ".join((START, PREVIOUS, *above))
        found.append(Finding(("from",), "unknown-step", f"no step above is named {origin[:60]!r}",
                             f"choose from {known}"))  # fmt: skip
    if step.get("if") and (origin == START or not above):
        found.append(Finding(("if",), "nothing-to-ask", "`if` asks how the step of `from` ended",
                             "write `from: previous` or the name of a step above"))  # fmt: skip
    after = step.get("after")
    if step.get("clock") == "working" and (after is None or after.unit not in ("hour", "minute")):
        found.append(Finding(("clock",), "clock-without-hours", "`clock: working` is for hours",
                             "write days as `2 working days`"))  # fmt: skip
    for n, channel in enumerate(step.get("via") or ()):
        if channel not in CHANNELS:
            found.append(Finding(("via", n), "bad-choice", f"no channel is named {channel!r}",
                                 "choose from " + ", ".join(CHANNELS)))  # fmt: skip
    return found
