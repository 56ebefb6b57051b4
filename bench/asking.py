"""Rows of commands: the index, the queue, questions, writing."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import commits
from measure import run, side_by_side
from peers import entities, make_taskwarrior, taskwarrior
from row import CRMTUI, RESULTS, TODAY, Bench, Row, ratio
from snippets import BUILD, INSIDE, QUEUE, RAW_PARSE
from watching import one_changed, watcher

_LINE = "电话 价格有顾虑 > 提供分期方案 @下周三"


def index(bench: Bench) -> Iterator[Row]:
    """Building the index from nothing: alone, as for a check, and with everybody's plans, as for a
    queue. Of few customers more often: a machine is now faster and now slower from second to second."""
    rounds = min(3, bench.rounds) if bench.is_usual else 3 * bench.rounds
    for plans, what in ((False, "index"), (True, "index and plans")):
        mine, other = side_by_side(
            partial(_built, bench, plans),
            lambda _: bench.python(RAW_PARSE)[0],
            rounds,
        )
        yield ratio(f"{what} from nothing / raw_parse of the same bytes", mine, other, 3.5,
                    is_held=not plans)  # fmt: skip


def _built(bench: Bench, plans: bool, _round: int) -> float:
    shutil.rmtree(bench.cache, ignore_errors=True)
    seconds, megabytes = bench.python(BUILD.replace("PLANS", str(plans)))
    bench.note_peak("building the index", megabytes)
    return seconds


def today(bench: Bench) -> Row:
    """The queue with a fresh index."""
    mine, other = side_by_side(lambda _: bench.crmtui("today", "--json"),
                               lambda _: bench.git("status", "--porcelain"), bench.rounds)  # fmt: skip
    return ratio(
        "today --json / git status", mine, other, bench.bar(1.5, 1.2), is_held=bench.is_usual
    )


def watched(bench: Bench) -> Row | Sequence[Row]:
    """The queue while a watcher keeps the index fresh, beside taskwarrior with as many tasks."""
    program, folder = shutil.which("task"), RESULTS / "due-today"
    if program is None:
        print("taskwarrior is not installed", file=sys.stderr)
        return []
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make_taskwarrior(folder, entities(bench))
    due = taskwarrior(program, folder, "")["due today"].words
    with watcher(CRMTUI, bench.root, bench.env):
        mine, other = side_by_side(lambda _: bench.crmtui("today", "--json"),
                                   lambda _: run(due, folder, bench.env).seconds,
                                   bench.rounds)  # fmt: skip
    return ratio(
        "today --json with a watcher / taskwarrior due:today",
        mine,
        other,
        0.6,
        is_held=bench.is_usual,
    )


def started(bench: Bench) -> Row:
    """The same beside Python doing nothing. The bar is ours."""
    floor = [sys.executable, "-c", "pass"]
    with watcher(CRMTUI, bench.root, bench.env):
        mine, other = side_by_side(lambda _: bench.crmtui("today", "--json"),
                                   lambda _: run(floor, bench.root, bench.env).seconds,
                                   bench.rounds)  # fmt: skip
    return ratio("today --json with a watcher / python -c pass", mine, other, 14.0)


def index_1(bench: Bench) -> Row:
    """The index after one profile changed, beside what Git makes of it."""
    with one_changed(bench.root) as profile:
        before = profile.read_text()

        def ours(number: int) -> float:
            profile.write_text(f"{before}bench: {number}\n")
            return bench.python(BUILD.replace("PLANS", "True"))[0]

        mine, other = side_by_side(ours, lambda _: bench.git("status", "--porcelain"), bench.rounds)
    return ratio(
        "index after one changed file / git status",
        mine,
        other,
        bench.bar(1.5, 1.2),
        is_held=bench.is_usual,
    )


def queue(bench: Bench) -> Row:
    """Everybody's queue by an index that is known to be fresh, beside a bare scan of its rows."""
    unchanged, bare, _mine, _everybody = _queue(bench)
    return ratio("queue, nothing changed / bare SQL scan of its rows (CPU)", unchanged, bare, 3.0)


def queue_changed(bench: Bench) -> Iterator[Row]:
    """A member's queue, and everybody's, after one touch was logged, looking at all files included."""
    _unchanged, _bare, mine, everybody = _queue(bench)
    told = "queue after one changed file (CPU)"
    yield Row(f"a member's {told}", mine, 0.0, "s", mine, 2.0, "limit")
    yield Row(f"everybody's {told}", everybody, 0.0, "s", everybody, 2.0, "limit")


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
    return ratio(
        "log / git add + git commit", mine, other, bench.bar(1.3, 0.8), is_held=bench.is_usual
    )


def inside(bench: Bench) -> Row:
    """The same in a process that runs, as in the application."""
    id = bench.json("list", "--limit", "1", "--sort", "-name")["customers"][0]["id"]
    mine, other = side_by_side(
        lambda number: bench.python(INSIDE.replace("ROUND", str(number)))[0],
        lambda _: commits.by_hand(bench.root, id, TODAY, bench.env),
        min(3, bench.rounds),
    )
    return ratio(
        "log inside a process / git add + git commit", mine, other, 0.5, is_held=bench.is_usual
    )


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
        return ratio(f"{what} / today --json", mine, other, 1.2)

    return row


def commit(files: int) -> Callable[[Bench], Row]:
    """One commit of one path among so many files, inside a running process."""

    def row(bench: Bench) -> Row:
        root = RESULTS / f"files-{files}"
        commits.make(root, files, bench.env)
        mine, other = commits.measure(root, bench.rounds, bench.env)
        return ratio(f"commit / git commit, {files} files", mine, other, 1.5)

    return row
