"""Lunar days and solar terms as civil dates, against published tables."""

from __future__ import annotations

from datetime import date

import pytest

from crmtui.planning.lunar import lunar_day, solar_term


@pytest.mark.parametrize(
    ("lunar", "day"),
    [
        ((2026, 1, 1), "2026-02-17"),
        ((2027, 1, 1), "2027-02-06"),
        ((2025, 12, 30), "2026-02-16"),  # that month has 29 days
        ((2025, 6, 1), "2025-06-25"),  # not the leap sixth month of 25 July
        ((2023, 2, 2), "2023-02-21"),  # not the leap second month
        ((2033, 11, 1), "2033-11-22"),  # the leap eleventh month begins on 22 December
    ],
)
def test_lunar_days(lunar, day):
    assert lunar_day(*lunar) == date.fromisoformat(day)


@pytest.mark.parametrize("year", [1900, *range(1901, 2100, 18), 2023, 2033, 2034, 2100, 2101])
def test_the_table_of_months_says_what_the_library_computes(year):
    from lunar_python import Lunar

    for month in range(1, 13):
        solar = Lunar.fromYmd(year, month, 29).getSolar()
        assert str(lunar_day(year, month, 29)) == solar.toYmd()


@pytest.mark.parametrize("year", [1, 1599, 2501, 9999])
def test_years_that_are_not_computed(year):
    assert lunar_day(year, 1, 1) is None


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [("清明", 2026, "2026-04-05"), ("清明", 2024, "2024-04-04"), ("冬至", 2026, "2026-12-22"),
     ("冬至", 2025, "2025-12-21")],
)  # fmt: skip
def test_solar_terms(name, year, day):
    assert solar_term(year, name) == date.fromisoformat(day)
