"""Numbers, days and ages: what a value names, from its first to its last point."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from crmtui.i18n import _
from crmtui.model.intervals import days_in_month
from crmtui.query.language import Age, Bound, NamedDay, Point, QueryField, Span
from crmtui.query.tokens import Token, wrong_value

_NUMBER = r"([+-]?\d{1,15}(?:,\d{3}){0,6}(?:\.\d{1,9})?)([kKmM千万亿]?)"
_SCALES = {"": 1, "k": 1000, "千": 1000, "万": 10_000, "m": 1_000_000, "亿": 100_000_000}
_AGE = r"(\d{1,5})([dwmy天周月年])"
_AGE_UNITS = {"天": "d", "周": "w", "月": "m", "年": "y"}
_DAY = r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?"
_QUARTER = r"(\d{4})-?[qQ]([1-4])"
_A_DAY = date(2024, 7, 1)  # this month and the next have 31 days
_NUMBER_HINT = "30, 1.5, 1,000, 10k, 3万, 10..20"
_AGE_HINT = "30, 30d, 6w, 10..20"
_DATE_HINT = "2024, 2024-03, 2024-03-15, 2024-01-01..2024-06-30, <90d, <=+7d"

Ends = tuple[Point, Point]
"""First and last point of what a value names: a month has thirty days, a number is itself twice."""


def span(field: QueryField, token: Token) -> Span:
    if token.operator == "~":
        raise wrong_value(token, _("%(field)s has no parts to look for"),
                     _("compare it with >, >=, <, <= or a range a..b"))  # fmt: skip
    value = unicodedata.normalize("NFKC", token.value).strip()
    if ".." in value and not token.operator:
        return _range(field, token, value)
    first, last = _ends(field, token, value)
    if token.operator:
        return Span(field, *_open(token.operator, Bound(first), Bound(last)))
    return Span(field, Bound(first), Bound(last))


def _open(operator: str, low: Bound, high: Bound) -> tuple[Bound | None, Bound | None]:
    return {
        ">": (Bound(high.point, False), None),
        ">=": (low, None),
        "<": (None, Bound(low.point, False)),
        "<=": (None, high),
    }[operator]


def _range(field: QueryField, token: Token, value: str) -> Span:
    first, _dots, last = value.partition("..")
    low = Bound(_ends(field, token, first)[0]) if first else None
    high = Bound(_ends(field, token, last)[1]) if last else None
    if low is None and high is None:
        sample = "2024-01-01..2024-06-30" if field.type == "date" else "10..20"
        raise wrong_value(token, _("a range needs at least one end"),
                     _("e.g. `%(field)s:%(sample)s`"), sample)  # fmt: skip
    if low and high and _is_backwards(low.point, high.point):
        raise wrong_value(token, _("the range %(value)s ends before it starts"),
                     _("write the smaller end first"))  # fmt: skip
    if low and high and isinstance(low.point, Age) != isinstance(high.point, Age):
        raise wrong_value(token, _("the range %(value)s mixes an age with something else"),
                     _("write both ends alike"))  # fmt: skip
    return Span(field, low, high)


def _is_backwards(low: Point, high: Point) -> bool:
    if isinstance(low, Age) and isinstance(high, Age):
        return before(_A_DAY, high) > before(_A_DAY, low)
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        return high < low
    return isinstance(low, date) and isinstance(high, date) and high < low


def _ends(field: QueryField, token: Token, value: str) -> Ends:
    return _day_ends(token, value) if field.type == "date" else _number_ends(field, token, value)


def _number_ends(field: QueryField, token: Token, value: str) -> Ends:
    age = _age(value) if field.unit == "days" else None
    if age:
        return age, age
    match = re.fullmatch(_NUMBER, value)
    if not match:
        hint = _AGE_HINT if field.unit == "days" else _NUMBER_HINT
        raise wrong_value(
            token, _("%(value)s is no number"), _("write a number like %(sample)s"), hint
        )
    number = Decimal(match[1].replace(",", "")) * _SCALES[match[2].lower()]
    return number, number


def _day_ends(token: Token, value: str) -> Ends:
    age = _age(value)
    if age:
        return age, age
    period = _period(value)
    if period:
        return period
    from crmtui.model.human_dates import parse_day

    if not _looks_numeric(value) and parse_day(value, _A_DAY):
        day = NamedDay(value, token.value_start + 1)
        return day, day
    raise wrong_value(token, _("%(value)s is no date"),
                 _("write a date or an age like %(sample)s"), _DATE_HINT)  # fmt: skip


def _looks_numeric(value: str) -> bool:
    return value[0].isdigit() and not re.search(r"[^\W\d_]", value)


def _age(value: str) -> Age | None:
    match = re.fullmatch(_AGE, value)
    return Age(int(match[1]), _AGE_UNITS.get(match[2], match[2])) if match else None


def _period(value: str) -> tuple[date, date] | None:
    try:
        quarter = re.fullmatch(_QUARTER, value)
        if quarter:
            return _months(int(quarter[1]), int(quarter[2]) * 3 - 2, 3)
        match = re.fullmatch(_DAY, value)
        if not match:
            return None
        if match[3]:
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return day, day
        return _months(int(match[1]), int(match[2] or 1), 1 if match[2] else 12)
    except ValueError:
        return None


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    first = date(year, month, 1)
    last = month + count - 1
    return first, date(year, last, days_in_month(year, last))


def before(today: date, age: Age) -> date:
    """The day ``age`` before ``today``: a month earlier keeps the day or takes the month's last.
    What lies before year 1 is its first day."""
    try:
        if age.unit in "dw":
            return today - timedelta(days=age.length * (7 if age.unit == "w" else 1))
        months = today.year * 12 + today.month - 1 - age.length * (12 if age.unit == "y" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(today.day, days_in_month(year, month + 1)))
    except (ValueError, OverflowError):
        return date.min
