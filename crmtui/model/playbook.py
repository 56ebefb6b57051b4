"""Playbooks: files that say how we work. Cadences, care dates and a play of a set of customers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.model.channels import CHANNELS, counting_channels
from crmtui.model.chores import AUDIENCE, chore_findings, parse_periodic
from crmtui.model.intervals import Interval, parse_interval
from crmtui.model.moments import parse_yearly
from crmtui.model.plays import PLAY, Play, PlayStep, play_findings, play_of
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema
from crmtui.model.template import ByTier
from crmtui.patterns import pattern

ROLLS = ("forward", "back", "none")
DATE_EVENTS = ("birthday", "contact-birthday", "since", "registered", "first-order", "last-order",
               "contract-end")  # fmt: skip

WHO = "owner, lead, or role:NAME; default owner. Of a chore: lead (default), role:NAME or a member's key"

CADENCE = Schema(
    "cadence",
    "A contact that comes back: how often and by which channel.",
    (
        Field("step", "id", "Name of the step, stable", required=True),
        Field("was", "texts", "Former names of the step"),
        Field("title", "text", "What to do, one line"),
        Field("every", "interval", "Time from the last qualifying contact", required=True),
        Field(
            "via", "texts", "Channels it is done by; the first is proposed. Only chores have none"
        ),
        Field("counts", "texts", "Channels that keep it; default: `via` and richer ones"),
        Field("first", "text", "Interval from tier_since, or `spread` over the interval"),
        Field("starts", "date", "Never due before this day"),
        Field("early", "interval", "How long before the due day it may be done"),
        Field("at_most", "interval", "Longest time between contacts; then it is late"),
        Field("grace", "interval", "Time after the due day until it is late; default a quarter"),
        Field(
            "retry", "interval", "Next attempt after one without contact; default 2 working days"
        ),
        Field("attempts", "count", "Attempts without contact before the reason says so; default 3"),
        Field("roll", "choice", "Where non-working days roll; default forward", choices=ROLLS),
        Field("topic", "text", "With a topic only `does:` completes it"),
        Field("guide", "text", "Guide file below playbooks/"),
        Field("template", "by_tier", "Message template: a name, or names by tier with `other:`"),
        Field("who", "text", WHO),
        Field("batch", "flag", "One line for all customers"),
    ),
)
CARE = Schema(
    "care date",
    "A day to remember: birthdays, anniversaries, festivals.",
    (
        Field("step", "id", "Name of the step, stable", required=True),
        Field("was", "texts", "Former names of the step"),
        Field("title", "text", "What to do, one line"),
        Field("event", "text", "birthday, contact-birthday, since, registered, first-order, last-order, contract-end, "
              "a festival's name, MM-DD; of a chore also monthly 05, quarterly 01-05", required=True),
        Field("starts", "date", "No day before this one counts"),
        Field("lead", "interval", "How long before the day it shows up; default 3 days"),
        Field("grace", "interval", "How long after the day it may still be done; default 7 days"),
        Field("via", "texts", "Channels; default phone"),
        Field("roll", "choice", "Where non-working days roll; default back", choices=ROLLS),
        Field("guide", "text", "Guide file below playbooks/"),
        Field("template", "by_tier", "Message template: a name, or names by tier with `other:`"),
        Field("who", "text", WHO),
        Field("batch", "flag", "One line for all customers"),
    ),
)  # fmt: skip
PLAYBOOK = Schema(
    "playbook",
    "How a set of customers is looked after.",
    (
        Field("playbook", "id", "Name, stable", required=True),
        Field("title", "text", "Title, both languages"),
        Field("about", "text", "What it is for and when to use it"),
        Field(
            "for",
            "text",
            "Query that chooses its customers (quoted); workspace: chores of the team",
            required=True,
        ),
        Field("active", "flag", "no: kept for reading, produces nothing"),
        Field("care", "flag", "yes: care and promotion, held back while a complaint is open"),
        Field("priority", "count", "Added to the order's score; default 0"),
        Field("cadences", "items", "Contacts that come back", schema=CADENCE),
        Field("dates", "items", "Days to remember", schema=CARE),
        *PLAY,
    ),
)
TIER = Schema(
    "tier",
    "A service tier.",
    (
        Field("title", "text", "Title, both languages"),
        Field("weight", "number", "Weight in the queue's order, 0 to 10"),
        Field("dormant_after", "interval", "Silence after which a customer is dormant; default the "
              "longer of 30 days and 1.5 times the tier's shortest cadence"),
        Field("propose", "text", "Query that proposes this tier"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cadence:
    """A contact that comes back. Fields as in ``CADENCE``."""

    step: str
    every: Interval
    via: tuple[str, ...]
    counts: frozenset[str]
    title: str = ""
    was: tuple[str, ...] = ()
    first: Interval | None = None
    spread: bool = False
    starts: date | None = None
    early: Interval | None = None
    at_most: Interval | None = None
    grace: Interval | None = None
    retry: Interval = Interval(2, "working day")
    attempts: int = 3
    roll: str = "forward"
    topic: str = ""
    guide: str = ""
    template: ByTier = ByTier()
    who: str = "owner"
    batch: bool = False
    line: int = 0
    """Line of the step in its file."""


@dataclass(frozen=True, slots=True)
class CareDate:
    """A day to remember. Fields as in ``CARE``."""

    step: str
    event: str
    title: str = ""
    was: tuple[str, ...] = ()
    starts: date | None = None
    lead: Interval = Interval(3, "day")
    grace: Interval = Interval(7, "day")
    via: tuple[str, ...] = ("phone",)
    roll: str = "back"
    guide: str = ""
    template: ByTier = ByTier()
    who: str = "owner"
    batch: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Playbook:
    """How a set of customers is looked after. Fields as in ``PLAYBOOK``."""

    name: str
    audience: str
    """The query of ``for:``."""
    title: str = ""
    about: str = ""
    active: bool = True
    care: bool = False
    priority: int = 0
    cadences: tuple[Cadence, ...] = ()
    dates: tuple[CareDate, ...] = ()
    path: str = ""
    play: Play | None = None

    @property
    def batch_steps(self) -> frozenset[str]:
        """The steps whose tasks of a day are one line for all customers."""
        steps: tuple[Cadence | CareDate | PlayStep, ...] = (
            *self.cadences,
            *self.dates,
            *(self.play.steps if self.play else ()),
        )
        return frozenset(step.step for step in steps if step.batch)

    @property
    def is_chores(self) -> bool:
        """Whether it is about the team and not about customers."""
        return self.audience == AUDIENCE

    @classmethod
    def from_raw(cls, raw: Raw, path: str = "") -> tuple[Playbook | None, list[Finding]]:
        """From a codec mapping. None when a finding of severity error makes it unusable."""
        findings = PLAYBOOK.check(raw)
        if not isinstance(raw, dict) or any(f.severity == "error" for f in findings):
            return None, findings
        v = PLAYBOOK.convert(raw)
        findings += [*_step_findings(v), *play_findings(v), *chore_findings(v)]
        if any(f.severity == "error" for f in findings):
            return None, findings
        book = cls(
            v["playbook"], v["for"], v.get("title") or v["playbook"], v.get("about") or "",
            v.get("active") is not False, bool(v.get("care")), v.get("priority") or 0,
            tuple(_cadence(c) for c in v.get("cadences") or ()),
            tuple(_care(c) for c in v.get("dates") or ()), path, play_of(v),
        )  # fmt: skip
        return book, findings


@dataclass(frozen=True, slots=True)
class Tier:
    """A service tier. Fields as in ``TIER``."""

    name: str
    title: str = ""
    weight: Decimal = Decimal(1)
    dormant_after: Interval | None = None
    propose: str = ""


def tiers_from_raw(raw: Raw) -> tuple[dict[str, Tier], list[Finding]]:
    """``playbooks/tiers.yaml``: a mapping of tier name to ``TIER``, in order of rank."""
    if not isinstance(raw, dict):
        return {}, [Finding((), "not-a-mapping", "tiers.yaml must map tier names to tiers",
                            "write `core: {title: 核心客户, weight: 3}`")]  # fmt: skip
    tiers, findings = {}, []
    for name, item in raw.items():
        findings += [f.under(name) for f in TIER.check({} if item is None else item)]
        given = TIER.convert(item) if isinstance(item, dict) else {}
        v = {k: x for k, x in given.items() if x is not None}
        tiers[name] = Tier(name, **{k: x for k, x in v.items() if k in Tier.__match_args__})
    return tiers, findings


def _step_findings(v: Mapping[str, Any]) -> list[Finding]:
    found: list[Finding] = []
    seen: set[str] = set()
    for part in ("cadences", "dates", "steps"):
        for i, step in enumerate(v.get(part) or ()):
            if step["step"] in seen:
                found.append(Finding((part, i, "step"), "duplicate-step",
                                     f"step `{step['step']}` is there twice", "rename one"))  # fmt: skip
            seen.add(step["step"])
            found += [f.under(part, i) for f in _odd_words(step, v["for"] == AUDIENCE)]
            if part == "steps":
                continue
            for name in ("via", "counts"):
                for n, channel in enumerate(step.get(name) or ()):
                    if channel not in CHANNELS:
                        found.append(Finding((part, i, name, n), "bad-choice",
                                             f"no channel is named {channel!r}",
                                             "choose from " + ", ".join(CHANNELS)))  # fmt: skip
            first = step.get("first")
            if first and first != "spread" and parse_interval(first) is None:
                found.append(Finding((part, i, "first"), "bad-interval",
                                     f"`first`: {first!r} is no interval",
                                     "write `2 weeks` or `spread`"))  # fmt: skip
    return found


_RULE = pattern(r"\d|(?:lunar|农历|monthly|每月|quarterly|每季)(?:\W|\d|$)", re.ASCII)
"""How an event begins that is meant as a rule and is no festival's name."""


def is_regular(event: str) -> bool:
    """Whether an event comes back by a rule: ``12-24``, ``lunar 12-23``, ``monthly 05``."""
    return parse_yearly(event) is not None or parse_periodic(event) is not None


def _odd_words(step: Mapping[str, Any], is_chore: bool) -> list[Finding]:
    """Who and when, as far as the step alone tells."""
    found: list[Finding] = []
    who, event = step.get("who") or "owner", step.get("event") or ""
    if who not in ("owner", "lead") and not who.startswith("role:") and not is_chore:
        found.append(Finding(("who",), "bad-choice", f"`who`: {who[:60]!r} is not known",
                             "write owner, lead or role:NAME"))  # fmt: skip
    if _RULE.match(event) and not is_regular(event):
        found.append(Finding(("event",), "bad-date", f"`event`: {event[:60]!r} comes in no year",
                             "write MM-DD, a day that exists, or `lunar 08-15`; of a chore `monthly "
                             "05`, `quarterly 01-05`"))  # fmt: skip
    return found


def _cadence(v: Mapping[str, Any]) -> Cadence:
    given = {k: x for k, x in v.items() if x is not None and k in Cadence.__match_args__}
    given["template"] = ByTier.from_raw(v.get("template"))
    first = given.pop("first", None)
    via = tuple(given.get("via") or ())
    given["counts"] = frozenset(given.get("counts") or counting_channels(via))
    given["via"] = via
    spread = first == "spread"
    return Cadence(**given, first=None if spread or not first else parse_interval(first),
                   spread=spread)  # fmt: skip


def _care(v: Mapping[str, Any]) -> CareDate:
    given = {k: x for k, x in v.items() if x is not None and k in CareDate.__match_args__}
    return CareDate(**{**given, "template": ByTier.from_raw(v.get("template"))})
