"""The table of what was measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / "bench" / "table.py"
spec = importlib.util.spec_from_file_location("bench_table", PLACE)
assert spec is not None and spec.loader is not None
bench_table = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench_table)


def row(
    what: str, kind: str, value: float, theirs: float = 0.0, *, bar: float = 1.5, place: int = 0
) -> dict[str, object]:
    return {"what": what, "ours": 120.0, "theirs": theirs, "unit": "ms", "value": value,
            "bar": bar, "kind": kind, "place": place}  # fmt: skip


def test_sizes_stand_side_by_side_and_the_newest_figure_counts(tmp_path: Path) -> None:
    key = row("key", "more", 9.0, place=3)
    bench_table.keep(tmp_path, 10_000, [key, row("today", "ratio", 1.2, 100.0, bar=2, place=1)])
    bench_table.keep(tmp_path, 1_000, [row("today", "ratio", 2.0, 60.0, place=1)])
    bench_table.keep(tmp_path, 1_000, [row("today", "ratio", 1.1, 110.0, place=1)])
    bench_table.keep(tmp_path, 1_000, [row("plan (2.5 times today --json)", "limit", 0.5, place=2)])
    assert bench_table.table(bench_table.kept(tmp_path)) == (
        "| measured | 1,000 customers | 10,000 customers | at most |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| today | 1.1× (120 / 110 ms) | 1.2× (120 / 100 ms) | 1.5×, 2× |\n"
        "| plan | 0.5 ms |  | 1.5 ms |\n"
        "| key |  | + 9 ms **over** | + 1.5 ms |\n"
    )


def test_a_row_without_a_bar_is_over_none(tmp_path: Path) -> None:
    bench_table.keep(tmp_path, 1_000, [row("today", "named", 7.0, 60.0)])
    made = bench_table.table(bench_table.kept(tmp_path))
    assert made.endswith("| today | 7× (120 / 60 ms) |  |\n")


def test_rows_that_an_older_report_knew_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "measured-1000.json").write_text('{"gone": {"what": "gone"}}')
    bench_table.keep(tmp_path, 1_000, [row("today", "ratio", 2.0, 60.0)])
    assert list(bench_table.kept(tmp_path)[1_000]) == ["today"]


def test_other_programs_stand_below_ours(tmp_path: Path) -> None:
    bench_table.keep(tmp_path, 1_000, [
        row("peers: list / khard", "ratio", 0.5, 240.0), row("peers: add / khard", "ratio", 0.6, 200.0),
        row("peers: list / abook", "named", 24.0, 5.0),
    ])  # fmt: skip
    assert bench_table.peers(bench_table.kept(tmp_path)) == (
        "1,000 customers:\n\n| ms | list | add |\n| --- | ---: | ---: |\n"
        "| **crmtui** | 120 | 120 |\n| khard | 240 | 200 |\n| abook | 5 | – |\n"
    )


def test_ten_times_the_time_is_ten_cells_more(tmp_path: Path) -> None:
    for size, ours in ((1_000, 100.0), (10_000, 1000.0)):
        bench_table.keep(tmp_path, size, [row("show WHO / x", "ratio", 1.0, 1.0) | {"ours": ours}])
    fence, name, small, large, _end = bench_table.chart(bench_table.kept(tmp_path)).splitlines()
    assert (fence, name) == ("```text", "show WHO")
    assert (small.count("█"), large.count("█")) == (20, 30)
    assert large.endswith("1.00 s  10.0×")


def test_the_page_takes_the_blocks_and_keeps_its_text(tmp_path: Path) -> None:
    bench_table.keep(tmp_path, 1_000, [row("show WHO", "ratio", 1.0, 60.0)])
    page = "before\n<!-- measured -->\nold\n<!-- end -->\nbetween\n<!-- machine -->\n<!-- end -->\n"
    made = bench_table.written(page, bench_table.kept(tmp_path))
    assert "| show WHO | 1× (120 / 60 ms) | 1.5× |" in made
    assert "old" not in made
    assert made.startswith("before\n<!-- measured -->\n") and "\nbetween\n" in made
    assert "Python" in made
    assert bench_table.written(made, bench_table.kept(tmp_path)) == made
