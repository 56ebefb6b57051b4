"""Classes, stages and their reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from crmtui.analysis.value.classes import Judged
from crmtui.analysis.value.classified import Classified
from crmtui.analysis.value.lifecycle import Step
from crmtui.i18n import _, ngettext

MATRIX: Mapping[str, str] = {
    "core": _("核心 core"), "potential": _("潜力 potential"), "basic": _("基础 basic"),
    "watch": _("待观察 watch"), "": _("no rate"),
}  # fmt: skip
LOYALTY: Mapping[str, str] = {
    "loyal": _("忠诚 loyal"), "maybe-loyal": _("潜在忠诚 maybe"), "not-loyal": _("非忠诚 not loyal"),
}  # fmt: skip
ACTIVITY: Mapping[str, str] = {
    "active": _("高活跃 active"), "quiet": _("沉默 quiet"), "at-risk": _("流失风险 at risk"),
}  # fmt: skip
BANDS: Mapping[str, str] = {
    "high": _("高 high"), "medium": _("中 medium"), "low": _("低 low"), "": _("no rate"),
}  # fmt: skip
BEHAVIOUR: Mapping[str, str] = {
    "price-sensitive": _("价格敏感 price"), "brand-loyal": _("品牌忠诚 brand"),
    "functional": _("功能需求 function"), "": "–",
}  # fmt: skip
STAGES: Mapping[str, str] = {
    "prospect": _("潜在 prospect"), "new": _("新 new"), "mature": _("成熟 mature"),
    "dormant": _("休眠 dormant"), "lost": _("流失 lost"),
}  # fmt: skip


def class_name(what: str, name: str) -> str:
    """The title of a class of ``Classes.count``'s ``what``."""
    titles = {"matrix": MATRIX, "loyalty": LOYALTY, "activity": ACTIVITY, "behaviour": BEHAVIOUR,
              "value_band": BANDS, "frequency_band": BANDS}[what]  # fmt: skip
    return titles.get(name, name)


def judged_words(judged: Judged | None) -> str:
    """The numbers that decided a class: ``1,631,320 a year reaches 1,000,000; …``."""
    if judged is None:
        return _("its money cannot be converted: a rate is missing")
    return "; ".join(filter(None, (_part(*part) for part in judged.why)))


def _part(code: str, number: Decimal | float | None, bound: Decimal | float) -> str:
    if code in ("usage-trend", "nps") and number is None:
        return ""
    if number is None:
        return _("never a sign of life") if code == "sign" else _("never an order")
    values = {"number": _figure(number), "bound": _figure(bound)}
    reached = number <= bound if code in ("recency", "sign") else number >= bound
    told = _WORDS[code][0 if reached else 1]
    return told % values


_WORDS: Mapping[str, tuple[str, str]] = {
    "value": (_("value of the window %(number)s, at least %(bound)s"),
              _("value of the window %(number)s, below %(bound)s")),
    "value-ever": (_("value of all time %(number)s, at least %(bound)s"),
                   _("value of all time %(number)s, below %(bound)s")),
    "orders-per-month": (_("%(number)s orders a month, at least %(bound)s"),
                         _("%(number)s orders a month, below %(bound)s")),
    "orders": (_("%(number)s orders ever, at least %(bound)s"),
               _("%(number)s orders ever, below %(bound)s")),
    "recency": (_("last order %(number)s days ago, at most %(bound)s"),
                _("last order %(number)s days ago, more than %(bound)s")),
    "nps": (_("would recommend us %(number)s of 10, at least %(bound)s"),
            _("would recommend us %(number)s of 10, below %(bound)s")),
    "sign": (_("last sign of life %(number)s days ago, at most %(bound)s"),
             _("last sign of life %(number)s days ago, more than %(bound)s")),
    "usage-trend": (_("usage changed by %(number)s, not below %(bound)s"),
                    _("usage changed by %(number)s, below %(bound)s")),
}  # fmt: skip


def _figure(number: Decimal | float) -> str:
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".")


def reasons(one: Classified, rules: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """For each kind of class: its kind, the class, and why. ``rules`` are the queries of the
    behaviour types in words."""
    value = _("value of the window %(number)s") % {
        "number": _figure(one.monetary) if one.monetary is not None else "–"
    }
    return [
        (_("value × activity"), MATRIX[one.matrix.name if one.matrix else ""],
         judged_words(one.matrix)),
        (_("value band"), BANDS[one.value_band], value),
        (_("frequency band"), BANDS[one.frequency_band],
         _("%(n)d orders in the window") % {"n": one.frequency}),
        (_("loyalty"), LOYALTY[one.loyalty.name], judged_words(one.loyalty)),
        (_("activity"), ACTIVITY[one.activity.name], judged_words(one.activity)),
        (_("behaviour"), class_name("behaviour", one.behaviour), rules.get(one.behaviour, "")),
    ]  # fmt: skip


def step_words(step: Step) -> str:
    """Why a stage began."""
    if step.why == "order":
        return _("order no. %(n)d") % {"n": step.number}
    if step.why == "silence":
        told = ngettext("no sign of life for more than %(n)d day",
                        "no sign of life for more than %(n)d days", step.number)  # fmt: skip
        return told % {"n": step.number}
    return {"since": _("first known"), "contact": _("contact made again"),
            "usage": _("used again"), "hand": _("set by hand")}[step.why]  # fmt: skip
