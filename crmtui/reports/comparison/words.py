"""Values, entries and contacts in words, from records as they were typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmtui.i18n import _, listed
from crmtui.model.record_diff import ValueDiff
from crmtui.model.schema import Raw
from crmtui.reports.code_words import code_word
from crmtui.reports.difference import FieldEdit
from crmtui.reports.labels import field_label
from crmtui.reports.wording import channel_word
from crmtui.text import clip

NOTE = 60
"""Cells of a note that a line has room for."""
_KEYS = ("key", "id")
_FACTS = ("outcome", "topic", "title", "severity", "of", "item", "measure", "score", "signal",
          "points", "reason", "referred", "alert", "review", "state", "result", "status", "task",
          "until", "to", "why")  # fmt: skip


def value_text(value: Raw) -> str:
    """A value of any shape as one text."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return " · ".join(filter(None, (value_text(v) for k, v in value.items() if k not in _KEYS)))
    if isinstance(value, list):
        return ", ".join(filter(None, map(value_text, value)))
    return str(value)


def field_edit(diff: ValueDiff, label: str = "", skip: int = 0) -> FieldEdit:
    """A difference in words; ``label`` stands in for the first ``skip`` parts of its name."""
    words = [label] if label else []
    rest = diff.name[skip:]
    words += [field_label(part) if n + skip == 0 or n == len(rest) - 1 else part
              for n, part in enumerate(rest)]  # fmt: skip
    before, after = value_text(diff.before), value_text(diff.after)
    added, removed = _came_and_went(diff)
    return FieldEdit(".".join(diff.name), ", ".join(words), before, after, added, removed)


def _came_and_went(diff: ValueDiff) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """For tags and the like; where only the order differs, nothing."""
    if diff.field is None or diff.field.kind != "texts":
        return (), ()
    return tuple(diff.added()), tuple(diff.removed())


def contact_line(raw: Mapping[str, Raw]) -> str:
    """Who a contact is."""
    return " · ".join(filter(None, (
        value_text(raw.get(key)) for key in ("name", "role", "phones", "emails", "wechat")
    )))  # fmt: skip


def contact_names(profile: Any) -> dict[str, str]:
    """Key to name of a profile's contacts."""
    people = profile.get("contacts") if isinstance(profile, Mapping) else None
    found = (one for one in people or () if isinstance(one, Mapping))
    return {value_text(one.get("key") or one.get("name")): value_text(one.get("name") or one.get("key"))
            for one in found}  # fmt: skip


def entry_line(raw: Mapping[str, Raw], names: Mapping[str, str]) -> str:
    """An entry in one line: when, what, with whom, which result, how the note begins, what next."""
    facts = " · ".join(filter(None, (_kind(raw), *_facts(raw, names))))
    promises = "".join(_promised(item) for item in _listed(raw.get("next")))
    return f"{value_text(raw.get('at'))[:10]} {facts}{promises}".strip()


def _kind(raw: Mapping[str, Raw]) -> str:
    kind = value_text(raw.get("type"))
    if kind == "touch":
        return channel_word(value_text(raw.get("via")))
    if kind in ("case", "task"):
        return f"{code_word(kind)} {code_word(value_text(raw.get('step') or raw.get('action')))}".strip()
    return code_word(kind)


def _facts(raw: Mapping[str, Raw], names: Mapping[str, str]) -> Iterator[str]:
    yield listed(names.get(str(key), str(key)) for key in _listed(raw.get("with")))
    if raw.get("direction") == "in":
        yield _("they came to us")
    yield f"{value_text(raw.get('amount'))} {value_text(raw.get('currency'))}".strip()
    for key in _FACTS:
        yield code_word(value_text(raw.get(key)))
    note = value_text(raw.get("note"))
    yield (
        clip(note.split("\n", 1)[0], NOTE)
        if "\n" not in note
        else (clip(note.split("\n", 1)[0], NOTE - 2) + " …")
    )


def _promised(item: Raw) -> str:
    if not isinstance(item, Mapping):
        return ""
    what, due = value_text(item.get("do")), value_text(item.get("due"))
    by = _(" by %(day)s") % {"day": due} if due else ""
    return f" → {what}{by}"


def _listed(value: Raw) -> Sequence[Raw]:
    return value if isinstance(value, list) else () if value is None else (value,)
