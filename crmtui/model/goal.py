"""A goal: what a measure shall come to in a period, for everybody, an owner or a segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from crmtui.i18n import N_
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema

FOLDER = "records/goals"


class Measure(NamedTuple):
    """What a goal may measure."""

    name: str
    title: str
    unit: str
    """``%``, ``points``, ``money`` or ``count``."""
    grows: str
    """How a running period goes on: ``sum`` (adds up day by day), ``share`` (everybody who has not
    yet, may each day) or ``level`` (stays as it is)."""
    is_lower_better: bool
    meaning: str


_MEASURES = (
    Measure("repurchase", "复购率 / Repurchase rate", "%", "share", False,
            N_("of the customers with an order in the period before, the share with one in the period")),
    Measure("retention", "留存率 / Retention", "%", "share", False,
            N_("of the customers active on the day before the period (with an order within the value "
            "policy's window up to it (365 days)), the share active on its last day")),
    Measure("churn", "流失率 / Churn", "%", "share", True, N_("100 % − retention")),
    Measure("reactivation", "激活率 / Reactivation", "%", "share", False,
            N_("of the customers with no order in the period before, the share with one in the period")),
    Measure("new_customers", "新客户 / New customers", "count", "sum", False,
            N_("customers whose first order ever lies in the period")),
    Measure("new_good", "新增优质客户 / New good customers", "count", "sum", False,
            N_("those of them whose orders less returns in the period reach `least`")),
    Measure("orders", "订单数 / Orders", "count", "sum", False, N_("orders in the period")),
    Measure("revenue", "销售额 / Revenue", "money", "sum", False, N_("orders less returns in the period")),
    Measure("order_value", "客单价 / Order value", "money", "level", False,
            N_("value of the orders in the period / their number")),
    Measure("satisfaction", "满意度 / Satisfaction", "%", "level", False,
            N_("satisfied answers (4 or 5 of 5) / answers in the period")),
    Measure("nps", "净推荐值 / NPS", "points", "level", False,
            N_("% of answers 9 and 10 − % of answers 0 to 6 in the period")),
    Measure("complaints_closed", "投诉闭环率 / Complaints closed", "%", "level", False,
            N_("of the complaints opened in the period, the share not open on its last day")),
    Measure("hygiene", "及时记录率 / Logged within 24 hours", "%", "level", False,
            N_("of the touches in the period with a `logged`, the share written within 24 hours; a segment "
            "does not narrow it")),
)  # fmt: skip
MEASURES: Mapping[str, Measure] = {one.name: one for one in _MEASURES}
"""By name. On a day inside the period, its last day is that day."""
UNITS = ("absolute", "points", "relative")

GOAL = Schema(
    "goal",
    "What a measure shall come to in a period.",
    (
        Field("id", "id", "Identity of the goal", required=True),
        Field("title", "text", "What is wanted, one line"),
        Field("measure", "choice", "What is measured", required=True, choices=tuple(MEASURES)),
        Field("target", "number", "The figure to reach, in the sense of `unit`", required=True),
        Field("unit", "choice", "absolute: the figure itself (shares in %); points: so much more than "
              "the baseline; relative: so many % of the baseline more; default absolute",
              choices=UNITS),
        Field("from", "date", "First day of the period", required=True),
        Field("to", "date", "Last day of the period", required=True),
        Field("baseline", "range", "Days to compare with; default: the same length before the period"),
        Field("owner", "text", "Only this team member's customers"),
        Field("segment", "text", "Only the customers of this segment, as it is on the day asked for"),
        Field("least", "number", "Value from which a new customer is good; default: the lower bound of "
              "`bands` in the value policy"),
        Field("note", "text", "Why, and what is done for it"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """Fields as in ``GOAL``."""

    id: str
    title: str
    measure: Measure
    target: Decimal
    unit: str
    first: date
    last: date
    baseline: tuple[date, date] | None = None
    owner: str = ""
    segment: str = ""
    least: Decimal | None = None
    note: str = ""
    path: str = ""


def goal_from_raw(raw: Raw, path: str) -> tuple[Goal | None, list[Finding]]:
    """The goal of a file, None when it cannot be measured; and what is wrong in it."""
    findings = GOAL.check(raw)
    v: Mapping[str, Any] = GOAL.convert(raw) if isinstance(raw, dict) else {}
    if any(name not in v for name in ("id", "measure", "target", "from", "to")):
        return None, findings
    if v["to"] < v["from"]:
        findings.append(Finding(("to",), "bad-period", f"{v['to']} is before {v['from']}",
                                "write the first day in `from:` and the last one in `to:`"))  # fmt: skip
        return None, findings
    made = Goal(
        v["id"], v.get("title") or "", MEASURES[v["measure"]], v["target"],
        v.get("unit") or "absolute", v["from"], v["to"], v.get("baseline"), v.get("owner") or "",
        v.get("segment") or "", v.get("least"), v.get("note") or "", path,
    )  # fmt: skip
    return made, findings
