"""Other processes that help to make an index from nothing.

Each fills a cache of its own with the chunks it takes, the rows settled and planned; the parent
copies them. What two processes may have settled differently the parent settles again, and what a
worker could not do it does itself: then a failure is the very one that it would be without them.
"""

from __future__ import annotations

import os
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
from crmtui.workspace.worker import CHUNKS, HOME, WELL, Job, work

if TYPE_CHECKING:
    import subprocess

MOST = 3
"""Workers, at most: the parent copies what they make, one after the other."""
HANDS_ON = os.name == "posix"
"""Whether a process can hand its pipes on to one it starts."""
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


def crew_for(
    index: Index, context: Context, rules: Rules, day: date, plans: bool,
    prepare: Callable[[], object] = lambda: None,
) -> Crew | None:  # fmt: skip
    """Helpers for an index from nothing, where they can be of use. ``prepare`` is what only this process
    needs to do, while they are reading."""
    count = min(processors() - 1, MOST)
    if count < 1 or not (HANDS_ON and sys.executable and index.is_on_disk):
        return None
    if not index.is_blank or not isinstance(index.tree, WorkTree):
        return None
    return Crew(index, (context, rules, day, plans), count, prepare)


class Crew:
    """Workers with the rules that they need."""

    def __init__(
        self, index: Index, told: tuple[Context, Rules, date, bool], count: int,
        prepare: Callable[[], object],
    ) -> None:  # fmt: skip
        self._index = index
        self._count = count
        self._told = told
        self._prepare = prepare

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
            self._prepare()
            yield share
        finally:
            share.end()
            self._index.later.append(share.let_go)
            if folder is not None:
                _remove(folder)

    def _begin(self, share: Share, folder: Path, chunks: Sequence[Chunk]) -> None:
        are_copies = may_copy()
        if not are_copies:
            _write_chunks(folder / CHUNKS, chunks)
        for number in range(1, self._count + 1):
            job = Job(number, self._index.root, folder / f"{number}.sqlite", share.turns, -1,
                      share.leash, *self._told)  # fmt: skip
            share.begin(job, chunks if are_copies else None)


class Share:
    """The chunks, and who read which."""

    def __init__(self, chunks: Sequence[Chunk], told: Callable[[int], None], turns: int) -> None:
        self.workers: list[_Worker] = []
        self._chunks = chunks
        self._told = told
        self.turns = turns
        self.leash, self._hand = os.pipe()
        """The workers keep their caches until the hand lets go of the leash."""
        self._left = set(range(len(chunks)))

    def begin(self, job: Job, chunks: Sequence[Chunk] | None) -> None:
        """Let one more worker begin."""
        self.workers.append(_Worker(job, chunks, self._hand))

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
            if worker.did_well:
                self._left -= worker.done
            else:
                self._count(worker.done, -1)
        for number in sorted(self._left):
            yield self._chunks[number]

    def end(self) -> None:
        """End the workers that still run, but for those that did well."""
        for worker in self.workers:
            worker.end()
        os.close(self.turns)
        os.close(self.leash)

    def parts(self) -> list[Path]:
        """The caches of those who did well; they keep them until ``let_go``."""
        return [worker.part for worker in self.workers if worker.did_well]

    def let_go(self) -> bool:
        """Nobody reads the caches any more: let those who keep them end, in their own time. True when
        all have ended."""
        if self._hand >= 0:
            os.close(self._hand)
            self._hand = -1
        ended = [worker.has_ended() for worker in self.workers]
        return all(ended)

    def _count(self, numbers: Collection[int], sign: int = 1) -> None:
        if numbers:
            self._told(sign * sum(one.size for n in numbers for one in self._chunks[n]))


class _Worker:
    """A running worker."""

    def __init__(self, job: Job, chunks: Sequence[Chunk] | None, hand: int) -> None:
        """Without ``chunks`` another Python does the job. ``hand`` is of no use to a copy."""
        self.part = job.part
        self.done: set[int] = set()
        """Numbers of the chunks it says it has read."""
        self.did_well = False
        """Whether its cache holds all that it was given."""
        self._ended = False
        self._text = b""
        self._fd, told = os.pipe()
        job = replace(job, told=told)
        try:
            self._process = _started(job) if chunks is None else _Copy(job, chunks, hand)
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
        self.did_well = self.did_well or WELL in lines
        new = {int(line) for line in lines if line != WELL}
        self.done |= new
        return new

    def end(self) -> None:
        """End it, if it still runs and has not done well."""
        if self.did_well:
            self._process.returncode = 0  # nobody waits for it: see ``has_ended``
        else:
            self._process.kill()
            self._process.wait()
        os.close(self._fd)

    def has_ended(self) -> bool:
        """Whether it has; the system then forgets it."""
        if not self._ended:
            try:
                self._ended = os.waitpid(self._process.pid, os.WNOHANG)[0] != 0
            except ChildProcessError:
                self._ended = True
        return self._ended


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
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[job.turns, job.told, job.leash],
        start_new_session=True,
    )  # fmt: skip


def _work_apart(job: Job, chunks: Sequence[Chunk], hand: int) -> None:
    """Do the job in a session of its own."""
    os.setsid()
    os.close(hand)
    work(job, chunks)


class _Copy:
    """A copy of this process that does the job: it need not start a Python and import everything."""

    def __init__(self, job: Job, chunks: Sequence[Chunk], hand: int) -> None:
        self.pid = copied(partial(_work_apart, job, chunks, hand))
        self.returncode: int | None = None

    def wait(self) -> int:
        """As of ``subprocess.Popen``."""
        if self.returncode is None:
            _pid, status = os.waitpid(self.pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def kill(self) -> None:
        """As of ``subprocess.Popen``."""
        if self.returncode is None:
            from signal import SIGKILL

            os.kill(self.pid, SIGKILL)


def _made(parent: Path) -> Path:
    """A folder of this build alone."""
    folder = parent / f"{_PREFIX}{os.getpid()}-{time.time_ns()}"
    folder.mkdir(mode=0o700)
    return folder


def _sweep(folder: Path) -> None:
    """Remove what builds left that were killed."""
    for left in folder.glob(f"{_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _DAY:
            _remove(left)


def _remove(folder: Path) -> None:
    """Remove the folder of a build; what the system will not let go is left to the next sweep."""
    with suppress(OSError):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def _write_chunks(path: Path, chunks: Sequence[Chunk]) -> None:
    import pickle

    with path.open("wb") as file:
        for chunk in chunks:
            pickle.dump(chunk, file)
