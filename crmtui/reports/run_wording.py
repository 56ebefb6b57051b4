"""Why a step of a play is there, in sentences. Plain text; user data is not escaped here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crmtui.i18n import _
from crmtui.reports.titles import printed

Values = Mapping[str, str | int]

_ENTRY_WORDS: dict[str, Callable[[], str]] = {
    "touch": lambda: _("a touch"),
    "note": lambda: _("a note"),
    "order": lambda: _("an order"),
    "return": lambda: _("a return"),
    "payment": lambda: _("a payment"),
    "contract": lambda: _("a contract"),
    "usage": lambda: _("a behaviour signal"),
    "case": lambda: _("a service case"),
    "survey": lambda: _("an answer to a survey"),
    "points": lambda: _("points"),
    "referral": lambda: _("a referral"),
    "delivery": lambda: _("a delivery"),
    "task": lambda: _("a decision"),
    "alert": lambda: _("an alert"),
    "review": lambda: _("a review"),
}


def entry_word(kind: str) -> str:
    """An entry of a type as people call it, with its article."""
    word = _ENTRY_WORDS.get(kind)
    return word() if word else kind


def _run_day(values: Values) -> str:
    text = _("Step %(step)d of %(steps)d of %(playbook)s, which began on %(start)s, when %(query)s "
             "became true.")  # fmt: skip
    return text % {**values, "playbook": printed(str(values.get("playbook") or ""))}


def _run_entry(values: Values) -> str:
    told = {
        **values,
        "playbook": printed(str(values.get("playbook") or "")),
        "what": entry_word(str(values.get("type") or "")),
    }
    text = _("Step %(step)d of %(steps)d of %(playbook)s, which began on %(start)s with %(what)s.")
    note = str(values.get("note") or "").split("\n")[0]
    return f"{text % told} {note}".rstrip()


def _step_after(values: Values) -> str:
    return _("Counted from %(since)s, when the step before it ended.") % values


def _run_goal(values: Values) -> str:
    return _("It is over as soon as %(goal)s.") % values


def _run_gives_up(values: Values) -> str:
    return _("It gives up after %(day)s.") % values


RUN_SENTENCES: dict[str, Callable[[Values], str]] = {
    "run-day": _run_day,
    "run-entry": _run_entry,
    "step-after": _step_after,
    "run-goal": _run_goal,
    "run-gives-up": _run_gives_up,
}
"""By the code of the reason."""
