"""Declared fields: what each key of a record means, and the check that decides its scalar.

The codec hands every scalar over as the text that was typed (an empty plain scalar as None). A
``Schema`` decides which of them are dates, numbers or choices; everything else stays text. The
same declarations drive ``crmtui check``, the JSON Schemas for editors and the documentation.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from crmtui.model.intervals import parse_interval
from crmtui.model.moments import parse_date, parse_when, parse_yearly
from crmtui.model.problem import Finding

Raw = Any
"""What the codec yields: str, None, list, dict, nested."""

ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,9})?")
_COUNT = re.compile(r"[+-]?\d{1,18}")
_FLAGS = {"yes": True, "true": True, "on": True, "是": True,
          "no": False, "false": False, "off": False, "否": False}  # fmt: skip
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?")


def is_id(text: str) -> bool:
    """Whether ``text`` may be an id: the allow-list, and no Windows device name."""
    return bool(ID_PATTERN.fullmatch(text)) and text.casefold() not in _DEVICES


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record."""

    name: str
    kind: str
    """A key of ``SCALARS``, or ``texts`` (list of text), ``map`` (text to text), ``ranges`` (list
    of date ranges), ``item`` (nested record), ``items`` (list of them), ``any`` (kept, unchecked)."""
    doc: str
    """One line, with the unit."""
    required: bool = False
    choices: tuple[str, ...] = ()
    schema: Schema | None = None
    """The nested record of ``item`` and ``items``; for ``named`` the value of each key."""


@dataclass(frozen=True)
class Schema:
    """The fields of one kind of record, and the checks derived from them."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    open: bool = False
    """Unknown keys are expected and not even warned about."""
    by_name: dict[str, Field] = field(init=False, repr=False, compare=False)
    """The fields by their key."""
    _checks: dict[str, Callable[[Raw], Any]] = field(init=False, repr=False, compare=False)
    _converters: dict[str, Callable[[Raw], Any]] = field(init=False, repr=False, compare=False)
    _required: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _texts: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        derived = {
            "by_name": {f.name: f for f in self.fields},
            "_checks": {f.name: _checker(f) for f in self.fields},
            "_converters": {f.name: _converter(f) for f in self.fields},
            "_required": tuple(f.name for f in self.fields if f.required),
            "_texts": frozenset(f.name for f in self.fields if f.kind == "text"),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def is_fine(self, raw: Raw) -> bool:
        """Whether ``raw`` has no finding at all; the fast path of indexing."""
        if type(raw) is not dict:
            return False
        checks, texts = self._checks, self._texts
        try:
            for key, value in raw.items():
                if key in texts:
                    if type(value) is not str and value is not None:
                        return False
                elif checks[key](value):
                    return False
        except KeyError:
            return False
        return all(map(raw.get, self._required))

    def check(self, raw: Raw) -> list[Finding]:
        """Every finding about ``raw``, each with its place inside the record."""
        if not isinstance(raw, dict):
            return [Finding((), "not-a-mapping", f"a {self.name} must be a mapping of key: value",
                            "write `key: value` lines")]  # fmt: skip
        found: list[Finding] = []
        for key, value in raw.items():
            check = self._checks.get(key)
            if check is not None:
                found += check(value) or ()
            elif not self.open:
                found.append(self._unknown(key))
        for f in self.fields:
            if f.required and raw.get(f.name) in (None, ""):
                found.append(Finding((), "missing-field", f"`{f.name}` is missing", f.doc))
        return found

    def convert(self, raw: Mapping[str, Raw]) -> dict[str, Any]:
        """``raw`` with dates, numbers and flags as Python values. Keys with findings are left out,
        unknown keys kept as they are."""
        values: dict[str, Any] = {}
        checks, converters, texts = self._checks, self._converters, self._texts
        for key, value in raw.items():
            if key in texts and type(value) is str:
                values[key] = value
                continue
            converter = converters.get(key)
            if converter is None:
                values[key] = value
            elif value is not None and not checks[key](value):
                values[key] = converter(value)
        return values

    def _unknown(self, key: str) -> Finding:
        near = difflib.get_close_matches(str(key), [f.name for f in self.fields], 1)
        hint = f"did you mean `{near[0]}`?" if near else "it is kept as it is"
        return Finding((key,), "unknown-field", f"unknown field `{key}` in a {self.name}", hint,
                       "warning")  # fmt: skip


def parse_number(text: str) -> Decimal | None:
    """A plain decimal number (no exponent, no thousands separator); None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def parse_range(text: str) -> tuple[Any, Any] | None:
    """``2026-12-01..2026-12-05`` (both inclusive) or one day, as two dates."""
    match = _RANGE.fullmatch(text.strip())
    if not match:
        return None
    first = parse_date(match[1])
    last = parse_date(match[2]) if match[2] else first
    return (first, last) if first and last and first <= last else None


def _date_hint(text: str) -> str:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if match and int(match[1]) <= 12 and int(match[2]) <= 12 and match[1] != match[2]:
        a, b = int(match[1]), int(match[2])
        return f"it could be {match[3]}-{a:02d}-{b:02d} or {match[3]}-{b:02d}-{a:02d}: write one of them"
    match = re.fullmatch(r"(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?", text)
    if match:
        return f"write {match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    match = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    if match:
        return f"write {match[1]}-{match[2]}-{match[3]}"
    return "write it as YYYY-MM-DD"


SCALARS: dict[str, tuple[Callable[[str], Any], str, Callable[[str], str]]] = {
    "text": (lambda s: s, "text", lambda s: ""),
    "id": (lambda s: s if is_id(s) else None, "an id",
           lambda s: "use letters, digits, - and _ (at most 64, no device name like CON)"),
    "date": (parse_date, "a date", _date_hint),
    "when": (parse_when, "a date or a date with time",
             lambda s: _date_hint(s) + ", or YYYY-MM-DDTHH:MM+08:00"),
    "yearly": (parse_yearly, "a birthday", lambda s: "write MM-DD, YYYY-MM-DD or `lunar MM-DD`"),
    "number": (parse_number, "a number", lambda s: "write plain digits like 1234.50"),
    "count": (lambda s: int(s) if _COUNT.fullmatch(s) else None, "a whole number",
              lambda s: "write plain digits like 12"),
    "flag": (lambda s: _FLAGS.get(s.lower()), "yes or no", lambda s: "write yes or no"),
    "interval": (parse_interval, "an interval",
                 lambda s: "write it like `1 month`, `2 weeks` or `10 working days`"),
    "range": (parse_range, "a date range", lambda s: "write 2026-12-01..2026-12-05"),
}  # fmt: skip
"""kind: (parse to a value or None, what it is called, how to mend it)."""


def _checker(f: Field) -> Callable[[Raw], Any]:
    """A function that returns falsy for a fine value, else the findings with their place."""
    if f.kind == "any":
        return lambda value: ()
    if f.kind == "text" and not f.choices:
        return lambda value: () if type(value) is str or value is None else _wrong_shape(f, "text")
    if f.kind in SCALARS:
        return _scalar_checker(f)
    return {"choice": _choice_checker, "texts": _list_checker, "ranges": _list_checker,
            "map": _map_checker, "item": _item_checker, "items": _items_checker,
            "named": _named_checker}[f.kind](f)  # fmt: skip


def _wrong_shape(f: Field, wanted: str) -> list[Finding]:
    return [Finding((f.name,), "wrong-type", f"`{f.name}` must be {wanted}", f.doc)]


def _scalar_checker(f: Field) -> Callable[[Raw], Any]:
    parse, called, hint = SCALARS[f.kind]

    def check(value: Raw) -> Sequence[Finding]:
        if value is None:
            return ()
        if type(value) is not str:
            return _wrong_shape(f, called)
        if parse(value) is not None or (value in ("~", "null") and f.kind != "text"):
            return ()
        return [Finding((f.name,), f"bad-{f.kind}", f"`{f.name}`: {value[:60]!r} is not {called}",
                        hint(value))]  # fmt: skip

    return check


def _choice_checker(f: Field) -> Callable[[Raw], Any]:
    choices = frozenset(f.choices)

    def check(value: Raw) -> Sequence[Finding]:
        if value is None or (type(value) is str and value in choices):
            return ()
        if type(value) is not str:
            return _wrong_shape(f, "one of " + ", ".join(f.choices))
        near = difflib.get_close_matches(value, f.choices, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        return [Finding((f.name,), "bad-choice", f"`{f.name}`: {value[:60]!r} is not known",
                        hint + "choose from " + ", ".join(f.choices))]  # fmt: skip

    return check


def _list_checker(f: Field) -> Callable[[Raw], Any]:
    parse = SCALARS["range" if f.kind == "ranges" else "text"][0]
    wanted = "a list of date ranges" if f.kind == "ranges" else "a list of texts"

    def check(value: Raw) -> Sequence[Finding]:
        if value is None:
            return ()
        if type(value) is not list:
            return _wrong_shape(f, wanted)
        for i, item in enumerate(value):
            if type(item) is not str or parse(item) is None:
                return [Finding((f.name, i), "wrong-type", f"`{f.name}` must be {wanted}", f.doc)]
        return ()

    return check


def _map_checker(f: Field) -> Callable[[Raw], Any]:
    def check(value: Raw) -> Sequence[Finding]:
        if value is None:
            return ()
        if type(value) is not dict:
            return _wrong_shape(f, "a mapping of key: text")
        for key, item in value.items():
            if item is not None and type(item) is not str:
                return [Finding((f.name, key), "wrong-type", f"`{key}` must be text", f.doc)]
        return ()

    return check


def _item_checker(f: Field) -> Callable[[Raw], Any]:
    assert f.schema is not None
    schema = f.schema

    def check(value: Raw) -> Sequence[Finding]:
        if value is None or schema.is_fine(value):
            return ()
        return [found.under(f.name) for found in schema.check(value)]

    return check


def _items_checker(f: Field) -> Callable[[Raw], Any]:
    assert f.schema is not None
    schema = f.schema

    def check(value: Raw) -> Sequence[Finding]:
        if value is None:
            return ()
        if type(value) is not list:
            return _wrong_shape(f, "a list")
        found: list[Finding] = []
        for i, item in enumerate(value):
            if not schema.is_fine(item):
                found += [one.under(f.name, i) for one in schema.check(item)]
        return found

    return check


def _named_checker(f: Field) -> Callable[[Raw], Any]:
    assert f.schema is not None
    schema = f.schema

    def check(value: Raw) -> Sequence[Finding]:
        if value is None:
            return ()
        if type(value) is not dict:
            return _wrong_shape(f, "a mapping of name: record")
        found: list[Finding] = []
        for key, item in value.items():
            if item is not None and not schema.is_fine(item):
                found += [one.under(f.name, key) for one in schema.check(item)]
        return found

    return check


def _converter(f: Field) -> Callable[[Raw], Any]:
    """A function from a raw value without findings to a Python value."""
    if f.kind in SCALARS:
        return SCALARS[f.kind][0]
    if f.kind == "texts":
        return tuple
    if f.kind == "ranges":
        return lambda value: tuple(parse_range(item) for item in value)
    if f.schema is None:
        return lambda value: value
    convert = f.schema.convert
    if f.kind == "item":
        return convert
    if f.kind == "items":
        return lambda value: tuple(convert(item) for item in value)
    return lambda value: {key: convert(item or {}) for key, item in value.items()}
