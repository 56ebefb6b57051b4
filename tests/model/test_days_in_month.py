"""Months are as long as the standard library says."""

from __future__ import annotations

from calendar import monthrange

from crmtui.model.intervals import days_in_month


def test_every_month_there_is() -> None:
    for year in range(1, 10_000):
        for month in range(1, 13):
            assert days_in_month(year, month) == monthrange(year, month)[1], (year, month)
