"""One typed line as a touch: ``电话 李工 价格有顾虑 > 提供分期方案 @下周三``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from crmtui.actions.log_contacts import contact_named, contacts_fitting
from crmtui.actions.log_words import CHANNEL_OF, CHANNELS_WITH, INBOUND, OUTCOME_OF
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.customer import Contact
from crmtui.model.drafts import NextDraft, TouchDraft
from crmtui.model.human_dates import parse_day, when_hint
from crmtui.text import fold, is_chinese

_NEXT = re.compile(r"(?<![-=<>])[>＞](?![=>\d])")
_WORD = re.compile(r"[^\s，,、：:；;。]+")
_BETWEEN = re.compile(r"[\s，,、：:；;。]*")
_AT = re.compile("[@＠]")
_MOST_WORDS = 4
"""Words a contact, an outcome or a day may have."""
_LONGEST_FUSED = 16


def parse_log_line(line: str, contacts: Sequence[Contact], today: date) -> TouchDraft:
    """The touch that ``line`` tells.

    ``[channel] [contact …] [outcome] note … > next step @day > another``: channel, contacts and
    outcome in any order and either language, the note as typed. A ``>`` begins a next step unless
    it is part of ``->`` or stands right before a digit (``>30%``). Raises UsageError that says what
    is missing or cannot be read.
    """
    if not line.strip():
        raise UsageError(_("the line is empty"), _example())
    note, *steps = _NEXT.split(line)
    head = _Head(contacts)
    rest = head.read(note.strip())
    if not head.channel:
        raise UsageError(_("the line names no channel"), _channels())
    return TouchDraft(
        via=head.channel, note=rest, contacts=tuple(head.contacts), outcome=head.outcome,
        direction=head.direction, next=tuple(parse_next(step, today) for step in steps),
    )  # fmt: skip


def parse_next(text: str, today: date) -> NextDraft:
    """A next step: ``提供分期方案 @下周三``, ``周五 发方案``, or without a day. UsageError when there
    is nothing to do, the day cannot be read, or it is over."""
    do, due = _at_day(text.strip(), today) or _leading_day(text.strip(), today)
    if not do:
        raise UsageError(_("the next step is empty"), _("write what is to be done after `>`"))
    if due and due < today:
        raise UsageError(
            _("the next step %(do)s is due on %(due)s, which is over") % {"do": do, "due": due},
            when_hint(),
        )
    return NextDraft(do, due, CHANNEL_OF.get(fold(do.split()[0]), ""))


def _example() -> str:
    return _("write it like `%(line)s`") % {"line": "电话 李工 价格有顾虑 > 提供分期方案 @下周三"}


def _channels() -> str:
    return _("begin with 拜访 visit, 会议 meeting, 电话 phone, 微信 chat, 邮件 email, 短信 sms, "
             "信函 letter, 礼品 gift or 活动 event")  # fmt: skip


class _Head:
    """What the words at the head of a line say, taken one by one until one says nothing."""

    def __init__(self, contacts: Sequence[Contact]) -> None:
        self._known = contacts
        self._channel = ""
        self._implied = ""
        self.contacts: list[str] = []
        self.outcome = ""
        self.direction = "out"

    @property
    def channel(self) -> str:
        """The channel named, or the one an outcome or 来电 implies."""
        return self._channel or self._implied

    def read(self, text: str) -> str:
        """Takes the head off ``text``; returns the rest, the note, as typed."""
        at = 0
        while at < len(text):
            end = self._taken_until(text, at)
            if end == at:
                break
            at = _skip(text, end)
        return text[at:]

    def _taken_until(self, text: str, at: int) -> int:
        ends = _word_ends(text, at)
        for end in reversed(ends):
            if self._take(text[at:end]):
                return end
        return at + self._take_fused(text[at : ends[0]]) if ends else at

    def _take(self, said: str) -> bool:
        told = " ".join(fold(said).split())
        if told in CHANNEL_OF and not self._channel:
            self._channel = CHANNEL_OF[told]
        elif told in OUTCOME_OF and self._has_room_for(OUTCOME_OF[told][0]):
            self.outcome, implied = OUTCOME_OF[told]
            self._implied = self._implied or implied
        elif told in INBOUND and self.direction == "out":
            self.direction = "in"
            self._implied = self._implied or INBOUND[told]
        else:
            return self._take_contact(said)
        return True

    def _has_room_for(self, outcome: str) -> bool:
        fits = not self._channel or self._channel in CHANNELS_WITH[outcome]
        return fits and not self.outcome

    def _take_contact(self, said: str) -> bool:
        contact = contact_named(said, self._known)
        if contact is None or contact.key in self.contacts:
            return False
        self.contacts.append(contact.key)
        return True

    def _take_fused(self, word: str) -> int:
        """How many characters of Chinese written without spaces were taken: all of 电话李工没接, the
        first four of 电话李工价格有顾虑, none of 电话沟通."""
        run = "".join(takewhile(is_chinese, word))
        pieces = _pieces(run[:_LONGEST_FUSED], self._known)
        whole = bool(run) and sum(map(len, pieces)) == len(word)
        if not whole:
            pieces = pieces[:2] if self._is_channel_and_contact(pieces[:2]) else []
        for piece in pieces:
            if not self._take(piece):
                return 0
        return sum(map(len, pieces))

    def _is_channel_and_contact(self, pieces: Sequence[str]) -> bool:
        return (
            len(pieces) == 2
            and pieces[0] in CHANNEL_OF
            and bool(contacts_fitting(pieces[1], self._known))
        )


def _word_ends(text: str, at: int) -> list[int]:
    """Where the first word ends, the first two words, and so on, none beyond punctuation."""
    ends: list[int] = []
    while len(ends) < _MOST_WORDS:
        word = _WORD.match(text, at)
        if not word:
            break
        ends.append(word.end())
        at = word.end()
        while text[at : at + 1].isspace():
            at += 1
    return ends


def _skip(text: str, at: int) -> int:
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


def _pieces(run: str, contacts: Sequence[Contact]) -> list[str]:
    """The known words ``run`` begins with, longest first at each place."""
    pieces: list[str] = []
    while run:
        piece = next((run[:n] for n in range(len(run), 0, -1) if _is_known(run[:n], contacts)), "")
        if not piece:
            break
        pieces.append(piece)
        run = run[len(piece) :]
    return pieces


def _is_known(text: str, contacts: Sequence[Contact]) -> bool:
    known = text in CHANNEL_OF or text in OUTCOME_OF or text in INBOUND
    return known or bool(contacts_fitting(text, contacts))


def _at_day(text: str, today: date) -> tuple[str, date | None] | None:
    """What stands around ``@day``; None when there is none. An e-mail address is no day."""
    for mark in reversed(list(_AT.finditer(text))):
        before, words = text[: mark.start()].rstrip(), text[mark.end() :].split()
        for count in range(min(len(words), _MOST_WORDS), 0, -1):
            day = parse_day(" ".join(words[:count]), today)
            if day:
                return " ".join((before, *words[count:])).strip(), day
        if _is_in_address(text, mark.start()):
            continue
        raise UsageError(_("%(text)s is no day") % {"text": " ".join(words)}, when_hint())
    return None


def _is_in_address(text: str, at: int) -> bool:
    """Whether the ``@`` is glued to a Latin word, as in an e-mail address."""
    glued = text[at - 1 : at] if at else ""
    return glued.isascii() and glued.isprintable() and bool(glued.strip())


def _leading_day(text: str, today: date) -> tuple[str, date | None]:
    """A day at the head: taken off when a space follows, only read when it is fused (周五发方案)."""
    words = text.split()
    for count in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        day = parse_day(" ".join(words[:count]), today)
        if day:
            return text.split(None, count)[count], day
    first = words[0] if words and not words[0].isascii() else ""
    for end in range(len(first) - 1, 1, -1):
        day = parse_day(first[:end], today)
        if day:
            return text, day
    return text, None
