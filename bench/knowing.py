"""Rows of what is known of everybody: grades in queries, the dashboard, and what they take."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from measure import Terminal, side_by_side
from row import CRMTUI, Bench, Row, ratio
from snippets import EMPTY_APP, GRADES, GRADES_FIRST, TILES
from watching import one_changed

_REST = 3.0
"""Seconds without a picture after which the application has done what it does at its start."""
HERE = Path(__file__).resolve().parent
_PANDAS = f"import sys; sys.path.insert(0, {str(HERE)!r}); import in_pandas; print(in_pandas.%s())"


def grades(bench: Bench) -> Row:
    """A query by a grade after one changed profile, beside everybody's group-bys in pandas."""
    bench.python(GRADES)
    with one_changed(bench.root) as profile:
        before = profile.read_text()

        def ours(number: int) -> float:
            profile.write_text(f"{before}bench: {number}\n")
            return bench.python(GRADES)[0]

        mine, other = side_by_side(
            ours, lambda _: bench.python(_PANDAS % "theirs")[0], bench.rounds
        )
    return ratio("a query by grade after one changed file / group-bys in pandas", mine, other, 4.0)


def grades_first(bench: Bench) -> Row:
    """The first query by a grade on a day: everybody's facts, classes and health."""
    took = [bench.python(GRADES_FIRST) for _ in range(min(3, bench.rounds))]
    bench.note_peak("the first grades", max(megabytes for _seconds, megabytes in took))
    seconds = min(seconds for seconds, _megabytes in took)
    bar = bench.bar(2.0, 20.0)
    return Row("first query by a grade of a day (CPU)", seconds, 0.0, "s", seconds, bar, "limit")


def tiles(bench: Bench) -> Row:
    """All tiles of the dashboard, when both its days were asked for before."""
    seconds = min([bench.python(TILES)[0] for _ in range(min(3, bench.rounds) + 1)][1:])
    bar = bench.bar(3.0, 30.0)
    return Row("all tiles of the dashboard (CPU)", seconds, 0.0, "s", seconds, bar, "limit")


def dashboard(bench: Bench) -> list[Row]:
    """From the key to the first pictures of the dashboard, and to all of them, beside all of an empty
    application. Ours is at rest: its files were looked at, as they are after some seconds."""
    bench.python(TILES)
    mark = bench.json("today", "--owner", "m01")["tasks"][0]["name"][:5]
    whole = list[float]()

    def shown(_round: int) -> float:
        terminal = Terminal(CRMTUI, bench.root, bench.env)
        terminal.wait_for(mark)
        terminal.settle(_REST)
        start = time.perf_counter()
        terminal.send("6")
        terminal.wait_for("Repurchase")  # with its number beside it
        seconds = time.perf_counter() - start
        terminal.wait_for("R1")  # the heat map comes last
        whole.append(time.perf_counter() - start)
        terminal.settle()
        bench.note_peak("the application", terminal.close())
        return seconds

    def empty(_round: int) -> float:
        terminal = Terminal([sys.executable, "-c", EMPTY_APP], bench.root, bench.env)
        seconds = terminal.wait_for("ready when you are")
        terminal.close()
        return seconds

    first, other = side_by_side(shown, empty, min(5, bench.rounds))
    last = statistics.median(whole[1:])
    return [
        ratio("dashboard, first pictures / empty Textual app", first, other, bench.bar(2.0, 6.0)),
        ratio("dashboard, all pictures / empty Textual app", last, other, 0.0, is_held=False),
    ]


def memory(bench: Bench) -> Row:
    """Peak memory of everybody's facts and classes, the ledger at hand."""
    peak = bench.python(_PANDAS % "ours")[1]
    return Row("peak memory: facts of everybody", peak, 0.0, "MB", peak, 1500.0, "limit")
