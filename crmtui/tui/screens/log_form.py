"""The log form: what was said and what comes next, by keyboard in seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.model.channels import counting_channels
from crmtui.model.customer import Customer
from crmtui.model.drafts import Done, NextDraft, TouchDraft
from crmtui.text import fold
from crmtui.tui import plain, words
from crmtui.tui.commands import FORM, bindings
from crmtui.tui.open_part import OpenPart
from crmtui.tui.session import Session
from crmtui.tui.widgets.chips import Chip, Chips
from crmtui.tui.widgets.day_field import DayField
from crmtui.tui.widgets.key_bar import KeyBar
from crmtui.tui.widgets.line_input import LineInput
from crmtui.tui.widgets.note_input import NoteInput
from crmtui.tui.widgets.too_small import TooSmall

_LETTERS = {"phone": "p", "visit": "v", "meeting": "m", "chat": "c", "email": "e", "sms": "s",
            "letter": "l", "gift": "g", "event": "t"}  # fmt: skip
_TEXTS = ("line", "via", "outcome", "note", "next", "due")
"""What a draft keeps as text."""
_DEBOUNCE = 0.3
"""Seconds of quiet before the draft is written."""


@dataclass(frozen=True, slots=True)
class LogSubject:
    """Whom the form is about."""

    customer: Customer
    contact: str
    """Name of the person to reach; empty for the first one."""
    parts: tuple[OpenPart, ...]


def guess(parts: Sequence[OpenPart], via: str) -> set[str]:
    """Which parts a touch by ``via`` most likely completes: cadences that the channel keeps, and
    the first part whatever it is, unless it wants another channel."""
    ticked = set()
    for n, part in enumerate(parts):
        task = part.task
        kept = task.kind == "cadence" and via in counting_channels((task.channel,))
        if kept or (n == 0 and task.channel in ("", via)):
            ticked.add(task.does)
    return ticked


class LogForm(ModalScreen[Done]):
    """Log one touch. Everything typed is kept on disk until it is saved or discarded."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(FORM)]
    CSS_PATH = "log_form.tcss"
    AUTO_FOCUS = "#note"

    def __init__(self, session: Session, subject: LogSubject) -> None:
        super().__init__()
        self.session = session
        self.subject = subject
        self._ticked_by_hand = False
        self._note_was_read = False
        self._saving = False
        self._timer: Timer | None = None
        self._unkept: dict[str, Any] | None = None

    # -- what is shown --------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The one-line form, then field by field in the order of a call."""
        customer = self.subject.customer
        draft = _sound(self.session.drafts.load(customer.id))
        with Vertical(id="box"):
            yield Static(self._title(bool(draft)), id="title")
            yield from self._fields(draft)
            yield Static(id="problem")
        yield KeyBar(self.session)
        yield TooSmall()

    def _title(self, restored: bool) -> Content:
        told = plain.joined(Content.styled(_("Log") + " · ", "$text-accent"),
                            plain.line(self.subject.customer.name))  # fmt: skip
        if not restored:
            return told
        return plain.joined(
            told, Content.styled("  " + _("draft restored"), "not bold $text-warning")
        )

    def _fields(self, draft: Mapping[str, Any]) -> ComposeResult:
        via = draft.get("via") or self._usual_channel()
        yield self._field(_("One line"), LineInput(
            draft.get("line", ""), id="line",
            placeholder=_("phone 李工 worried about the price > send offer @next wed")))  # fmt: skip
        channels = [Chip(c, word, _LETTERS[c]) for c, word in words.CHANNELS.items()]
        yield self._field(_("Channel"), Chips(channels, {via}, id="via"))
        yield self._field(_("With"), Chips(self._people(), draft.get("with", self._main_person()),
                                           many=True, id="with"))  # fmt: skip
        outcome = draft.get("outcome") or words.OUTCOMES_BY_CHANNEL[via][0]
        yield self._field(_("Outcome"), Chips(_outcomes(via), {outcome}, id="outcome"))
        yield self._field(_("Note"), NoteInput(draft.get("note", ""), id="note"))
        if self.subject.parts:
            self._ticked_by_hand = "does" in draft
            ticked = draft.get("does", guess(self.subject.parts, via))
            parts = Chips(self._parts(), ticked, many=True, stacked=True, id="does")
            yield self._field(_("Completes"), parts)
        yield self._field(_("Next step"), LineInput(draft.get("next", ""), id="next",
                                                placeholder=_("what was promised")))  # fmt: skip
        yield self._field(_("When"), DayField(self.session.today, draft.get("due", ""), id="due"))

    def _field(self, label: str, widget: Input | Chips | TextArea | DayField) -> Horizontal:
        return Horizontal(Static(Content(label), classes="label"), widget, classes="field")

    def _usual_channel(self) -> str:
        first = self.subject.parts[0].task.channel if self.subject.parts else ""
        preferred = str(self.subject.customer.prefers.get("channel") or "")
        return next((via for via in (first, preferred) if via in words.CHANNELS), "phone")

    def _people(self) -> list[Chip]:
        here = [c for c in self.subject.customer.contacts if c.left is None]
        return [Chip(c.key, f"{c.name} {c.role}".strip()) for c in here]

    def _main_person(self) -> set[str]:
        people = self.subject.customer.contacts
        named = [c.key for c in people if c.name == self.subject.contact]
        return set(named[:1] or [c.key for c in people if c.left is None][:1])

    def _parts(self) -> list[Chip]:
        return [Chip(p.task.does, f"{p.symbol} {p.title} · {p.due}") for p in self.subject.parts]

    # -- what is typed --------------------------------------------------------------------

    @on(Chips.Picked, "#via")
    def _channel_picked(self, event: Chips.Picked) -> None:
        via = event.chips.value
        outcomes = self.query_one("#outcome", Chips)
        kept = outcomes.value if outcomes.value in words.OUTCOMES_BY_CHANNEL[via] else ""
        outcomes.offer(_outcomes(via), {kept or words.OUTCOMES_BY_CHANNEL[via][0]})
        if self.subject.parts and not self._ticked_by_hand:
            self.query_one("#does", Chips).offer(self._parts(), guess(self.subject.parts, via))

    @on(Chips.Picked, "#does")
    def _part_ticked(self) -> None:
        self._ticked_by_hand = True

    @on(Chips.Picked)
    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self) -> None:
        self.query_one("#problem").display = False
        if self._timer is not None:
            self._timer.stop()
        self._unkept = self._draft()
        self._timer = self.set_timer(_DEBOUNCE, self.keep_draft)

    @on(Chips.Settled)
    def _settled(self) -> None:
        self.focus_next()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "line" and event.value.strip():
            self.read_line(event.value)
        elif event.input.id == "next":
            self.focus_next()
        else:
            self.action_save()

    def keep_draft(self) -> None:
        """Write what was typed to disk; an untouched form leaves no draft."""
        draft, self._unkept = self._unkept, None
        if self._saving or draft is None:
            return
        customer = self.subject.customer.id
        try:
            if any(draft[name] for name in _TEXTS if name not in ("via", "outcome")):
                self.session.drafts.save(customer, draft)
            else:
                self.session.drafts.drop(customer)
        except OSError as error:
            told = _("The draft cannot be kept: %(why)s") % {"why": error}
            self.app.notify(told, severity="warning", markup=False)

    def _draft(self) -> dict[str, Any]:
        draft: dict[str, Any] = {
            "line": self.query_one("#line", Input).value,
            "via": self.query_one("#via", Chips).value,
            "with": list(self.query_one("#with", Chips).values),
            "outcome": self.query_one("#outcome", Chips).value,
            "note": self.query_one("#note", TextArea).text,
            "next": self.query_one("#next", Input).value,
            "due": self.query_one("#due", DayField).text,
        }
        if self._ticked_by_hand:
            draft["does"] = list(self.query_one("#does", Chips).values)
        return draft

    # -- one line -------------------------------------------------------------------------

    @work(exclusive=True, group="line")
    async def read_line(self, text: str) -> None:
        """Spread the one-line form over the fields, to be looked at before saving."""
        try:
            touch = await self._parsed(text)
        except CrmError as error:
            self._complain(str(error))
            return
        self._fill(touch)
        self.query_one("#note", TextArea).focus()

    async def _parsed(self, line: str) -> TouchDraft:
        customer = self.subject.customer.id
        return await self.session.ask(lambda ws: ws.parse_line(customer, line))

    def _fill(self, touch: TouchDraft) -> None:
        self.query_one("#via", Chips).pick(touch.via)
        if touch.contacts:
            people = self.query_one("#with", Chips)
            people.offer(people.chips, touch.contacts)
        if touch.outcome:
            outcomes = _outcomes(touch.via)
            self.query_one("#outcome", Chips).offer(outcomes, {touch.outcome})
        self.query_one("#note", TextArea).text = touch.note
        if touch.next:
            self.query_one("#next", Input).value = touch.next[0].do
            due = touch.next[0].due
            self.query_one("#due", DayField).text = due.isoformat() if due else ""
        self.query_one("#line", Input).value = ""

    # -- saving ---------------------------------------------------------------------------

    def action_save(self) -> None:
        """Write the touch, unless something is missing."""
        line = self.query_one("#line", Input)
        if line.value.strip():
            self.read_line(line.value)
            return
        field = self.query_one("#due", DayField)
        if field.is_wrong:
            self._complain(_("When is the next step? For example %(examples)s")
                           % {"examples": "+3d, fri, 下周三, 2026-11-25"})  # fmt: skip
            field.query_one(Input).focus()
        elif self._may_be_a_line():
            self.read_note()
        elif not self._saving:
            self._saving = True
            self.save(self.touch())

    def _may_be_a_line(self) -> bool:
        """Whether the note may be the one-line form, typed where the cursor stood."""
        text = self.query_one("#note", TextArea).text.strip()
        is_free = not self.query_one("#next", Input).value.strip()
        return is_free and not self._note_was_read and "\n" not in text and "@" in fold(text)

    @work(exclusive=True, group="line")
    async def read_note(self) -> None:
        """A note with a next step and its day in it (``… > send offer @fri``) is spread over the
        fields, once and to be looked at, or the promise would be lost; any other is saved."""
        self._note_was_read = True
        via = self.query_one("#via", Chips).value
        text = self.query_one("#note", TextArea).text.strip()
        for line in (text, f"{via} {text}"):
            try:
                touch = await self._parsed(line)
            except CrmError:
                continue  # then it is a note and nothing else
            if touch.next and touch.next[0].due:
                self._fill(touch)
                self.app.notify(
                    _("The note was read as the one-line form; saving again writes it."),
                    markup=False,
                )
                return
        self.action_save()

    def touch(self) -> TouchDraft:
        """What the form says."""
        do = self.query_one("#next", Input).value.strip()
        due = self.query_one("#due", DayField).day
        step = (NextDraft(do or _("Follow up"), due),) if do or due else ()
        does = self.query_one("#does", Chips).values if self.subject.parts else ()
        return TouchDraft(
            via=self.query_one("#via", Chips).value,
            note=self.query_one("#note", TextArea).text.strip(),
            contacts=self.query_one("#with", Chips).values,
            outcome=self.query_one("#outcome", Chips).value,
            does=does, next=step,
        )  # fmt: skip

    @work(group="save")
    async def save(self, touch: TouchDraft) -> None:
        """Log it; the draft goes only when it is written."""
        customer = self.subject.customer.id
        try:
            done = await self.session.ask(lambda ws: ws.log(customer, touch))
        except CrmError as error:
            self._saving = False
            self._complain(str(error))
            return
        self.session.drafts.drop(customer)
        self.dismiss(done)

    def action_close(self) -> None:
        """Go back; the draft stays."""
        self.keep_draft()
        self.dismiss(None)

    def action_discard(self) -> None:
        """Forget everything typed."""
        self._saving = True
        self.session.drafts.drop(self.subject.customer.id)
        self.dismiss(None)

    def on_unmount(self) -> None:
        """A closing application keeps the draft too."""
        self.keep_draft()

    def _complain(self, what: str) -> None:
        problem = self.query_one("#problem", Static)
        problem.update(plain.line(what))
        problem.display = True
        problem.scroll_visible(animate=False)


def _outcomes(via: str) -> list[Chip]:
    return [Chip(code, words.outcome(code)) for code in words.OUTCOMES_BY_CHANNEL[via]]


def _sound(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The draft without anything the form does not know."""
    sound: dict[str, Any] = {
        name: draft[name] for name in _TEXTS if isinstance(draft.get(name), str) and draft[name]
    }
    if sound.get("via") not in words.CHANNELS:
        sound.pop("via", None)
        sound.pop("outcome", None)
    if sound.get("outcome") not in words.OUTCOMES_BY_CHANNEL.get(sound.get("via", ""), ()):
        sound.pop("outcome", None)
    for name in ("with", "does"):
        if isinstance(draft.get(name), list):
            sound[name] = {str(item) for item in draft[name]}
    return sound
