"""Declared fields: what each key of a record means, and the check that decides its scalar.

The codec hands every scalar over as the text that was typed (an empty plain scalar as None). A
``Schema`` decides which of them are dates, numbers or choices; everything else stays text. The
same declarations drive ``crmtui check``, the JSON Schemas for editors and the documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.model.fine import TEXT, Shapes, Test, choice_test, list_test, scalar_test
from crmtui.model.problem import DocPath, Finding
from crmtui.model.scalars import ID_PATTERN, SCALARS, is_id, parse_number, parse_range

Raw = Any
"""What the codec yields: str, None, list, dict, nested."""

_GUESSES = 50
"""Findings of one record up to which a mistyped name is looked up; guessing is slow."""
_LIKELY = 0.7
"""Likeness from which on a mistyped name is taken for another one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record."""

    name: str
    kind: str
    """A key of ``SCALARS``, or ``texts`` (list of text), ``map`` (text to text), ``ranges`` (list
    of date ranges), ``by_tier`` (text, or texts by key), ``item`` (nested record), ``items`` (list of them), ``any`` (kept, unchecked)."""
    doc: str
    """One line, with the unit."""
    required: bool = False
    choices: tuple[str, ...] = ()
    schema: Schema | None = None
    """The nested record of ``item`` and ``items``; for ``named`` the value of each key."""
    is_name: bool = False
    """For ``text`` and ``texts``: a name that people read and compare; no control characters."""
    of: str = "text"
    """For ``texts``: the kind of each item, a key of ``SCALARS``."""


class Schema:
    """The fields of one kind of record, and the checks derived from them when they are first needed:
    a command reads few kinds of records."""

    def __init__(self, name: str, doc: str, fields: tuple[Field, ...], open: bool = False) -> None:
        """``open``: unknown keys are expected and not even warned about."""
        self.name = name
        self.doc = doc
        self.fields = fields
        self.open = open

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their key."""
        return {f.name: f for f in self.fields}

    @cached_property
    def texts(self) -> frozenset[str]:
        """Fields whose value is any text."""
        return frozenset(f.name for f in self.fields if f.kind == "text" and not f.is_name)

    @cached_property
    def shapes(self) -> Shapes:
        """What tells whether a record is fine as it is, and its lists of them."""
        return Shapes(self._tests, tuple(f.name for f in self.fields if f.required))

    @cached_property
    def is_fine(self) -> Callable[[Raw], bool]:
        """Whether a record has no finding at all; asked before anything else."""
        return self.shapes.is_fine

    @cached_property
    def _checks(self) -> dict[str, Callable[[Raw], Any]]:
        return {f.name: _checker(f) for f in self.fields}

    @cached_property
    def _converters(self) -> dict[str, Callable[[Raw], Any]]:
        """Of the fields whose texts are not their values."""
        return {f.name: _converter(f) for f in self.fields if f.kind not in ("text", "choice")}

    @cached_property
    def _tests(self) -> dict[str, Test]:
        return {f.name: _test(f) for f in self.fields}

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
                found.append(self._unknown(key, is_guessed=len(found) < _GUESSES))
        for f in self.fields:
            if f.required and not raw.get(f.name):
                found.append(Finding((), "missing-field", f"`{f.name}` is missing", f.doc))
        return found

    def convert(self, raw: Mapping[str, Raw]) -> dict[str, Any]:
        """``raw`` with dates, numbers and flags as Python values. What has errors is left out,
        unknown keys are kept as they are."""
        known = {key: self.convert_one(key, value) for key, value in raw.items()}
        return {key: value for key, value in known.items() if value is not None}

    def convert_fine(self, raw: Mapping[str, Raw]) -> dict[str, Any]:
        """As ``convert``, of a record without errors: nothing is looked at twice."""
        known = dict(raw)
        converters = self._converters
        for key, value in raw.items():
            if value is not None and key in converters:
                known[key] = value = converters[key](value)
            if value is None:
                del known[key]
        return known

    def convert_one(self, key: str, value: Raw) -> Any:
        """The value of one field as a Python value; None when it is empty or has errors."""
        test = self._tests.get(key)
        if value is None or test is None:
            return value
        converter = self._converters.get(key, _as_it_is)
        if type(value) is str and test.is_text and (test.text is None or test.text(value)):
            return converter(value)
        if type(value) is not str and test(value):
            return converter(value)
        value = without({key: value}, _wrong(self._checks[key](value))).get(key)
        return None if value is None else converter(value)

    def _unknown(self, key: str, *, is_guessed: bool) -> Finding:
        near = _nearest(key, tuple(self.by_name)) if is_guessed else ""
        hint = f"did you mean `{near}`?" if near else "it is kept as it is"
        return Finding((key,), "unknown-field", f"unknown field `{key[:60]}` in a {self.name}", hint,
                       "warning")  # fmt: skip


def sound(raw: Mapping[str, Raw], findings: Iterable[Finding]) -> Mapping[str, Raw]:
    """A record without the values that the errors among its ``findings`` are about."""
    rest: Mapping[str, Raw] = without(raw, _wrong(findings))
    return rest


def _wrong(findings: Iterable[Finding]) -> list[DocPath]:
    return [f.at for f in findings if f.severity == "error"]


def without(raw: Raw, places: Iterable[DocPath]) -> Raw:
    """A copy of ``raw`` that lacks the values at ``places``. The empty place removes nothing."""
    inside: dict[str | int, list[DocPath]] = {}
    for place in places:
        if place:
            inside.setdefault(place[0], []).append(place[1:])
    if not inside:
        return raw
    gone = {step for step, rest in inside.items() if () in rest}
    if isinstance(raw, Mapping):
        return {key: without(value, inside.get(key, ())) for key, value in raw.items()
                if key not in gone}  # fmt: skip
    if isinstance(raw, list):
        return [without(value, inside.get(i, ())) for i, value in enumerate(raw) if i not in gone]
    return raw


@lru_cache(maxsize=1024)
def _nearest(name: str, names: tuple[str, ...]) -> str:
    """The one of ``names`` that was probably meant; empty when none is close."""
    from difflib import get_close_matches  # what is right needs no guess

    near = get_close_matches(name, names, 1, _LIKELY) if len(name) < 60 else []
    return near[0] if near else ""


def _checker(f: Field) -> Callable[[Raw], Any]:
    """A function that returns falsy for a fine value, else the findings with their place."""
    if f.kind == "any":
        return lambda value: ()
    if f.is_name and f.kind == "text":
        return _scalar_checker(f, "name")
    if f.kind == "text" and not f.choices:
        return lambda value: () if type(value) is str or value is None else _wrong_shape(f, "text")
    if f.kind in SCALARS:
        return _scalar_checker(f, f.kind)
    return {"choice": _choice_checker, "texts": _list_checker, "ranges": _list_checker,
            "map": _map_checker, "item": _item_checker, "items": _items_checker,
            "named": _named_checker, "by_tier": _by_tier_checker}[f.kind](f)  # fmt: skip


def _test(f: Field) -> Test:
    """What makes a value fine, as far as the checker has nothing to say."""
    if f.kind == "text":
        return scalar_test("name") if f.is_name else TEXT
    if f.kind in SCALARS:
        return scalar_test(f.kind)
    if f.kind == "choice":
        return choice_test(f.choices)
    if f.kind in ("texts", "ranges"):
        return list_test(_kind_of_items(f), is_name=f.is_name)
    if f.kind == "items" and f.schema:
        return Test(other=f.schema.shapes.is_fine_list, is_text=False)
    check = _checker(f)
    return Test(text=lambda value: not check(value), other=lambda value: not check(value))


def _wrong_shape(f: Field, wanted: str) -> list[Finding]:
    return [Finding((f.name,), "wrong-type", f"`{f.name}` must be {wanted}", f.doc)]


def _scalar_checker(f: Field, kind: str) -> Callable[[Raw], Any]:
    parse, called, hint = SCALARS[kind]

    def check(value: Raw) -> Sequence[Finding]:
        if value is None:
            return ()
        if type(value) is not str:
            return _wrong_shape(f, "text" if kind == "name" else called)
        if parse(value) is not None or (value in ("~", "null") and f.kind != "text"):
            return ()
        return [Finding((f.name,), f"bad-{kind}", f"`{f.name}`: {value[:60]!r} is not {called}",
                        hint(value))]  # fmt: skip

    return check


def _choice_checker(f: Field) -> Callable[[Raw], Any]:
    choices = frozenset(f.choices)

    def check(value: Raw) -> Sequence[Finding]:
        if value is None or (type(value) is str and value in choices):
            return ()
        if type(value) is not str:
            return _wrong_shape(f, "one of " + ", ".join(f.choices))
        from difflib import get_close_matches

        near = get_close_matches(value, f.choices, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        return [Finding((f.name,), "bad-choice", f"`{f.name}`: {value[:60]!r} is not known",
                        hint + "choose from " + ", ".join(f.choices))]  # fmt: skip

    return check


def _list_checker(f: Field) -> Callable[[Raw], Any]:
    kind = _kind_of_items(f)
    parse = SCALARS[kind][0]

    def check(value: Raw) -> Sequence[Finding]:
        if value is None:
            return ()
        if type(value) is not list:
            return [Finding((f.name,), "wrong-type", _listed(f), _list_hint(f, value))]
        return [
            _item_finding(f, kind, i, item)
            for i, item in enumerate(value)
            if type(item) is not str or parse(item) is None or (f.is_name and "，" in item)
        ]

    return check


def _kind_of_items(f: Field) -> str:
    return "range" if f.kind == "ranges" else "name" if f.is_name else f.of


def _listed(f: Field) -> str:
    return f"`{f.name}` must be a list of {'date ranges' if f.kind == 'ranges' else 'texts'}"


def _item_finding(f: Field, kind: str, position: int, item: Raw) -> Finding:
    at = (f.name, position)
    if type(item) is not str:
        return Finding(at, "wrong-type", _listed(f), f.doc)
    parse, called, hint = SCALARS[kind]
    if parse(item) is None:
        return Finding(at, f"bad-{kind}", f"`{f.name}`: {item[:60]!r} is not {called}", hint(item))
    return Finding(at, "full-width-comma", f"{item[:60]!r} is one text: its comma is full-width",
                   "separate two by an ASCII comma", "warning")  # fmt: skip


def _list_hint(f: Field, value: Raw) -> str:
    """How to write a list where a single text stands."""
    if type(value) is not str or len(value) > 60 or "\n" in value:
        return f.doc
    plain = value.strip("［］【】[]").replace("，", ", ").replace("、", ", ")
    return f"write `{f.name}: [{plain}]`"


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


def _by_tier_checker(f: Field) -> Callable[[Raw], Any]:
    check_map: Callable[[Raw], Sequence[Finding]] = _map_checker(f)

    def check(value: Raw) -> Sequence[Finding]:
        if type(value) is str:
            return ()
        if value is None or type(value) is dict:
            return check_map(value)
        return _wrong_shape(f, "a name, or a mapping of tier: name")

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


def _as_it_is(value: Raw) -> Any:
    return value


def _converter(f: Field) -> Callable[[Raw], Any]:
    """A function from a raw value without findings to a Python value."""
    if f.kind in SCALARS:
        return SCALARS[f.kind][0]
    if f.kind == "texts":
        return tuple
    if f.kind == "ranges":
        return lambda value: tuple(parse_range(item) for item in value)
    if f.schema is None:
        return _as_it_is
    convert = f.schema.convert_fine
    if f.kind == "item":
        return convert
    if f.kind == "items":
        return lambda value: tuple(convert(item) for item in value)
    return lambda value: {key: convert(item or {}) for key, item in value.items()}


__all__ = ["ID_PATTERN", "SCALARS", "Field", "Raw", "Schema", "is_id", "parse_number", "parse_range",
           "sound", "without"]  # fmt: skip
