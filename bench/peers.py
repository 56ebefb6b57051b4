"""The programs a user would pick instead, on the same customers: contacts, tasks, journals.

    .venv/bin/python bench/peers.py     install those that are Python into bench/results/peers

The others come with the system: ``apt-get install taskwarrior hledger abook``.
"""

from __future__ import annotations

import json
import math
import shutil
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from measure import run
from row import CRMTUI, RESULTS, TODAY, Bench, Row
from watching import watcher

HERE = date.today()  # noqa: DTZ011
"""In the machine's zone, by which the peers go."""
HOME = RESULTS / "peers"
"""Where the Python ones are installed."""
FROM_PYPI = ("khard", "todoman")
WORD = "恒岳"
"""What is searched for: in the names of one in forty customers."""
WHAT = "回访"
"""What is to be done."""
JOBS = ("list", "search", "due today", "add a customer", "add a task")


@dataclass(frozen=True, slots=True)
class Entity:
    """A customer as every program knows it."""

    id: str
    name: str
    person: str
    phone: str
    due: str
    """Day of the next task, ISO; empty for none."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command and what it reads."""

    words: Sequence[str]
    text: str = ""


Make = Callable[[Path, Sequence[Entity]], None]
Calls = Callable[[str, Path, str], Mapping[str, Call]]
"""The calls by job, for a program, the folder with its files, and a name to add."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that is measured beside ours."""

    name: str
    program: str
    make: Make
    """Writes the customers as this program's files into an empty folder."""
    calls: Calls
    behind_from: float = 0
    """Customers from which on we mean to be faster; infinite for a program without a history that
    is done before Python can start."""
    unmatched: frozenset[str] = frozenset()
    """Jobs in which it does so much less that we only name it."""

    def path(self) -> str | None:
        """The program; None where it is not installed."""
        return shutil.which(self.program, path=f"{HOME / 'bin'}") or shutil.which(self.program)


def peers(bench: Bench) -> Iterator[Row]:
    """Every job by crmtui, with a watcher, and by each program that is installed, in turn."""
    customers = entities(bench)
    with watcher(CRMTUI, bench.root, bench.env):
        found = [(peer, path, _folder(peer, customers)) for peer, path in _installed()]
        for job in JOBS:
            ours = partial(_ours, bench, customers[0].id, job)
            theirs = {
                peer: partial(_theirs, bench, peer, path, folder, job)
                for peer, path, folder in found
                if job in peer.calls(path, folder, "")
            }
            mine, *others = _in_turn([ours, *theirs.values()], min(3, bench.rounds))
            for peer, other in zip(theirs, others, strict=True):
                yield _row(job, peer, mine, other, bench.size)


def _installed() -> Iterator[tuple[Peer, str]]:
    """The programs that are there, and where; the others are named."""
    for peer in PEERS:
        path = peer.path()
        if path is None:
            print(f"{peer.name} is not installed", file=sys.stderr)
        else:
            yield peer, path


def entities(bench: Bench) -> list[Entity]:
    """The customers of the workspace."""
    return [Entity(c["id"], c["name"], c["contact"], c["phone"], _here(c["due"]))
            for c in bench.json("list")["customers"]]  # fmt: skip


def _here(due: str | None) -> str:
    """A day of the workspace's zone as that of the machine's, by which the peers go."""
    return str(date.fromisoformat(due) + (HERE - TODAY)) if due else ""


def _folder(peer: Peer, customers: Sequence[Entity]) -> Path:
    """The files of a program, made anew."""
    folder = RESULTS / "peers-files" / peer.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    peer.make(folder, customers)
    return folder


def _ours(bench: Bench, whom: str, job: str) -> float:
    new = f"{time.time_ns():x}"
    calls = {
        "list": ["list"],
        "search": ["list", WORD],
        "due today": ["list", "due:today"],
        "add a customer": ["add", f"新客户 {new}", "--id", f"peer{new}", "--yes"],
        "add a task": ["log", whom, f"电话 {WHAT} > {WHAT} {new} @{TODAY}"],
    }
    return bench.crmtui(*calls[job])


def _theirs(bench: Bench, peer: Peer, path: str, folder: Path, job: str) -> float:
    call = peer.calls(path, folder, f"新客户 {time.time_ns():x}")[job]
    return run(call.words, folder, bench.env, call.text, is_quiet=True).seconds


def _row(job: str, peer: Peer, mine: float, other: float, size: int) -> Row:
    is_held = size >= peer.behind_from and job not in peer.unmatched
    kind = "ratio" if is_held else "named"
    return Row(
        f"peers: {job} / {peer.name}", mine * 1000, other * 1000, "ms", mine / other, 1.0, kind
    )


def _in_turn(doing: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """Median seconds of each, one after the other in every round; the first round does not count."""
    taken = [[work() for work in doing] for _ in range(rounds + 1)][1:]
    return [statistics.median(seconds) for seconds in zip(*taken, strict=True)]


# -- khard: a vCard each ----------------------------------------------------------------------


def _make_khard(folder: Path, customers: Sequence[Entity]) -> None:
    cards = folder / "cards"
    cards.mkdir()
    (folder / "khard.conf").write_text(
        f"[addressbooks]\n[[crm]]\npath = {cards}\n[general]\neditor = true\nmerge_editor = true\n"
    )
    for one in customers:
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{one.id}", f"FN:{one.name}",
                 f"N:{one.person};;;;", f"ORG:{one.name}", f"TEL;TYPE=cell:{one.phone}",
                 f"EMAIL:a@{one.id.lower()}.example", "END:VCARD", ""]  # fmt: skip
        (cards / f"{one.id}.vcf").write_bytes("\r\n".join(lines).encode())


def _khard(program: str, folder: Path, new: str) -> dict[str, Call]:
    khard = [program, "-c", str(folder / "khard.conf")]
    card = f"Formatted name: {new}\nKind: individual\nFirst name: 新\nLast name: 客\nPhone:\n    cell: 138\n"
    return {"list": Call([*khard, "list"]), "search": Call([*khard, "list", WORD]),
            "add a customer": Call([*khard, "new", "-a", "crm"], card)}  # fmt: skip


# -- todoman: a calendar file each ------------------------------------------------------------


def _make_todoman(folder: Path, customers: Sequence[Entity]) -> None:
    tasks = folder / "tasks" / "crm"
    tasks.mkdir(parents=True)
    (folder / "todo.py").write_text(
        f'path = "{folder}/tasks/*"\ndate_format = "%Y-%m-%d"\ntime_format = "%H:%M"\n'
        f'default_list = "crm"\ncache_path = "{folder}/cache.sqlite3"\n'
    )
    for one in customers:
        due = [f"DUE;VALUE=DATE:{one.due.replace('-', '')}"] if one.due else []
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN", "BEGIN:VTODO",
                 f"UID:{one.id}", "DTSTAMP:20260101T000000Z", f"SUMMARY:{one.name} {WHAT}", *due,
                 "STATUS:NEEDS-ACTION", "END:VTODO", "END:VCALENDAR", ""]  # fmt: skip
        (tasks / f"{one.id}.ics").write_bytes("\r\n".join(lines).encode())


def _todoman(program: str, folder: Path, new: str) -> dict[str, Call]:
    todo = [program, "--config", str(folder / "todo.py")]
    return {"list": Call([*todo, "list"]), "search": Call([*todo, "list", "--grep", WORD]),
            "add a task": Call([*todo, "new", "-l", "crm", "-d", str(HERE), f"{new} {WHAT}"]),
            "due today": Call([*todo, "list", "--due", "24"])}  # fmt: skip


# -- taskwarrior: imported --------------------------------------------------------------------


def make_taskwarrior(folder: Path, customers: Sequence[Entity]) -> None:
    """The customers as pending tasks, and one that is due today: an empty answer is a failure there,
    and nothing may be due on a Sunday."""
    today = Entity("today", WORD, "", "", str(HERE))
    (folder / "taskrc").write_text(
        f"data.location={folder}\nconfirmation=no\nverbose=nothing\nhooks=off\ngc=on\n"
    )
    tasks = [
        {"status": "pending", "entry": "20260101T000000Z", "project": one.id,
         "description": f"{one.name} {WHAT}",
         **({"due": f"{one.due.replace('-', '')}T000000"} if one.due else {})}
        for one in (*customers, today)
    ]  # fmt: skip
    given = folder / "tasks.json"
    given.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    command = ["task", f"rc:{folder / 'taskrc'}", "import", str(given)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)


def taskwarrior(program: str, folder: Path, new: str) -> dict[str, Call]:
    """The calls of taskwarrior."""
    task = [program, f"rc:{folder / 'taskrc'}"]
    return {"list": Call([*task, "list"]), "search": Call([*task, f"/{WORD}/", "list"]),
            "add a task": Call([*task, "add", f"due:{HERE}", f"{new} {WHAT}"]),
            "due today": Call([*task, "due:today", "list"])}  # fmt: skip


# -- hledger: a transaction each --------------------------------------------------------------


def _make_hledger(folder: Path, customers: Sequence[Entity]) -> None:
    (folder / "all.journal").write_text(
        "".join(
            f"{one.due or HERE} {one.name} {WHAT}\n    Assets:Receivable  100.00 CNY\n    Income:Sales\n\n"
            for one in customers
        ),
        encoding="utf-8",
    )


def _hledger(program: str, folder: Path, new: str) -> dict[str, Call]:
    hledger = [program, "-f", str(folder / "all.journal")]
    lines = [str(HERE), new, "Assets:Receivable", "5.00 CNY", "Income:Sales", "", ".", "", ".", ""]
    return {"list": Call([*hledger, "print"]), "search": Call([*hledger, "print", f"desc:{WORD}"]),
            "add a task": Call([*hledger, "add"], "\n".join(lines)),
            "due today": Call([*hledger, "print", "date:today"])}  # fmt: skip


# -- abook: one file --------------------------------------------------------------------------


def _make_abook(folder: Path, customers: Sequence[Entity]) -> None:
    people = "".join(
        f"[{n}]\nname={one.name}\nemail=a@{one.id.lower()}.example\nmobile={one.phone}\n\n"
        for n, one in enumerate(customers)
    )
    head = "# abook addressbook file\n\n[format]\nprogram=abook\nversion=0.6.1\n\n\n"
    (folder / "addressbook").write_text(head + people, encoding="utf-8")


def _abook(program: str, folder: Path, new: str) -> dict[str, Call]:
    abook = [program, "--datafile", str(folder / "addressbook")]
    letter = f"From: {new} <{time.time_ns():x}@new.example>\nSubject: x\n\nx\n"
    return {"list": Call([*abook, "--mutt-query", ""]), "search": Call([*abook, "--mutt-query", WORD]),
            "add a customer": Call([*abook, "--add-email-quiet"], letter)}  # fmt: skip


PEERS = (
    Peer("khard", "khard", _make_khard, _khard),
    Peer("todoman", "todo", _make_todoman, _todoman),
    Peer("taskwarrior", "task", make_taskwarrior, taskwarrior, 10_000, frozenset({"add a task"})),
    Peer("hledger", "hledger", _make_hledger, _hledger, 10_000),
    Peer("abook", "abook", _make_abook, _abook, behind_from=math.inf),
)


def main() -> None:
    """Install the Python ones where nothing else is."""
    venv.create(HOME, with_pip=True)
    subprocess.run([HOME / "bin" / "pip", "install", "--quiet", *FROM_PYPI], check=True)
    missing = [peer.name for peer in PEERS if peer.path() is None]
    if missing:
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)


if __name__ == "__main__":
    main()
