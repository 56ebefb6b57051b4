"""A contact as people type it: ``张工(采购) 138 0013 8000 zhang@example.com``."""

from __future__ import annotations

import re
import unicodedata

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.drafts import ContactDraft

_EMAIL = re.compile(r"[^\s,;，；()（）<>]+@[^\s,;，；()（）<>]+\.[^\s,;，；()（）<>]+")
_PHONE = re.compile(
    r"\+?(?:\(\+?\d{1,4}\)[ -]?)?\d[\d -]{4,}\d(?:\s*(?:转|分机|ext\.?|x)\s*\d{1,6})?", re.I
)
_ROLE = re.compile(r"[(（]([^()（）]*)[)）]")
_FULL_WIDTH = frozenset("０１２３４５６７８９＋－＠．　")


def contact_named(text: str) -> ContactDraft:
    """Name, role in brackets, phones and e-mails of a contact. UsageError without a name."""
    rest = "".join(unicodedata.normalize("NFKC", c) if c in _FULL_WIDTH else c for c in text)
    emails, rest = _taken(_EMAIL, rest)
    phones, rest = _taken(_PHONE, rest)
    roles, rest = _taken(_ROLE, rest)
    name = re.sub(r"[\s,;，；<>]+", " ", rest).strip()
    if not name:
        raise UsageError(_("the contact %(text)r has no name") % {"text": text},
                         _('write it like "张工(采购) 138 0013 8000 zhang@example.com"'))  # fmt: skip
    role = roles[0].strip("()（） ") if roles else ""
    return ContactDraft(name, tuple(phones), tuple(emails), role)


def _taken(pattern: re.Pattern[str], text: str) -> tuple[list[str], str]:
    """What fits ``pattern``, and the text without it."""
    found = [match.group().strip() for match in pattern.finditer(text)]
    return found, pattern.sub(" ", text)
