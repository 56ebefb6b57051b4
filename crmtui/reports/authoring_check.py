"""What `crmtui check` says of playbooks together with customers: clashes, and goals that never wait."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from crmtui.index.cache import Index
from crmtui.index.enrolled import members
from crmtui.index.fields import registry_of
from crmtui.model.playbook import Playbook
from crmtui.model.plays import Play
from crmtui.model.problem import Finding
from crmtui.model.rules import Rules
from crmtui.planning.ground import Ground, ground_of
from crmtui.planning.replay import Past
from crmtui.planning.stored import customers_of, entries_of
from crmtui.planning.story import Story, told
from crmtui.planning.triggers import Trigger
from crmtui.query.implication import implies
from crmtui.query.language import QueryError
from crmtui.query.parse import parse
from crmtui.reports.clashes import clashes
from crmtui.reports.references import Found

LOOKED_AT = 200
"""Customers of a play whose past is looked at."""
ENOUGH = 3
"""Starts from which on a goal that was always there is no accident."""
_FIRST = date.min + timedelta(days=1)
"""Nobody knows since when what began earlier is so."""
_FIX = "let `until` say what the run is to reach, e.g. an order after it"


def same_channel(index: Index, rules: Rules, root: Path) -> Found:
    """Two playbooks that claim one customer for the same channel."""
    for clash in clashes(index, rules):
        yield clash.path, Finding(("cadences", clash.position, "via"), "same-channel", clash.what,
                                  clash.fix, "warning")  # fmt: skip


def reached_goals(index: Index, rules: Rules, root: Path) -> Found:
    """Goals that hold whenever a run would start, so that none ever does."""
    for book in rules.playbooks:
        play = book.play
        if play is None or not play.until or play.until == play.when:
            continue
        if _is_implied(book, play, rules):
            yield book.path, Finding(("until",), "goal-always-true",
                                     "whatever fulfils `when` fulfils the goal, so no run ever starts",
                                     _FIX)  # fmt: skip
        elif book.active and (starts := _idle_starts(index, rules, book)):
            yield book.path, Finding(("until",), "goal-always-true",
                                     f"the goal was true each of the {starts} times a run would have "
                                     "started so far, so none did", _FIX, "warning")  # fmt: skip


def _is_implied(book: Playbook, play: Play, rules: Rules) -> bool:
    """Whether ``when`` alone says it, or together with ``for:``."""
    if not play.when:
        return False
    try:
        registry = registry_of(rules)
        both = parse(f"({book.audience}) ({play.when})", registry)
        return implies(both, parse(play.until, registry))
    except QueryError:
        return False


def _idle_starts(index: Index, rules: Rules, book: Playbook) -> int:
    """How often a run would have started, when it never did because of its goal; else 0."""
    ground = ground_of(rules)
    trigger = ground.triggers.get(book.name)
    if trigger is None or trigger.until is None:
        return 0
    ids = members(index.db, book.name, LOOKED_AT)
    entries, count, today = entries_of(index, ids, ground.zone), 0, _today(index)
    for customer in customers_of(index, ids):
        story = told(customer, entries.get(customer.id, ()), today)
        asked = _starts(story, ground, book, trigger, today)
        if not all(asked):
            return 0
        count += len(asked)
    return count if count >= ENOUGH else 0


def _today(index: Index) -> date:
    return date.fromisoformat(index.meta("day"))


def _starts(
    story: Story, ground: Ground, book: Playbook, trigger: Trigger, today: date
) -> list[bool]:  # fmt: skip
    """Of each day on which a run of the play would start, whether its goal was true."""
    customer = story.customer
    past = Past(customer, story.past, ground.config.currency, ground.dormant_days(customer.tier))
    since = (book.play.starts if book.play else None) or date.min
    days: list[date] = []
    if trigger.when is not None:
        days = [turn.day for turn in past.turns(trigger.when) if turn.is_true]
    elif trigger.on_entry is not None:
        days = [dated.day for dated in story.past if trigger.on_entry.is_about(dated)]
    assert trigger.until is not None, "asked only of plays with a goal"
    return [past.is_true(trigger.until, day) for day in days if max(since, _FIRST) <= day <= today]
