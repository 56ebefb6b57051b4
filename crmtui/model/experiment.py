"""An experiment: the customers of a segment in arms by chance, and the outcome that is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crmtui.i18n import N_
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema, parse_number

FOLDER = "records/experiments"

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "order": ("rate", N_("an order in the period")),
    "contact": ("rate", N_("a contact made in the period (reached, replied, held or inbound)")),
    "complaint": ("rate", N_("a complaint opened in the period")),
    "orders": ("mean", N_("orders in the period")),
    "value": ("mean", N_("orders less returns in the period")),
}
"""What is compared: whether it is a rate or a mean per customer, and what it is."""

EXPERIMENT = Schema(
    "experiment",
    "Customers in arms by chance, to see what a measure achieves.",
    (
        Field("id", "id", "Identity of the experiment; who is in which arm depends on it", required=True),
        Field("title", "text", "What is tried, one line"),
        Field("segment", "text", "Segment whose customers take part, as on the day `from`"),
        Field("query", "text", "Query for the same, instead of a segment"),
        Field("customers", "texts", "Ids that take part, instead of a query: fixed when it starts",
              of="id"),
        Field("arms", "map", "Shares by arm, e.g. `{control: 50, treatment: 50}`; the first one is "
              "compared with. Default: control and treatment, half and half"),
        Field("outcome", "choice", "What is compared", required=True, choices=tuple(OUTCOMES)),
        Field("from", "date", "First day on which the outcome counts", required=True),
        Field("to", "date", "Last such day", required=True),
        Field("note", "text", "What is done with which arm"),
    ),
)  # fmt: skip
ARMS = (("control", Decimal(50)), ("treatment", Decimal(50)))


@dataclass(frozen=True, slots=True)
class Experiment:
    """Fields as in ``EXPERIMENT``."""

    id: str
    title: str
    arms: tuple[tuple[str, Decimal], ...]
    outcome: str
    first: date
    last: date
    segment: str = ""
    query: str = ""
    customers: tuple[str, ...] = ()
    note: str = ""
    path: str = ""

    @property
    def is_rate(self) -> bool:
        """Whether the outcome is one that a customer has or has not."""
        return OUTCOMES[self.outcome][0] == "rate"


def experiment_from_raw(raw: Raw, path: str) -> tuple[Experiment | None, list[Finding]]:
    """The experiment of a file, None when it cannot be evaluated; and what is wrong in it."""
    findings = EXPERIMENT.check(raw)
    v: Mapping[str, Any] = EXPERIMENT.convert(raw) if isinstance(raw, dict) else {}
    if any(name not in v for name in ("id", "outcome", "from", "to")):
        return None, findings
    wrong = [*_wrong(v)]
    arms = _arms(v.get("arms"), wrong)
    if wrong:
        return None, [*findings, *wrong]
    made = Experiment(
        v["id"], v.get("title") or "", arms, v["outcome"], v["from"], v["to"], v.get("segment") or "",
        v.get("query") or "", v.get("customers") or (), v.get("note") or "", path,
    )  # fmt: skip
    return made, findings


def _wrong(v: Mapping[str, Any]) -> list[Finding]:
    found = []
    if v["to"] < v["from"]:
        found.append(Finding(("to",), "bad-period", f"{v['to']} is before {v['from']}",
                             "write the first day in `from:` and the last one in `to:`"))  # fmt: skip
    said = [name for name in ("segment", "query", "customers") if v.get(name)]
    if len(said) != 1:
        found.append(Finding((), "bad-audience", "it is not clear who takes part",
                             "write exactly one of segment, query and customers"))  # fmt: skip
    return found


def _arms(given: Mapping[str, str] | None, wrong: list[Finding]) -> tuple[tuple[str, Decimal], ...]:
    if not given:
        return ARMS
    shares = [(name, parse_number(text) if text else None) for name, text in given.items()]
    fine = tuple((name, share) for name, share in shares if share is not None and share > 0)
    if len(fine) < 2 or len(fine) < len(shares):
        wrong.append(Finding(("arms",), "bad-arms", "arms are two or more names, each with its share",
                             "write `arms: {control: 50, treatment: 50}`"))  # fmt: skip
    return fine
