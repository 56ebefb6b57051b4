"""Facts per customer: dates and counts over its entries, as of a day. Plain Python, no frames."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from crmtui.dataclass import dataclass
from crmtui.index.severity import SEVERITIES
from crmtui.model.entries.order import VOID_STATES
from crmtui.model.entries.touch import made_contact
from crmtui.model.schema import Raw, parse_number

FIRST, LAST = date.min.isoformat(), date.max.isoformat()


@dataclass(slots=True)
class Facts:
    """What the queue, the filter bar and the lists need to know. Days are ISO text."""

    last_contact: str | None = None
    """Day of the last touch that counts as contact (reached, replied, held or inbound)."""
    last_touch: str | None = None
    """Day of the last touch of any kind, attempts and mailings included."""
    last_sign: str | None = None
    """Day of the last sign of life: contact, order or usage; dormancy counts from here."""
    touches: int = 0
    entries: int = 0
    orders: int = 0
    """Orders that are neither draft nor cancelled."""
    first_order: str | None = None
    last_order: str | None = None
    revenue: float = 0.0
    """Sum of the orders' amounts less returns, in ``currency``."""
    currency: str = ""
    """The currency of all amounts; ``mixed`` when they differ (revenue is then 0)."""
    complaints: int = 0
    last_complaint: str | None = None
    """Day on which the latest complaint was opened."""
    second_complaint: str | None = None
    """Day of the one before it."""
    third_complaint: str | None = None
    """Day of the one before that: three complaints lie between it and now."""
    open_cases: int = 0
    """Cases that are not resolved."""
    open_complaints: int = 0
    """Those of them that are complaints."""
    alert: str = "[]"
    """The open alerts, as a JSON list of what a query may ask for: of each its name, its severity,
    and both (``churn/high``)."""
    updated: str | None = None
    """Day of the latest entry."""
    facts_from: str = FIRST
    facts_to: str = LAST
    """The days (inclusive) for which these facts are the answer."""


class Tally:
    """Facts in the making: entries are added in any order, and the facts so far can be asked at any
    time."""

    def __init__(self, currency: str) -> None:
        """``currency`` is that of amounts that do not say."""
        self._currency = currency
        self.so_far = Facts()
        """Without what ``facts`` adds at the end."""
        self.cases: dict[str, tuple[str, str, bool]] = {}
        """Of each case the moment and the name of its latest step, and whether it is a complaint."""
        self.alerts: dict[str, tuple[str, int]] = {}
        """Of each alert the moment of its latest entry, and how it stands: see ``alert_rank``."""
        self._money: dict[str, Decimal] = {}

    def add(self, entries: Sequence[tuple[str, Mapping[str, Raw]]]) -> None:
        """Count entries, each with its day (ISO)."""
        latest = ""
        for day, raw in entries:
            if day > latest:
                latest = day
            count = _COUNTERS.get(raw.get("type"))
            if count is not None:
                count(self, day, raw)
        facts = self.so_far
        facts.entries += len(entries)
        facts.facts_from = max(facts.facts_from, latest)
        if latest and (facts.updated is None or latest > facts.updated):
            facts.updated = latest

    def add_amount(self, raw: Mapping[str, Raw], sign: int) -> None:
        """Count the money of an entry that says how much."""
        amount = raw.get("amount")
        value = parse_number(amount) if isinstance(amount, str) else None
        if value is not None:
            unit, known = raw.get("currency") or self._currency, self._money
            value = value if sign > 0 else -value
            known[unit] = known[unit] + value if unit in known else value

    def facts(self) -> Facts:
        """The facts so far. The same object every time: copy it to keep it."""
        facts = self.so_far
        if self.cases:
            still = [is_complaint for _, step, is_complaint in self.cases.values()
                     if step != "resolved"]  # fmt: skip
            facts.open_cases, facts.open_complaints = len(still), sum(still)
        if self.alerts:
            facts.alert = open_alerts({name: rank for name, (_, rank) in self.alerts.items()})
        if self._money:
            used = {c: a for c, a in self._money.items() if c}
            facts.currency, facts.revenue = "mixed" if used else "", 0.0
            if len(used) == 1:
                facts.currency, facts.revenue = next((c, float(a)) for c, a in used.items())
        return facts


_CLOSED = len(SEVERITIES)


def alert_rank(raw: Mapping[str, Raw]) -> int:
    """How an alert stands after an entry: the place of its severity (medium when it has none), or 3
    when it is closed."""
    if raw.get("state") != "opened":
        return _CLOSED
    severity = str(raw.get("severity"))
    return SEVERITIES.index(severity) if severity in SEVERITIES else 1


def open_alerts(ranks: Mapping[str, int]) -> str:
    """``Facts.alert`` of alerts by name with their ranks."""
    stand = {name: SEVERITIES[rank] for name, rank in ranks.items() if rank < _CLOSED}
    said = {
        word for name, severity in stand.items() for word in (name, severity, f"{name}/{severity}")
    }
    return json.dumps(sorted(said), ensure_ascii=False)


def gather(entries: Iterable[tuple[str, Mapping[str, Raw]]], today: str, currency: str) -> Facts:
    """Facts as of ``today`` (ISO) over ``(day, raw entry)`` pairs in any order. Entries dated
    later are left out (and end ``facts_to`` the day before the first of them)."""
    tally, known = Tally(currency), [*entries]
    tally.add([entry for entry in known if entry[0] <= today])
    facts = tally.facts()
    if len(known) > facts.entries:
        facts.facts_to = min(_day_before(day) for day, _ in known if day > today)
    return facts


def _touch(tally: Tally, day: str, raw: Mapping[str, Raw]) -> None:
    facts = tally.so_far
    facts.touches += 1
    if facts.last_touch is None or day > facts.last_touch:
        facts.last_touch = day
    is_later = facts.last_contact is None or day > facts.last_contact
    if is_later and made_contact(raw.get("outcome"), raw.get("direction")):
        facts.last_contact = day
        _sign(tally, day, raw)


def _order(tally: Tally, day: str, raw: Mapping[str, Raw]) -> None:
    if raw.get("status") in VOID_STATES:
        return
    facts = tally.so_far
    facts.orders += 1
    if facts.last_order is None or day > facts.last_order:
        facts.last_order = day
    if facts.first_order is None or day < facts.first_order:
        facts.first_order = day
    _sign(tally, day, raw)
    tally.add_amount(raw, 1)


def _return(tally: Tally, day: str, raw: Mapping[str, Raw]) -> None:
    tally.add_amount(raw, -1)


def _sign(tally: Tally, day: str, raw: Mapping[str, Raw]) -> None:
    facts = tally.so_far
    if facts.last_sign is None or day > facts.last_sign:
        facts.last_sign = day


def _case(tally: Tally, day: str, raw: Mapping[str, Raw]) -> None:
    if not raw.get("case"):
        return
    cases = tally.cases
    name, step, about = str(raw["case"]), str(raw.get("step")), raw.get("about")
    key, _, is_complaint = cases.get(name, ("", "", about in (None, "complaint")))
    if step == "opened":
        is_complaint = about in (None, "complaint")
        if is_complaint:
            tally.so_far.complaints += 1
            _remember(tally.so_far, day)
    at = str(raw.get("at"))
    cases[name] = (max(at, key), step if at >= key else cases[name][1], is_complaint)


def _remember(facts: Facts, day: str) -> None:
    """Keep the days of the last three complaints, whatever the order they come in."""
    known = (facts.last_complaint, facts.second_complaint, facts.third_complaint, day)
    last = [None, None, None, *sorted(filter(None, known))]
    facts.third_complaint, facts.second_complaint, facts.last_complaint = last[-3:]


def _alert(tally: Tally, _day: str, raw: Mapping[str, Raw]) -> None:
    """The latest entry of an alert says how it stands; of one moment the graver, and the end before
    all."""
    name = str(raw.get("alert") or "")
    said = str(raw.get("at")), alert_rank(raw)
    tally.alerts[name] = max(said, tally.alerts.get(name, ("", 0)))


_COUNTERS: dict[str | None, Callable[[Tally, str, Mapping[str, Raw]], None]] = {
    "alert": _alert,
    "touch": _touch,
    "order": _order,
    "return": _return,
    "usage": _sign,
    "case": _case,
}


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day > FIRST else FIRST
