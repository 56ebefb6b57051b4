"""A process that reads a share of the files for an index made from nothing. See ``crew``."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from crmtui.dataclass import dataclass
from crmtui.index.cache import Index
from crmtui.index.context import Context
from crmtui.index.database import drop_indexes, make_room
from crmtui.index.pending import Chunk
from crmtui.index.refresh import Refresh
from crmtui.model.rules import Rules
from crmtui.planning.planner import Planner

HOME = str(Path(__file__).resolve().parents[2])
"""The folder that holds this crmtui."""
NUMBER = 4
"""Bytes of a chunk's number in the pipe from which every process takes the next one to read."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker must know."""

    root: Path
    part: Path
    """Where it makes its cache."""
    chunks: Path
    """A file with all chunks in their order."""
    turns: int
    """The file descriptor to take turns from."""
    told: int
    """The one to tell which are done."""
    context: Context
    rules: Rules
    day: date
    plans: bool
    """Whether customers are planned, too."""


def main(home: str, order: str) -> None:
    """Do the job in the file ``order``. ``home`` is where the parent has crmtui from: another version
    must not help."""
    if home != HOME:
        sys.exit(f"crmtui is another one in {HOME}")
    work(pickle.loads(Path(order).read_bytes()))


def work(job: Job) -> None:
    """Read chunks as long as there are any, and tell which are done. Whatever goes wrong ends the
    process: the parent then reads these chunks itself, and meets what is wrong."""
    gc.disable()
    index = Index(job.root, job.part)
    if not index.is_on_disk:
        sys.exit(f"{job.part} cannot be written")
    index.db.execute("PRAGMA journal_mode=OFF")
    make_room(index.db)
    with index.writing():
        _read(job, index)
    index.close()


def _read(job: Job, index: Index) -> None:
    planner = Planner(index, job.rules, job.day, plans=job.plans)
    refresh = Refresh(index.db, index.tree, job.context, planner.take)
    drop_indexes(index.db)
    for number, chunk in _turns(job):
        refresh.take(chunk)
        os.write(job.told, b"%d\n" % number)


def _turns(job: Job) -> Iterator[tuple[int, Chunk]]:
    """The chunks that are this process's to read, with their numbers."""
    with job.chunks.open("rb") as file:
        at = 0
        while taken := os.read(job.turns, NUMBER):
            number = int.from_bytes(taken)
            while at <= number:
                chunk = pickle.load(file)
                at += 1
            yield number, chunk
