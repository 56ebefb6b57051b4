"""Many small questions to the file system, asked by two processes at once."""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")

BLOCKS = 64
"""About so many blocks are shared."""
_NUMBER = 4
"""Bytes of a number in a pipe."""
MANY = 2000
"""From so many rows on a second process is worth its start."""


def those_that(test: Callable[[T], bool], rows: Sequence[T]) -> list[T]:
    """The rows that pass ``test``, in their order. ``test`` may only look, since half of the rows may
    be tested by a copy of this process."""

    def numbers(part: Sequence[T]) -> array[int]:
        return array("q", [n for n, row in enumerate(part) if test(row)])

    parts = in_halves(numbers, rows, MANY, array.tobytes, lambda told: array("q", told))
    half = len(rows) // 2 if len(parts) > 1 else 0
    found = [rows[n] for n in parts[0]]
    return found + [rows[half + n] for part in parts[1:] for n in part]


def in_halves(
    work: Callable[[Sequence[T]], R], rows: Sequence[T], many: int,
    pack: Callable[[R], bytes], unpack: Callable[[bytes], R],
) -> list[R]:  # fmt: skip
    """What ``work`` makes of the rows; from ``many`` on what it makes of either half. It may only
    look, since the second half may be given to a copy of this process, whose answer comes packed."""
    if len(rows) < many or not may_copy():
        return [work(rows)]
    half = len(rows) // 2
    mine, told = _beside(lambda: pack(work(rows[half:])), lambda: work(rows[:half]))
    return [mine, work(rows[half:]) if told is None else unpack(told)]


def in_turns(
    work: Callable[[Iterable[Sequence[T]]], R], rows: Sequence[T],
    pack: Callable[[R], bytes], unpack: Callable[[bytes], R], meanwhile: Callable[[], object],
) -> list[R]:  # fmt: skip
    """What ``work`` makes of the rows, which come in blocks: of some what this process makes of them,
    of the others what a copy of it does, which begins while this one does ``meanwhile``. It may only
    look; the copy's answer comes packed."""
    size = len(rows) // BLOCKS + 1
    blocks = [rows[n : n + size] for n in range(0, len(rows), size)]
    if not may_copy():
        return [work(blocks)]
    left = set(range(len(blocks)))
    queue = turns(len(blocks))

    def mine() -> Iterator[Sequence[T]]:
        for n in taken(queue):
            left.discard(n)
            yield blocks[n]

    def ready() -> R:
        meanwhile()
        return work(mine())

    try:
        here, told = _beside(lambda: pack(work(blocks[n] for n in taken(queue))), ready)
    finally:
        os.close(queue)
    return [here, work(blocks[n] for n in sorted(left)) if told is None else unpack(told)]


def _beside(there: Callable[[], bytes], here: Callable[[], R]) -> tuple[R, bytes | None]:
    """What ``here`` answers while a copy of this process does ``there``, and the copy's answer; None
    when it failed."""
    reading, writing = os.pipe()
    copy = copied(lambda: _write(writing, there()))
    os.close(writing)
    try:
        mine = here()
        with open(reading, "rb", closefd=False) as pipe:
            told = pipe.read()
    finally:
        os.close(reading)
        _pid, status = os.waitpid(copy, 0)
    return mine, None if status else told


def turns(count: int) -> int:
    """A pipe that holds the numbers below ``count``, for ``taken``. (It has room for 16,000.)"""
    queue, fill = os.pipe()
    with open(fill, "wb") as pipe:
        pipe.write(b"".join([number.to_bytes(_NUMBER) for number in range(count)]))
    return queue


def taken(queue: int) -> Iterator[int]:
    """The numbers that are this process's: every process takes the next one when it is ready."""
    while number := os.read(queue, _NUMBER):
        yield int.from_bytes(number)


def may_copy() -> bool:
    """Whether a copy of this process may work for it. A process with threads is never copied: a lock that one of them holds would stay locked."""
    threading = sys.modules.get("threading")  # who never asked for it has no threads
    if sys.platform != "linux" or (threading and threading.active_count() > 1):
        return False
    return len(os.sched_getaffinity(0)) > 1


def copied(work: Callable[[], object]) -> int:
    """Let a copy of this process do ``work`` and end without a trace of what was copied; returns its
    number. It ends with 1 whatever goes wrong, and nobody is told what."""
    copy = os.fork()
    return copy if copy else _end_after(work)


def _end_after(work: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def _write(writing: int, answer: bytes) -> None:
    with open(writing, "wb") as pipe:
        pipe.write(answer)
