"""What ``crmtui segments`` tells as tables for spreadsheets, one for each way of asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crmtui.analysis.performance.segments import Members, MonthEnd, Movement, Segment, overlap

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
"""Names of the columns, and the rows."""
_SIZES = ("name", "title", "customers", "share", "value", "value_share", "orders", "health", "scored",
          "without_rate")  # fmt: skip
_MOVEMENT = ("name", "before", "stayed", "left", "joined", "new", "after")


def shape(one: Segment) -> dict[str, object]:
    """A segment's figures as every form has them."""
    return {"name": one.name, "customers": one.customers, "share": _rounded(one.share),
            "value": one.value, "value_share": _rounded(one.value_share), "orders": one.orders,
            "health": _rounded(one.health), "scored": one.scored,
            "without_rate": one.without_rate}  # fmt: skip


def sizes_table(found: Sequence[Segment], titles: Mapping[str, str]) -> Table:
    """A row a segment."""
    shapes = ({**shape(one), "title": titles[one.name]} for one in found)
    return _SIZES, ([row[name] for name in _SIZES] for row in shapes)


def overlap_table(members: Members) -> Table:
    """A row for each two segments."""
    rows = (
        (one, other, n) for one, shared in overlap(members).items() for other, n in shared.items()
    )
    return ("name", "other", "customers"), rows


def movement_table(found: Sequence[Movement]) -> Table:
    """A row a segment."""
    return _MOVEMENT, ([getattr(one, name) for name in _MOVEMENT] for one in found)


def months_table(found: Sequence[MonthEnd]) -> Table:
    """A row for each segment and month of which something is known."""
    rows = (
        (one.day, name, n, (one.joined or {}).get(name), (one.left or {}).get(name))
        for one in found
        for name, n in (one.customers or {}).items()
    )
    return ("day", "name", "customers", "joined", "left"), rows


def flow_table(found: Mapping[tuple[str, str], int]) -> Table:
    """A row for each two RFM segments between which somebody went."""
    return ("from", "to", "customers"), ((one, other, n) for (one, other), n in found.items())


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 6)
