"""Files with conflict markers, ours or Git's own: what is undecided in them, and deciding it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _
from crmtui.model.merge import GONE, UNDECIDED, UNKNOWN, Conflict, Decide, Name
from crmtui.model.schema import Raw
from crmtui.store.codec import parse
from crmtui.store.markers import has_markers, sides
from crmtui.store.merging import merge_bytes


class Side(Enum):
    """A choice that takes the value of one side."""

    BASE = "base"
    OURS = "ours"
    THEIRS = "theirs"


Choice = Side | Raw
"""A side, or a value that is neither; GONE for no value."""


def open_conflicts(data: bytes, rel_path: str) -> tuple[Conflict, ...]:
    """What is undecided in a file with conflict markers.

    Where Git wrote no base, everything that differs counts. Unsafe when the markers do not fit
    together.
    """
    return merge_bytes(*_sides(data, rel_path), rel_path).conflicts


def resolve(data: bytes, rel_path: str, choices: Mapping[str, Choice]) -> bytes:
    """The file with conflicts decided; those without a choice keep their markers.

    A choice is for the conflict of that name, the keys on the way joined by dots
    (``contacts.li.role``; in a file of entries the entry's id first); a side may be chosen for all
    conflicts below a name, and with the empty name for all of the file. NotFound for a name
    without a conflict, UsageError for a choice that cannot be made, Unsafe when the markers do not
    fit together.
    """
    before = [name_of(conflict) for conflict in open_conflicts(data, rel_path)]
    covered = {given: [name for name in before if _covers(given, choice, name)]
               for given, choice in choices.items()}  # fmt: skip
    for given, names in covered.items():
        if not names:
            raise NotFound(_("%(name)s is not in conflict") % {"name": given or "*"},
                           _("in conflict: %(names)s") % {"names": ", ".join(before)})  # fmt: skip
    merged = merge_bytes(*_sides(data, rel_path), rel_path, _decider(choices))
    wrong = [name_of(c) for c in merged.conflicts if name_of(c) not in before]
    wrong += [given for given, names in covered.items()
              for c in merged.conflicts if name_of(c) in names]  # fmt: skip
    if wrong:
        raise UsageError(_("%(name)s cannot be decided so") % {"name": wrong[0] or "*"},
                         _("choose ours, theirs or another value"))  # fmt: skip
    return merged.data


def _covers(given: str, choice: Choice, name: str) -> bool:
    is_above = isinstance(choice, Side) and (not given or name.startswith(f"{given}."))
    return given == name or is_above


def _decider(choices: Mapping[str, Choice]) -> Decide:
    """Applies to each conflict the choice with the longest name that covers it."""

    def decide(name: Name, base: Raw, ours: Raw, theirs: Raw) -> Raw:
        full = ".".join(name)
        covering = [given for given, choice in choices.items() if _covers(given, choice, full)]
        if not covering:
            return UNDECIDED
        choice = choices[max(covering, key=len)]
        values = {Side.BASE: base, Side.OURS: ours, Side.THEIRS: theirs}
        value = values[choice] if isinstance(choice, Side) else choice
        return UNDECIDED if value is UNKNOWN else value

    return decide


def name_of(conflict: Conflict) -> str:
    """The name of a conflict as choices give it."""
    return ".".join(conflict.name)


def _sides(data: bytes, rel_path: str) -> tuple[bytes | None, bytes, bytes]:
    if not has_markers(data):
        raise NotFound(_("the file holds no conflict"))
    base, ours, theirs = sides(data)
    # Git's style zdiff3 shows a base that was never a file; it is as good as none then
    if base is not None and rel_path.endswith(".yaml") and not _is_readable(base):
        base = None
    return base, ours, theirs


def _is_readable(data: bytes) -> bool:
    return all(problem.code == "empty-file" for problem in parse(data, "file").problems)


__all__ = ["GONE", "Choice", "Side", "name_of", "open_conflicts", "resolve", "sides"]
