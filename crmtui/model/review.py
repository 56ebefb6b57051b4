"""Who may change which field: the ``review:`` of crmtui.yaml, as rules that can be asked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.problem import Finding
from crmtui.model.schema import Schema
from crmtui.model.team import WORKSPACE, Config, Member
from crmtui.patterns import pattern

LEAD, OWNER, ANYBODY = "lead", "owner", "anybody"
WORDS = (LEAD, OWNER, ANYBODY)
"""Words of ``review:`` that are neither a member's key nor one of the members' roles."""

EDITED = "edited"
"""``entries.edited``: changing or removing an entry that was there; adding one is free."""

GIVES_RIGHTS = ("settings.review", "settings.team.*.email", "settings.team.*.lead",
                "settings.team.*.roles")  # fmt: skip
"""What the leads alone may change as soon as there are rules and a lead, unless a rule says else:
without that everybody could grant themselves the rest."""

_SPLIT = pattern(r"[,，、\s]+")


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """One line of ``review:``."""

    name: str
    """As written: ``tier``, ``contacts.*.phones``, ``entries.order``, ``playbooks/tags.yaml``."""
    may: tuple[str, ...]
    """Words, roles and keys of members, any of which suffices."""

    @property
    def is_path(self) -> bool:
        """Whether it names files instead of fields."""
        return "/" in self.name or self.name.endswith((".yaml", ".md"))

    @property
    def parts(self) -> tuple[str, ...]:
        """The name in parts, the coarsest first."""
        return tuple(filter(None, self.name.split("/" if self.is_path else ".")))

    def covers(self, path: str, names: Sequence[str]) -> bool:
        """Whether it is about a field ``names`` of the file ``path``, or about what holds it."""
        wanted, given = self.parts, tuple(path.split("/")) if self.is_path else tuple(names)
        return len(wanted) <= len(given) and all(
            part in ("*", name) for part, name in zip(wanted, given, strict=False)
        )

    @property
    def rank(self) -> tuple[int, int]:
        """Of several rules about one field the one of the highest rank holds."""
        return len(self.parts), -self.parts.count("*")


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """All lines of ``review:``, with the team they speak of."""

    rules: tuple[ReviewRule, ...]
    team: Mapping[str, Member]
    implied: tuple[ReviewRule, ...] = ()
    """What holds where none of ``rules`` says anything."""

    @classmethod
    def of(cls, config: Config) -> ReviewRules:
        """The rules of a workspace; none without a ``review:``."""
        written = tuple(ReviewRule(name, _words(value)) for name, value in config.review.items())
        if not written or not leads(config.team):
            return cls(written, config.team)
        return cls(written, config.team, tuple(ReviewRule(name, (LEAD,)) for name in GIVES_RIGHTS))

    def rule(self, path: str, *names: Sequence[str]) -> ReviewRule | None:
        """The rule about a field of a file, the most specific one; a field may have several names.
        None: everybody may change it."""
        for rules in (self.rules, self.implied):
            fitting = [r for r in rules if any(r.covers(path, name) for name in names)]
            if fitting:
                return max(fitting, key=lambda rule: rule.rank)
        return None

    def members(self, rule: ReviewRule, owner: str) -> tuple[str, ...]:
        """Keys of those who may, where the customer's owner is ``owner``."""
        return tuple(key for key in self.team if self.may(rule, key, owner))

    def may(self, rule: ReviewRule, key: str, owner: str) -> bool:
        """Whether the member ``key`` (empty: nobody of the team) may do what the rule is about."""
        if ANYBODY in rule.may:
            return True
        member = self.team.get(key)
        if member is None:
            return False
        mine = {key, *member.roles}
        mine |= {LEAD} if key in leads(self.team) else set()
        mine |= {OWNER} if key == owner else set()
        return not mine.isdisjoint(rule.may)

    def member(self, email: str) -> str:
        """The key of the member with that e-mail; empty when nobody has it."""
        folded = email.strip().casefold()
        return next(
            (m.key for m in self.team.values() if folded and m.email.casefold() == folded), ""
        )


def leads(team: Mapping[str, Member]) -> frozenset[str]:
    """Those whom a member names as lead, and those with the role ``lead``."""
    named = {member.lead for member in team.values()} & set(team)
    return frozenset(named | {key for key, member in team.items() if LEAD in member.roles})


def review_findings(config: Config) -> Iterator[Finding]:
    """What in ``review:`` nobody can mean: fields and people that are not there."""
    known = {*WORDS, *config.team, *(role for m in config.team.values() for role in m.roles)}
    for name, value in config.review.items():
        for word in _words(value):
            if word not in known:
                yield Finding(("review", name), "unknown-owner",
                              f"nobody in the team is {word!r}, and nobody has that role",
                              _near(word, known, "give somebody `roles: [...]`, or name a member"))  # fmt: skip
        wrong = _unknown(ReviewRule(name, ()))
        if wrong is not None:
            yield Finding(("review", name), "unknown-field", *wrong, severity="warning")


def _words(value: str | None) -> tuple[str, ...]:
    return tuple(filter(None, _SPLIT.split(value or "")))


def _unknown(rule: ReviewRule) -> tuple[str, str] | None:
    """What is wrong with the name of a rule, and what to do."""
    if rule.is_path:
        return None
    area, *rest = rule.parts or ("",)
    inside = {"entries": (*ENTRY_TYPES, EDITED, "*"), "settings": (*_names(WORKSPACE), "*")}
    if area == "playbooks":
        return None
    if area in inside:
        if not rest or rest[0] in inside[area]:
            return None
        return f"{area} have no {rest[0]!r}", _near(rest[0], inside[area], "see docs/records.md")
    fields = (*_names(CUSTOMER), *inside, "playbooks")
    if area in fields:
        return None
    return (f"a customer has no field {area[:60]!r} of ours",
            _near(area, fields, "it counts for fields of your own"))  # fmt: skip


def _names(schema: Schema) -> tuple[str, ...]:
    return tuple(schema.by_name)


def _near(name: str, names: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name, list(names), 1)
    return f"did you mean `{near[0]}`?" if near else otherwise
