"""Codes of entries in the reader's language; in English a code is its own word."""

from __future__ import annotations

from crmtui.i18n import N_, _

_CODES = frozenset({
    # types of entries
    N_("touch"), N_("note"), N_("order"), N_("return"), N_("payment"), N_("contract"), N_("usage"),
    N_("case"), N_("survey"), N_("points"), N_("referral"), N_("delivery"), N_("task"),
    N_("alert"), N_("review"),
    # outcomes
    N_("reached"), N_("replied"), N_("held"), N_("no-answer"), N_("left-message"), N_("sent"),
    N_("bounced"),
    # channels
    N_("visit"), N_("meeting"), N_("phone"), N_("chat"), N_("email"), N_("sms"), N_("letter"),
    N_("gift"), N_("event"),
    # states and steps
    N_("draft"), N_("open"), N_("confirmed"), N_("shipped"), N_("delivered"), N_("paid"),
    N_("cancelled"), N_("failed"), N_("opened"), N_("closed"), N_("escalated"), N_("resolved"),
    N_("reopened"), N_("low"), N_("medium"), N_("high"),
    # decisions
    N_("snooze"), N_("skip"), N_("done"), N_("drop"), N_("pause"), N_("resume"), N_("reassign"),
    # alerts
    N_("churn"), N_("plunge"), N_("dormancy"), N_("returns"),
    # stages
    N_("prospect"), N_("new"), N_("mature"), N_("dormant"), N_("lost"),
    # what a case is about
    N_("complaint"), N_("question"), N_("fault"), N_("after-sales"),
})  # fmt: skip


def code_word(code: str | None) -> str:
    """A code in the reader's language; anything else, such as a title, as it is."""
    return _(code) if code in _CODES else code or ""
