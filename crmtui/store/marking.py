"""Conflicts in the text of a record: markers around the lines of the fields, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crmtui.errors import Unsafe
from crmtui.i18n import _
from crmtui.model.merge import GONE, UNKNOWN, Conflict
from crmtui.model.schema import Raw, Schema
from crmtui.model.steps import Change
from crmtui.store.codec import parse
from crmtui.store.items import eol_of
from crmtui.store.lines import lines_of
from crmtui.store.markers import marked, sides
from crmtui.store.rewriting import edited


@dataclass(frozen=True, slots=True)
class _Place:
    """The lines of a text that some conflicts are about, and what each side has instead."""

    conflicts: tuple[Conflict, ...]
    start: int
    end: int
    sides: Mapping[str, Sequence[bytes]]

    def meets(self, other: _Place) -> bool:
        """Whether the two cannot stand one after the other."""
        return self.start == other.start or (self.start < other.end and other.start < self.end)


def mark(text: bytes, conflicts: Sequence[Conflict], schema: Schema | None) -> bytes:
    """The text with the lines of every conflict replaced by those of the sides between markers.

    ``text`` holds at each conflict what is kept. Conflicts that share lines share markers, and so
    do those that mean something else together, like a list that loses its last item. Unsafe when
    the sides cannot be put so that they can be read back.
    """
    if not conflicts:
        return text
    wanted = {
        side: parse(_as_on(text, conflicts, side, schema), "file").value
        for side in _sides_of(conflicts)
    }
    for groups in _groupings(conflicts):
        data = _between_markers(text, groups, schema)
        found = zip(("base", "ours", "theirs"), sides(data), strict=True)
        if all(_is(side, wanted[name]) for name, side in found if name in wanted):
            return data
    raise Unsafe(_("the conflicts cannot be marked in the file"))


def _is(side: bytes | None, wanted: Raw) -> bool:
    return side is not None and parse(side, "file").value == wanted


def _groupings(conflicts: Sequence[Conflict]) -> Iterator[list[tuple[Conflict, ...]]]:
    """The conflicts one by one, by the field of the record they are in, all together."""
    yield [(conflict,) for conflict in conflicts]
    by_field: dict[str, list[Conflict]] = {}
    for conflict in conflicts:
        by_field.setdefault(next((s for s in conflict.at if isinstance(s, str)), ""), []).append(
            conflict
        )
    yield [tuple(group) for group in by_field.values()]
    yield [tuple(conflicts)]


def _between_markers(
    text: bytes, groups: list[tuple[Conflict, ...]], schema: Schema | None
) -> bytes:
    lines = lines_of(text)
    for place in sorted(_places(text, lines, groups, schema), key=_start, reverse=True):
        base = place.sides.get("base")
        between = marked(base, place.sides["ours"], place.sides["theirs"], eol_of(text))
        lines[place.start : place.end] = [between]
    return b"".join(lines)


def _start(place: _Place) -> int:
    return place.start


def _places(
    text: bytes, lines: list[bytes], groups: list[tuple[Conflict, ...]], schema: Schema | None
) -> list[_Place]:
    places: list[_Place] = []
    for group in groups:
        place = _place(text, lines, group, schema)
        while met := next((other for other in places if place.meets(other)), None):
            places.remove(met)
            place = _place(text, lines, (*met.conflicts, *place.conflicts), schema)
        places.append(place)
    return places


def _sides_of(conflicts: Sequence[Conflict]) -> tuple[str, ...]:
    """The sides that can be shown: not a base that nobody knows."""
    return ("base", "ours", "theirs")[any(c.base is UNKNOWN for c in conflicts) :]


def _place(
    text: bytes, lines: list[bytes], conflicts: tuple[Conflict, ...], schema: Schema | None
) -> _Place:
    """The smallest place that holds whatever differs between the text and a side."""
    texts = {name: lines_of(_as_on(text, conflicts, name, schema)) for name in _sides_of(conflicts)}
    everything = (lines, *texts.values())
    head = _shared(everything)
    tail = _shared([text[head:][::-1] for text in everything])
    sides = {name: x[head : len(x) - tail] for name, x in texts.items()}
    return _Place(conflicts, head, len(lines) - tail, sides)


def _shared(texts: Sequence[Sequence[bytes]]) -> int:
    """How many lines all the texts begin with."""
    return next((n for n, row in enumerate(zip(*texts, strict=False)) if len({*row}) > 1),
                min(map(len, texts)))  # fmt: skip


def _as_on(text: bytes, conflicts: Sequence[Conflict], side: str, schema: Schema | None) -> bytes:
    """The text with the conflicts decided for one side."""
    values: list[tuple[Conflict, Raw]] = [(c, getattr(c, side)) for c in conflicts]
    there = [Change(c.at, value) for c, value in values if value is not GONE]
    # from behind, so that no removal moves what another one is about
    gone = sorted((c.at for c, value in values if value is GONE), reverse=True)
    return edited(text, [*there, *(Change(at, GONE) for at in gone)], schema)
