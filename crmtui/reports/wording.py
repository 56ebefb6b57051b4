"""Tasks in words: what to do, why, and how it stands. Plain text; user data is not escaped here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from crmtui.i18n import _, listed, ngettext
from crmtui.model.intervals import Interval
from crmtui.model.queue import Batch, Part
from crmtui.model.task import Reason, Task
from crmtui.reports.run_wording import RUN_SENTENCES
from crmtui.reports.titles import printed

Values = Mapping[str, str | int]


def sentence(reason: Reason) -> str:
    """The sentence of a reason; its code in brackets when there is none for it."""
    words = _SENTENCES.get(reason.code)
    return words(reason.values) if words else f"[{reason.code}]"


def notice_sentence(code: str) -> str:
    """The sentence of a queue's notice such as ``no-holiday-table:2028``; the code itself when
    there is none for it."""
    name, _colon, about = code.partition(":")
    words = _NOTICES.get(name)
    return words() % {"about": about} if words else code


def title(task: Task) -> str:
    """What to do, one line: the title of the rule or promise, else made from what it is."""
    main = task.reasons[0] if task.reasons else Reason("")
    if task.kind == "case":
        return _case_title(task, main)
    name = str(main.values.get("name") or "")
    if task.title:
        return f"{task.title} ({name})" if main.code == "contact-birthday" else task.title
    made = _MADE_TITLES.get(main.code)
    return made(name) if made else task.step.replace("-", " ")


def batch_size(batch: Batch) -> str:
    """For how many customers a batch is."""
    count = len(batch.items)
    return ngettext("%(n)d customer", "%(n)d customers", count) % {"n": count}


def state_word(part: Part) -> str:
    """How a part stands on its day, in a word or two."""
    if part.task.due == date.min:
        return _("never contacted")
    if part.state == "late":
        days = part.overdue
        return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}
    if part.overdue > 0:
        return ngettext("%(n)d day over", "%(n)d days over", part.overdue) % {"n": part.overdue}
    if part.overdue == 0:
        return _("by %(clock)s") % {"clock": part.task.clock} if part.task.clock else _("today")
    left = -part.overdue
    return ngettext("in %(n)d day", "in %(n)d days", left) % {"n": left}


def printed_task(task: Task) -> str:
    """What to do, for printed text; a promise is nobody's title."""
    told = title(task)
    return told if task.kind in ("promise", "case") else printed(told)


def channel_word(channel: str) -> str:
    """A channel as people call it."""
    word = _CHANNELS.get(channel)
    return word() if word else channel


def interval_words(count: int, unit: str) -> str:
    """``every month``, ``every 2 weeks``."""
    words = _INTERVALS.get(unit)
    return words(count) % {"n": count} if words else f"{count} {unit}"


def length_words(length: Interval) -> str:
    """A length of time as it stands in a rule: ``1 month``, ``2 working days``."""
    words = _LENGTHS.get(length.unit)
    return words(length.count) % {"n": length.count} if words else str(length)


def _case_title(task: Task, main: Reason) -> str:
    values = {"about": _about(str(main.values.get("about") or "")), "title": task.title}
    if main.code == "case-unsolved":
        text = _("Solve the %(about)s: %(title)s") if task.title else _("Solve the %(about)s")
    else:
        text = _("Answer the %(about)s: %(title)s") if task.title else _("Answer the %(about)s")
    return text % values


def _about(about: str) -> str:
    return {"complaint": _("complaint"), "question": _("question"), "fault": _("fault"),
            "after-sales": _("after-sales case")}.get(about, _("case"))  # fmt: skip


_MADE_TITLES: dict[str, Callable[[str], str]] = {
    "birthday": lambda name: _("Birthday of %(name)s") % {"name": name},
    "contact-birthday": lambda name: _("Birthday of %(name)s") % {"name": name},
    "festival": lambda name: _("Greetings for %(name)s") % {"name": name},
    "anniversary-since": lambda name: _("Anniversary of the first contact"),
    "anniversary-registered": lambda name: _("Anniversary of the registration"),
    "contract-end": lambda name: _("The contract ends"),
    "anniversary-first-order": lambda name: _("Anniversary of the first order"),
    "anniversary-last-order": lambda name: _("Anniversary of the last order"),
}

_CHANNELS: dict[str, Callable[[], str]] = {
    "visit": lambda: _("visit"),
    "meeting": lambda: _("meeting"),
    "phone": lambda: _("phone"),
    "chat": lambda: _("chat"),
    "email": lambda: _("e-mail"),
    "sms": lambda: _("SMS"),
    "letter": lambda: _("letter"),
    "gift": lambda: _("gift"),
    "event": lambda: _("event"),
}

_INTERVALS: dict[str, Callable[[int], str]] = {
    "day": lambda n: ngettext("every day", "every %(n)d days", n),
    "week": lambda n: ngettext("every week", "every %(n)d weeks", n),
    "month": lambda n: ngettext("every month", "every %(n)d months", n),
    "quarter": lambda n: ngettext("every quarter", "every %(n)d quarters", n),
    "year": lambda n: ngettext("every year", "every %(n)d years", n),
    "working day": lambda n: ngettext("every working day", "every %(n)d working days", n),
}

_LENGTHS: dict[str, Callable[[int], str]] = {
    "minute": lambda n: ngettext("%(n)d minute", "%(n)d minutes", n),
    "hour": lambda n: ngettext("%(n)d hour", "%(n)d hours", n),
    "day": lambda n: ngettext("%(n)d day", "%(n)d days", n),
    "week": lambda n: ngettext("%(n)d week", "%(n)d weeks", n),
    "month": lambda n: ngettext("%(n)d month", "%(n)d months", n),
    "quarter": lambda n: ngettext("%(n)d quarter", "%(n)d quarters", n),
    "year": lambda n: ngettext("%(n)d year", "%(n)d years", n),
    "working day": lambda n: ngettext("%(n)d working day", "%(n)d working days", n),
}


def _rhythm(values: Values) -> Mapping[str, str]:
    unit, via = str(values.get("unit") or ""), str(values.get("via") or "")
    return _rhythm_of(int(values.get("count") or 1), unit, via)


@lru_cache(maxsize=256)
def _rhythm_of(count: int, unit: str, channels: str) -> Mapping[str, str]:
    """Remembered: the tasks of a queue have few rhythms."""
    via = listed(channel_word(channel) for channel in channels.split())
    return {"every": interval_words(count, unit), "via": via}


def _cadence(values: Values) -> str:
    last_via = channel_word(str(values.get("last_via") or ""))
    text = _("Wanted %(every)s by %(via)s; the last contact was on %(last)s (%(last_via)s).")
    return text % {**_rhythm(values), "last": values.get("last", ""), "last_via": last_via}


def _cadence_done(values: Values) -> str:
    text = _("Wanted %(every)s by %(via)s; marked as done on %(done)s.")
    return text % {**_rhythm(values), "done": values.get("done", "")}


def _never(values: Values) -> str:
    text = _("Wanted %(every)s by %(via)s; never contacted, and not known since when a customer.")
    return text % _rhythm(values)


def _never_since(values: Values) -> str:
    text = _("Wanted %(every)s by %(via)s; never contacted, estimated from %(since)s.")
    return text % {**_rhythm(values), "since": values.get("since", "")}


def _noted_late(values: Values) -> str:
    text = _("Wanted %(every)s by %(via)s; counted from %(since)s, since the contact of %(last)s was "
             "written down only later.")  # fmt: skip
    return text % {
        **_rhythm(values),
        "since": values.get("since", ""),
        "last": values.get("last", ""),
    }


def _first(values: Values) -> str:
    text = _("The first contact is counted from %(since)s, when the tier %(tier)s was set.")
    return text % values


def _starts(values: Values) -> str:
    return _("The playbook starts on %(starts)s.") % values


def _skipped(values: Values) -> str:
    text = _("Skipped on %(on)s, when it was due on %(was_due)s.") % values
    return _with_why(text, values)


def _attempts(values: Values) -> str:
    n = int(values.get("count") or 0)
    text = ngettext(
        "%(count)d attempt without contact, on %(last)s.",
        "%(count)d attempts without contact, the last on %(last)s.",
        n,
    )
    return text % {**values, "count": n}


def _attempts_used_up(values: Values) -> str:
    text = _("%(count)d attempts without contact, the last on %(last)s: try another way or person.")
    return text % values


def _rolled(values: Values) -> str:
    return _("Moved from %(from)s, which is not a working day.") % values


def _promise(values: Values) -> str:
    return _("Promised on %(given)s for %(due)s.") % values


def _promise_without_date(values: Values) -> str:
    return _("Promised on %(given)s without a day; a week later is %(due)s.") % values


def _birthday(values: Values) -> str:
    if values.get("years"):
        return _("%(name)s has a birthday on %(day)s (%(years)d).") % values
    return _("%(name)s has a birthday on %(day)s.") % values


def _anniversary(since: Callable[[int], str]) -> Callable[[Values], str]:
    def words(values: Values) -> str:
        years = int(values.get("years") or 0)
        return since(years) % {"n": years, "day": values.get("day", "")}

    return words


def _since_years(n: int) -> str:
    return ngettext(
        "%(n)d year since the first contact on %(day)s.",
        "%(n)d years since the first contact on %(day)s.",
        n,
    )


def _registered_years(n: int) -> str:
    return ngettext(
        "%(n)d year since the registration on %(day)s.",
        "%(n)d years since the registration on %(day)s.",
        n,
    )


def _contract_end(values: Values) -> str:
    return _("The contract ends on %(day)s.") % values


def _first_order_years(n: int) -> str:
    return ngettext(
        "%(n)d year since the first order on %(day)s.",
        "%(n)d years since the first order on %(day)s.",
        n,
    )


def _last_order_years(n: int) -> str:
    return ngettext(
        "%(n)d year since the last order on %(day)s.",
        "%(n)d years since the last order on %(day)s.",
        n,
    )


def _festival(values: Values) -> str:
    return _("%(name)s is on %(day)s.") % values


def _fixed_date(values: Values) -> str:
    return _("Comes back every year, next on %(day)s.") % values


def _chore(values: Values) -> str:
    every = interval_words(int(values.get("count") or 1), str(values.get("unit") or ""))
    if values.get("last"):
        text = _("A chore of the team, %(every)s; last done on %(last)s.")
    else:
        text = _("A chore of the team, %(every)s; not done yet.")
    return text % {"every": every, "last": values.get("last", "")}


def _chore_date(values: Values) -> str:
    return _("A chore of the team (%(event)s), for %(day)s.") % values


def _case_unanswered(values: Values) -> str:
    about = _about(str(values.get("about") or ""))
    if values.get("severity") == "high":
        text = _("A %(about)s of high severity was opened on %(opened)s: answer the same day.")
    else:
        text = _("A %(about)s was opened on %(opened)s: answer within a working day.")
    return text % {**values, "about": about}


def _case_unsolved(values: Values) -> str:
    text = _("The %(about)s of %(opened)s is answered but not resolved.")
    return text % {**values, "about": _about(str(values.get("about") or ""))}


def _snoozed(values: Values) -> str:
    return _with_why(_("Snoozed until %(until)s.") % values, values)


def _paused(values: Values) -> str:
    if values.get("until"):
        return _with_why(_("Paused until %(until)s.") % values, values)
    return _with_why(_("Paused until it is resumed."), values)


def _reassigned(values: Values) -> str:
    if not values.get("from"):
        return _with_why(_("Given to %(to)s.") % values, values)
    return _with_why(_("Handed from %(from)s to %(to)s.") % values, values)


def _held_back(values: Values) -> str:
    if values.get("title"):
        return _("Held back while a complaint is open: %(title)s.") % values
    return _("Held back while a complaint is open.")


def _with_why(text: str, values: Values) -> str:
    why = values.get("why")
    return _("%(text)s Reason: %(why)s") % {"text": text, "why": why} if why else text


_NOTICES: dict[str, Callable[[], str]] = {
    "no-holiday-table": lambda: _(
        "No holiday table for %(about)s: only weekends count as days off (crmtui calendar)."
    ),
    "holidays-not-published": lambda: _("The make-up workdays of %(about)s are not announced yet."),
    "playbook-skipped": lambda: _("Playbook %(about)s is skipped because of an error."),
    "rules-broken": lambda: _("%(about)s has errors: `crmtui check` says which."),
}

_SENTENCES: dict[str, Callable[[Values], str]] = {
    "cadence": _cadence,
    "cadence-done": _cadence_done,
    "never-contacted": _never,
    "never-contacted-since": _never_since,
    "noted-late": _noted_late,
    "first": _first,
    "starts": _starts,
    "skipped": _skipped,
    "attempts": _attempts,
    "attempts-used-up": _attempts_used_up,
    "rolled": _rolled,
    "promise": _promise,
    "promise-without-date": _promise_without_date,
    "birthday": _birthday,
    "contact-birthday": _birthday,
    "anniversary-since": _anniversary(_since_years),
    "anniversary-registered": _anniversary(_registered_years),
    "contract-end": _contract_end,
    "anniversary-first-order": _anniversary(_first_order_years),
    "anniversary-last-order": _anniversary(_last_order_years),
    "festival": _festival,
    "fixed-date": _fixed_date,
    "chore": _chore,
    "chore-date": _chore_date,
    "case-unanswered": _case_unanswered,
    "case-unsolved": _case_unsolved,
    "snoozed": _snoozed,
    "paused": _paused,
    "reassigned": _reassigned,
    "held-back": _held_back,
    **RUN_SENTENCES,
}
reason_sentence = sentence

CODES = frozenset(_SENTENCES)
"""Codes of reasons that have a sentence."""
