"""The bar of a long first reading: only on a terminal, and gone before the answer."""

from __future__ import annotations

import sys

import pytest

from crmtui.cli import reading


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard error is a terminal of 60 columns."""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _self: True)
    monkeypatch.setattr("crmtui.cli.paint.screen_width", lambda: 60)


def test_a_bar_that_goes_away(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    with reading.reading_records() as show:
        assert show is not None
        show(1500, 6000)
        show(6000, 6000)
        bar, gone = capsys.readouterr().err.split("\r")[1:]
        assert bar == "\x1b[K██████░░░░░░░░░░░░░░░░░░  25 % reading records: 1,500 of 6…"
        assert gone == "\x1b[K"
    assert capsys.readouterr() == ("", "")


def test_it_goes_when_the_reading_fails(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="full"), reading.reading_records() as show:
        assert show is not None
        show(1500, 6000)
        raise OSError("full")
    assert capsys.readouterr().err.endswith("\r\x1b[K")


def test_a_few_files_are_not_worth_it(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    with reading.reading_records() as show:
        assert show is not None
        show(0, 900)
        show(900, 900)
    assert capsys.readouterr().err == ""


def test_no_terminal_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with reading.reading_records() as show:
        assert show is None
