"""Rows of the application, in a pseudo-terminal: the first picture, keys, memory."""

from __future__ import annotations

import sys

from measure import QUIET, Terminal, side_by_side
from row import CRMTUI, Bench, Row, percentile, ratio
from snippets import EMPTY_APP

KEYS = "abcdefghij"


def paint(bench: Bench) -> Row:
    """The first useful picture of the application."""
    mark = bench.json("today", "--owner", "m01")["tasks"][0]["name"][:5]

    def shown(command: list[str], text: str) -> float:
        terminal = Terminal(command, bench.root, bench.env)
        seconds = terminal.wait_for(text)
        terminal.settle(0.3)
        peak = terminal.close()
        if command == CRMTUI:
            bench.note_peak("the application", peak)
        return seconds

    mine, other = side_by_side(
        lambda _: shown(CRMTUI, mark),
        lambda _: shown([sys.executable, "-c", EMPTY_APP], "ready when you are"),
        bench.rounds,
    )
    return ratio(
        "first paint / empty Textual app", mine, other, bench.bar(1.8, 2.5), is_held=bench.is_usual
    )


def memory(bench: Bench) -> Row:
    """The application with all customers in sight and a filter typed, beside an empty one."""
    mine = _among_all(bench)
    mine.press("/")
    mine.press("a", 0.5)
    ours, theirs = mine.close(), _empty(bench).close()
    what = "peak memory of the application, beyond an empty Textual app"
    return Row(what, ours, theirs, "MB", ours - theirs, 100.0, "more")


def key(bench: Bench) -> Row:
    """A letter in the filter bar until it and the lines that fit are painted, 95th percentile."""
    return _typing(bench, "key in the filter bar, p95, beyond an empty Input", QUIET, 20.0)


def rest(bench: Bench) -> Row:
    """The same until everything rests: the count, completions and the card, which wait for the
    keys to rest. The bar is ours: what a person takes for at once."""
    return _typing(bench, "key until all rests, p95, beyond an empty Input", 0.3, 250.0)


def cursor(bench: Bench) -> Row:
    """A line down in the table of all customers, and up again."""
    what = "cursor in the table, p95, beyond an empty Input"
    return _strokes(bench, what, "\t", [("\x1b[B", "\x1b[A")] * len(KEYS), QUIET, 20.0)


def _typing(bench: Bench, what: str, quiet: float, bar: float) -> Row:
    return _strokes(bench, what, "/", [(letter, "\x7f") for letter in KEYS], quiet, bar)


def _strokes(
    bench: Bench, what: str, way: str, strokes: list[tuple[str, str]], quiet: float,
    bar: float,
) -> Row:  # fmt: skip
    """Keys where the key ``way`` leads among all customers, each taken back by another one so that
    all meet the same picture, beside letters in an empty Input."""
    mine, empty = _among_all(bench), _empty(bench)
    mine.press(way)
    mine.settle()
    empty.press("\t")
    rounds = min(3, bench.rounds)  # thirty keys, each with the wait that shows it is done
    pairs = [(_stroke(mine, *stroke, quiet), _stroke(empty, letter, "\x7f", QUIET))
             for stroke, letter in zip(strokes * rounds, KEYS * rounds, strict=True)]  # fmt: skip
    bench.note_peak("the application", mine.close())
    empty.close()
    ours, theirs = (percentile([pair[side] for pair in pairs], 0.95) for side in (0, 1))
    return Row(what, ours * 1000, theirs * 1000, "ms", (ours - theirs) * 1000, bar, "more")


def _stroke(terminal: Terminal, letter: str, back: str, quiet: float) -> float:
    """A key pressed, then taken back."""
    seconds = terminal.press(letter, quiet)
    terminal.press(back, max(quiet, 0.2))
    return seconds


def _among_all(bench: Bench) -> Terminal:
    """The application at the list of all customers."""
    mark = bench.json("today", "--owner", "m01")["tasks"][0]["name"][:5]
    terminal = Terminal(CRMTUI, bench.root, bench.env)
    terminal.wait_for(mark)
    terminal.send("2")
    terminal.wait_for(" customers")  # all are read: the files were looked at before
    terminal.settle()
    return terminal


def _empty(bench: Bench) -> Terminal:
    terminal = Terminal([sys.executable, "-c", EMPTY_APP], bench.root, bench.env)
    terminal.wait_for("ready when you are")
    return terminal
