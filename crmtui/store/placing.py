"""Where a value stands in its file: line and column for findings."""

from __future__ import annotations

from collections.abc import Iterable

from crmtui.model.problem import DocPath, Finding, Problem
from crmtui.store.decoding import decode

Place = tuple[int, int]
"""Line and column, both 1-based, in characters."""


def place(data: bytes, at: DocPath) -> Place:
    """Where the value at a path stands. The key's place when the value is empty or begins on a
    later line; the nearest ancestor's when there is no such value; (1, 1) in a broken file."""
    return locate(data, [at])[at]


def place_findings(data: bytes, findings: Iterable[Finding], path: str) -> list[Problem]:
    """The findings as Problems of the file, in the file's order."""
    listed = list(findings)
    places = locate(data, [f.at for f in listed]) if listed else {}
    return sorted(f.placed(path, *places[f.at]) for f in listed)


def locate(data: bytes, wanted: Iterable[DocPath]) -> dict[DocPath, Place]:
    """The places of many paths in one pass over the file."""
    from crmtui.store.walking import walk

    paths = list(wanted)
    text, problem = decode(data, "")
    found = {} if problem else walk(text, paths)
    return {path: _nearest(found, path) for path in paths}


def _nearest(found: dict[DocPath, Place], path: DocPath) -> Place:
    while path and path not in found:
        path = path[:-1]
    return found.get(path, (1, 1))
