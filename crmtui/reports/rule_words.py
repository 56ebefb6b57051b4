"""What a playbook will do, in plain sentences. Plain text; user data is not escaped here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crmtui.i18n import _, listed
from crmtui.model.chores import parse_periodic
from crmtui.model.intervals import Interval
from crmtui.model.playbook import DATE_EVENTS, Cadence, CareDate, Playbook
from crmtui.model.plays import PREVIOUS, START, Play, PlayStep
from crmtui.query.entry_fields import entry_registry
from crmtui.query.language import Registry
from crmtui.reports.query_words import query_words
from crmtui.reports.titles import printed
from crmtui.reports.wording import channel_word, interval_words, length_words


class Sentence(NamedTuple):
    """One thing that a playbook says."""

    step: str
    """The step it is about; empty for the playbook as a whole."""
    line: int
    """Line of the step in its file; 0 for the playbook as a whole."""
    title: str
    text: str


def book_sentences(book: Playbook, registry: Registry) -> list[Sentence]:
    """Whom it is for, then step by step, then what starts and ends it."""
    whom = _("For customers: %(who)s.") % {"who": query_words(book.audience, registry)}
    found = [_whole(_("Chores of the team, without a customer.") if book.is_chores else whom)]
    if not book.active:
        found.append(_whole(_("Switched off (`active: no`): it does nothing.")))
    if book.play is not None:
        found += [_whole(text) for text in _beginning(book.play, registry)]
    found += [_told(one, _cadence(one)) for one in book.cadences]
    found += [_told(one, _chore(one) if book.is_chores else _date(one)) for one in book.dates]
    if book.play is not None:
        found += [_told(one, _step(one, book.play.steps[:n]))
                  for n, one in enumerate(book.play.steps)]  # fmt: skip
        found += [_whole(text) for text in _ending(book.play, registry)]
    if book.care:
        found.append(_whole(_("It waits while the customer has an open complaint.")))
    return found


def _whole(text: str) -> Sentence:
    return Sentence("", 0, "", text)


def _told(one: Cadence | CareDate | PlayStep, parts: Iterator[str]) -> Sentence:
    title = one.title or one.step.replace("-", " ")
    return Sentence(
        one.step,
        one.line,
        title,
        _("%(sentence)s.") % {"sentence": _("; ").join(filter(None, parts))},
    )


def channels_words(via: Sequence[str]) -> str:
    """``phone, visit or meeting``."""
    words = [channel_word(channel) for channel in via]
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s or %(last)s") % {"some": listed(words[:-1]), "last": words[-1]}


def _by(via: Sequence[str]) -> str:
    return _(" by %(channels)s") % {"channels": channels_words(via)} if via else ""


def _cadence(one: Cadence) -> Iterator[str]:
    yield interval_words(one.every.count, one.every.unit) + _by(one.via)
    if one.topic:
        yield _topic(one.topic)
    elif others := [c for c in sorted(one.counts) if c not in one.via]:
        yield _("kept by %(channels)s too") % {"channels": channels_words(others)}
    if one.spread:
        yield _("the first one on a day within the interval")
    elif one.first:
        first = length_words(one.first)
        yield _("the first one %(first)s after the tier was set") % {"first": first}
    if one.starts:
        yield _("not before %(day)s") % {"day": one.starts}
    if one.early:
        yield _("may be done %(early)s before it is due") % {"early": length_words(one.early)}
    yield _late(one)
    if one.retry != Interval(2, "working day"):
        yield _("after a try without contact again in %(retry)s") % {
            "retry": length_words(one.retry)
        }
    yield _who(one.who)
    yield _shared(one)


def _late(one: Cadence) -> str:
    if one.at_most:
        return _("late after %(time)s without contact") % {"time": length_words(one.at_most)}
    grace = one.grace or Interval(max(1, int(one.every.days / 4)), "day")
    return _("late %(grace)s after the due day") % {"grace": length_words(grace)}


def _shared(one: Cadence | CareDate | PlayStep) -> str:
    return _("one line for all customers") if one.batch else ""


def _topic(topic: str) -> str:
    return _("only done by a touch that names it (topic %(topic)s)") % {"topic": topic}


def _who(who: str) -> str:
    if who == "owner":
        return ""
    if who == "lead":
        return _("by the lead")
    if not who.startswith("role:"):
        return _("by %(who)s") % {"who": who}
    return _("by whoever is %(role)s") % {"role": who.removeprefix("role:").strip()}


def _date(one: CareDate) -> Iterator[str]:
    events = {
        "birthday": _("on the customer's birthday"),
        "contact-birthday": _("on the birthday of each contact"),
        "since": _("on the anniversary of the first contact"),
        "registered": _("on the anniversary of the registration"),
        "contract-end": _("on the day a contract ends"),
        "first-order": _("on the anniversary of the first order"),
        "last-order": _("on the anniversary of the last order"),
    }
    told = _("on the customer's day %(event)s") if one.event in DATE_EVENTS else _(
        "every year on %(event)s")  # fmt: skip
    yield events.get(one.event, told % {"event": one.event}) + _by(one.via)
    if one.starts:
        yield _("not before %(day)s") % {"day": one.starts}
    yield _("shown %(lead)s before") % {"lead": length_words(one.lead)}
    yield _("over %(grace)s after it") % {"grace": length_words(one.grace)}
    yield _who(one.who)
    yield _shared(one)


def _chore(one: CareDate) -> Iterator[str]:
    periodic = parse_periodic(one.event)
    if periodic and periodic.month:
        told = _("every quarter on day %(day)d of its month %(month)d")
        yield told % {"day": periodic.day, "month": periodic.month}
    elif periodic:
        yield _("every month on day %(day)d") % {"day": periodic.day}
    else:
        yield _("every year on %(event)s") % {"event": one.event}
    yield _("shown %(lead)s before") % {"lead": length_words(one.lead)}
    yield _("late %(grace)s after it, and there until it is done or the next one shows") % {
        "grace": length_words(one.grace)}  # fmt: skip
    if one.starts:
        yield _("not before %(day)s") % {"day": one.starts}
    yield _who(one.who)


def _step(one: PlayStep, above: Sequence[PlayStep]) -> Iterator[str]:
    yield _when(one, above) + _by(one.via)
    if one.condition:
        asked = query_words(one.condition, entry_registry())
        yield _("only if that ended with %(what)s") % {"what": asked}
    if one.topic:
        yield _topic(one.topic)
    if one.early:
        yield _("may be done %(early)s before it is due") % {"early": length_words(one.early)}
    yield _("late %(grace)s after the due day") % {"grace": length_words(one.grace)}
    if one.via and (one.attempts, one.retry) != (3, Interval(1, "working day")):
        yield _("up to %(n)d tries, %(retry)s apart") % {
            "n": one.attempts,
            "retry": length_words(one.retry),
        }
    yield _who(one.who)
    yield _shared(one)


def _when(one: PlayStep, above: Sequence[PlayStep]) -> str:
    origin = _("the start")
    if one.origin == PREVIOUS:
        origin = _("the step before")
    elif one.origin != START:
        named = next((step for step in above if step.step == one.origin), None)
        origin = _("“%(step)s”") % {
            "step": printed(named.title) if named and named.title else one.origin
        }
    if one.after is None or not one.after.count:
        return _("at once after %(origin)s") % {"origin": origin}
    hours = _(" (working hours)") if one.clock == "working" else ""
    return _("%(after)s%(hours)s after %(origin)s") % {
        "after": length_words(one.after), "hours": hours, "origin": origin,
    }  # fmt: skip


def _beginning(play: Play, registry: Registry) -> Iterator[str]:
    if play.when:
        told = _("A run starts on the first day of %(what)s.")
        yield told % {"what": query_words(play.when, registry)}
    if play.on_entry:
        told = (_("Each entry with %(what)s starts a run.") if play.concurrent else
                _("An entry with %(what)s starts a run, unless one is under way."))  # fmt: skip
        yield told % {"what": query_words(play.on_entry, entry_registry())}
    if play.starts:
        yield _("No run starts before %(day)s.") % {"day": play.starts}


def _ending(play: Play, registry: Registry) -> Iterator[str]:
    goal = query_words(play.until, registry) if play.until else ""
    entry = query_words(play.until_entry, entry_registry()) if play.until_entry else ""
    if goal:
        yield _("Its goal: %(what)s. Once reached, what is left of the run is gone.") % {
            "what": goal
        }
    if entry:
        told = _("Its goal: an entry with %(what)s. Once there, what is left of the run is gone.")
        yield told % {"what": entry}
    if play.give_up:
        yield _("It gives up after %(time)s.") % {"time": length_words(play.give_up)}
    if not play.give_up or not (goal or entry):
        yield _("It ends with its last step.")
    if play.cooldown:
        yield _("Then nothing starts for %(time)s.") % {"time": length_words(play.cooldown)}
