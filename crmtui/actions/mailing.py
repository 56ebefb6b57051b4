"""A mailing goes out: sent one by one, or sent elsewhere and written down; one campaign file, one
commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crmtui.actions.desk import Desk, new_id, refuse_findings, refuse_to_write
from crmtui.errors import Conflict, StorageFailed, UsageError
from crmtui.exchange.mail import send_all, stable_id
from crmtui.exchange.mail_settings import MailSettings
from crmtui.exchange.table_out import csv_bytes
from crmtui.i18n import _
from crmtui.model.campaign import CAMPAIGN, FAILED, RECIPIENT
from crmtui.model.drafts import Done
from crmtui.model.letter import Failed, Letter, Sent
from crmtui.model.schema import Schema
from crmtui.reports.mailing import Mailing, Recipient
from crmtui.store.edit import new_file
from crmtui.store.files import Change, content_hash, workspace_lock, write_all
from crmtui.store.layout import CAMPAIGNS

Told = Callable[[int, int, "Sent | Failed"], None]
"""Called after each letter with (how many are through, how many there are, what became of it)."""
HEAD = ("customer", "name", "contact", "contact_name", "email", "subject", "text", "owner", "tier")
"""The columns of an export."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a mailing."""

    done: Done
    sent: tuple[str, ...]
    """Ids of the customers to whom it went."""
    failed: tuple[tuple[str, str], ...]
    """Ids of those to whom it did not, and why."""


@dataclass(slots=True)
class _Journal:
    """The campaign file while the letters go out. Before a letter is handed over its recipient
    stands in the file: whatever happens then, nobody gets it twice."""

    desk: Desk
    mailing: Mailing
    path: str
    head: bytes
    recipients: list[tuple[str, bytes]] = field(default_factory=list)
    failed: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Why, and the lines of the file, by customer."""
    on_its_way: Recipient | None = None
    """Whose letter was handed over, and nothing heard of it yet."""
    written: str = ""
    """Hash of the content that was written last."""

    def add(self, one: Recipient, *, is_doubtful: bool = False) -> None:
        """A recipient, and those who have the same address."""
        self.recipients += [_recipient(self.mailing, r, is_doubtful=is_doubtful)
                            for r in (one, *one.also)]  # fmt: skip

    def drop(self, one: Recipient) -> None:
        """The recipient that was added last."""
        del self.recipients[-1 - len(one.also) :]

    def write(self) -> None:
        """Bring the file up to what is known."""
        data = self.data()
        with workspace_lock(self.desk.root):
            write_all(self.desk.root, [Change(self.path, data, self.written)])
        self.written = content_hash(data)

    def data(self) -> bytes:
        """The file."""
        parts = [self.head]
        for name, items in (("recipients", self.recipients), ("failed", self.failed.values())):
            if items:
                parts += [f"{name}:\n".encode(), *(lines for _about, lines in items)]
        return b"".join(parts)

    def finish(self, subject: str, trailers: dict[str, str]) -> Done:
        """Commit the file; without any recipient it goes again."""
        if self.on_its_way is not None:
            self.drop(self.on_its_way)
            self.add(self.on_its_way, is_doubtful=True)
        ids = [id for id, _lines in self.recipients]
        data = self.data() if ids else None
        if data is None and not self.written:
            return Done(_("Nothing was sent"))
        if data is None:
            with workspace_lock(self.desk.root):
                write_all(self.desk.root, [Change(self.path, None, self.written)])
            return Done(_("Nothing was sent"))
        return self.desk.save([Change(self.path, data, self.written)], subject, trailers, ids)


def record(desk: Desk, mailing: Mailing) -> Done:
    """Write down that a mailing went out by another tool."""
    journal = _begin(desk, mailing)
    for one in mailing.recipients:
        journal.add(one)
    return journal.finish(_subject(mailing, len(journal.recipients), "Record"), _trailers(mailing))


def send(
    desk: Desk, mailing: Mailing, settings: MailSettings, told: Told | None = None,
    is_over: Callable[[], bool] = bool,
) -> Delivery:  # fmt: skip
    """Send a mailing letter by letter, and write down what went out, whatever happens on the way.

    UsageError before anything goes out: no recipient, no template, another channel than e-mail.
    ``is_over`` is asked before each letter. One whose line broke while it was handed over may have
    arrived: it counts as sent, marked ``doubtful``, since nobody may get it twice.
    """
    _refuse(mailing)
    journal = _begin(desk, mailing)
    by_letter = {_key(letter): one for one, letter in _letters(desk, mailing)}
    letters = _handed_over(journal, _letters(desk, mailing), is_over)
    total, through = len(by_letter), 0
    try:
        for result in send_all(settings, letters, desk.now().astimezone(desk.rules.config.zone)):
            through += 1
            _note(journal, by_letter[_key(result.letter)], result)
            if told is not None:
                told(through, total, result)
    finally:
        count = len(journal.recipients)
        done = journal.finish(_subject(mailing, count, "Send"), _trailers(mailing))
    sent = tuple(id for id, _lines in journal.recipients)
    return Delivery(done, sent, tuple((id, why) for id, (why, _l) in journal.failed.items()))


def export(mailing: Mailing) -> bytes:
    """The recipients and their texts as CSV, for another mailing tool."""
    return csv_bytes(HEAD, map(_row, mailing.recipients))


def write_export(mailing: Mailing, path: Path, *, replace: bool = False) -> None:
    """Write the export to a file of the person's choice. UsageError for a name that is no CSV's,
    Conflict when it is there, StorageFailed."""
    if path.suffix.lower() != ".csv":
        raise UsageError(_("%(file)s: only CSV is written") % {"file": path.name},
                         _("name it FILE.csv"))  # fmt: skip
    try:
        with path.open("wb" if replace else "xb") as file:
            file.write(export(mailing))
    except FileExistsError as error:
        raise Conflict(_("%(file)s is there already") % {"file": path},
                       _("choose another name")) from error  # fmt: skip
    except OSError as error:
        raise StorageFailed(_("%(file)s cannot be written: %(why)s")
                            % {"file": path, "why": error.strerror}) from error  # fmt: skip


def _row(one: Recipient) -> Sequence[str]:
    contact, letter, customer = one.contact, one.letter, one.customer
    return (customer.id, customer.name, contact.key if contact else "",
            contact.name if contact else "", one.address, letter.subject if letter else "",
            letter.body if letter else "", customer.owner, customer.tier)  # fmt: skip


def _refuse(mailing: Mailing) -> None:
    if not mailing.recipients:
        raise UsageError(_("nobody is left to send it to"), _("`crmtui batch` says why"))
    if mailing.channel != "email":
        raise UsageError(_("this goes out by %(via)s, not by e-mail") % {"via": mailing.channel},
                         _("use --export and --sent"))  # fmt: skip
    if any(one.letter is None for one in mailing.recipients):
        raise UsageError(_("the step names no template"),
                         _("add `template: NAME` to it, or use --template NAME"))  # fmt: skip


def _begin(desk: Desk, mailing: Mailing) -> _Journal:
    refuse_to_write(desk.rules.config)
    day, moment = desk.today().isoformat(), desk.moment()
    id = f"{day}-{mailing.batch.step[:40]}-{new_id(2)}"
    head = {
        "id": id, "title": mailing.title, "playbook": mailing.batch.playbook,
        "step": mailing.batch.step, "template": mailing.template, "subject": mailing.subject,
        "at": moment, "logged": moment, "by": desk.me, "via": mailing.channel,
    }  # fmt: skip
    head = {key: value for key, value in head.items() if value}
    refuse_findings(CAMPAIGN, head)
    return _Journal(desk, mailing, f"{CAMPAIGNS}{id}.yaml", new_file(head, CAMPAIGN))


def _handed_over(
    journal: _Journal, letters: Iterable[tuple[Recipient, Letter]], is_over: Callable[[], bool]
) -> Iterator[Letter]:
    for one, letter in letters:
        if is_over():
            return
        journal.add(one)
        journal.on_its_way = one
        journal.write()
        yield letter


def _note(journal: _Journal, one: Recipient, result: Sent | Failed) -> None:
    """What became of the letter whose recipient was written down last."""
    journal.on_its_way = None
    if isinstance(result, Sent):
        return
    journal.drop(one)
    if result.maybe_sent:
        journal.add(one, is_doubtful=True)
        return
    raw = {"customer": one.customer.id, "contact": one.contact.key if one.contact else "",
           "why": result.what}  # fmt: skip
    journal.failed[one.customer.id] = result.what, _item(raw, FAILED)


def _recipient(mailing: Mailing, one: Recipient, *, is_doubtful: bool = False) -> tuple[str, bytes]:
    does = list(dict.fromkeys(task.does for task in one.tasks))
    raw: dict[str, Any] = {
        "customer": one.customer.id,
        "contact": one.contact.key if one.contact else "",
        "does": [] if does == [mailing.batch.key] else does,
        "doubtful": "yes" if is_doubtful else "",
    }
    return one.customer.id, _item(raw, RECIPIENT)


def _item(raw: dict[str, Any], schema: Schema) -> bytes:
    """The lines of one item of a list in the file."""
    kept = {key: value for key, value in raw.items() if value}
    first, *rest = new_file(kept, schema).splitlines(keepends=True)
    return b"".join([b"  - " + first, *(b"    " + line for line in rest)])


def _letters(desk: Desk, mailing: Mailing) -> Iterator[tuple[Recipient, Letter]]:
    """Each recipient with the letter under the id that stays the same however often it is tried."""
    for one in mailing.recipients:
        assert one.letter is not None, "refused before"
        tasks = (task.id for task in one.tasks)
        id = stable_id(desk.rules.config.name, *tasks, one.letter.to.address)
        yield one, replace(one.letter, message_id=id)


def _key(letter: Letter) -> str:
    return letter.message_id


def _subject(mailing: Mailing, count: int, verb: str) -> str:
    told = f"{count} customer" + ("" if count == 1 else "s")
    return f"{verb} {mailing.title} to {told}"


def _trailers(mailing: Mailing) -> dict[str, str]:
    return {"Action": "batch", "Task": mailing.batch.key}


__all__ = ["HEAD", "Delivery", "Told", "export", "record", "send", "write_export"]
