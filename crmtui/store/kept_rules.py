"""Rules as text that is quickly read again, each part when somebody asks for it.

To read the rule files of a team takes longer than the questions of a short command, which are about
few of them. Only rules in which nothing is wrong are kept: a problem is told where it is found.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any

from crmtui.dataclass import names_of
from crmtui.hashes import hashed
from crmtui.model.rules import Rules, once

VERSION = "1"
"""Raise it when the same file comes to mean something else, or a record gets other fields."""

_FIELDS = Rules.__match_args__
_STEPS = ("care_books", "batch_steps")
"""What the queue needs of the playbooks."""
PARTS = (*_FIELDS, *_STEPS)


def key_of(files: Mapping[str, bytes]) -> str:
    """Another text whenever the rule files, or what this program makes of them, may be different."""
    said = [VERSION.encode()]
    for path, data in files.items():
        said += (os.fsencode(f"{path}\0{len(data)}\0"), data)
    return hashed(b"".join(said))


@once
def texts_of(rules: Rules) -> dict[str, str]:
    """The rules by part; empty when something in them could not be read again as it is."""
    try:
        texts = {part: _text(getattr(rules, part)) for part in PARTS}
    except TypeError:
        return {}
    again = KeptRules.of(texts)
    is_same = all(getattr(again, part) == getattr(rules, part) for part in PARTS)
    return texts if is_same else {}


class KeptRules(Rules):
    """Rules whose parts are read when they are first asked for."""

    __slots__ = ("_texts",)
    _texts: Mapping[str, str]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> KeptRules:
        """The rules that ``texts_of`` wrote."""
        rules = cls.__new__(cls)
        object.__setattr__(rules, "_texts", texts)
        return rules

    def __getattr__(self, name: str) -> Any:
        # asked for what is not there yet; one that `replace` made has all parts, and no texts
        if name == "_texts":
            return {}
        if name not in _FIELDS:
            raise AttributeError(name)
        part = _read(json.loads(self._texts[name]))
        object.__setattr__(self, name, part)
        return part

    @property
    def care_books(self) -> frozenset[str]:
        """As of ``Rules``."""
        found: frozenset[str] = self._step("care_books")
        return found

    @property
    def batch_steps(self) -> frozenset[tuple[str, str]]:
        """As of ``Rules``."""
        found: frozenset[tuple[str, str]] = self._step("batch_steps")
        return found

    def _step(self, name: str) -> Any:
        text = self._texts.get(name)
        return getattr(super(), name) if text is None else _read(json.loads(text))


def _text(part: object) -> str:
    return json.dumps(_plain(part), ensure_ascii=False, separators=(",", ":"))


_SIMPLE = (str, int, float, bool, type(None))


def _plain(value: Any) -> Any:
    """Simple values as they are, all others as a list that begins with what it is. TypeError for
    what is none of these."""
    kind = type(value)
    if kind in _SIMPLE:
        return value
    if kind.__module__ == "decimal":  # whose import would cost those that have none
        return ["decimal.Decimal", str(value)]
    if kind in _TOLD:
        return [kind.__name__, *map(_plain, _TOLD[kind](value))]
    names = names_of(value)
    if names is None:
        raise TypeError(kind)
    return [f"{kind.__module__}.{kind.__qualname__}", *(_plain(getattr(value, n)) for n in names)]


def _pairs(mapping: Mapping[Any, Any]) -> Iterable[Any]:
    return (part for pair in mapping.items() for part in pair)


def _of_pairs(flat: list[Any]) -> dict[Any, Any]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _one(value: Any) -> Iterable[Any]:
    return (str(value),)


_TOLD: dict[type[Any], Callable[[Any], Iterable[Any]]] = {
    tuple: iter, list: iter, frozenset: sorted, dict: _pairs, date: _one, time: _one,
}  # fmt: skip
_MADE: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple, "list": list, "frozenset": frozenset, "dict": _of_pairs,
    "date": lambda said: date.fromisoformat(said[0]),
    "time": lambda said: time.fromisoformat(said[0]),
}  # fmt: skip


def _read(told: Any) -> Any:
    if type(told) is not list:
        return told
    kind, *parts = told
    values = [_read(part) if type(part) is list else part for part in parts]
    make = _MADE.get(kind)
    return _record(kind)(*values) if make is None else make(values)


def _record(name: str) -> Any:
    """A class of ``crmtui.model``, imported when the first of its records is read."""
    module, _dot, kind = name.rpartition(".")
    if module == "decimal":
        from decimal import Decimal

        return Decimal
    if not module.startswith("crmtui.model."):
        raise ValueError(name)
    return getattr(importlib.import_module(module), kind)
