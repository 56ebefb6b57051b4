"""Keeps what was measured, and writes it into docs/performance.md: tables and a chart over all sizes.

.venv/bin/python bench/table.py    rewrite them from bench/results/measured-*.json
"""

from __future__ import annotations

import json
import math
import os
import platform
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
PEERS = "peers: "
"""Begins the rows of other programs, ``peers: JOB / PROGRAM``."""
CHARTED = ("index from nothing", "index after one changed file", "today --json / git status",
           "today --json with a watcher / taskwarrior", "list QUERY", "show WHO", "two Chinese characters",
           "log / git add", "log inside a process", "first paint", "key in the filter bar",
           "cursor in the table")  # fmt: skip
"""What the names of the rows in the chart begin with."""
DECADE = 10
"""Cells of the chart for ten times the time."""
_SUFFIX = re.compile(r" \([\d.]+ times .*\)$")
Row = Mapping[str, Any]
"""The fields of a row of ``./run bench``."""
Rows = Mapping[str, Row]
"""By what was measured."""


def keep(results: Path, size: int, rows: Sequence[Row]) -> None:
    """Remember the rows of a size; a row measured again takes the place of the older one. A row's
    ``place`` is where it stands in the report."""
    path = results / f"measured-{size}.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    new = {_what(row): {**row, "on": machine()} for row in rows}
    path.write_text(json.dumps(known | new, indent=1))


def machine() -> str:
    """What was measured on, and when."""
    known = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*: (.*)", known.read_text()) if known.exists() else []
    git = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout
    return (f"{os.cpu_count()} × {models[0] if models else platform.machine()}, {platform.system()} "
            f"{platform.release()}, Python {platform.python_version()}, {git.strip()}, "
            f"{datetime.now(UTC).date()}")  # fmt: skip


def kept(results: Path) -> dict[int, Rows]:
    """Everything remembered, by size."""
    found = {int(path.stem.rpartition("-")[2]): json.loads(path.read_text())
             for path in results.glob("measured-*.json")}  # fmt: skip
    return {size: _in_place(found[size]) for size in sorted(found)}


def _in_place(rows: Rows) -> Rows:
    """The rows in the order of the report, without those that an older report knew."""
    known = [(what, row) for what, row in rows.items() if "place" in row]
    return dict(sorted(known, key=lambda item: item[1]["place"]))


def table(sizes: Mapping[int, Rows]) -> str:
    """One line for each row, one column a size."""
    names = [what for what in _names(sizes) if not what.startswith(PEERS)]
    heads = [f"{size:,} customers" for size in sizes]
    lines = [["measured", *heads, "at most"]]
    for what in names:
        rows = [rows.get(what) for rows in sizes.values()]
        lines.append([what, *[_cell(row) for row in rows], _bars([row for row in rows if row])])
    return _markdown(lines)


def peers(sizes: Mapping[int, Rows]) -> str:
    """A table a size: programs beside ours, one column a job; in ms."""
    return "\n".join(f"{size:,} customers:\n\n{_of_peers(rows)}"
                     for size, rows in sizes.items() if any(what.startswith(PEERS) for what in rows))  # fmt: skip


def _of_peers(rows: Rows) -> str:
    found = {tuple(what[len(PEERS) :].split(" / ")): row for what, row in rows.items()
             if what.startswith(PEERS)}  # fmt: skip
    jobs = list(dict.fromkeys(job for job, _ in found))
    programs = list(dict.fromkeys(program for _, program in found))
    ours = [
        next(f"{row['ours']:.0f}" for (of, _), row in found.items() if of == job) for job in jobs
    ]
    lines = [["ms", *jobs], ["**crmtui**", *ours]]
    for program in programs:
        them = [found.get((job, program)) for job in jobs]
        lines.append([program, *[f"{row['theirs']:.0f}" if row else "–" for row in them]])
    return _markdown(lines)


def chart(sizes: Mapping[int, Rows]) -> str:
    """Our time for each row and size as bars, ten times the time ten cells more."""
    names = [what for what in _names(sizes) if what.startswith(CHARTED)]
    lines = [line for what in names for line in _bars_of(what, sizes)]
    return "".join(f"{line}\n" for line in ("```text", *lines, "```"))


def _bars_of(what: str, sizes: Mapping[int, Rows]) -> Iterator[str]:
    before = 0.0
    yield what.partition(" / ")[0].partition(",")[0]
    for size, rows in sizes.items():
        if what in rows:
            time = rows[what]["ours"]
            grown = f"  {time / before:.1f}×" if before else ""
            yield f"{size:>10,} {'█' * _cells(time):{6 * DECADE}} {_time(time):>8}{grown}"
            before = time


def _cells(milliseconds: float) -> int:
    return max(1, round(DECADE * math.log10(max(milliseconds, 1.0))))


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"


def measured_on(sizes: Mapping[int, Rows]) -> str:
    """The machines and days of what was measured."""
    where: dict[str, list[str]] = {}
    for size, rows in sizes.items():
        for on in dict.fromkeys(row.get("on", "") for row in rows.values()):
            where.setdefault(on, []).append(f"{size:,}")
    return "".join(f"- {on} ({', '.join(of)} customers)\n" for on, of in where.items() if on)


def _names(sizes: Mapping[int, Rows]) -> list[str]:
    return list(dict.fromkeys(what for rows in sizes.values() for what in rows))


def _markdown(lines: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(lines[0]) - 1)]
    return "".join(f"| {' | '.join(line)} |\n" for line in (lines[0], rule, *lines[1:]))


def _what(row: Row) -> str:
    return _SUFFIX.sub("", row["what"])


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    over = " **over**" if row["kind"] != "named" and row["value"] > row["bar"] else ""
    if not row["theirs"]:
        return _value(row, row["value"]) + over
    return f"{_value(row, row['value'])} ({_both(row)} {row['unit']}){over}"


def _both(row: Row) -> str:
    return f"{row['ours']:,.0f} / {row['theirs']:,.0f}"


def _bars(rows: Sequence[Row]) -> str:
    """The bar; of two that differ with the size, both."""
    held = [row for row in rows if row["kind"] != "named"]
    return ", ".join(dict.fromkeys(_value(row, row["bar"]) for row in held))


def _value(row: Row, number: float) -> str:
    """A ratio, a difference or a figure."""
    if row["kind"] in ("ratio", "named"):
        return f"{number:.3g}×"
    sign = "" if row["kind"] == "limit" else "+ " if number >= 0 else "− "
    amount = f"{number:,.0f}" if number >= 1000 else f"{abs(number):.3g}"
    return f"{sign}{amount} {row['unit']}"


BLOCKS = {"machine": measured_on, "measured": table, "chart": chart, "peers": peers}
"""What stands between ``<!-- NAME -->`` and ``<!-- end -->`` on the page."""


def written(page: str, sizes: Mapping[int, Rows]) -> str:
    """The page with all blocks made anew."""
    for name, make in BLOCKS.items():
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = make(sizes)
        page = block.sub(lambda m, text=text: m[1] + text + m[2], page)  # type: ignore[misc]
    return page


def main() -> None:
    """Rewrite the tables and the chart."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(text, kept(HERE / "results")), encoding="utf-8")


if __name__ == "__main__":
    main()
