"""Says what a writing command did: one sentence, its commit, and what to know about it."""

from __future__ import annotations

from crmtui.cli.documents import emit
from crmtui.cli.paint import ink, narrate, put
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.reports.subjects import in_words


def say_done(done: Done, as_json: bool = False) -> None:
    """Prints the action's sentence and commit; with ``as_json`` the document ``crmtui/done``."""
    if as_json:
        emit("done", message=done.message, commit=done.commit, paths=done.paths,
             customers=done.customers, counts=done.counts, warnings=done.warnings,
             why_uncommitted=done.why_uncommitted)  # fmt: skip
    else:
        put(in_words(done.message), ink(f"  [{done.commit[:10]}]" if done.commit else "", dim=True))
    for warning in done.warnings:
        narrate(ink(_("warning"), "yellow"), f": {warning}")
    if done.why_uncommitted:
        narrate(ink(_("written, not committed"), "yellow"), f": {done.why_uncommitted}")
