"""What speaks for two records being one customer: each clue with its weight and its words.

Clues are put together as independent chances: score = 100 × (1 − Π(1 − points / 100)). What many
customers share (a switchboard, the address of a business park) weighs 2 / n of its points when n
of them do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crmtui.i18n import _
from crmtui.query.company import NameParts, likeness

MOST = 99
"""Points of all clues together: only a person is certain."""

FREE_MAIL = frozenset({
    "126.com", "139.com", "163.com", "189.cn", "21cn.com", "aliyun.com", "aol.com", "foxmail.com",
    "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com", "live.com",
    "mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "outlook.com", "proton.me",
    "protonmail.com", "qq.com", "sina.cn", "sina.com", "sogou.com", "sohu.com", "t-online.de",
    "tom.com", "vip.163.com", "vip.qq.com", "vip.sina.com", "web.de", "wo.cn", "yahoo.co.jp",
    "yahoo.com", "yahoo.com.cn", "yandex.ru", "yeah.net",
})  # fmt: skip
"""Domains of mail providers: two customers there have nothing in common."""

_MOBILE = re.compile(r"1[3-9]\d{9}")
_BRANCH = re.compile(
    r"[分支](?:公司|行|厂|店|院|校|部|所)|办事处|代表处|营业部|\bbranch\b|\brep(?:resentative)? office\b"
)
_NUMBERS = re.compile(r"\d+|第[一二三四五六七八九十百]+|[一二三四五六七八九十]+(?=[厂店部局院])")
_SIMILAR = 85


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that speaks for it."""

    code: str
    """``name``, ``short``, ``similar``, ``phone``, ``email``, ``wechat``, ``ref``, ``domain``,
    ``contact``, ``address``."""
    points: int
    """1 to 95."""
    detail: str
    """What is shared."""

    @property
    def words(self) -> str:
        """The clue as a person says it."""
        told = {
            "name": "%(what)s", "similar": "%(what)s",
            "short": _("%(what)s is a short name of both"),
            "phone": _("same phone %(what)s"), "email": _("same e-mail %(what)s"),
            "wechat": _("same WeChat %(what)s"), "ref": _("same number %(what)s in another system"),
            "domain": _("same domain %(what)s"), "contact": _("both have a contact %(what)s"),
            "address": _("same address %(what)s"),
        }  # fmt: skip
        return told[self.code] % {"what": self.detail}


@dataclass(frozen=True, slots=True)
class Known:
    """What of a customer can be shared with its double."""

    id: str
    name: str
    folded: str
    kind: str
    parts: NameParts
    shorts: tuple[str, ...]
    """Short names without legal forms."""
    phones: Mapping[str, str]
    """Numbers as they are compared, and as they were typed; of contacts who are still there."""
    emails: frozenset[str]
    wechats: frozenset[str]
    people: Mapping[str, str]
    """Contacts by folded name."""
    domains: frozenset[str]
    """Of e-mails and web site, without mail providers."""
    address: str
    """Folded, without punctuation; empty when too short to mean anything."""
    refs: frozenset[tuple[str, str]]
    group: str
    """Id of the parent group."""
    signs: frozenset[str]
    """What tells a branch from its firm and the second works from the first."""


def signs_of(folded: str) -> frozenset[str]:
    """The numbers in a name, and ``branch`` for a branch office."""
    return frozenset(_NUMBERS.findall(folded)) | ({"branch"} if _BRANCH.search(folded) else set())


def score_of(clues: Iterable[Clue]) -> int:
    """All clues together, 0 to 99."""
    left = 1.0
    for clue in clues:
        left *= 1 - clue.points / 100
    return min(MOST, round(100 * (1 - left)))


Sharers = Mapping[tuple[str, str], int]
"""How many customers share a phone, e-mail, domain or address, by kind and value."""


def clues_between(a: Known, b: Known, sharers: Sharers) -> list[Clue]:
    """Everything that speaks for it, the heaviest first. A group and its parts are no doubles."""
    if a.group == b.id or b.group == a.id:
        return []
    name = _name_clue(a, b)
    related = bool(a.group and a.group == b.group) or (name is None and _are_kin(a, b))
    found = [*([name] if name else []), *_reach(a, b, sharers, related)]
    if not related:
        found += _place(a, b, sharers)
    return sorted(found, key=lambda clue: (-clue.points, clue.code, clue.detail))


def _are_kin(a: Known, b: Known) -> bool:
    """Names that are alike but for a place, a number or a branch office: firms that may share a
    switchboard and are two all the same."""
    likely = likeness(a.parts, b.parts)
    return a.parts.core == b.parts.core or likely.score >= 60


def _name_clue(a: Known, b: Known) -> Clue | None:
    if a.signs != b.signs:
        return None
    are_people = "person" in (a.kind, b.kind)
    if a.folded == b.folded:
        return Clue("name", 40 if are_people else 90, _("same name"))
    likely = likeness(a.parts, b.parts)
    if likely.score == 100:
        return Clue("name", 40 if are_people else 88, likely.reason)
    if are_people:
        return None
    if likely.score == 95 and _told_apart(a, b):
        return None
    if likely.score == 95:
        return Clue("name", 72, likely.reason)
    if likely.score >= _SIMILAR:
        return Clue("similar", likely.score - 16, likely.reason)
    short = _short_of_both(a, b)
    if short and not likely.reason.startswith(_("like names")):
        return Clue("short", 74, short)
    return Clue("similar", 20, likely.reason) if likely.score > 70 else None


def _told_apart(a: Known, b: Known) -> bool:
    """Whether the cores are too short to mean one firm where place or trade differ."""
    one_sided = a.parts.places ^ b.parts.places and a.parts.trades ^ b.parts.trades
    return bool(one_sided) and len(a.parts.letters) <= 2


def _short_of_both(a: Known, b: Known) -> str:
    """A short name that both have, or that is the other's name but for forms and places."""
    ours = {*a.shorts} | {a.parts.core, a.parts.normal}
    theirs = {*b.shorts} | {b.parts.core, b.parts.normal}
    shared = [one for one in ours & theirs if len(one) >= 2]
    return min(shared, default="")


def _reach(a: Known, b: Known, sharers: Sharers, related: bool) -> Iterator[Clue]:
    """Ways to reach somebody; of firms that are kin only those that belong to a person."""
    kinds = {a.kind, b.kind}
    for number in sorted(a.phones.keys() & b.phones.keys()):
        mobile = _MOBILE.fullmatch(number) is not None
        if mobile or not related:
            points = 50 if len(kinds) > 1 else 75 if mobile else 55
            yield _weighed("phone", points, number, a.phones[number], sharers)
    for email in sorted(a.emails & b.emails):
        yield _weighed("email", 50 if len(kinds) > 1 else 80, email, email, sharers)
    for wechat in sorted(a.wechats & b.wechats):
        yield Clue("wechat", 75, wechat)
    for system, value in sorted(a.refs & b.refs):
        yield Clue("ref", 95, f"{system}: {value}")


def _place(a: Known, b: Known, sharers: Sharers) -> Iterator[Clue]:
    for domain in sorted(a.domains & b.domains)[:1]:
        yield _weighed("domain", 45, domain, domain, sharers)
    if a.address and a.address == b.address:
        yield _weighed("address", 45, a.address, a.address, sharers)
    for person in sorted(a.people.keys() & b.people.keys())[:3]:
        yield Clue("contact", 25, a.people[person])


def _weighed(code: str, points: int, value: str, told: str, sharers: Sharers) -> Clue:
    n = sharers.get((code, value), 2)
    return Clue(code, max(1, round(points * min(1.0, 2 / max(n, 1)))), told)
