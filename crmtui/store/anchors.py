"""YAML anchors and aliases, with a limit on what aliases may blow up to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crmtui.model.schema import Raw

MAX_ALIASED = 100_000
"""Values that aliases may stand for in one file."""


class Anchors:
    """The anchors of one document."""

    def __init__(self) -> None:
        self.values: dict[str, Raw] = {}
        self.open: dict[int, list[str]] = {}
        """Names of containers that are not complete yet, by identity."""
        self.spent = 0
        """Values that aliases have stood for so far; counting stops beyond ``MAX_ALIASED``."""
        self._events: dict[str, Any] = {}
        self._sizes: dict[str, int] = {}
        self._unused: list[tuple[str, Any]] = []

    def add(self, event: Any, value: Raw) -> None:
        """An anchored value that is complete."""
        name = event.anchor
        if name in self._events:
            self._unused.append((name, self._events[name]))
        self.values[name] = value
        self._events[name] = event
        self._sizes.pop(name, None)

    def begin(self, event: Any, value: Raw) -> None:
        """An anchored list or mapping begins; until it ends, aliases to it are recursive."""
        self.add(event, value)
        self.open.setdefault(id(value), []).append(event.anchor)

    def close(self, value: Raw) -> None:
        """A list or mapping ends."""
        self.open.pop(id(value), None)

    def is_open(self, name: str) -> bool:
        """Whether ``name`` names a container that is not complete."""
        return any(name in names for names in self.open.values())

    def named(self, name: str) -> None:
        """An alias names it, rightly or not."""
        self._events.pop(name, None)

    def use(self, name: str) -> Raw:
        """The value of an alias; ``spent`` grows by its size."""
        self.named(name)
        value = self.values[name]
        if name not in self._sizes:
            self._sizes[name] = _size(value)
        self.spent += self._sizes[name]
        return value

    def unused(self) -> Iterator[tuple[str, Any]]:
        """Names and events of the anchors no alias ever named."""
        yield from self._unused
        yield from self._events.items()


def _size(value: Raw) -> int:
    count, todo = 0, [value]
    while todo and count <= MAX_ALIASED:
        item = todo.pop()
        count += 1
        if type(item) is dict:
            todo += item.values()
        elif type(item) is list:
            todo += item
    return count
