"""Everything that is no record: settings, playbooks, tiers, tags, segments, calendars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crmtui.dataclass import dataclass, field

# Short commands need the settings, and only some of all the others.
if TYPE_CHECKING:
    from crmtui.model.holidays import Holidays
    from crmtui.model.playbook import Playbook, Tier
    from crmtui.model.team import Config
    from crmtui.model.template import Template


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
