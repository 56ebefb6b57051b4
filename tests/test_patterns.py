"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import crmtui
from crmtui.patterns import pattern


def test_it_answers_as_the_compiled_one() -> None:
    later, now = pattern(r"(\d+)-(?P<name>[a-z]+)", re.IGNORECASE), re.compile(r"(\d+)-(?P<name>[a-z]+)", re.I)  # fmt: skip
    for text in ("12-Ab", "x 3-c y", "none"):
        for way in ("match", "fullmatch", "search"):
            found, expected = getattr(later, way)(text), getattr(now, way)(text)
            assert (found and found.groups()) == (expected and expected.groups())
        assert later.sub("·", text) == now.sub("·", text)
        assert later.findall(text) == now.findall(text)
    assert later.pattern == now.pattern
    assert pattern(rb"\s+").split(b"a  b") == [b"a", b"b"]


def test_what_is_none_is_told_at_the_first_use() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.match("x")


@pytest.mark.parametrize("package", ["model", "query", "store", "history", "reports", "cli"])
def test_all_that_are_declared_can_be_compiled(package: str) -> None:
    inside = importlib.import_module(f"{crmtui.__name__}.{package}")
    names = [m.name for m in pkgutil.walk_packages(inside.__path__, f"{inside.__name__}.")]
    kind = type(pattern("x"))
    declared = [
        value
        for name in names
        for value in vars(importlib.import_module(name)).values()
        if isinstance(value, kind)
    ]
    for one in declared:
        assert isinstance(one.groups, int)
