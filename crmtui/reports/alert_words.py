"""The causes of alerts in words: for the screen in the person's language, for the record in both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from crmtui.i18n import N_, _

# The screens' start pays for what is imported here.
if TYPE_CHECKING:
    from crmtui.analysis.health.alerts import Cause
    from crmtui.reports.alerts import AlertLine

_WORDS: Mapping[str, tuple[str, str]] = {
    "dormancy": (N_("no contact, order or usage for %(days)s days, the limit is %(limit)s"),
                 "%(days)s 天没有联系、订单或使用，界限 %(limit)s 天"),
    "rhythm": (N_("no order for %(days)s days, it orders every %(mean)s ± %(deviation)s"),
               "%(days)s 天没有下单，平时每 %(mean)s ± %(deviation)s 天一单"),
    "purchases": (N_("orders fell by %(fall)s %%: %(recent)s in 90 days, %(base)s is usual"),
                  "采购下降 %(fall)s%%：90 天 %(recent)s，平时 %(base)s"),
    "usage": (N_("usage fell by %(fall)s %%: %(recent)s in 90 days, %(base)s is usual"),
              "使用下降 %(fall)s%%：90 天 %(recent)s，平时 %(base)s"),
    "complaints": (N_("complaints within %(days)s days: %(count)s"), "%(days)s 天内投诉 %(count)s 次"),
    "overdue": (N_("a payment is %(days)s days overdue (unpaid: %(count)s)"),
                "付款逾期 %(days)s 天（未付 %(count)s 笔）"),
    "failed": (N_("payments failed within %(days)s days: %(count)s"), "%(days)s 天内扣款失败 %(count)s 次"),
    "returns": (N_("returns within %(days)s days: %(count)s"), "%(days)s 天内退货 %(count)s 次"),
    "score": (N_("latest score %(score)s of 10"), "最近评分 %(score)s（满分 10）"),
    "score-fall": (N_("score fell from %(before)s to %(now)s of 10"), "评分从 %(before)s 降到 %(now)s（满分 10）"),
    "contract": (N_("the contract ends in %(days)s days"), "合同还有 %(days)s 天到期"),
    "contract-over": (N_("the contract ended %(days)s days ago"), "合同已到期 %(days)s 天"),
    "health": (N_("health %(score)s of 100"), "健康度 %(score)s（满分 100）"),
    "health-fall": (N_("health fell from %(before)s to %(now)s within 30 days"),
                    "健康度 30 天内从 %(before)s 降到 %(now)s"),
}  # fmt: skip
"""By kind: English, which is translated where it is shown, and Chinese for the record."""


def cause_words(cause: Cause) -> str:
    """A cause in the person's language."""
    kind, facts = _said(cause)
    return _(_WORDS[kind][0]) % facts


def all_causes(causes: Iterable[Cause]) -> str:
    """The causes in the person's language, in one line."""
    return _("; ").join(map(cause_words, causes))


def why_line(line: AlertLine) -> str:
    """Why an alert stands in the list: the causes of the day, else what the record says."""
    if line.alert is not None:
        return all_causes(line.alert.causes)
    return line.recorded.why if line.recorded else ""


def why(causes: Iterable[Cause]) -> str:
    """What a record says: the causes in both languages, whoever writes it."""
    said = [(_WORDS[kind], facts) for kind, facts in map(_said, causes)]
    chinese = "；".join(words[1] % facts for words, facts in said)
    return f"{chinese} / {'; '.join(words[0] % facts for words, facts in said)}"


OVER = "已恢复正常 / back to normal"
"""What a record says of an alert that closed."""


def _said(cause: Cause) -> tuple[str, Mapping[str, str]]:
    facts, kind = dict(cause.facts), cause.kind
    if kind == "contract" and facts["days"] < 0:
        kind, facts["days"] = "contract-over", -facts["days"]
    if "base" in facts:
        facts["fall"] = 100 * cause.number
    return kind, {name: f"{value:,.0f}" if name != "score" else f"{value:g}"
                  for name, value in facts.items()}  # fmt: skip


def severity_words() -> Mapping[str, str]:
    """What the severities are called."""
    return {"low": _("low"), "medium": _("medium"), "high": _("high")}


def action_words() -> Mapping[str, str]:
    """What a review does to an alert."""
    return {"open": _("new"), "raise": _("graver"), "close": _("over")}
