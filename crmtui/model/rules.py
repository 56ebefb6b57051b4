"""Everything that is no record: settings, playbooks, tiers, tags, segments, calendars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from crmtui.dataclass import dataclass, field

# Short commands need the settings, and only some of all the others.
if TYPE_CHECKING:
    from crmtui.model.holidays import Holidays
    from crmtui.model.playbook import Playbook, Tier
    from crmtui.model.team import Config
    from crmtui.model.template import Template

A = TypeVarTuple("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Rules:
    """How a workspace works, at one state of its files."""

    config: Config
    playbooks: tuple[Playbook, ...] = ()
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    """Known tags with their meaning (playbooks/tags.yaml)."""
    segments: Mapping[str, str] = field(default_factory=dict)
    """Named queries (playbooks/segments.yaml)."""
    holidays: tuple[Holidays, ...] = ()
    digest: str = ""
    """Hash of all files that plans are made from; equal digests mean equal plans."""
    templates: Mapping[str, Template] = field(default_factory=dict)
    """Message templates by name (playbooks/templates/*.md)."""

    @property
    def care_books(self) -> frozenset[str]:
        """Names of the playbooks that are held back while a complaint is open."""
        return frozenset(book.name for book in self.playbooks if book.care)

    @property
    def batch_steps(self) -> frozenset[tuple[str, str]]:
        """Playbook and step of what is one line for many customers."""
        return frozenset((book.name, step) for book in self.playbooks for step in book.batch_steps)


class _Same:
    """Rules compared by identity: their tables are mappings and have no hash."""

    __slots__ = ("rules",)

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def __hash__(self) -> int:
        return id(self.rules)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rules is self.rules


def once(make: Callable[[Rules, *A], R]) -> Callable[[Rules, *A], R]:
    """For a function of rules whose answer nobody changes: it is made once for these very rules and
    what else is asked; the last few are kept."""
    kept = lru_cache(maxsize=4)(lambda same, *args: make(same.rules, *args))

    @wraps(make)
    def told(rules: Rules, *args: *A) -> R:
        answer: R = kept(_Same(rules), *args)
        return answer

    return told
