"""Pairs of records that may be one customer, found among all by what they share.

Nothing is compared with everything: only records that share a key (a name without its legal form,
a short name, a number, an address, a rare piece of a name) become a pair, and what more than
``CROWD`` of them share is no key.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmtui.analysis.clues import FREE_MAIL, Clue, Known, clues_between, score_of, signs_of
from crmtui.query.company import name_parts, normal_name
from crmtui.query.who import spellings
from crmtui.text import fold

LEAST = 70
"""The score from which a pair is shown."""
CROWD = 12
"""Customers from which on what they share makes no pairs of them all: each is paired with the first
one for a name, and with nobody for a domain, an address or a number."""
_RARE = 3
"""Rarest pieces of a name by which similar ones are found: one typing error spoils two."""
_NEAR = 82
"""Similarity of two cores, 0 to 100, below which they are not looked at further."""
_NOT_WORD = re.compile(r"[^\w]+")
_SHORTEST_ADDRESS = 6

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one customer."""

    a: str
    """Id."""
    a_name: str
    b: str
    b_name: str
    score: int
    """0 to 99."""
    clues: tuple[Clue, ...]
    """Why, the heaviest first."""

    @property
    def reason(self) -> str:
        """Why, in words."""
        return "; ".join(clue.words for clue in self.clues)


def known_of(id: str, raw: Mapping[str, Any], region: str) -> Known:
    """What of a profile (as the codec gives it) can be shared with a double."""
    name = str(raw.get("name") or "")
    folded = fold(name).strip()
    people = [p for p in _items(raw.get("contacts")) if not p.get("left")]
    emails = {fold(e).strip() for p in people for e in _texts(p.get("emails"))}
    part_of = raw.get("part_of")
    return Known(
        id, name, folded, str(raw.get("kind") or "company"), name_parts(name),
        tuple(normal_name(short) for short in _texts(raw.get("short"))),
        {form: phone for p in people for phone in _texts(p.get("phones"))
         for form in spellings(phone, region) if len(form) >= 7},
        frozenset(emails), frozenset(_words(people, "wechat")),
        {fold(str(p.get("name"))).strip(): str(p.get("name")) for p in people if p.get("name")},
        frozenset(_domains(emails, raw.get("website"))), _address(raw.get("address")),
        _refs(raw.get("refs")), part_of if isinstance(part_of, str) else "", signs_of(folded),
    )  # fmt: skip


def _items(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _words(people: Iterable[Mapping[str, Any]], field: str) -> Iterator[str]:
    for person in people:
        value = person.get(field)
        if isinstance(value, str) and value:
            yield fold(value)


def _domains(emails: Iterable[str], website: object) -> Iterator[str]:
    hosts = [email.rpartition("@")[2] for email in emails]
    if isinstance(website, str) and website:
        host = re.sub(r"^[a-z]+://", "", fold(website)).partition("/")[0].partition(":")[0]
        hosts.append(host.removeprefix("www."))
    return (host for host in hosts if "." in host and host not in FREE_MAIL)


def _address(value: object) -> str:
    told = _NOT_WORD.sub("", fold(value)) if isinstance(value, str) else ""
    return told if len(told) >= _SHORTEST_ADDRESS else ""


def _refs(value: object) -> frozenset[tuple[str, str]]:
    if not isinstance(value, dict):
        return frozenset()
    return frozenset((k, v) for k, v in value.items() if isinstance(v, str) and v)


def find_pairs(
    everybody: Sequence[Known], least: int = LEAST, *,
    judged: Collection[frozenset[str]] = (), among: Collection[str] | None = None,
) -> list[Pair]:  # fmt: skip
    """The pairs with at least that score, the likeliest first. ``judged`` pairs are not the same;
    ``among`` keeps pairs of which one has an id of these."""
    holders = _holders(everybody)
    sharers = {key: len(those) for key, those in holders.items()}
    numbers = {*_sharing(holders), *_similar(everybody)}
    found: list[Pair] = []
    for m, n in numbers:
        a, b = everybody[m], everybody[n]
        if among is not None and a.id not in among and b.id not in among:
            continue
        if judged and frozenset((a.id, b.id)) in judged:
            continue
        clues = clues_between(a, b, sharers)
        score = score_of(clues)
        if clues and score >= least:
            found.append(Pair(a.id, a.name, b.id, b.name, score, tuple(clues)))
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def _holders(everybody: Sequence[Known]) -> dict[Key, list[int]]:
    """Who has which key."""
    found: dict[Key, list[int]] = defaultdict(list)
    for n, known in enumerate(everybody):
        for key in set(_keys(known)):
            found[key].append(n)
    return found


def _keys(known: Known) -> Iterator[Key]:
    names = {known.parts.normal, known.parts.core, *known.shorts}
    yield from (("name", name) for name in names if len(name) >= 2)
    yield from (("phone", number) for number in known.phones)
    yield from (("email", email) for email in known.emails)
    yield from (("wechat", wechat) for wechat in known.wechats)
    yield from (("domain", domain) for domain in known.domains)
    yield from (("ref", f"{system}={value}") for system, value in known.refs)
    if known.address:
        yield "address", known.address


def _sharing(holders: Mapping[Key, Sequence[int]]) -> Iterator[tuple[int, int]]:
    for (kind, _value), those in holders.items():
        if 1 < len(those) <= CROWD:
            yield from itertools.combinations(those, 2)
        elif len(those) > CROWD and kind in ("name", "ref"):
            yield from ((those[0], other) for other in those[1:])


def _similar(everybody: Sequence[Known]) -> Iterator[tuple[int, int]]:
    """Pairs of companies whose cores share one of their rarest pieces and are alike."""
    from rapidfuzz.fuzz import ratio

    cores = [k.parts.letters if k.kind != "person" else "" for k in everybody]
    pieces = [_pieces(core) for core in cores]
    counts = Counter(itertools.chain.from_iterable(pieces))
    places: dict[str, list[int]] = defaultdict(list)
    for n, mine in enumerate(pieces):
        for piece in sorted(mine, key=lambda p: (counts[p], p))[:_RARE]:
            if 1 < counts[piece] <= 20 * CROWD:
                places[piece].append(n)
    seen: set[tuple[int, int]] = set()
    for those in places.values():
        for m, n in itertools.combinations(those, 2) if len(those) <= 4 * CROWD else ():
            if (m, n) not in seen:
                seen.add((m, n))
                if cores[m] != cores[n] and ratio(cores[m], cores[n], score_cutoff=_NEAR):
                    yield m, n


def _pieces(core: str) -> set[str]:
    """Two characters next to each other, with the ends of the name."""
    told = f"^{core}$" if core else ""
    return {told[i : i + 2] for i in range(len(told) - 1)}
