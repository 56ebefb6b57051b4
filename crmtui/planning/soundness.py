"""Which playbooks have to be skipped; that none has is remembered beside the plans.

To read all their queries again takes longer than most questions, and nearly always finds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmtui.index.cache import Index
from crmtui.model.problem import Problem
from crmtui.model.rules import Rules

_KEY = "sound"


def skipped(index: Index, rules: Rules, day: date) -> Sequence[Problem]:
    """What is wrong with the playbooks that have to be skipped on a day."""
    if index.meta(_KEY) == _mark(rules, day):
        return ()
    from crmtui.planning.audiences import skipped_playbooks

    return skipped_playbooks(rules, day)


def remember(index: Index, rules: Rules, day: date) -> None:
    """Note that none has to be skipped by these rules on that day, if so; inside a transaction of
    the caller."""
    if not skipped(index, rules, day):
        index.set_meta(_KEY, _mark(rules, day))


def _mark(rules: Rules, day: date) -> str:
    return f"{rules.digest} {day}"
