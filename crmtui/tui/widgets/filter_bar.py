"""The filter bar: a field with a small list of completions below it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.dataclass import dataclass
from crmtui.i18n import _
from crmtui.query.complete import Completion
from crmtui.tui import plain
from crmtui.tui.resting import Rest
from crmtui.tui.session import Session
from crmtui.tui.widgets.line_input import LineInput

_EXAMPLE = _("name, pinyin, phone, or tier:core silent:>30d -tag:vip")
_MOST = 8
"""Completions shown at once."""


class FilterBar(Vertical):
    """Hidden until ``open``, unless ``always`` there. Says what is typed; the screen answers
    with ``suggest`` and ``complain``."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto; display: none;
        #line { height: 1; }
        #sign { width: 3; background: $boost; color: $text-accent; text-style: bold; padding: 0 1; }
        Input { background: $boost; width: 1fr; }
        Input:focus { background: $primary 20%; }
        #error { display: none; color: $text-warning; padding: 0 1; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        OptionList {
            display: none; overlay: screen; constrain: none inside; width: 60; max-width: 100%;
            margin-left: 3;
            height: auto; max-height: 10; background: $panel; border: none; padding: 0;
        }
    }
    FilterBar.-open { display: block; }
    """

    @dataclass(slots=False)
    class Edited(Message):
        """The text is another one."""

        text: str
        cursor: int

    @dataclass(slots=False)
    class Entered(Message):
        """Enter was pressed: the text is complete."""

    @dataclass(slots=False)
    class Left(Message):
        """The person goes on to the list."""

    def __init__(self, session: Session, *, always: bool = False, id: str | None = None) -> None:
        super().__init__(id=id, classes="-open" if always else "")
        self._session = session
        self._always = always
        self._suggestions: tuple[Completion, ...] = ()
        self._chosen = False
        self._offering = Rest(self)
        self._complaining = Rest(self)

    def compose(self) -> ComposeResult:
        """The field, a line for what is wrong with it, the suggestions."""
        with Horizontal(id="line"):
            yield Static(Content("/"), id="sign")
            yield LineInput(placeholder=_EXAMPLE)
        yield Static(id="error")
        yield OptionList(compact=True)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Show the field and go there."""
        self.add_class("-open")
        self.query_one(Input).focus()

    def fill(self, text: str) -> None:
        """Put a query into the field, as if it had been typed."""
        field = self.query_one(Input)
        field.value = text
        field.cursor_position = len(text)
        self._withdraw()

    def clear(self) -> None:
        """Empty the field, and hide it unless it is always there."""
        self.query_one(Input).value = ""
        self._withdraw()
        if not self._always:
            self.remove_class("-open")
        self.post_message(self.Left())

    def suggest(self, suggestions: Sequence[Completion]) -> None:
        """Offer these: the list opens when the keys rest, or with tab."""
        text = self.text
        useful = [s for s in suggestions if text[s.start : s.end] != s.text]
        self._suggestions = tuple(useful[:_MOST])
        self._chosen = False
        self._offering.then(self._offer)

    def _offer(self) -> None:
        options = self.query_one(OptionList)
        if self._suggestions:
            options.clear_options()
            options.add_options([Option(_label(s)) for s in self._suggestions])
            options.highlighted = 0
        options.display = bool(self._suggestions) and self.query_one(Input).has_focus

    def _withdraw(self) -> None:
        self._suggestions = ()
        self._offering.never()
        self.query_one(OptionList).display = False

    def complain(self, what: str) -> None:
        """Say calmly what is wrong, when the keys rest and nothing is offered that would mend it;
        empty takes it back."""
        self._complaining.then(lambda: self._tell(what))

    def _tell(self, what: str) -> None:
        error = self.query_one("#error", Static)
        if what:
            error.update(plain.line(what))
        error.display = bool(what) and not self._suggestions

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value.startswith("/"):  # the key that leads here, pressed once more out of habit
            event.input.value = event.value.lstrip("/")
            return
        self.post_message(self.Edited(event.value, event.input.cursor_position))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        picked = self._highlighted()
        if picked is not None and self._chosen:
            self._take(picked)
        else:
            self._withdraw()
            self.post_message(self.Entered())

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._suggestions[event.option_index])
        self.query_one(Input).focus()

    @on(events.DescendantBlur)
    def _blurred(self) -> None:
        self.call_after_refresh(self._hide_suggestions)

    def on_key(self, event: events.Key) -> None:
        """Arrows walk through the suggestions or on to the list, tab takes one, escape closes."""
        steps = {"down": 1, "up": -1}
        if event.key == "tab" or (event.key in steps and self.query_one(OptionList).display):
            self._offering.now()
        picked = self._highlighted()
        if event.key in steps and picked is not None:
            self._walk(steps[event.key])
        elif event.key == "down":
            self.post_message(self.Left())
        elif event.key == "tab" and picked is not None:
            self._take(picked)
        elif event.key == "escape" and picked is not None:
            self._withdraw()
        elif event.key == "escape":
            self.clear()
        else:
            return
        event.stop()
        event.prevent_default()

    def _walk(self, step: int) -> None:
        options = self.query_one(OptionList)
        self._chosen = True
        options.highlighted = ((options.highlighted or 0) + step) % len(self._suggestions)

    def _highlighted(self) -> Completion | None:
        options = self.query_one(OptionList)
        if not options.display or options.highlighted is None or not self._suggestions:
            return None
        return self._suggestions[options.highlighted]

    def _take(self, picked: Completion) -> None:
        field = self.query_one(Input)
        field.value = field.value[: picked.start] + picked.text + field.value[picked.end :]
        field.cursor_position = picked.start + len(picked.text)

    def _hide_suggestions(self) -> None:
        if not self.has_focus_within:
            self.query_one(OptionList).display = False


def _label(completion: Completion) -> Content:
    meaning = plain.line(f"  {completion.meaning}", "$muted")
    return plain.joined(plain.line(completion.text, "bold"), meaning)
