"""Rule files in two states: playbooks step by step, tiers, tags, segments, calendars, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from crmtui.i18n import _
from crmtui.model.holidays import CALENDAR
from crmtui.model.intervals import parse_interval
from crmtui.model.playbook import PLAYBOOK, TIER
from crmtui.model.plays import START
from crmtui.model.record_diff import ValueDiff, record_diff
from crmtui.model.schema import Field, Raw, Schema
from crmtui.model.team import WORKSPACE
from crmtui.model.template import TEMPLATE
from crmtui.reports.comparison.files import SIDES, BothSides
from crmtui.reports.comparison.words import field_edit, value_text
from crmtui.reports.difference import FieldEdit, FileProblem, RuleDiff
from crmtui.reports.labels import field_label
from crmtui.reports.wording import channel_word, interval_words
from crmtui.store.codec import Parsed, parse
from crmtui.store.rules import load_rules
from crmtui.store.templates import split_template

_STEPS = ("cadences", "dates", "steps")
_RHYTHM = frozenset({"every", "via", "event", "after", "from"})
"""What is told together: how often, when, and by which channel."""
_INTERVALS = ("if", "at_most", "early", "grace", "retry", "lead", "first")
_NAMED = {
    "tiers": Schema("tiers", "", (Field("tiers", "named", "", schema=TIER),)),
    "tags": Schema("tags", "", (Field("tags", "map", ""),)),
    "segments": Schema("segments", "", (Field("segments", "map", ""),)),
}
_LETTER = Schema("template", "", (*TEMPLATE.fields, Field("text", "texts", "")))
_SCHEMAS = {"playbook": PLAYBOOK, "calendar": CALENDAR, "config": WORKSPACE, "template": _LETTER}


def rule_diffs(files: Iterable[BothSides]) -> tuple[list[RuleDiff], list[FileProblem]]:
    """The rules that differ, and the rule files that cannot be read on a side."""
    found: list[RuleDiff] = []
    problems: list[FileProblem] = []
    for file in files:
        values, odd = _read(file)
        problems += odd
        if not odd:
            made = _diff(file, values)
            if made is not None:
                found.append(made)
    return found, problems


def _read(file: BothSides) -> tuple[tuple[Raw, Raw], list[FileProblem]]:
    values: list[Raw] = []
    problems = list(file.problems)
    for side, data in zip(SIDES, file.data, strict=True):
        read = _parsed(file, data) if data is not None else None
        bad = [p for p in (read.problems if read else ()) if p.code != "empty-file"]
        problems += [FileProblem(file.path, side, problem) for problem in bad[:1]]
        values.append(_told(file, data, read.value) if read and data is not None else None)
    return (values[0], values[1]), problems


def _parsed(file: BothSides, data: bytes) -> Parsed:
    """The values of a rule file. A template is its head and the lines of its text."""
    if file.kind != "template":
        return parse(data, file.path)
    split = split_template(data, file.path)
    if not isinstance(split.raw, dict):
        return Parsed(None, problems=split.problems)
    return Parsed({**split.raw, "text": split.body.split("\n")})


def _told(file: BothSides, data: bytes, value: Raw) -> Raw:
    """The values in the shape in which they are compared."""
    if file.kind not in ("tags", "segments"):
        return {file.kind: value} if file.kind == "tiers" else value
    rules, _problems = load_rules(lambda _path: data, [file.path])
    return {file.kind: dict(rules.tags if file.kind == "tags" else rules.segments)}


def _diff(file: BothSides, values: tuple[Raw, Raw]) -> RuleDiff | None:
    """None where both sides say the same in other words: comments, order, quotes."""
    before, after = values
    schema = _SCHEMAS.get(file.kind) or _NAMED[file.kind]
    diffs = record_diff(before, after, schema)
    if not diffs and file.change == "changed":
        return None
    edits = _playbook_edits(diffs, before, after) if file.kind == "playbook" else map(_edit, diffs)
    known = after if isinstance(after, Mapping) else before if isinstance(before, Mapping) else {}
    name = _name(file, known)
    title = value_text(known.get("title")) if file.kind in ("playbook", "template") else ""
    return RuleDiff(file.change, file.kind, file.path, name, title or name, tuple(edits))


def _name(file: BothSides, known: Mapping[str, Raw]) -> str:
    if file.kind == "playbook":
        return value_text(known.get("playbook")) or file.path.rpartition("/")[2]
    if file.kind == "template":
        return file.path.rpartition("/")[2].removesuffix(".md")
    if file.kind == "calendar":
        return f"{value_text(known.get('calendar'))} {value_text(known.get('year'))}".strip()
    return {"tiers": _("tiers"), "tags": _("tags"), "segments": _("segments"),
            "config": _("settings")}[file.kind]  # fmt: skip


def _edit(diff: ValueDiff) -> FieldEdit:
    """``core, weight`` instead of ``tiers, core, weight``: the file says what it is about."""
    skip = 1 if diff.name[0] in _NAMED and len(diff.name) > 1 else 0
    if skip == 0:
        return field_edit(diff)
    label = diff.name[1]
    return field_edit(diff, label, skip=2)


def _playbook_edits(diffs: Sequence[ValueDiff], before: Raw, after: Raw) -> Iterator[FieldEdit]:
    for (part, step), group in groupby(diffs, key=_step_of):
        those = list(group)
        if not step:
            yield from (field_edit(d) for d in those)
        elif len(those[0].name) == 2:
            yield _whole_step(those[0], part, step)
        else:
            yield from _step_edits(those, part, step, _find(before, part, step),
                                   _find(after, part, step))  # fmt: skip


def _step_of(diff: ValueDiff) -> tuple[str, str]:
    is_step = diff.name[0] in _STEPS and len(diff.name) > 1
    return (diff.name[0], diff.name[1]) if is_step else ("", "")


def _whole_step(diff: ValueDiff, part: str, step: str) -> FieldEdit:
    return FieldEdit(".".join(diff.name), step, _step_words(diff.before, part),
                     _step_words(diff.after, part))  # fmt: skip


def _step_edits(
    diffs: Sequence[ValueDiff], part: str, step: str, before: Mapping[str, Raw],
    after: Mapping[str, Raw],
) -> Iterator[FieldEdit]:  # fmt: skip
    if any(d.name[2] in _RHYTHM for d in diffs):
        yield FieldEdit(f"{part}.{step}", step, _rhythm(before, part), _rhythm(after, part))
    for diff in diffs:
        if diff.name[2] not in _RHYTHM:
            yield field_edit(diff, step, skip=2)


def _find(book: Any, part: str, step: str) -> Mapping[str, Raw]:
    """A step by its name or a former one."""
    steps = book.get(part) if isinstance(book, Mapping) else None
    found = [one for one in steps or () if isinstance(one, Mapping)]
    named = (one for one in found if one.get("step") == step)
    renamed = (one for one in found if step in (one.get("was") or ()))
    return next(named, None) or next(renamed, {})


def _step_words(step: Raw, part: str) -> str:
    """A whole step: its rhythm, then what else it says."""
    if not isinstance(step, Mapping):
        return value_text(step)
    rest = [f"{field_label(key)} {value_text(step[key])}" for key in _INTERVALS if step.get(key)]
    return ", ".join([_rhythm(step, part), *rest])


def _rhythm(step: Mapping[str, Raw], part: str) -> str:
    """``every 2 weeks by phone``, ``birthday by phone``, ``3 days after start by phone``."""
    via = step.get("via")
    channels = [channel_word(str(c)) for c in via] if isinstance(via, list) else [value_text(via)]
    when, listed = _when(step, part), ", ".join(filter(None, channels))
    return _("%(when)s by %(via)s") % {"when": when, "via": listed} if listed else when


def _when(step: Mapping[str, Raw], part: str) -> str:
    if part == "cadences":
        return _every(value_text(step.get("every")))
    if part == "dates":
        return value_text(step.get("event"))
    after, origin = value_text(step.get("after")), value_text(step.get("from")) or START
    if not after:
        return _("at %(origin)s") % {"origin": origin}
    return _("%(after)s after %(origin)s") % {"after": after, "origin": origin}


def _every(text: str) -> str:
    interval = parse_interval(text)
    return interval_words(interval.count, interval.unit) if interval else text
