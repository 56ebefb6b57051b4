"""Many small questions to the file system, asked by two processes at once."""

from __future__ import annotations

import os
import sys
import threading
from array import array
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

T = TypeVar("T")

MANY = 2000
"""From so many rows on a second process is worth its start."""


def those_that(test: Callable[[T], bool], rows: Sequence[T]) -> list[T]:
    """The rows that pass ``test``, in their order. ``test`` may only look, since half of the rows may
    be tested by a copy of this process."""
    if len(rows) < MANY or not _may_copy():
        return [row for row in rows if test(row)]
    half = len(rows) // 2
    reading, writing = os.pipe()
    copy = os.fork()
    if not copy:
        _answer(writing, test, rows[half:])
    os.close(writing)
    try:
        mine = [row for row in rows[:half] if test(row)]
        with open(reading, "rb", closefd=False) as pipe:
            numbers = array("q", pipe.read())
    finally:
        os.close(reading)
        _pid, status = os.waitpid(copy, 0)
    if status:
        return mine + [row for row in rows[half:] if test(row)]
    return mine + [rows[half + number] for number in numbers]


def _may_copy() -> bool:
    """A process with threads is never copied: a lock that one of them holds would stay locked."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


def _answer(writing: int, test: Callable[[T], bool], rows: Sequence[T]) -> NoReturn:
    """Write the numbers of the rows that pass, and end without a trace of what was copied."""
    code = 1
    try:
        with open(writing, "wb") as pipe:
            pipe.write(array("q", [n for n, row in enumerate(rows) if test(row)]).tobytes())
        code = 0
    finally:
        os._exit(code)
