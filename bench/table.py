"""Keeps what was measured, and writes it into docs/performance.md as one table over all sizes.

.venv/bin/python bench/table.py    rewrite the table from bench/results/measured-*.json
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
_BLOCK = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)
_SUFFIX = re.compile(r" \([\d.]+ times .*\)$")
Rows = Mapping[str, Mapping[str, Any]]
"""By what was measured: the fields of a row of ``./run bench``."""


def keep(results: Path, size: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Remember the rows of a size; a row measured again takes the place of the older one."""
    path = results / f"measured-{size}.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | {_what(row): row for row in rows}, indent=1))


def kept(results: Path) -> dict[int, Rows]:
    """Everything remembered, by size."""
    found = {int(path.stem.rpartition("-")[2]): json.loads(path.read_text())
             for path in results.glob("measured-*.json")}  # fmt: skip
    return dict(sorted(found.items()))


def table(sizes: Mapping[int, Rows]) -> str:
    """One line for each row, one column a size."""
    names = dict.fromkeys(what for rows in sizes.values() for what in rows)
    heads = [f"{size:,} customers" for size in sizes]
    lines = [["measured", *heads, "at most"], ["---", *["---:"] * (len(heads) + 1)]]
    for what in names:
        rows = [rows.get(what) for rows in sizes.values()]
        bar = next(_value(row, row["bar"]) for row in rows if row)
        lines.append([what, *[_cell(row) for row in rows], bar])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _what(row: Mapping[str, Any]) -> str:
    return _SUFFIX.sub("", row["what"])


def _cell(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    if not row["theirs"]:
        return _value(row, row["value"])
    return f"{_value(row, row['value'])} ({row['ours']:.0f} / {row['theirs']:.0f} {row['unit']})"


def _value(row: Mapping[str, Any], number: float) -> str:
    """A ratio, a difference or a figure."""
    if row["kind"] == "ratio":
        return f"{number:.3g}×"
    return f"{'+ ' if row['kind'] == 'more' else ''}{number:.3g} {row['unit']}"


def main() -> None:
    """Rewrite the table."""
    text = PAGE.read_text(encoding="utf-8")
    new = _BLOCK.sub(lambda m: m[1] + table(kept(HERE / "results")) + m[2], text)
    PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
