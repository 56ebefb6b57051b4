"""Columns aligned by terminal cells, cut to the screen where there is one, and folded where that is not enough."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import click

from crmtui.cli.paint import Ink, Piece, is_coloured, screen_width, styled
from crmtui.dataclass import dataclass
from crmtui.text import cell_width, clip, safe_text

_GAP = "  "
_HANG = "    "


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    flexible: bool = False
    """May be cut when the screen is narrow."""
    right: bool = False
    least: int = 8
    """Cells a flexible column keeps."""
    optional: bool = False
    """Left out where the others could not keep their least with it."""


class _Strip(NamedTuple):
    """What stands in one column, from top to bottom."""

    pieces: Sequence[Piece]
    texts: Sequence[str]
    """Harmless."""
    widths: Sequence[int]
    """In cells."""


class _Fold(NamedTuple):
    """The columns on one line of the screen; a row too wide for it takes several."""

    places: Sequence[int]
    widths: Sequence[int]
    indent: int


def put_table(columns: Sequence[Column], rows: Sequence[Sequence[Piece]], *, head: bool = True,
              indent: int = 0) -> None:  # fmt: skip
    """Writes ``rows`` under the columns' titles. Columns empty in every row are left out."""
    if not rows:
        return
    chosen, strips = [], []
    # Column by column: for thousands of rows a few calls a column cost less than some a cell.
    for column, pieces in zip(columns, zip(*rows, strict=True), strict=True):
        title = (Ink(column.title, dim=True),) if head else ()
        strip = _strip(title + pieces)
        if any(strip.texts[len(title) :]):
            chosen.append(column)
            strips.append(strip)
    folds = _fitted(chosen, _natural(strips), indent)
    if any(cut := _are_cut(folds, _natural(strips))):
        strips = [_halved(s) if is_cut else s for s, is_cut in zip(strips, cut, strict=True)]
        folds = _fitted(chosen, _natural(strips), indent)
    lines = [_lines(fold, chosen, strips) for fold in folds] or [[""] * (len(rows) + head)]
    # with colour: no styles were put in where they would be taken out again
    click.echo("\n".join(chain.from_iterable(map(_told, zip(*lines, strict=True)))), color=True)


def _told(row: Sequence[str]) -> Iterator[str]:
    """The lines of one row; those below the first only if something stands there."""
    yield row[0]
    yield from filter(None, row[1:])


def _strip(pieces: Sequence[Piece]) -> _Strip:
    texts = [piece if isinstance(piece, str) else piece.text for piece in pieces]
    if not "".join(texts).isprintable():
        texts = [safe_text(text, one_line=True) for text in texts]
    is_narrow = "".join(texts).isascii()
    return _Strip(pieces, texts, list(map(len if is_narrow else cell_width, texts)))


def _natural(strips: Sequence[_Strip]) -> list[int]:
    return [max(strip.widths) for strip in strips]


def _halved(strip: _Strip) -> _Strip:
    """A column that has to be cut, with titles in two languages (``核心客户 / Core``) told in the
    reader's: else the half that is cut off would be the one that is read."""
    from crmtui.reports.titles import one_language

    texts = [one_language(text) for text in strip.texts]
    return _Strip(strip.pieces, texts, list(map(cell_width, texts)))


def _are_cut(folds: Sequence[_Fold], natural: Sequence[int]) -> list[bool]:
    widths = {place: width for fold in folds for place, width in zip(*fold[:2], strict=True)}
    return [widths.get(place, width) < width for place, width in enumerate(natural)]


def _fitted(columns: Sequence[Column], natural: Sequence[int], indent: int) -> list[_Fold]:
    """What stands on which line: all on one, without a screen in full width. On a screen flexible
    columns are cut, optional ones left out, and what is too wide even then goes on below."""
    places = list(range(len(columns)))
    if not sys.stdout.isatty():
        return [_Fold(places, natural, indent)] if places else []
    room = screen_width() - indent
    for place in [place for place in reversed(places) if columns[place].optional]:
        if _total(_shrunk(places, columns, natural, room)) <= room:
            break
        places.remove(place)
    least = dict(zip(places, _shrunk(places, columns, natural, room), strict=True))
    return [
        _Fold(
            group, _cut(_shrunk(group, columns, natural, room - hang), room - hang), indent + hang
        )
        for hang, group in _groups(places, least, room)
    ]


def _groups(
    places: Sequence[int], widths: Mapping[int, int], room: int
) -> Iterator[tuple[int, list[int]]]:
    """The columns line by line, and how far each line hangs in: the first one stands out."""
    group: list[int] = []
    hang = 0
    for place in places:
        if group and _total([widths[other] for other in [*group, place]]) > room - hang:
            yield hang, group
            group, hang = [], len(_HANG)
        group.append(place)
    if group:
        yield hang, group


def _shrunk(
    places: Sequence[int], columns: Sequence[Column], natural: Sequence[int], room: int
) -> list[int]:
    """Takes the missing room from the widest flexible column, cell by cell."""
    widths = {place: natural[place] for place in places}
    for _cell in range(_total(widths.values()) - room):
        able = [i for i in places if columns[i].flexible and widths[i] > columns[i].least]
        if not able:
            break
        widths[max(able, key=lambda i: widths[i])] -= 1
    return list(widths.values())


def _cut(widths: Sequence[int], room: int) -> list[int]:
    """No column wider than the screen."""
    return [min(width, max(1, room)) for width in widths]


def _total(widths: Collection[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _lines(fold: _Fold, columns: Sequence[Column], strips: Sequence[_Strip]) -> list[str]:
    is_inked = is_coloured()
    drawn: list[Iterable[str]] = [repeat(" " * fold.indent)]
    for place, width in zip(fold.places, fold.widths, strict=True):
        if place != fold.places[0]:
            drawn.append(repeat(_GAP))
        parts = _parts(strips[place], width, columns[place].right, place == fold.places[-1])
        if is_inked:
            parts = [map(styled, strips[place].pieces, map("".join, zip(*parts, strict=True)))]
        drawn += parts
    return ["".join(line).rstrip() for line in zip(*drawn, strict=False)]  # gaps never end


def _parts(strip: _Strip, width: int, is_right: bool, is_last: bool) -> list[Iterable[str]]:
    """The texts, cut to ``width`` cells, and the room that fills them up, in the order they stand;
    the last column ends where its text does."""
    texts, widths = strip.texts, strip.widths
    if max(widths) > width:
        texts = [clip(text, width) if w > width else text
                 for text, w in zip(texts, widths, strict=True)]  # fmt: skip
        widths = list(map(cell_width, texts))
    if is_last and not is_right:
        return [texts]
    spaces = [" " * (width - taken) for taken in range(width + 1)]
    rooms = [spaces[taken] for taken in widths]
    return [rooms, texts] if is_right else [texts, rooms]
