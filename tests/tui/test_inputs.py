"""Fields hold text and nothing else."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.events import Paste

from crmtui.tui.widgets.line_input import LineInput, typed, typed_line
from crmtui.tui.widgets.note_input import NoteInput


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("a\x1b[31mb", "a[31mb"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("\x00\x07\x9b\u202eabc\ud83d", "abc"),
        ("👨\u200d👩\u200d👧 李工", "👨\u200d👩\u200d👧 李工"),
        ("é", "é"),
    ],
)
def test_typed_text_keeps_what_people_write(pasted: str, kept: str) -> None:
    assert typed(pasted) == kept
    assert typed_line(pasted) == kept.replace("\n", " ").replace("\t", " ")


class Fields(App[None]):
    def compose(self) -> ComposeResult:
        yield LineInput("from a draft \x1b[2J", id="line")
        yield NoteInput("", id="note")


def test_pasting_lines_into_a_line_and_a_note() -> None:
    async def story() -> None:
        app = Fields()
        async with app.run_test() as pilot:
            line, note = app.query_one("#line", LineInput), app.query_one("#note", NoteInput)
            assert line.value == "from a draft [2J"
            line.value = ""
            line.post_message(Paste("one\ntwo\x07"))
            note.post_message(Paste("one\r\ntwo\x1b"))
            await pilot.pause()
            assert (line.value, note.text) == ("one two", "one\ntwo")
            line.value = "x" * 1_000_000
            assert len(line.value) == 4000

    asyncio.run(story())
