"""Each column's field, by its name or by request; the better-named of two rivals wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crmtui.exchange.columns import IGNORED, MANY, known_field, plain
from crmtui.exchange.table import Table
from crmtui.i18n import _

_MANY_PARTS = frozenset({"phone", "email", "remark", "note", "tags"})


def assign(
    table: Table, kind: str, named: Mapping[str, str]
) -> tuple[dict[str, str | None], list[str]]:
    """Each column's field, and notes about columns that lost to a better-named one."""
    found = {c: known_field(h, kind) for c, h in zip(table.columns, table.header, strict=True)}
    people = {n for c, (f, _rank, n) in found.items() if f == "contact.name" and n > 1}
    columns: dict[str, str | None] = {}
    notes: list[str] = []
    holder = {f: c for c, f in named.items()}
    for column in sorted(found, key=lambda c: (found[c][1], table.columns.index(c))):
        if column in named:
            columns[column] = named[column]
            continue
        name = _numbered(found[column][0], found[column][2], people)
        if (
            name
            and name not in MANY
            and name.partition(".")[2] not in _MANY_PARTS
            and name in holder
        ):
            columns[column] = None
            notes.append(_taken(table, column, name, holder[name]))
            continue
        columns[column] = name or None
        holder.setdefault(name, column)
    kept = {c: _kept(columns[c]) for c in table.columns}
    return _states_are_provinces(kept, notes), notes


def _numbered(name: str, number: int, people: Iterable[int]) -> str:
    if name.startswith("contact.") and number in people:
        return name.replace("contact.", f"contact{number}.", 1)
    return name


def _kept(name: str | None) -> str | None:
    return None if name == IGNORED else name


def _taken(table: Table, column: str, name: str, holder: str) -> str:
    a, b = table.columns.index(column), table.columns.index(holder)
    differ = [r.line for r in table.rows if r.cells[a].strip() not in ("", r.cells[b].strip())]
    shown = {"column": column, "field": name, "holder": holder}
    if not differ:
        return _("%(column)s says the same as %(holder)s (%(field)s)") % shown
    return _(
        "%(column)s is left out: %(holder)s already gives %(field)s; they differ, first on line %(line)d"
    ) % {**shown, "line": differ[0]}


def _states_are_provinces(
    columns: dict[str, str | None], notes: list[str]
) -> dict[str, str | None]:
    """Beside a country, an English column called region means the state."""
    fields = set(columns.values())
    if "country" not in fields or "province" in fields:
        return columns
    for column, name in columns.items():
        if name == "region" and plain(column) == "region":
            notes.append(
                _("%(column)s is read as the state, beside a country") % {"column": column}
            )
            return {**columns, column: "province"}
    return columns
