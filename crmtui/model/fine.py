"""Whether records are as declared, answered fast: nearly all are, and millions are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from crmtui.model.scalars import SCALARS, is_count, is_moment, is_number

MAX_SHAPES = 4096
"""Sequences of keys remembered per kind of record."""
_FAST: dict[str, Callable[[str], Any]] = {
    "number": is_number, "count": is_count, "when": is_moment,
}  # fmt: skip
"""Ways to tell a fine text that are faster than parsing it; what they deny may still be fine."""


class Test(NamedTuple):
    """What makes a value fine, besides being empty."""

    choices: frozenset[str] | None = None
    """The texts it may be."""
    text: Callable[[str], Any] | None = None
    """Tells a fine text; with neither this nor choices nor ``other`` any text is fine."""
    other: Callable[[Any], bool] | None = None
    """Tells a fine list or mapping; no text is fine then."""

    def __call__(self, value: Any) -> bool:
        """Whether a value is fine."""
        if type(value) is not str:
            return value is None or (self.other is not None and self.other(value))
        if self.choices is not None:
            return value in self.choices
        return bool(self.text(value)) if self.text else self.other is None


TEXT = Test()
_Parts = tuple[frozenset[str] | None, Callable[[str], Any] | None, Callable[[Any], bool] | None]


def scalar_test(kind: str) -> Test:
    """A text of that kind of ``SCALARS``."""
    parse = SCALARS[kind][0]
    fast = _FAST.get(kind)
    return Test(text=fast or (lambda text: parse(text) is not None))


def choice_test(choices: Sequence[str]) -> Test:
    """One of ``choices``."""
    return Test(choices=frozenset(choices))


def list_test(kind: str, *, is_name: bool = False) -> Test:
    """A list of texts of that kind; of names without a full-width comma."""
    parse = SCALARS[kind][0]

    def test(value: Any) -> bool:
        if type(value) is not list:
            return False
        for item in value:
            if type(item) is not str or parse(item) is None or (is_name and "，" in item):
                return False
        return True

    return Test(other=test)


class Shapes:
    """The key sequences of one kind of record met so far, each with the tests of its values."""

    def __init__(self, tests: Mapping[str, Test], required: Sequence[str]) -> None:
        self._tests = tests
        self._required = required
        self._known: dict[tuple[str, ...], tuple[_Parts, ...]] = {}

    def is_fine(self, raw: Any) -> bool:
        """Whether ``raw`` is a mapping of known keys to fine values, required ones not empty."""
        if type(raw) is not dict:
            return False
        keys = tuple(raw)
        tests = self._known.get(keys)
        if tests is None:
            tests = self._learn(keys)
        for key in self._required:
            if not raw.get(key):
                return False
        return len(tests) == len(keys) and _is_fine(tests, raw.values())

    def is_fine_list(self, raw: Any) -> bool:
        """Whether ``raw`` is a list of such mappings."""
        return type(raw) is list and all(map(self.is_fine, raw))

    def _learn(self, keys: tuple[str, ...]) -> tuple[_Parts, ...]:
        """The tests of the values under ``keys``; too few when a key is unknown."""
        # plain tuples, because named ones are slow to take apart
        tests = tuple((*self._tests[key],) for key in keys if key in self._tests)
        if len(self._known) < MAX_SHAPES:
            self._known[keys] = tests
        return tests


def _is_fine(tests: Sequence[_Parts], values: Any) -> bool:
    for (choices, text, other), value in zip(tests, values, strict=True):
        if type(value) is str:
            if choices is not None:
                if value not in choices:
                    return False
            elif text is not None:
                if not text(value):
                    return False
            elif other is not None:
                return False
        elif value is not None and (other is None or not other(value)):
            return False
    return True
