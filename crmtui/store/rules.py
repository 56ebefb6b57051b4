"""Settings, playbooks, tiers, tags, segments and calendars, as one Rules value."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator

from crmtui.dataclass import replace
from crmtui.hashes import hashed
from crmtui.model.holidays import Holidays, holidays_from_raw
from crmtui.model.playbook import Playbook, Tier, tiers_from_raw
from crmtui.model.problem import DocPath, Finding, Problem
from crmtui.model.rules import Rules
from crmtui.model.schema import Raw
from crmtui.model.team import Config
from crmtui.model.template import Template
from crmtui.patterns import pattern
from crmtui.store.codec import locate, parse, place_findings
from crmtui.store.layout import kind_of
from crmtui.store.templates import read_template

_STEP = pattern(rb"^ *(?:- )?step: +([A-Za-z0-9_-]+) *(?:#.*)?\r?$", re.MULTILINE)

KINDS = ("config", "tiers", "tags", "segments", "calendar", "playbook", "template")
"""Kinds of files that make up the rules."""


def load_rules(
    read: Callable[[str], bytes | None], paths: Iterable[str]
) -> tuple[Rules, list[Problem]]:
    """The rules in the files among ``paths`` that are rule files, and what is wrong in them.

    ``read`` gives a file's bytes, None when it cannot. A file with problems leaves out what is
    wrong and nothing else.
    """
    loader = _Loader(read)
    for path in sorted(set(paths)):
        kind = kind_of(path)
        if kind in KINDS:
            loader.load(kind, path)
    return loader.rules(), sorted(loader.problems)


class _Loader:
    """Rules in the making."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._seen: list[bytes] = []
        self.problems: list[Problem] = []
        self.config = Config(is_readable=False)
        self.books: dict[str, Playbook] = {}
        self.tiers: dict[str, Tier] = {}
        self.tags: dict[str, str] = {}
        self.segments: dict[str, str] = {}
        self.holidays: dict[tuple[str, int], tuple[Holidays, str]] = {}
        self.templates: dict[str, Template] = {}

    def load(self, kind: str, path: str) -> None:
        """Read one file and take over what is in it."""
        data = self._read(path)
        if data is None:
            return
        if kind == "template":  # no plan depends on its text
            self._load_template(path, data)
            return
        self._seen += [os.fsencode(f"{path}\0{len(data)}\0"), data]
        parsed = parse(data, path)
        problems = [p for p in parsed.problems if p.code != "empty-file" or kind == "config"]
        self.problems += problems
        if parsed.value is not None and not problems:
            findings = getattr(self, f"_take_{kind}")(parsed.value, path, data)
            self.problems += place_findings(data, findings, path)

    def _load_template(self, path: str, data: bytes) -> None:
        template, problems = read_template(data, path)
        self.problems += problems
        if template is not None:
            self.templates[template.name] = template

    def rules(self) -> Rules:
        """What was read so far."""
        books = tuple(self.books[name] for name in sorted(self.books))
        holidays = tuple(self.holidays[key][0] for key in sorted(self.holidays))
        return Rules(self.config, books, self.tiers, self.tags, self.segments, holidays,
                     hashed(b"".join(self._seen)), self.templates)  # fmt: skip

    def _take_config(self, raw: Raw, path: str, data: bytes) -> list[Finding]:
        self.config, findings = Config.from_raw(raw)
        return findings

    def _take_tiers(self, raw: Raw, path: str, data: bytes) -> list[Finding]:
        self.tiers, findings = tiers_from_raw(raw)
        return findings

    def _take_tags(self, raw: Raw, path: str, data: bytes) -> list[Finding]:
        findings: list[Finding] = []
        self.tags = dict(_tags(raw, findings))
        return findings

    def _take_segments(self, raw: Raw, path: str, data: bytes) -> list[Finding]:
        findings: list[Finding] = []
        self.segments = dict(_segments(raw, findings))
        return findings

    def _take_calendar(self, raw: Raw, path: str, data: bytes) -> list[Finding]:
        holidays, findings = holidays_from_raw(raw)
        if holidays is None:
            return findings
        key = (holidays.calendar, holidays.year)
        first = self.holidays.setdefault(key, (holidays, path))[1]
        if first != path:
            findings.append(Finding(("calendar",), "duplicate-calendar",
                                    f"{key[0]} {key[1]} is in {first} already",
                                    "keep one of the two files"))  # fmt: skip
        return findings

    def _take_playbook(self, raw: Raw, path: str, data: bytes) -> list[Finding]:
        book, findings = Playbook.from_raw(raw, path)
        if book is None:
            return findings
        if book.name in self.books:
            first = self.books[book.name].path
            findings.append(Finding(("playbook",), "duplicate-playbook",
                                    f"playbook `{book.name}` is in {first} already",
                                    "rename one of the two; this one is left out"))  # fmt: skip
        else:
            self.books[book.name] = _with_lines(book, data)
        return findings


def _with_lines(book: Playbook, data: bytes) -> Playbook:
    """The playbook with the line of every step's ``step:``."""
    steps = book.play.steps if book.play else ()
    names = [
        *(c.step for c in book.cadences),
        *(d.step for d in book.dates),
        *(s.step for s in steps),
    ]
    lines = iter(_lines_as_written(names, data) or _lines_as_parsed(book, data))
    cadences = tuple(replace(step, line=next(lines)) for step in book.cadences)
    dates = tuple(replace(step, line=next(lines)) for step in book.dates)
    play = book.play and replace(
        book.play, steps=tuple(replace(step, line=next(lines)) for step in steps)
    )
    return replace(book, cadences=cadences, dates=dates, play=play)


def _lines_as_written(names: list[str], data: bytes) -> list[int]:
    """The lines that say ``step: NAME``; empty when they are not exactly these names in order."""
    found = [
        (match[1].decode(), data.count(b"\n", 0, match.start(1)) + 1)
        for match in _STEP.finditer(data)
    ]
    return [line for _, line in found] if [name for name, _ in found] == names else []


def _lines_as_parsed(book: Playbook, data: bytes) -> list[int]:
    wanted: list[DocPath] = [
        *(("cadences", i, "step") for i in range(len(book.cadences))),
        *(("dates", i, "step") for i in range(len(book.dates))),
        *(("steps", i, "step") for i in range(len(book.play.steps) if book.play else 0)),
    ]
    places = locate(data, wanted)
    return [places[at][0] for at in wanted]


def _tags(
    raw: Raw, findings: list[Finding], at: DocPath = (), group: str = ""
) -> Iterator[tuple[str, str]]:
    """Tags with their meaning, from a mapping tag: meaning, group: tags, or a list of tags."""
    if isinstance(raw, list):
        for i, item in enumerate(raw):
            if isinstance(item, str) and item:
                yield group + item, ""
            else:
                yield from _tags(item if isinstance(item, dict) else "", findings, (*at, i), group)
    elif isinstance(raw, dict):
        for name, meaning in raw.items():
            if meaning is None or isinstance(meaning, str):
                yield group + name, meaning or ""
            else:
                yield from _tags("" if group else meaning, findings, (*at, name), f"{name}/")
    else:
        findings.append(Finding(at, "bad-tag", "a tag is a name with its meaning",
                                "write `tag: meaning`, or `group:` with such lines below"))  # fmt: skip


def _segments(raw: Raw, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """Named queries, from a mapping name: query or name: {query: …}."""
    if not isinstance(raw, dict):
        findings.append(Finding((), "not-a-mapping", "segments.yaml must map names to queries",
                                'write `name: "query"` lines'))  # fmt: skip
        return
    for name, item in raw.items():
        query = item.get("query") if isinstance(item, dict) else item
        if isinstance(query, str) and query.strip():
            yield name, query
        else:
            findings.append(Finding((name,), "bad-segment", f"segment `{name}` has no query",
                                    f'write `{name}: "query"`'))  # fmt: skip
