"""Sentences of commits in the reader's language.

History has one language, English, whoever writes it. What the actions write follows a few forms, so
that it can be told in another language to whoever reads it there; any other sentence stays as it is.
"""

from __future__ import annotations

import re

from crmtui.i18n import N_, _, is_translated
from crmtui.reports.code_words import code_word

_CHANNEL_OF = {
    "a visit": "visit", "a meeting": "meeting", "a call": "phone", "a chat": "chat",
    "an e-mail": "email", "a text message": "sms", "a letter": "letter", "a gift": "gift",
    "an event": "event",
}  # fmt: skip

_FORMS: tuple[tuple[str, str], ...] = (
    (r"Undo: (?P<sentence>.+)", N_("Undo: %(sentence)s")),
    (r"Log (?P<via>an? [a-z -]+?) with (?P<who>.+): (?P<code>[a-z-]+)",
     N_("Log %(via)s with %(who)s: %(code)s")),
    (r"Log (?P<n>\d+) entries: (?P<who>.+)", N_("Log %(n)s entries: %(who)s")),
    (r"(?P<code>Snooze) (?P<task>.+) for (?P<n>\d+) customers until (?P<day>\S+)",
     N_("%(code)s %(task)s for %(n)s customers until %(day)s")),
    (r"(?P<code>Snooze) (?P<task>.+) for (?P<who>.+) until (?P<day>\S+)",
     N_("%(code)s %(task)s for %(who)s until %(day)s")),
    (r"(?P<code>Done|Drop|Skip|Snooze) (?P<task>.+) for (?P<who>.+)",
     N_("%(code)s %(task)s for %(who)s")),
    (r"Open a complaint of (?P<who>.+) \((?P<code>low|medium|high)\)",
     N_("Open a complaint of %(who)s (%(code)s)")),
    (r"Add a contact to (?P<who>.+)", N_("Add a contact to %(who)s")),
    (r"Add (?P<who>.+)", N_("Add %(who)s")),
    (r"Tag (?P<who>.+?): (?P<sentence>[^:]+)", N_("Tag %(who)s: %(sentence)s")),
    (r"Edit (?P<who>.+?): (?P<sentence>[^:]+)", N_("Edit %(who)s: %(sentence)s")),
    (r"Note on (?P<who>.+)", N_("Note on %(who)s")),
    (r"(?P<code>Pause|Resume) (?P<who>.+)", N_("%(code)s %(who)s")),
    (r"Append (?P<n>\d+) entr(?:y|ies) to (?P<m>\d+) customers?",
     N_("Append %(n)s entries to %(m)s customers")),
    (r"Append (?P<n>\d+) entr(?:y|ies) from (?P<who>.+)", N_("Append %(n)s entries from %(who)s")),
    (r"Case of (?P<who>.+): (?P<code>[a-z]+)", N_("Case of %(who)s: %(code)s")),
    (r"Do not contact (?P<who>.+)", N_("Do not contact %(who)s")),
    (r"Contact again (?P<who>.+)", N_("Contact again %(who)s")),
    (r"Move (?P<who>.+) to (?P<folder>\S+)", N_("Move %(who)s to %(folder)s")),
    (r"Merge (?P<gone>.+) into (?P<who>.+)", N_("Merge %(gone)s into %(who)s")),
    (r"Set the tier of (?P<who>.+) after a review", N_("Set the tier of %(who)s after a review")),
    (r"Begin the playbook (?P<name>\S+)", N_("Begin the playbook %(name)s")),
    (r"Set the tier of (?P<who>.+) to (?P<code>\S+)", N_("Set the tier of %(who)s to %(code)s")),
    (r"Send a mailing to (?P<n>\d+) customers?", N_("Send a mailing to %(n)s customers")),
    (r"Send (?P<task>.+) to (?P<n>\d+) customers?", N_("Send %(task)s to %(n)s customers")),
    (r"Review alerts: (?P<sentence>.+)", N_("Review alerts: %(sentence)s")),
    (r"Record a survey of (?P<who>.+)", N_("Record a survey of %(who)s")),
    (r"Record an alert of (?P<who>.+)", N_("Record an alert of %(who)s")),
)  # fmt: skip


def in_words(subject: str) -> str:
    """A commit's first line as the reader reads it; in English as it is."""
    if not is_translated():
        return subject
    for form, sentence in _FORMS:
        if match := re.fullmatch(form, subject):
            return _(sentence) % {
                name: _word(name, text) for name, text in match.groupdict().items()
            }
    return subject


def _word(name: str, text: str) -> str:
    if name == "sentence":
        return in_words(text)
    from crmtui.reports.titles import one_language
    from crmtui.reports.wording import channel_word  # few commands need their words

    if name == "via":
        return channel_word(_CHANNEL_OF.get(text, text))
    if name == "code":
        return code_word(text.lower())
    return one_language(text) if name == "task" else text
