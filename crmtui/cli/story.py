"""A customer's entries as lines of a story, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crmtui.cli import words
from crmtui.cli.paint import Piece, ink, put, put_block
from crmtui.i18n import _, listed
from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.model.team import Config
from crmtui.reports.code_words import code_word
from crmtui.reports.wording import channel_word


def put_story(
    entries: Sequence[Entry], customer: Customer, config: Config, *, indent: int = 2
) -> None:
    """Prints each entry: when and what, the note below, then what was promised."""
    for entry in entries:
        put(" " * indent, *headline(entry, customer, config))
        if entry.note:
            put_block(entry.note, indent + 4)
        for promise in entry.promises:
            due = _(" by %(day)s") % {"day": promise.due} if promise.due else ""
            put(" " * (indent + 4), ink("→ ", "cyan"), promise.do, due)


def headline(entry: Entry, customer: Customer, config: Config) -> list[Piece]:
    """When, the kind of entry, and its facts."""
    facts = " · ".join(filter(None, _facts(entry, customer, config)))
    by = f"  ({entry.by})" if entry.by else ""
    return [ink(words.moment(entry.at, config.zone), dim=True), "  ", ink(_kind(entry), bold=True),
            f"  {facts}" if facts else "", ink(by, dim=True)]  # fmt: skip


def _kind(entry: Entry) -> str:
    if entry.type == "touch":
        return channel_word(str(entry.get("via", "")))
    if entry.type in ("case", "task"):
        return f"{code_word(entry.type)} {code_word(entry.get('step') or entry.get('action') or '')}".strip()
    return code_word(entry.type)


def _facts(entry: Entry, customer: Customer, config: Config) -> Iterable[str]:
    names = {contact.key: contact.name for contact in customer.contacts}
    yield listed(names.get(key, key) for key in entry.get("with", ()))
    if entry.get("direction") == "in":
        yield _("they came to us")
    for field in ("outcome", "topic", "title", "severity", "of", "item", "measure", "signal",
                  "reason", "referred", "alert", "review", "state", "result", "status", "task",
                  "why"):  # fmt: skip
        yield code_word(str(entry.get(field, "")))
    if entry.get("amount") is not None:
        yield f"{entry.get('amount'):,} {entry.get('currency', config.currency)}"
    for field in ("score", "points", "count"):
        yield f"{entry.get(field):,}" if entry.get(field) is not None else ""
    yield from _until(entry)


def _until(entry: Entry) -> Iterable[str]:
    for field in ("until", "due", "end"):
        day = entry.get(field)
        if day:
            yield (
                _("until %(day)s") % {"day": day}
                if field != "due"
                else _("due %(day)s") % {"day": day}
            )
