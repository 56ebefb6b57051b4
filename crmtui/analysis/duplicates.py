"""Customers that may be the same as another: shared phones and e-mails, alike names."""

from __future__ import annotations

from collections.abc import Sequence

from crmtui.index.cache import Index
from crmtui.index.search import Match
from crmtui.query.company import duplicate_score
from crmtui.query.who import spellings
from crmtui.text import fold

LIKELY = 85
"""Scores (0 to 100) from which a name counts as likely the same."""
CERTAIN = 95
"""Scores from which adding another customer wants a confirmation."""


def likely_duplicates(
    index: Index, name: str, phones: Sequence[str], emails: Sequence[str],
    region: str = "CN",
) -> list[Match]:  # fmt: skip
    """Customers that share a phone or e-mail, or whose name (legal forms stripped) is alike; most
    likely first. ``region`` is where numbers without a country code belong. ``Match.rank`` is 100
    less the score, ``detail`` the reason."""
    found: dict[str, Match] = {}
    for match in [
        *_by_number(index, phones, region),
        *_by_email(index, emails),
        *_by_name(index, name),
    ]:
        held = found.get(match.id)
        if held is None or match.rank < held.rank:
            found[match.id] = match
    return sorted(found.values(), key=lambda m: (m.rank, m.name, m.id))


def _by_number(index: Index, phones: Sequence[str], region: str) -> list[Match]:
    numbers = [number for phone in phones for number in spellings(phone, region)]
    found: list[Match] = []
    for number in numbers:
        if len(number) < 7:
            continue
        rows = index.db.execute(
            "SELECT c.id, c.name FROM contacts p JOIN customers c ON c.id = p.customer "
            "WHERE instr(' ' || p.phones || ' ', ?) > 0",
            (f" {number} ",),
        )
        found += [Match(id, name, "phone", number, 0) for id, name in rows]
    return found


def _by_email(index: Index, emails: Sequence[str]) -> list[Match]:
    found: list[Match] = []
    for email in emails:
        rows = index.db.execute(
            "SELECT c.id, c.name FROM contacts p JOIN customers c ON c.id = p.customer "
            "WHERE instr(' ' || p.emails || ' ', ?) > 0",
            (f" {fold(email)} ",),
        )
        found += [Match(id, name, "email", email, 0) for id, name in rows]
    return found


def _by_name(index: Index, name: str) -> list[Match]:
    found: list[Match] = []
    for id, other in index.db.execute("SELECT id, name FROM customers"):
        likeness = duplicate_score(name, other)
        if likeness.score >= LIKELY:
            found.append(Match(id, other, "name", likeness.reason, 100 - likeness.score))
    return found
