"""Single values as records write them: text to a date, number, flag, and how to mend what is none."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from crmtui.model.intervals import parse_interval, parse_offset
from crmtui.model.moments import parse_date, parse_hours, parse_when, parse_yearly
from crmtui.patterns import pattern

if TYPE_CHECKING:
    from decimal import Decimal

ID_PATTERN = pattern(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
_LONGEST_DEVICE = max(map(len, _DEVICES))
_NUMBER = pattern(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?")
_COUNT = pattern(r"[+-]?[0-9]{1,18}")
is_number, is_count = _NUMBER.fullmatch, _COUNT.fullmatch
_HOURS = frozenset(f"T{n:02d}:" for n in range(24))
_MINUTES = frozenset(f"{n:02d}" for n in range(60))
SURE_DAY = (
    r"[12][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
"""A pattern of nearly all days: those that every year has."""
SURE_CLOCK = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9][+-](?:0[0-9]|1[0-4]):[0-5][0-9]"
"""What stands behind the day in a moment as the app writes it: the clock and its offset."""
SURE_ID = rf"[A-Za-z0-9][A-Za-z0-9_-]{{{_LONGEST_DEVICE},63}}"
"""A pattern of nearly all ids: longer than the name of any device."""
_SURE = pattern(SURE_DAY + SURE_CLOCK)
_FLAGS = {"yes": True, "true": True, "on": True, "是": True,
          "no": False, "false": False, "off": False, "否": False}  # fmt: skip
_RANGE = pattern(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?")
_YEAR_FIRST = pattern(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_YEAR_LAST = pattern(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_COMPACT = pattern(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = pattern(r"[2-5]\d{4}")
_CONTROL = pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def is_id(text: str) -> bool:
    """Whether ``text`` may be an id: the allow-list, and no Windows device name."""
    return ID_PATTERN.fullmatch(text) is not None and (
        len(text) > _LONGEST_DEVICE or text.casefold() not in _DEVICES
    )


def is_moment(text: str) -> bool:
    """Whether ``text`` is a date or moment; those the app writes are told without parsing each."""
    if _SURE.fullmatch(text):
        return True
    if text[10:14] in _HOURS and text[14:16] in _MINUTES:
        return parse_date(text[:10]) is not None and _is_offset(text[16:])
    return parse_when(text) is not None


@lru_cache(maxsize=256)
def _is_offset(text: str) -> bool:
    return parse_when(f"2026-01-01T00:00{text}") is not None


def parse_number(text: str) -> Decimal | None:
    """A plain decimal number (no exponent, no thousands separator); None for anything else."""
    return _decimal()(text) if _NUMBER.fullmatch(text) else None


@cache
def _decimal() -> type[Decimal]:
    """Who reads no numbers does without: its import takes as long as a short query."""
    from decimal import Decimal

    return Decimal


def parse_range(text: str) -> tuple[Any, Any] | None:
    """``2026-12-01..2026-12-05`` (both inclusive) or one day, as two dates."""
    match = _RANGE.fullmatch(text.strip())
    if not match:
        return None
    first = parse_date(match[1])
    last = parse_date(match[2]) if match[2] else first
    return (first, last) if first and last and first <= last else None


def _date_hint(text: str) -> str:
    plain = _ascii(text)
    if match := _YEAR_FIRST.match(plain) or _COMPACT.fullmatch(plain):
        days = [_iso(match[1], match[2], match[3])]
    elif match := _YEAR_LAST.match(plain):
        days = sorted({_iso(match[3], match[1], match[2]), _iso(match[3], match[2], match[1])})
    elif _SERIAL.fullmatch(plain):
        return (
            f"if it is a spreadsheet's number, write {date(1899, 12, 30) + timedelta(int(plain))}"
        )
    else:
        return "write it as YYYY-MM-DD"
    real = [day for day in days if parse_date(day)]
    if not real:
        return "there is no such day; write it as YYYY-MM-DD"
    if len(real) > 1:
        return f"it could be {real[0]} or {real[1]}: write one of them"
    return f"write {real[0]}"


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{month:0>2}-{day:0>2}"


def _number_hint(text: str) -> str:
    plain = _ascii(text)
    return f"write {plain}" if _NUMBER.fullmatch(plain) else "write plain digits like 1234.50"


def _ascii(text: str) -> str:
    """Digits of other scripts and full-width forms as ASCII."""
    digits = (str(d) if (d := unicodedata.digit(c, None)) is not None else c for c in text)
    return unicodedata.normalize("NFKC", "".join(digits)).strip()


def is_name(text: str) -> bool:
    """Whether ``text`` may be a name: no control character, and not blank."""
    # The first test settles nearly every text and costs next to nothing.
    return (text.isprintable() or not _CONTROL.search(text)) and not text.isspace()


def _name_hint(text: str) -> str:
    match = _CONTROL.search(text)
    return f"remove the control character U+{ord(match.group()):04X}" if match else "it is blank"


SCALARS: dict[str, tuple[Callable[[str], Any], str, Callable[[str], str]]] = {
    "text": (lambda s: s, "text", lambda s: ""),
    "name": (lambda s: s if is_name(s) else None, "a name", _name_hint),
    "id": (lambda s: s if is_id(s) else None, "an id",
           lambda s: "use letters, digits, - and _ (at most 64, no device name like CON)"),
    "date": (parse_date, "a date", _date_hint),
    "when": (parse_when, "a date or a date with time",
             lambda s: _date_hint(s) + ", or YYYY-MM-DDTHH:MM+08:00"),
    "yearly": (parse_yearly, "a birthday", lambda s: "write MM-DD, YYYY-MM-DD or `lunar MM-DD`"),
    "number": (parse_number, "a number", _number_hint),
    "count": (lambda s: int(s) if _COUNT.fullmatch(s) else None, "a whole number",
              lambda s: "write plain digits like 12"),
    "flag": (lambda s: _FLAGS.get(s.lower()), "yes or no", lambda s: "write yes or no"),
    "interval": (parse_interval, "an interval",
                 lambda s: "write it like `1 month`, `2 weeks` or `10 working days`"),
    "offset": (parse_offset, "a length of time",
               lambda s: "write it like `3 days`, `2 working days` or `24 hours`"),
    "hours": (parse_hours, "hours of a day", lambda s: "write them like 09:00-18:00"),
    "range": (parse_range, "a date range", lambda s: "write 2026-12-01..2026-12-05"),
}  # fmt: skip
"""kind: (parse to a value or None, what it is called, how to mend it)."""
