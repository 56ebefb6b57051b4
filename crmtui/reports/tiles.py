"""What the dashboard shows beyond the board's figures, each part made of nothing but its own facts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from crmtui.analysis.snapshots import class_counts, in_class
from crmtui.analysis.value.abc import Abc
from crmtui.analysis.value.classes import BASIC, CORE, POTENTIAL, WATCH
from crmtui.analysis.value.rfm import Rfm
from crmtui.index.cache import Index
from crmtui.reports.board import Share

BEST, MOST = 10, 40
"""Customers told of the most valuable ones, and of a class."""


@dataclass(frozen=True, slots=True)
class Classes:
    """How many customers are in each class of value and activity, as in ``board.Worth``."""

    customers: int
    matrix: tuple[Share, ...]
    core: tuple[str, ...]
    """Ids of valuable and active customers, at most ``MOST``."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where customers stand among all, as in ``board.Worth``."""

    curve: tuple[tuple[float, str], ...]
    scores: tuple[tuple[int, int, int], ...]
    top: int
    best: tuple[str, ...]
    """Ids of the most valuable customers, at most ``BEST``."""


def classes(index: Index, now: date, before: date, ids: Collection[str] | None = None) -> Classes:
    """The classes of two days, whose snapshots must be complete."""
    counts, counts_before = (class_counts(index, day, ids) for day in (now, before))
    shares = (
        Share(name, counts.get(name, 0), counts_before.get(name, 0))
        for name in (CORE, POTENTIAL, BASIC, WATCH)
    )
    core = in_class(index, now, CORE, MOST, ids)
    return Classes(sum(counts.values()), tuple(shares), tuple(core))


def ranks(abc: Abc, rfm: Rfm, top: int) -> Ranks:
    """The curve and the scores of one day; ``top`` is the number of scores."""
    return Ranks(
        tuple((one.cumulative, one.grade) for one in abc.customers),
        tuple((one.r, one.f, one.m) for one in rfm.customers), top,
        tuple(one.id for one in abc.customers[:BEST] if one.value > 0),
    )  # fmt: skip
