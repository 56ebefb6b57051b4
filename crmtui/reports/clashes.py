"""Two playbooks that claim one customer for the same channel.

A clash is a pair of cadences of two active playbooks that are done by the same channels, both
without a ``topic``, where some customer belongs to both playbooks. Either one contact keeps both,
and then the rarer one never says anything; or each wants a contact of its own, and the customer is
called twice. A ``topic`` says that a step is about something of its own, and is no clash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crmtui.i18n import _
from crmtui.index.cache import Index
from crmtui.index.enrolled import BELONGS, mark
from crmtui.model.playbook import Cadence, Playbook
from crmtui.model.rules import Rules
from crmtui.reports.rule_words import channels_words


@dataclass(frozen=True, slots=True)
class Clash:
    """Two steps that ask the same customers for the same kind of contact."""

    playbook: str
    step: str
    other: str
    """The other playbook."""
    other_step: str
    via: tuple[str, ...]
    customers: int
    """How many belong to both playbooks."""
    example: str
    """Id of one of them."""
    name: str
    """The example's name."""
    shared: bool
    """One contact keeps both steps."""
    path: str
    position: int
    """Place of the step among the cadences of its file."""
    other_path: str
    other_line: int

    @property
    def what(self) -> str:
        """What is wrong, one line."""
        told = _("%(n)d of its customers are asked for by %(via)s in %(other)s too, e.g. %(name)s "
                 "(%(id)s): %(then)s")  # fmt: skip
        then = (_("one contact keeps both, so the rarer step never shows") if self.shared else
                _("each wants a contact of its own"))  # fmt: skip
        return told % {"n": self.customers, "via": channels_words(self.via), "name": self.name,
                       "other": f"{self.other}/{self.other_step} ({self.other_path}:{self.other_line})",
                       "id": self.example, "then": then}  # fmt: skip

    @property
    def fix(self) -> str:
        """What to do about it, one line."""
        return _(
            "leave these customers out of one `for:` (e.g. `-tag:…`), or give the step a `topic`"
        )


def clashes(index: Index, rules: Rules, name: str = "") -> Iterator[Clash]:
    """The clashes of all playbooks, or of the one named; one for each pair of playbooks."""
    books = [book for book in rules.playbooks if book.active and book.cadences]
    for n, book in enumerate(books):
        for other in books[:n]:
            if name not in ("", book.name, other.name):
                continue
            mine, others = (other, book) if other.name == name else (book, other)
            yield from _between(index, mine, others)


def _between(index: Index, book: Playbook, other: Playbook) -> Iterator[Clash]:
    pairs = [(n, one, two) for n, one in enumerate(book.cadences) for two in other.cadences
             if set(one.via) == set(two.via) and not one.topic and not two.topic]  # fmt: skip
    if not pairs:
        return
    count, example, name = _common(index, book.name, other.name)
    if count:
        n, one, two = pairs[0]
        yield Clash(book.name, one.step, other.name, two.step, one.via, count, example, name,
                    _is_shared(one, two), book.path, n, other.path, two.line)  # fmt: skip


def _is_shared(one: Cadence, two: Cadence) -> bool:
    return bool(set(one.via) & one.counts & two.counts)


_BELONGS = BELONGS.format(playbooks="e.playbooks", mark="?")


def _common(index: Index, book: str, other: str) -> tuple[int, str, str]:
    """How many customers belong to both, and one of them with its name."""
    row = index.db.execute(
        "SELECT count(*), min(c.id), c.name FROM enrolled e JOIN customers c ON c.id = e.customer "
        f"WHERE {_BELONGS} AND {_BELONGS}",
        (mark(book), mark(other)),
    ).fetchone()
    return row[0], row[1] or "", row[2] or ""
