"""Measures crmtui side by side with what it is measured against, on a generated workspace.

    ./run bench [--size 10000] [--rounds 7] [--only index,today]

Every row is a ratio (or a difference) taken in one run on one machine, so that figures of
different machines can be compared. Workspaces are kept below bench/results/ and used again on the
same day.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import commits
from generate import generate, put_under_git
from measure import QUIET, Terminal, run, side_by_side
from snippets import BUILD, DIFF, EMPTY_APP, EVERYBODY, INSIDE, PARSE_DIFF, QUEUE, RAW_PARSE
from table import keep
from watching import one_changed, watcher

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
CRMTUI = [sys.executable, "-c", "import sys; from crmtui.cli.main import main; sys.exit(main())"]
KEYS = "abcdefghij"
_LINE = "电话 价格有顾虑 > 提供分期方案 @下周三"
LARGE = 100_000
"""Customers from which on the repository of 200,000 files is measured too."""
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
    """``ratio``, ``more`` (a difference) or ``limit``."""

    @property
    def is_met(self) -> bool:
        """Whether the bar is kept."""
        return self.value <= self.bar


@dataclass(slots=True)
class Bench:
    """The workspace being measured."""

    root: Path
    cache: Path
    rounds: int
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

    def crmtui(self, *arguments: str) -> float:
        """Seconds of one crmtui command, the whole process."""
        ended = run([*CRMTUI, *arguments], self.root, self.env)
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


def index(bench: Bench) -> Row:
    """Building the index from nothing."""

    def ours(_round: int) -> float:
        shutil.rmtree(bench.cache, ignore_errors=True)
        seconds, megabytes = bench.python(BUILD)
        bench.note_peak("building the index", megabytes)
        return seconds

    mine, other = side_by_side(ours, lambda _: bench.python(RAW_PARSE)[0], min(3, bench.rounds))
    return _ratio("index from nothing / raw_parse of the same bytes", mine, other, 5.0)


def today(bench: Bench) -> Row:
    """The queue with a fresh index."""
    mine, other = side_by_side(lambda _: bench.crmtui("today", "--json"),
                               lambda _: bench.git("status", "--porcelain"), bench.rounds)  # fmt: skip
    return _ratio("today --json / git status", mine, other, 2.5)


def watched(bench: Bench) -> Row:
    """The queue while a watcher keeps the index fresh, beside Python doing nothing."""
    floor = [sys.executable, "-c", "pass"]
    with watcher(CRMTUI, bench.root, bench.env):
        mine, other = side_by_side(lambda _: bench.crmtui("today", "--json"),
                                   lambda _: run(floor, bench.root, bench.env).seconds,
                                   bench.rounds)  # fmt: skip
    return _ratio("today --json with a watcher / python -c pass", mine, other, 14.0)


def index_1(bench: Bench) -> Row:
    """The index after one profile changed, beside what Git makes of it."""
    with one_changed(bench.root) as profile:
        before = profile.read_text()

        def ours(number: int) -> float:
            profile.write_text(f"{before}bench: {number}\n")
            return bench.python(BUILD)[0]

        mine, other = side_by_side(ours, lambda _: bench.git("status", "--porcelain"), bench.rounds)
    return _ratio("index after one changed file / git status", mine, other, 1.5)


def queue(bench: Bench) -> Row:
    """Everybody's queue by an index that is known to be fresh, beside a bare scan of its rows."""
    unchanged, bare, _changed = _queue(bench)
    return _ratio("queue, nothing changed / bare SQL scan of its rows (CPU)", unchanged, bare, 3.0)


def queue_changed(bench: Bench) -> Row:
    """Everybody's queue after one touch was logged, looking at all files included."""
    changed = _queue(bench)[2]
    return Row("queue after one changed file (CPU)", changed, 0.0, "s", changed, 2.0, "limit")


def _queue(bench: Bench) -> list[float]:
    ended = run([sys.executable, "-c", QUEUE], bench.root, bench.env)
    bench.note_peak("the queue", ended.megabytes)
    seconds: list[float] = json.loads(ended.out)
    return seconds


def plan(bench: Bench) -> Row:
    """Everybody's eight weeks, levelled."""
    mine, other = side_by_side(
        lambda _: bench.crmtui("plan", "--weeks", "8", "--owner", "all", "--json"),
        lambda _: bench.crmtui("today", "--json"),
        min(3, bench.rounds),
    )
    what = f"plan --weeks 8 of everybody ({mine / other:.1f} times today --json)"
    return Row(what, mine, other, "s", mine, 5.0, "limit")


def log(bench: Bench) -> Row:
    """One touch, written and committed."""
    ids = [
        line["id"] for line in bench.json("list", "--limit", str(2 * bench.rounds + 2))["customers"]
    ]

    mine, other = side_by_side(
        lambda number: bench.crmtui("log", ids[2 * number], _LINE),
        lambda number: commits.by_hand(bench.root, ids[2 * number + 1], TODAY, bench.env),
        bench.rounds,
    )
    return _ratio("log / git add + git commit", mine, other, 2.5)


def inside(bench: Bench) -> Row:
    """The same in a process that runs, as in the application."""
    id = bench.json("list", "--limit", "1", "--sort", "-name")["customers"][0]["id"]
    mine, other = side_by_side(
        lambda number: bench.python(INSIDE.replace("ROUND", str(number)))[0],
        lambda _: commits.by_hand(bench.root, id, TODAY, bench.env),
        min(3, bench.rounds),
    )
    return _ratio("log inside a process / git add + git commit", mine, other, 0.5)


def question(what: str, *asked: str) -> Callable[[Bench], Row]:
    """A reading command beside the queue; ``WHO`` stands for some customer."""

    def row(bench: Bench) -> Row:
        id = bench.json("list", "--limit", "1")["customers"][0]["id"]
        call = [id if word == "WHO" else word for word in asked]
        mine, other = side_by_side(
            lambda _: bench.crmtui(*call, "--json"),
            lambda _: bench.crmtui("today", "--json"),
            bench.rounds,
        )
        return _ratio(f"{what} / today --json", mine, other, 1.2)

    return row


def commit(files: int) -> Callable[[Bench], Row]:
    """One commit of one path among so many files, inside a running process."""

    def row(bench: Bench) -> Row:
        root = RESULTS / f"files-{files}"
        commits.make(root, files, bench.env)
        mine, other = commits.measure(root, bench.rounds, bench.env)
        return _ratio(f"commit / git commit, {files} files", mine, other, 1.5)

    return row


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
    return _ratio("first paint / empty Textual app", mine, other, 2.5)


def key(bench: Bench) -> Row:
    """A letter in the filter bar until it and the lines that fit are painted, 95th percentile."""
    return _typing(bench, "key in the filter bar, p95, beyond an empty Input", QUIET, 25.0)


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
    mark = bench.json("today", "--owner", "m01")["tasks"][0]["name"][:5]
    mine = Terminal(CRMTUI, bench.root, bench.env)
    mine.wait_for(mark)
    mine.send("2")
    mine.wait_for(" customers")  # all are read: the files were looked at before
    mine.settle()
    mine.press(way)
    mine.settle()
    empty = Terminal([sys.executable, "-c", EMPTY_APP], bench.root, bench.env)
    empty.wait_for("ready when you are")
    empty.press("\t")
    pairs = [(_stroke(mine, *stroke, quiet), _stroke(empty, letter, "\x7f", quiet))
             for stroke, letter in zip(strokes * bench.rounds, KEYS * bench.rounds, strict=True)]  # fmt: skip
    bench.note_peak("the application", mine.close())
    empty.close()
    ours, theirs = (_percentile([pair[side] for pair in pairs], 0.95) for side in (0, 1))
    return Row(what, ours * 1000, theirs * 1000, "ms", (ours - theirs) * 1000, bar, "more")


def _stroke(terminal: Terminal, letter: str, back: str, quiet: float) -> float:
    """A key pressed, then taken back."""
    seconds = terminal.press(letter, quiet)
    terminal.press(back, max(quiet, 0.2))
    return seconds


def diff(bench: Bench) -> Row:
    """A branch with a hundred changed files in words, without the queue."""
    _make_branch(bench)
    parse = bench.python(PARSE_DIFF)[0]
    mine, other = side_by_side(
        lambda _: bench.python(DIFF.replace("QUEUE", "False"))[0],
        lambda _: bench.git("diff", "--name-status", "HEAD...bench-diff") + parse,
        bench.rounds,
    )
    return _ratio("diff of 100 files / git diff --name-status + parse", mine, other, 5.0)


def facts(bench: Bench) -> Row:
    """Everybody's numbers and classes, beside the same group-bys in pandas on ready frames."""
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import in_pandas; print(in_pandas.%s())"
    mine, other = side_by_side(lambda _: bench.python(code % "ours")[0],
                               lambda _: bench.python(code % "theirs")[0], bench.rounds)  # fmt: skip
    return _ratio("facts and classes / the same in pandas on ready frames", mine, other, 4.0)


def alerts(bench: Bench) -> Row:
    """Everybody's alerts with their health scores, beside everybody's facts."""
    mine, other = side_by_side(lambda _: bench.python(EVERYBODY.replace("ASK", "alerts"))[0],
                               lambda _: bench.python(EVERYBODY.replace("ASK", "facts"))[0],
                               min(3, bench.rounds))  # fmt: skip
    return _ratio("alerts of everybody / facts of everybody", mine, other, 8.0)


def review(bench: Bench) -> Row:
    """The same with the change of the queue, beside the queue itself."""
    _make_branch(bench)
    mine, other = side_by_side(
        lambda _: bench.python(DIFF.replace("QUEUE", "True"))[0],
        lambda _: bench.crmtui("today", "--owner", "all", "--all", "--json"),
        min(3, bench.rounds),
    )
    return _ratio("diff of 100 files with the queue / today --all --json", mine, other, 5.0)


def _make_branch(bench: Bench) -> None:
    """A branch on which fifty profiles are edited and fifty customers called."""
    profiles = sorted((bench.root / "records/customers").glob("*/*/customer.yaml"))[:100]
    back = run(["git", "branch", "--show-current"], bench.root, bench.env).out.strip()
    bench.git("switch", "--quiet", "-C", "bench-diff")
    for n, profile in enumerate(profiles):
        changed = profile
        if n % 2:
            changed = profile.parent / f"{TODAY}-touch-bench{n}.yaml"
            changed.write_text(f"id: bench{n}\ntype: touch\nat: {TODAY}\nvia: phone\n")
        else:
            changed.write_text(profile.read_text() + f"bench: {time.time_ns()}\n")
        bench.git("add", "--", str(changed))
    bench.git("commit", "--quiet", "-m", "Change a hundred files")
    bench.git("switch", "--quiet", back)


def memory(bench: Bench) -> Row:
    """The largest of all processes so far."""
    what, peak = max(bench.peaks.items(), key=lambda item: item[1])
    return Row(f"peak memory: {what}", peak, 0.0, "MB", peak, 300.0, "limit")


ROWS: dict[str, Callable[[Bench], Row]] = {
    "index": index, "index-1": index_1, "today": today, "watched": watched, "queue": queue, "queue-changed": queue_changed, "plan": plan,
    "list": question("list QUERY", "list", "tier:core silent:>30d"),
    "show": question("show WHO", "show", "WHO"),
    "search": question("two Chinese characters", "list", "朱松"),
    "log": log, "inside": inside,
    "commit": commit(2_000), "commit-20k": commit(20_000), "commit-200k": commit(200_000),
    "paint": paint, "key": key, "cursor": cursor, "rest": rest, "diff": diff, "review": review,
    "facts": facts, "alerts": alerts, "memory": memory,
}  # fmt: skip


def _usual(size: int) -> list[str]:
    return [name for name in ROWS if name != "commit-200k" or size >= LARGE]


def _ratio(what: str, ours: float, theirs: float, bar: float) -> Row:
    return Row(what, ours * 1000, theirs * 1000, "ms", ours / theirs, bar, "ratio")


def _percentile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


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


def measured(bench: Bench, names: list[str]) -> Iterator[Row]:
    """The rows, one after the other, the queue's index being fresh for all but the first."""
    for name in names:
        print(f"measuring {name} …", file=sys.stderr)
        yield ROWS[name](bench)


def told(row: Row) -> str:
    """A row as text."""
    against = f"{row.theirs:10.1f}" if row.theirs else " " * 10
    sign = {"ratio": "x", "more": f" {row.unit} more", "limit": f" {row.unit}"}[row.kind]
    verdict = "ok" if row.is_met else "OVER"
    return (f"{row.what:52}{row.ours:10.1f}{against} {row.unit:3}"
            f"{row.value:9.2f}{sign} (at most {row.bar:g}{sign})  {verdict}")  # fmt: skip


def main() -> int:
    """The command line: 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="customers (default 10000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7, help="measurements per row (default 7)")
    parser.add_argument("--only", default="", help="rows, by comma: " + ", ".join(ROWS) + " "
                        f"(default all; commit-200k from --size {LARGE} on)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    given = parser.parse_args()
    names = [name for name in given.only.split(",") if name] or _usual(given.size)
    if unknown := set(names) - set(ROWS):
        parser.error(f"no row is named {', '.join(sorted(unknown))}")
    root = prepare(given.size, given.seed)
    bench = Bench(root, RESULTS / "cache", given.rounds)
    bench.crmtui("today", "--json")
    rows = list(measured(bench, names))
    keep(RESULTS, given.size, [asdict(row) for row in rows])
    if given.json:
        print(json.dumps({"size": given.size, "rows": [asdict(row) for row in rows]}, indent=2))
    else:
        print("\n".join(map(told, rows)))
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
