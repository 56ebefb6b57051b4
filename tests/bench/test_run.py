"""The bench's report: what could be measured stands, whatever cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from measure import NotMeasured
from row import Bench, Row
from run import ROWS, all_measured


def test_a_row_that_cannot_be_measured_loses_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, tmp_path / "cache", rounds=1, size=1_000)

    def nobody(_bench: Bench) -> Iterator[Row]:
        yield Row("one", 1.0, 0.0, "s", 1.0, 2.0, "limit")
        raise NotMeasured("nobody watches")

    monkeypatch.setitem(ROWS, "watched", nobody)
    monkeypatch.setitem(ROWS, "log", lambda _bench: Row("two", 3.0, 0.0, "s", 3.0, 2.0, "limit"))

    rows, missing = all_measured(bench, ["watched", "log"], tmp_path)

    assert [(row.what, row.is_met) for row in rows] == [("one", True), ("two", False)]
    assert missing == {"watched": "nobody watches"}
    assert set(json.loads((tmp_path / "measured-1000.json").read_text())) == {"one", "two"}


def test_what_is_measured_is_kept_before_the_next_one_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_bench: Bench) -> Row:
        raise KeyboardInterrupt

    one = Row("one", 1.0, 0.0, "s", 1.0, 2.0, "limit")
    monkeypatch.setitem(ROWS, "queue", lambda _bench: one)
    monkeypatch.setitem(ROWS, "log", stopped)
    bench = Bench(tmp_path, tmp_path / "cache", rounds=1, size=1_000)
    with pytest.raises(KeyboardInterrupt):
        all_measured(bench, ["queue", "log"], tmp_path)
    assert set(json.loads((tmp_path / "measured-1000.json").read_text())) == {"one"}
