"""A document as nodes that know where they stand in the text, for cutting and inserting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from crmtui.patterns import pattern
from crmtui.store.duplicates import NODES
from crmtui.store.events import parser_events

_TRAILING_BREAKS = pattern(r"(?:[ \t]*(?:\r\n|\n|\r))+[ \t]*\Z")
_LAST_BREAK = pattern(r"(?:\r\n|\n|\r)[ \t]*\Z")


@dataclass(slots=True)
class Node:
    """A value in the text. Indexes count characters."""

    kind: str
    """``map``, ``list``, ``text``, ``none`` or ``alias``."""
    start: int
    end: int
    """Behind the last character of content; comments and blank lines that follow are outside."""
    column: int
    """0-based."""
    quote: str = ""
    """``'`` or ``"`` for a quoted text, ``|`` or ``>`` for a block of text."""
    is_flow: bool = False
    keys: list[Node] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """The keys of a mapping as text."""
    values: list[Node] = field(default_factory=list)
    """The values of a mapping or the items of a list."""

    def index(self, step: str | int) -> int:
        """Position of a key or item in ``values``; -1 when there is none."""
        if self.kind == "map" and step in self.names:
            return self.names.index(str(step))
        if self.kind == "list" and isinstance(step, int) and step < len(self.values):
            return step
        return -1


def compose(text: str) -> Node | None:
    """The root node; None when there is no document. Only for texts the codec has parsed."""
    root: Node | None = None
    stack: list[Node] = []
    for event in parser_events(text):
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            _close(stack.pop(), event)
        elif kind in NODES:
            node = _node(event, text)
            if stack:
                _add(stack[-1], node, event)
            root = root or node
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append(node)
    return root


def _node(event: Any, text: str) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    column = event.start_mark.column
    if type(event) is AliasEvent:
        return Node("alias", start, end, column)
    if type(event) is ScalarEvent:
        if not event.value and not event.style:
            return Node("none", start, start, column)
        if event.style in ("|", ">"):
            keeps = "+" in text[start : start + 3]
            breaks = (_LAST_BREAK if keeps else _TRAILING_BREAKS).search(text, start, end)
            end = breaks.start() if breaks else end
        return Node("text", start, end, column, event.style or "")
    kind = "map" if type(event) is MappingStartEvent else "list"
    return Node(kind, start, end, column, is_flow=bool(event.flow_style))


def _add(parent: Node, node: Node, event: Any) -> None:
    if parent.kind == "map" and len(parent.keys) == len(parent.values):
        parent.keys.append(node)
        parent.names.append(event.value)
    else:
        parent.values.append(node)


def _close(node: Node, event: Any) -> None:
    if node.is_flow:
        node.end = event.end_mark.index
    else:
        node.end = max(node.values[-1].end, node.keys[-1].end if node.keys else 0)
