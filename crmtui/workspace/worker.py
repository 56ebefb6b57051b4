"""A process that reads a share of the files for an index made from nothing. See ``crew``."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

from crmtui.dataclass import dataclass
from crmtui.index.cache import Index
from crmtui.index.context import Context
from crmtui.index.database import drop_indexes, make_room
from crmtui.index.halves import taken
from crmtui.index.joining import apart
from crmtui.index.pending import Chunk
from crmtui.index.refresh import Refresh
from crmtui.model.rules import Rules
from crmtui.planning.planner import Planner

HOME = str(Path(__file__).resolve().parents[2])
"""The folder that holds this crmtui."""
WELL = b"well"
"""Says that the part is whole."""
CHUNKS = "chunks"
"""The file with all chunks in their order, beside the part, for a Python that was started for the job."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker must know."""

    number: int
    """Which worker it is, from 1 on."""
    root: Path
    part: Path
    """Where it makes its cache."""
    turns: int
    """The file descriptor that gives the numbers of the chunks to read; see ``halves.turns``."""
    told: int
    """The one to tell which are done, and ``WELL`` at the end."""
    leash: int
    """The one that ends when nobody needs the part any more."""
    context: Context
    rules: Rules
    day: date
    plans: bool
    """Whether customers are planned, too."""


class Chunks(Protocol):
    """The chunks by their numbers."""

    def __getitem__(self, number: int) -> Chunk: ...


def main(home: str, order: str) -> None:
    """Do the job in the file ``order``. ``home`` is where the parent has crmtui from: another version
    must not help."""
    if home != HOME:
        sys.exit(f"crmtui is another one in {HOME}")
    import pickle  # a copy of a process that knows its job does without

    job: Job = pickle.loads(Path(order).read_bytes())
    with job.part.with_name(CHUNKS).open("rb") as file:
        work(job, _Unpacked(partial(pickle.load, file)))


class _Unpacked:
    """The chunks of a file, each read when its turn comes: their numbers grow."""

    def __init__(self, read: Callable[[], Chunk]) -> None:
        self._read = read
        self._at = 0

    def __getitem__(self, number: int) -> Chunk:
        while self._at < number:
            self._read()
            self._at += 1
        self._at += 1
        return self._read()


def work(job: Job, chunks: Chunks) -> None:
    """Read chunks as long as there are any, and tell which are done. Whatever goes wrong ends the
    process: the parent then reads these chunks itself, and meets what is wrong."""
    gc.disable()
    index = Index(job.root, job.part)
    if not index.is_on_disk:
        sys.exit(f"{job.part} cannot be written")
    index.db.execute("PRAGMA journal_mode=OFF")
    make_room(index.db)
    with index.writing():
        _read(job, index, chunks)
    part = os.open(job.part, os.O_RDONLY)
    os.write(job.told, WELL + b"\n")
    index.close()
    _hold(part, job.leash)


def _hold(part: int, leash: int) -> None:
    """Keep the part as long as somebody reads it, though it has no name any more: who lets go of it
    last waits until the system has cleared it away, seconds where it is being written to a disk.
    Nothing else is kept: somebody may wait for the end of an output, or for a lock."""
    for fd in {*map(int, os.listdir("/dev/fd"))} - {part, leash}:
        with suppress(OSError):  # the one that listed them is closed
            os.close(fd)
    os.read(leash, 1)


def _read(job: Job, index: Index, chunks: Chunks) -> None:
    planner = Planner(index, job.rules, job.day, plans=job.plans)
    refresh = Refresh(index.db, index.tree, job.context, planner.take)
    drop_indexes(index.db)
    with apart(index.db, job.number):
        for number in taken(job.turns):
            refresh.take(chunks[number])
            os.write(job.told, b"%d\n" % number)
