"""Commit messages: one human sentence, then trailers a program can read back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wcwidth import iter_graphemes

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.text import cell_width, safe_text

SUBJECT_CELLS = 72
"""A subject is at most this many terminal cells wide."""

_KEY = pattern(r"[A-Za-z][A-Za-z0-9-]*\Z")
_TRAILER = pattern(r"(?P<key>[A-Za-z][A-Za-z0-9-]*): (?P<value>.*)\Z")


def message(subject: str, trailers: Mapping[str, str | Sequence[str]]) -> str:
    """A commit message. Text of customers cannot forge a trailer: every part is kept to its line.

    A trailer with several values is written once a value; an empty value is left out.
    """
    lines = [f"{_key(k)}: {line}" for k, v in trailers.items() for line in _values(v)]
    head = _fit(_one_line(subject)) or "(no subject)"
    return "\n".join([head, "", *lines, ""]) if lines else head + "\n"


def read_message(text: str) -> tuple[str, dict[str, str]]:
    """Subject and trailers of a commit message; values of a repeated key are joined by ``, ``."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n"))
    subject = " ".join(paragraphs[0].split())
    return subject, _trailers(paragraphs[-1]) if len(paragraphs) > 1 else {}


def _trailers(paragraph: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in paragraph.splitlines():
        match = _TRAILER.match(line)
        if match:
            key, value = match["key"], match["value"].strip()
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _key(key: str) -> str:
    if not _KEY.match(key):
        raise UsageError(_("%(key)s is no name for a trailer") % {"key": safe_text(key)})
    return key


def _values(value: str | Sequence[str]) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    return [line for line in map(_one_line, texts) if line]


def _one_line(text: str) -> str:
    return " ".join(safe_text(text, one_line=True).split())


def _fit(text: str) -> str:
    if cell_width(text) <= SUBJECT_CELLS:
        return text
    kept, used = "", 0
    for grapheme in iter_graphemes(text):
        used += cell_width(grapheme)
        if used > SUBJECT_CELLS - 1:
            break
        kept += grapheme
    return kept.rstrip() + "…"
