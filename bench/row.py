"""What is measured: a row of the report, and the workspace it is measured in."""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from measure import run

RESULTS = Path(__file__).resolve().parent / "results"
CRMTUI = [sys.executable, "-c", "import sys; from crmtui.cli.main import main; sys.exit(main())"]
LARGE = 100_000
"""Customers from which on the bars of the largest size count."""
USUAL = 10_000
"""Customers from which on every bar counts."""
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
"""In the zone of the generated workspace."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    what: str
    ours: float
    theirs: float
    """What it is measured against; 0 for a plain limit."""
    unit: str
    value: float
    """What is held against the bar: the ratio, the difference, or the figure itself."""
    bar: float
    kind: str
    """``ratio``, ``more`` (a difference), ``limit``, or ``named``: a ratio without a bar."""

    @property
    def is_met(self) -> bool:
        """Whether the bar is kept."""
        return self.kind == "named" or self.value <= self.bar


@dataclass(slots=True)
class Bench:
    """The workspace being measured."""

    root: Path
    cache: Path
    rounds: int
    size: int
    """Customers."""
    peaks: dict[str, float] = field(default_factory=dict)
    """Peak memory of our processes by what they do, in MB."""

    @property
    def env(self) -> dict[str, str]:
        """Environment of every process, with a cache of its own and compiled modules kept, as they
        are for everybody who does not forbid it."""
        own = {"CRMTUI_CACHE_DIR": str(self.cache), "TERM": "xterm-256color", "LANGUAGE": "en",
               "COLORTERM": "truecolor", "GIT_CONFIG_GLOBAL": os.devnull,
               "PYTHONPYCACHEPREFIX": str(RESULTS / "compiled")}  # fmt: skip
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, **own}

    @property
    def is_usual(self) -> bool:
        """Whether the bars count that were agreed for 10,000 customers and more: among fewer, what
        it takes to start Python decides."""
        return self.size >= USUAL

    def bar(self, usual: float, large: float) -> float:
        """The bar of a row at this size."""
        return large if self.size >= LARGE else usual

    def crmtui(self, *arguments: str) -> float:
        """Seconds of one crmtui command, the whole process."""
        ended = run([*CRMTUI, *arguments], self.root, self.env, is_quiet=True)
        self.note_peak(arguments[0], ended.megabytes)
        return ended.seconds

    def note_peak(self, what: str, megabytes: float) -> None:
        """Remember the memory of a process of ours, if it is the most so far."""
        self.peaks[what] = max(self.peaks.get(what, 0.0), megabytes)

    def json(self, *arguments: str) -> dict[str, list[dict[str, str]]]:
        """What a command answers."""
        answer = run([*CRMTUI, *arguments, "--json"], self.root, self.env).out
        found: dict[str, list[dict[str, str]]] = json.loads(answer)
        return found

    def python(self, code: str) -> tuple[float, float]:
        """The seconds that a piece of Python says it took, and its peak memory."""
        ended = run([sys.executable, "-c", code], self.root, self.env)
        return float(ended.out), ended.megabytes

    def git(self, *arguments: str) -> float:
        """Seconds of one git command, the whole process."""
        return run(["git", *arguments], self.root, self.env).seconds


def ratio(what: str, ours: float, theirs: float, bar: float, *, is_held: bool = True) -> Row:
    """Two times in seconds, held against each other; without a bar when that is not meant to be
    kept here."""
    kind = "ratio" if is_held else "named"
    return Row(what, ours * 1000, theirs * 1000, "ms", ours / theirs, bar, kind)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of all does not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]
