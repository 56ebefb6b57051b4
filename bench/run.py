"""Measures crmtui side by side with what it is measured against, on a generated workspace.

    ./run bench [--size 10000] [--rounds 5] [--only index,today]

Every row is a ratio (or a difference) taken in one run on one machine, so that figures of
different machines can be compared. Workspaces are kept below bench/results/ and used again on the
same day.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import asking
import knowing
import looking
import peers
import screen
from asking import commit, question
from generate import generate, put_under_git
from measure import NotMeasured
from row import LARGE, RESULTS, TODAY, Bench, Row
from table import keep


def memory(bench: Bench) -> Row:
    """The largest of all processes so far."""
    what, peak = max(bench.peaks.items(), key=lambda item: item[1])
    return Row(f"peak memory: {what}", peak, 0.0, "MB", peak, 300.0, "limit")


ROWS: dict[str, Callable[[Bench], Row | Iterable[Row]]] = {
    "index": asking.index, "index-1": asking.index_1, "today": asking.today, "watched": asking.watched,
    "started": asking.started, "queue": asking.queue, "queue-changed": asking.queue_changed, "plan": asking.plan,
    "list": question("list QUERY", "list", "tier:core silent:>30d"),
    "show": question("show WHO", "show", "WHO"),
    "search": question("two Chinese characters", "list", "朱松"),
    "log": asking.log, "inside": asking.inside,
    "commit": commit(2_000), "commit-20k": commit(20_000), "commit-200k": commit(200_000),
    "paint": screen.paint, "key": screen.key, "cursor": screen.cursor, "rest": screen.rest,
    "screen-memory": screen.memory, "diff": looking.diff, "review": looking.review,
    "facts": looking.facts, "grades": knowing.grades, "grades-first": knowing.grades_first,
    "tiles": knowing.tiles, "dashboard": knowing.dashboard, "facts-memory": knowing.memory,
    "alerts": looking.alerts, "peers": peers.peers, "memory": memory,
}  # fmt: skip


def _usual(size: int) -> list[str]:
    """What is worth its time: a peer that takes a minute for a hundred thousand has to be asked for."""
    left_out = "peers" if size >= LARGE else "commit-200k"
    return [name for name in ROWS if name != left_out]


def prepare(size: int, seed: int) -> Path:
    """A generated workspace that reaches up to today, made anew when the kept one is older."""
    root = RESULTS / f"workspace-{size}-{seed}"
    stamp = root.with_suffix(".day")
    if stamp.exists() and stamp.read_text() == str(TODAY):
        return root
    shutil.rmtree(root, ignore_errors=True)
    start = time.perf_counter()
    files = generate(root, size, seed, TODAY)
    put_under_git(root)
    stamp.write_text(str(TODAY))
    print(
        f"made {size} customers, {files} files in {time.perf_counter() - start:.0f} s",
        file=sys.stderr,
    )
    return root


def measured(bench: Bench, name: str) -> Iterator[tuple[int, Row]]:
    """The rows of one of ``ROWS``, each with its place in the report. The queue's index is fresh for
    all but the first."""
    print(f"measuring {name} …", file=sys.stderr)
    found = ROWS[name](bench)
    place = 100 * list(ROWS).index(name)
    return enumerate([found] if isinstance(found, Row) else found, place)


def all_measured(
    bench: Bench, names: Iterable[str], results: Path
) -> tuple[list[Row], dict[str, str]]:
    """The rows of all names, each kept in ``results`` before the next one is measured, and why the
    others cannot be measured here, by name."""
    rows: list[Row] = []
    missing: dict[str, str] = {}
    for name in names:
        try:
            for place, row in measured(bench, name):
                keep(results, bench.size, [{**asdict(row), "place": place}])
                rows.append(row)
        except NotMeasured as why:
            missing[name] = str(why)
    return rows, missing


def told(row: Row) -> str:
    """A row as text."""
    against = f"{row.theirs:10.1f}" if row.theirs else " " * 10
    sign = {"more": f" {row.unit} more", "limit": f" {row.unit}"}.get(row.kind, "x")
    if row.kind == "named":
        return f"{row.what:52}{row.ours:10.1f}{against} {row.unit:3}{row.value:9.2f}{sign}"
    verdict = "ok" if row.is_met else "OVER"
    return (f"{row.what:52}{row.ours:10.1f}{against} {row.unit:3}"
            f"{row.value:9.2f}{sign} (at most {row.bar:g}{sign})  {verdict}")  # fmt: skip


def main() -> int:
    """The command line: 1 when a bar is missed, or a row cannot be measured."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="customers (default 10000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5, help="measurements per row (default 5)")
    parser.add_argument("--only", default="", help="rows, by comma: " + ", ".join(ROWS) + " "
                        f"(default all; commit-200k from --size {LARGE} on)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    given = parser.parse_args()
    names = [name for name in given.only.split(",") if name] or _usual(given.size)
    if unknown := set(names) - set(ROWS):
        parser.error(f"no row is named {', '.join(sorted(unknown))}")
    root = prepare(given.size, given.seed)
    bench = Bench(root, RESULTS / "cache", given.rounds, given.size)
    try:
        bench.crmtui("today", "--json")
    except NotMeasured as why:
        parser.exit(1, f"nothing measured: {why}\n")
    rows, missing = all_measured(bench, names, RESULTS)
    if given.json:
        print(json.dumps({"size": given.size, "rows": [asdict(row) for row in rows]}, indent=2))
    else:
        print("\n".join(map(told, rows)))
    for name, why in missing.items():
        print(f"{name} not measured: {why}", file=sys.stderr)
    return 0 if not missing and all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
