"""One pass over the parser's events that notes where wanted values stand."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from crmtui.model.problem import DocPath
from crmtui.store.duplicates import NODES
from crmtui.store.events import MAX_DEPTH, parser_events
from crmtui.store.placing import Place

_Trie = dict[Any, Any]


def walk(text: str, wanted: Iterable[DocPath]) -> dict[DocPath, Place]:
    """The places of those wanted paths, and of their ancestors, that stand before the first thing
    that is no YAML."""
    found: dict[DocPath, Place] = {}
    with suppress(yaml.YAMLError):
        _walk_events(text, _trie(wanted), found)
    return found


def _trie(paths: Iterable[DocPath]) -> _Trie:
    root: _Trie = {}
    for path in paths:
        branch = root
        for step in path:
            branch = branch.setdefault(step, {})
    return root


@dataclass(slots=True)
class _Frame:
    """An open list or mapping; ``branch`` is None where nothing inside is wanted."""

    path: DocPath
    branch: _Trie | None
    is_map: bool
    count: int = 0
    key: Any = None
    key_place: Place = (1, 1)

    @property
    def key_is_due(self) -> bool:
        return self.is_map and self.count % 2 == 1

    def step(self, event: Any) -> None:
        """A node begins directly inside."""
        self.count += 1
        if not self.is_map:
            self.key = self.count - 1
        elif self.key_is_due:
            self.key = event.value if type(event) is ScalarEvent else None
            self.key_place = _place(event)


def _walk_events(text: str, trie: _Trie, found: dict[DocPath, Place]) -> None:
    stack: list[_Frame] = []
    for event in parser_events(text):
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            stack.pop()
        elif kind in NODES:
            frame = _enter(stack[-1] if stack else None, event, trie, found)
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append(frame)
            if len(stack) > MAX_DEPTH:
                return


def _enter(parent: _Frame | None, event: Any, trie: _Trie, found: dict[DocPath, Place]) -> _Frame:
    """The frame of a node that begins; its place is noted when wanted."""
    is_map = type(event) is MappingStartEvent
    if parent is None:
        found.setdefault((), _place(event))
        return _Frame((), trie, is_map)
    parent.step(event)
    branch = parent.branch.get(parent.key) if parent.branch else None
    if branch is None or parent.key_is_due:
        return _Frame((), None, is_map)
    path = (*parent.path, parent.key)
    here = _place(event)
    is_empty = type(event) is ScalarEvent and not event.value and not event.style
    is_far = parent.is_map and here[0] != parent.key_place[0]
    found.setdefault(path, parent.key_place if parent.is_map and (is_empty or is_far) else here)
    return _Frame(path, branch, is_map)


def _place(event: Any) -> Place:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
