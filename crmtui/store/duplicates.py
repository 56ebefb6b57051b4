"""Where a mapping has a key for the first time, for the message about the second."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

NODES = (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent)
"""Events that begin a value or key."""
_LIST: dict[str, int] = {}


def first_line(events: Iterable[Any], index: int, key: str) -> int:
    """1-based line where the mapping that is open at ``index`` has ``key`` for the first time."""
    open_keys: list[dict[str, int]] = []
    key_is_due: list[bool] = []
    for event in events:
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            open_keys.pop()
            key_is_due.pop()
            continue
        if kind is ScalarEvent and key_is_due and key_is_due[-1]:
            if event.start_mark.index >= index:
                break
            form = unicodedata.normalize("NFC", event.value)
            open_keys[-1].setdefault(form, event.start_mark.line + 1)
        if key_is_due and kind in NODES:
            key_is_due[-1] = not key_is_due[-1] and open_keys[-1] is not _LIST
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            open_keys.append({} if kind is MappingStartEvent else _LIST)
            key_is_due.append(kind is MappingStartEvent)
    return open_keys[-1][unicodedata.normalize("NFC", key)]
