"""Goals in words: their states, their figures, what is wanted of whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from crmtui.analysis.performance.goals import Standing
from crmtui.i18n import _
from crmtui.reports.quarterly import told
from crmtui.reports.titles import one_language

_WORST_FIRST = ("missed", "behind", "close", "no-data", "not-begun", "on-track", "met")


def state_words() -> Mapping[str, str]:
    """What the states of ``goals.STATES`` are called."""
    return {
        "not-begun": _("not begun"), "no-data": _("no data"), "behind": _("behind"),
        "close": _("close"), "on-track": _("on track"), "met": _("met"), "missed": _("missed"),
    }  # fmt: skip


def worst_first(found: Iterable[Standing]) -> list[Standing]:
    """The goals that want attention before the others, else by id."""
    return sorted(found, key=lambda one: (_WORST_FIRST.index(one.status), one.goal.id))


def name_of(one: Standing) -> str:
    """The title in the reader's language."""
    return one_language(one.goal.title or one.goal.measure.title)


def figure(value: Decimal | None, one: Standing, currency: str) -> str:
    """A figure of the goal's measure."""
    return told(value, one.goal.measure.unit, currency)


def progress(one: Standing, currency: str) -> str:
    """What is reached of what, and what the state is."""
    reached, target = (figure(value, one, currency) for value in (one.actual.value, one.target))
    return f"{reached} / {target}  {state_words()[one.status]}"


def bullets_of(found: Iterable[Standing], currency: str) -> Sequence[tuple[Standing, str, str]]:
    """The goals as ``charts.bullets`` draws them."""
    return [(one, name_of(one), progress(one, currency)) for one in found]


def meaning(one: Standing, currency: str) -> str:
    """What is wanted, compared with what, of how many."""
    goal = one.goal
    parts = [f"{goal.measure.name} {goal.first} … {goal.last}"]
    parts += [_("customers of %(who)s") % {"who": goal.owner}] if goal.owner else []
    parts += [_("segment %(name)s") % {"name": goal.segment}] if goal.segment else []
    parts.append(_("n = %(n)d") % {"n": one.actual.n})
    if one.base is not None:
        wanted = f"{goal.target:+f}" + (" %" if goal.unit == "relative" else _(" points"))
        parts.append(_("%(wanted)s on %(base)s of %(first)s … %(last)s") % {
            "wanted": wanted, "base": figure(one.base.value, one, currency),
            "first": one.baseline.first, "last": one.baseline.last})  # fmt: skip
    if one.actual.left_out:
        parts.append(_("%(count)d in a currency without a rate left out")
                     % {"count": one.actual.left_out})  # fmt: skip
    if goal.measure.unit == "%" and one.target is not None and one.target > 100:
        parts.append(_("the target is above 100 %: nobody can reach it"))
    days = max(0, round((1 - one.elapsed) * ((goal.last - goal.first) + timedelta(days=1)).days))
    parts.append(_("%(days)d days left") % {"days": days})
    return " · ".join(parts)
