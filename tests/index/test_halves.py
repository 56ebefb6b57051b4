"""Questions asked by two processes get the answers of one."""

from __future__ import annotations

import os
import threading

import pytest

from crmtui.index import halves

ROWS = list(range(100))


@pytest.fixture
def copying(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lets few rows be worth a second process; the copies that were made."""
    made: list[int] = []
    fork = os.fork

    def counted() -> int:
        made.append(fork())
        return made[-1]

    monkeypatch.setattr(halves, "MANY", 2)
    monkeypatch.setattr(halves, "_may_copy", lambda: True)
    monkeypatch.setattr(os, "fork", counted)
    return made


def test_both_halves_answer_in_order(copying: list[int]) -> None:
    assert halves.those_that(lambda n: n % 3 == 0, ROWS) == list(range(0, 100, 3))
    assert len(copying) == 1


def test_more_answers_than_a_pipe_holds(copying: list[int]) -> None:
    rows = range(200_000)
    assert len(halves.those_that(lambda _: True, rows)) == 200_000


def test_a_copy_that_fails_is_done_without(copying: list[int]) -> None:
    here = os.getpid()

    def test(n: int) -> bool:
        if os.getpid() != here:
            raise OSError
        return n > 97

    assert halves.those_that(test, ROWS) == [98, 99]


def test_an_interrupted_question_leaves_no_process_behind(copying: list[int]) -> None:
    here = os.getpid()

    def test(n: int) -> bool:
        if os.getpid() == here:
            raise KeyboardInterrupt
        return True

    with pytest.raises(KeyboardInterrupt):
        halves.those_that(test, ROWS)
    with pytest.raises(ChildProcessError):
        os.waitpid(copying[0], 0)


def test_a_process_with_threads_is_not_copied() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert not halves._may_copy()
    finally:
        done.set()
        other.join()
