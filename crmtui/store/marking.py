"""Conflicts in the text of a record: markers around the lines of the fields, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmtui.model.merge import GONE, UNKNOWN, Conflict
from crmtui.model.schema import Raw, Schema
from crmtui.model.steps import Change
from crmtui.store.items import eol_of
from crmtui.store.lines import lines_of
from crmtui.store.markers import marked
from crmtui.store.rewriting import edited

_SIDES = ("base", "ours", "theirs")


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

    ``text`` holds at each conflict what is kept. Conflicts that share lines share markers.
    """
    lines = lines_of(text)
    for place in sorted(_places(text, lines, conflicts, schema), key=_start, reverse=True):
        base = place.sides.get("base")
        between = marked(base, place.sides["ours"], place.sides["theirs"], eol_of(text))
        lines[place.start : place.end] = [between]
    return b"".join(lines)


def _start(place: _Place) -> int:
    return place.start


def _places(
    text: bytes, lines: list[bytes], conflicts: Sequence[Conflict], schema: Schema | None
) -> list[_Place]:
    places: list[_Place] = []
    for conflict in conflicts:
        place = _place(text, lines, (conflict,), schema)
        while met := next((other for other in places if place.meets(other)), None):
            places.remove(met)
            place = _place(text, lines, (*met.conflicts, *place.conflicts), schema)
        places.append(place)
    return places


def _place(
    text: bytes, lines: list[bytes], conflicts: tuple[Conflict, ...], schema: Schema | None
) -> _Place:
    """The smallest place that holds whatever differs between the text and a side."""
    names = _SIDES[any(c.base is UNKNOWN for c in conflicts) :]
    texts = {name: lines_of(_as_on(text, conflicts, name, schema)) for name in names}
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
