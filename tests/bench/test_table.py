"""The table of what was measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / "bench" / "table.py"
spec = importlib.util.spec_from_file_location("bench_table", PLACE)
assert spec is not None and spec.loader is not None
bench_table = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench_table)


def row(what: str, kind: str, value: float, theirs: float = 0.0) -> dict[str, object]:
    return {"what": what, "ours": 120.0, "theirs": theirs, "unit": "ms", "value": value,
            "bar": 1.5, "kind": kind}  # fmt: skip


def test_sizes_stand_side_by_side_and_the_newest_figure_counts(tmp_path: Path) -> None:
    bench_table.keep(tmp_path, 10_000, [row("today", "ratio", 1.2, 100.0), row("key", "more", 9.0)])
    bench_table.keep(tmp_path, 1_000, [row("today", "ratio", 2.0, 60.0)])
    bench_table.keep(tmp_path, 1_000, [row("today", "ratio", 1.1, 110.0)])
    bench_table.keep(tmp_path, 1_000, [row("plan (2.5 times today --json)", "limit", 0.5)])
    assert bench_table.table(bench_table.kept(tmp_path)) == (
        "| measured | 1,000 customers | 10,000 customers | at most |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| today | 1.1× (120 / 110 ms) | 1.2× (120 / 100 ms) | 1.5× |\n"
        "| plan | 0.5 ms |  | 1.5 ms |\n"
        "| key |  | + 9 ms | + 1.5 ms |\n"
    )
