"""Parser events to plain values: every scalar stays the text that was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from crmtui.model.problem import Problem
from crmtui.model.schema import Raw
from crmtui.patterns import pattern
from crmtui.store.anchors import MAX_ALIASED, Anchors
from crmtui.store.diagnosis import explain, wide_colon
from crmtui.store.duplicates import first_line

MAX_DEPTH = 64
MAX_SCALAR = 1024 * 1024
"""Longest text, in characters."""
MAX_EVENTS = 400_000
"""Keys, values and brackets in one file; above it, reading would keep people waiting."""
MAX_PROBLEMS = 50
"""After so many problems the rest of a file is not looked at."""

_TAG_DIRECTIVE = pattern(r"^%TAG", re.MULTILINE)
_CONTROL = pattern(r"[\x00-\x1f\x7f-\x9f]")


class _Refused(Exception):
    """The document cannot be read any further; its problem is noted already."""


@dataclass(slots=True)
class Built:
    """A document as values."""

    value: Raw = None
    lines: list[int] = field(default_factory=list)
    """1-based lines: the root's, then those of its items when it is a list."""
    problems: list[Problem] = field(default_factory=list)
    empty: bool = True
    """No document in the text."""


def parser_events(text: str) -> Iterator[Any]:
    """The events of libyaml; raises ``yaml.YAMLError``."""
    return iter(CParser(text).get_event, None)


def build(text: str, path: str) -> Built:
    """The one document in ``text``. With problems its value is not to be used."""
    builder = _Builder(text, path)
    try:
        builder.run()
    except yaml.YAMLError as error:
        builder.built.problems.append(explain(text, error, path))
    except _Refused:
        pass
    return builder.built


class _Builder:
    """One pass over the events of a text."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.built = Built()
        self.anchors = Anchors()
        self.forms: dict[int, tuple[Any, set[str]]] = {}

    def note(self, line: int, column: int, code: str, what: str, fix: str) -> None:
        """Remember a problem at a 0-based place."""
        self.built.problems.append(Problem(self.path, line + 1, column + 1, code, what, fix))
        if len(self.built.problems) >= MAX_PROBLEMS:
            raise _Refused

    def at(self, event: Any, code: str, what: str, fix: str) -> None:
        """Remember a problem where an event starts."""
        self.note(event.start_mark.line, event.start_mark.column, code, what, fix)

    def run(self) -> None:
        """Read the stream up to its end."""
        self._directives()
        events = islice(parser_events(self.text), MAX_EVENTS)
        for event in events:
            if type(event) is DocumentStartEvent:
                if not self.built.empty:
                    self.at(event, "several-documents", "the file holds several YAML documents",
                            "keep one; several entries are written as a list")  # fmt: skip
                    raise _Refused
                self.built.empty = False
                self.built.value = self._document(events)
                if type(self.built.value) is str:
                    self._full_width(self.built.value)
        for name, event in self.anchors.unused():
            self.at(event, "unused-anchor", f"YAML drops `&{name}`: it names a place nobody uses",
                    "if it is text, put the value in quotes")  # fmt: skip

    def _document(self, events: Iterator[Any]) -> Raw:
        """The root value. ``stack`` holds the open containers, ``key`` is None while one is due."""
        root: list[Raw] = []
        container: Any = root
        stack: list[tuple[Any, bool]] = []
        is_map, key, lines = False, None, self.built.lines
        long = len(self.text) > MAX_SCALAR
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                value = event.value
                if not value and not event.style:
                    value = None
                if event.anchor or event.tag or (long and value and len(value) > MAX_SCALAR):
                    self._odd_scalar(event, value)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                if self.anchors.open:
                    self.anchors.close(container)
                container, is_map = stack.pop()
                if not stack:
                    return root[0]
                continue
            elif kind is AliasEvent:
                value = self._alias(event, is_key=is_map and key is None)
            else:
                value = self._container(event, len(stack))
            if is_map:
                if key is None:
                    key = value
                    if (not key or type(key) is not str or key in container
                            or not key.isidentifier() or not key.isascii()):  # fmt: skip
                        key = self._odd_key(event, key, container)
                    continue
                container[key] = value
                key = None
            else:
                container.append(value)
                if len(stack) <= 1:
                    lines.append(event.start_mark.line + 1)
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append((container, is_map))
                container, is_map = value, kind is MappingStartEvent
            elif not stack:
                return value
        self.note(0, 0, "too-many-values", f"the file holds more than {MAX_EVENTS} values",
                  "split it into several files")  # fmt: skip
        raise _Refused

    def _container(self, event: Any, depth: int) -> Raw:
        if depth >= MAX_DEPTH:
            self.at(event, "too-deep", f"nested deeper than {MAX_DEPTH} levels", "flatten it")
            raise _Refused
        value: Raw = {} if type(event) is MappingStartEvent else []
        if event.tag:
            self._tag(event)
        if event.anchor:
            self.anchors.begin(event, value)
        return value

    def _odd_scalar(self, event: Any, value: str | None) -> None:
        if event.tag:
            self._tag(event)
        if event.anchor:
            self.anchors.add(event, value)
        if value and len(value) > MAX_SCALAR:
            self.at(event, "text-too-long", f"the text has {len(value)} characters, more than "
                    f"{MAX_SCALAR}", "keep long texts in files of their own")  # fmt: skip

    def _tag(self, event: Any) -> None:
        self.at(event, "yaml-tag", f"YAML tags are not supported: {event.tag}",
                "remove the tag, or put the value in quotes")  # fmt: skip

    def _alias(self, event: Any, *, is_key: bool) -> Raw:
        name = event.anchor
        if is_key:
            self.at(event, "bad-key", f"a key must be text, not the alias *{name}",
                    "write the key out")  # fmt: skip
            raise _Refused
        if name not in self.anchors.values:
            self.at(event, "unknown-alias", f"`*{name}` refers to nothing written above",
                    f'if it is text, write "*{name}" in quotes')  # fmt: skip
            return None
        if self.anchors.is_open(name):
            self.anchors.named(name)
            self.at(event, "recursive-alias", f"`*{name}` refers to what contains it",
                    "write the value out")  # fmt: skip
            return None
        value = self.anchors.use(name)
        if self.anchors.spent > MAX_ALIASED:
            self.at(event, "too-many-aliases",
                    f"aliases stand for more than {MAX_ALIASED} values",
                    "write the values out")  # fmt: skip
            raise _Refused
        return value

    def _odd_key(self, event: Any, key: Raw, container: dict[str, Raw]) -> str:
        """A key that needs a second look, as text; what is wrong with it is noted."""
        if type(event) in (MappingStartEvent, SequenceStartEvent):
            self.at(event, "bad-key", "a key must be text, not a list or mapping",
                    'if it is text, put it in quotes, e.g. "[VIP]": …')  # fmt: skip
            raise _Refused
        if type(key) is not str:
            self.at(event, "bad-key", "the key is empty", "write `key: value`")
            return ""
        if key == "<<" and not event.style:
            self.at(event, "merge-key", "YAML merge keys (<<) are not supported",
                    "write the fields out")  # fmt: skip
        elif _CONTROL.search(key):
            self.at(event, "bad-key", f"control characters in the key {key!r}", "remove them")
        else:
            self._same_key(event, key, container)
        return key

    def _same_key(self, event: Any, key: str, container: dict[str, Raw]) -> None:
        plain = unicodedata.normalize("NFKC", key).strip()
        if plain != key and plain.isascii():
            self.at(event, "full-width-key", f"the key {key!r} is typed in full-width characters",
                    f"write `{plain}`")  # fmt: skip
        is_double = key in container
        if not key.isascii():
            _, forms = self.forms.setdefault(id(container), (container, set()))
            form = unicodedata.normalize("NFC", key)
            is_double = is_double or form in forms
            forms.add(form)
        if is_double:
            first = first_line(parser_events(self.text), event.start_mark.index, key)
            self.at(event, "duplicate-key", f"`{key[:60]}` is there twice, first on line {first}",
                    "keep one of the two")  # fmt: skip

    def _full_width(self, value: str) -> None:
        found = wide_colon(value.split("\n", 1)[0], self.built.lines[0] - 1, self.path)
        if found:
            self.built.problems.append(found)

    def _directives(self) -> None:
        found = _TAG_DIRECTIVE.search(self.text) if "%TAG" in self.text else None
        if found:
            line = self.text.count("\n", 0, found.start())
            self.note(line, 0, "yaml-tag", "%TAG is not supported", "remove the line")
            raise _Refused
