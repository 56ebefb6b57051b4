"""Commit messages: a sentence and trailers that customers' texts cannot forge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.errors import UsageError
from crmtui.history.message import SUBJECT_CELLS, message, read_message
from crmtui.text import cell_width


def test_subject_and_trailers():
    text = message("Log 电话 with 示例", {"Customer": ["c1", "c2"], "Action": "log", "Task": ""})
    assert text == "Log 电话 with 示例\n\nCustomer: c1\nCustomer: c2\nAction: log\n"
    assert read_message(text) == ("Log 电话 with 示例", {"Customer": "c1, c2", "Action": "log"})


def test_a_subject_alone():
    assert message("Undo", {}) == "Undo\n"
    assert read_message("Undo\n") == ("Undo", {})


@pytest.mark.parametrize("subject", ["", "  ", "\n\n"])
def test_a_commit_always_has_a_subject(subject):
    assert read_message(message(subject, {}))[0] != ""


def test_a_name_cannot_forge_a_trailer():
    text = message("Add x\n\nAction: undo", {"Customer": "c1\nAction: undo", "Action": "add"})
    assert read_message(text)[1]["Action"] == "add"


def test_control_characters_become_visible():
    assert "\x1b" not in message("a\x1b[2J\x00", {"Customer": "\x9b"})


@pytest.mark.parametrize(
    ("subject", "end"),
    [("客" * 60, "客…"), ("x" * 71 + "👨‍👩‍👧‍👦 family", "x…"), ("x" * 69 + "🇨🇳🇨🇳", "🇨🇳…"),
     ("x" * 70 + "e\u0301e\u0301e\u0301", "e\u0301…"), ("x" * 80, "x…")],
)  # fmt: skip
def test_a_long_subject_is_cut_between_graphemes(subject, end):
    head = read_message(message(subject, {}))[0]
    assert head.endswith(end)
    assert cell_width(head) <= SUBJECT_CELLS


@pytest.mark.parametrize("key", ["", "A b", "A:", "1a", "键", "A\n"])
def test_names_of_trailers(key):
    with pytest.raises(UsageError):
        message("x", {key: "y"})


@given(st.text(), st.text())
def test_any_text_survives_as_one_subject_and_one_trailer(subject, value):
    text = message(subject, {"Customer": value, "Action": "log"})
    head, trailers = read_message(text)
    assert trailers["Action"] == "log"
    assert cell_width(head) <= SUBJECT_CELLS
    assert text.count("\n\n") == 1
    text.encode()
