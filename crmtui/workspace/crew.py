"""Other processes that help to make an index from nothing.

Each fills a cache of its own with the chunks it takes, the rows settled and planned; the parent
copies them. What two processes may have settled differently the parent settles again, and what a
worker could not do it does itself: then a failure is the very one that it would be without them.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.dataclass import replace
from crmtui.index.cache import Index
from crmtui.index.context import Context
from crmtui.index.halves import copied, may_copy, taken, turns
from crmtui.index.pending import Chunk
from crmtui.index.tree import WorkTree
from crmtui.model.rules import Rules
from crmtui.workspace.worker import CHUNKS, HOME, Job, work

if TYPE_CHECKING:
    import subprocess

MOST = 3
"""Workers, at most: the parent copies what they make, one after the other."""
_PREFIX = "building-"
_DAY = 24 * 60 * 60
_START = (
    "import sys; sys.path.append(sys.argv[1]); from crmtui.workspace.worker import main; "
    "main(*sys.argv[1:])"
)


def processors() -> int:
    """How many processes can run at a time."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def crew_for(index: Index, context: Context, rules: Rules, day: date, plans: bool) -> Crew | None:
    """Helpers for an index from nothing, where they can be of use."""
    count = min(processors() - 1, MOST)
    if count < 1 or not sys.executable or not index.is_on_disk:
        return None
    if not index.is_blank or not isinstance(index.tree, WorkTree):
        return None
    return Crew(index, (context, rules, day, plans), count)


class Crew:
    """Workers with the rules that they need."""

    def __init__(self, index: Index, told: tuple[Context, Rules, date, bool], count: int) -> None:
        self._index = index
        self._count = count
        self._told = told

    @contextmanager
    def share(self, chunks: Sequence[Chunk], told: Callable[[int], None]) -> Iterator[Share]:
        """Let the workers begin; they are ended with the context. Without room or processes for
        them all is left to this process."""
        share = Share(chunks, told, turns(len(chunks)))
        folder: Path | None = None
        try:
            with suppress(OSError):
                _sweep(self._index.path.parent)
                folder = _made(self._index.path.parent)
                self._begin(share, folder, chunks)
            yield share
        finally:
            share.end()
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    def _begin(self, share: Share, folder: Path, chunks: Sequence[Chunk]) -> None:
        are_copies = may_copy()
        if not are_copies:
            _write_chunks(folder / CHUNKS, chunks)
        for number in range(1, self._count + 1):
            job = Job(number, self._index.root, folder / f"{number}.sqlite", share.turns, -1,
                      *self._told)  # fmt: skip
            share.workers.append(_Worker(job, chunks if are_copies else None))


class Share:
    """The chunks, and who read which."""

    def __init__(self, chunks: Sequence[Chunk], told: Callable[[int], None], turns: int) -> None:
        self.workers: list[_Worker] = []
        self._chunks = chunks
        self._told = told
        self.turns = turns
        self._left = set(range(len(chunks)))

    def mine(self) -> Iterator[Chunk]:
        """The chunks for this process to read; those that a worker failed at come last."""
        for number in taken(self.turns):
            self._left.discard(number)
            yield self._chunks[number]
            for worker in self.workers:
                self._count(worker.heard(wait=False))
        for worker in self.workers:
            while heard := worker.heard(wait=True):
                self._count(heard)
            if worker.did_well():
                self._left -= worker.done
            else:
                self._count(worker.done, -1)
        for number in sorted(self._left):
            yield self._chunks[number]

    def end(self) -> None:
        """End the workers that still run."""
        for worker in self.workers:
            worker.end()
        os.close(self.turns)

    def parts(self) -> list[Path]:
        """The caches of those who did well."""
        return [worker.part for worker in self.workers if worker.did_well()]

    def _count(self, numbers: Collection[int], sign: int = 1) -> None:
        if numbers:
            self._told(sign * sum(one.size for n in numbers for one in self._chunks[n]))


class _Worker:
    """A running worker."""

    def __init__(self, job: Job, chunks: Sequence[Chunk] | None) -> None:
        """Without ``chunks`` another Python does the job."""
        self.part = job.part
        self.done: set[int] = set()
        """Numbers of the chunks it says it has read."""
        self._text = b""
        self._fd, told = os.pipe()
        job = replace(job, told=told)
        try:
            self._process = _started(job) if chunks is None else _Copy(job, chunks)
        except OSError:
            os.close(self._fd)
            raise
        finally:
            os.close(told)

    def heard(self, *, wait: bool) -> set[int]:
        """The chunks it has read since it was last heard; with ``wait`` none only at its end."""
        os.set_blocking(self._fd, wait)
        while True:
            try:
                text = os.read(self._fd, 1 << 16)
            except BlockingIOError:
                return set()
            *lines, self._text = (self._text + text).split(b"\n")
            if lines or not text:
                break
        new = {int(line) for line in lines}
        self.done |= new
        return new

    def did_well(self) -> bool:
        """Whether it ended and its cache holds all that it was given."""
        return self._process.wait() == 0

    def end(self) -> None:
        """End it, if it still runs."""
        self._process.kill()
        self._process.wait()
        os.close(self._fd)


def _started(job: Job) -> subprocess.Popen[bytes]:
    """Another Python that does the job."""
    import pickle  # where a process may be copied nobody needs them
    import subprocess

    order = job.part.with_suffix(".job")
    order.write_bytes(pickle.dumps(job))
    # -P: nothing is imported from the folder the user stands in; a session of its own, because
    # Ctrl-C is for the parent, who ends it.
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _START, HOME, str(order)], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[job.turns, job.told],
        start_new_session=True,
    )  # fmt: skip


def _work_apart(job: Job, chunks: Sequence[Chunk]) -> None:
    """Do the job in a session of its own."""
    os.setsid()
    work(job, chunks)


class _Copy:
    """A copy of this process that does the job: it need not start a Python and import everything."""

    def __init__(self, job: Job, chunks: Sequence[Chunk]) -> None:
        self._pid = copied(partial(_work_apart, job, chunks))
        self.returncode: int | None = None

    def wait(self) -> int:
        """As of ``subprocess.Popen``."""
        if self.returncode is None:
            _pid, status = os.waitpid(self._pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def kill(self) -> None:
        """As of ``subprocess.Popen``."""
        if self.returncode is None:
            from signal import SIGKILL

            os.kill(self._pid, SIGKILL)


def _made(parent: Path) -> Path:
    """A folder of this build alone."""
    folder = parent / f"{_PREFIX}{os.getpid()}-{time.time_ns()}"
    folder.mkdir(mode=0o700)
    return folder


def _sweep(folder: Path) -> None:
    """Remove what builds left that were killed."""
    for left in folder.glob(f"{_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _DAY:
            shutil.rmtree(left, ignore_errors=True)


def _write_chunks(path: Path, chunks: Sequence[Chunk]) -> None:
    import pickle

    with path.open("wb") as file:
        for chunk in chunks:
            pickle.dump(chunk, file)
