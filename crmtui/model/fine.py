"""Whether records are as declared, answered fast: nearly all are, and millions are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from crmtui.model.scalars import SCALARS, is_count, is_moment, is_name, is_number

MAX_SHAPES = 4096
"""Sequences of keys remembered per kind of record."""
_FAST: dict[str, Callable[[str], Any]] = {
    "number": is_number, "count": is_count, "when": is_moment, "name": is_name,
}  # fmt: skip
"""Ways to tell a fine text that are faster than parsing it."""


class Test(NamedTuple):
    """What makes a value fine, besides being empty."""

    text: Callable[[str], Any] | None = None
    """Tells a fine text; without this and ``other`` any text is fine."""
    other: Callable[[Any], bool] | None = None
    """Tells a fine list or mapping."""
    is_text: bool = True
    """Whether a text may be fine."""

    def __call__(self, value: Any) -> bool:
        """Whether a value is fine."""
        test = self.of(type(value))
        return self.suits(type(value)) and (value is None or test is None or bool(test(value)))

    def suits(self, kind: type) -> bool:
        """Whether a value of that type may be fine."""
        return kind is type(None) or (self.is_text if kind is str else self.other is not None)

    def of(self, kind: type) -> Callable[[Any], Any] | None:
        """What tells a fine value of that type."""
        return self.text if kind is str else self.other


TEXT = Test()
_Tests = list[tuple[str, Callable[[Any], Any]]]


def scalar_test(kind: str) -> Test:
    """A text of that kind of ``SCALARS``."""
    parse = SCALARS[kind][0]
    fast = _FAST.get(kind)
    return Test(fast or (lambda text: parse(text) is not None))


def choice_test(choices: Sequence[str]) -> Test:
    """One of ``choices``."""
    return Test(frozenset(choices).__contains__)


def list_test(kind: str, *, is_name: bool = False) -> Test:
    """A list of texts of that kind; of names without a full-width comma."""
    fine = scalar_test(kind).text

    def test(value: Any) -> bool:
        if type(value) is not list:
            return False
        if kind == "text":
            return {*map(type, value)} <= _TEXTS
        for item in value:
            if type(item) is not str or not (fine and fine(item)) or (is_name and "，" in item):
                return False
        return True

    return Test(other=test, is_text=False)


_TEXTS = {str}


class Shapes:
    """The shapes (keys and types of values, in their order) of one kind of record met so far, each
    with the tests of the values that their type does not settle."""

    def __init__(self, tests: Mapping[str, Test], required: Sequence[str]) -> None:
        self._tests = tests
        self._required = required
        self._known: dict[tuple[Any, ...], _Tests | None] = {}

    def is_fine(self, raw: Any) -> bool:
        """Whether ``raw`` is a mapping of known keys to fine values, required ones not empty."""
        if type(raw) is not dict:
            return False
        shape = (*raw, *map(type, raw.values()))
        try:
            tests = self._known[shape]
        except KeyError:
            tests = self._learn(shape, raw)
        if tests is None:
            return False
        for key, test in tests:  # noqa: SIM110 - all() of a generator takes twice the time
            if not test(raw[key]):
                return False
        return True

    def is_fine_list(self, raw: Any) -> bool:
        """Whether ``raw`` is a list of such mappings."""
        return type(raw) is list and all(map(self.is_fine, raw))

    def _learn(self, shape: tuple[Any, ...], raw: Mapping[str, Any]) -> _Tests | None:
        tests = self._tests_of(raw)
        if len(self._known) < MAX_SHAPES:
            self._known[shape] = tests
        return tests

    def _tests_of(self, raw: Mapping[str, Any]) -> _Tests | None:
        """The tests for mappings of this shape; None when none of them is fine."""
        if any(raw.get(key) is None for key in self._required):
            return None
        found: _Tests = []
        for key, value in raw.items():
            test = self._tests.get(key)
            if test is None or not test.suits(type(value)):
                return None
            one = test.of(type(value)) if value is not None else None
            if key in self._required and not (one and type(value) is str and not one("")):
                found.append((key, bool))
            if one:
                found.append((key, one))
        return found
