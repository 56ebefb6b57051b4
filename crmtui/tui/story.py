"""A customer's entries as text for people: what happened, who, what was said, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from textual.content import Content

from crmtui.dataclass import dataclass
from crmtui.i18n import _, listed
from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.reports.code_words import code_word
from crmtui.reports.wording import channel_word
from crmtui.tui import plain, words
from crmtui.tui.hanging import Row
from crmtui.tui.session import Facts

INDENT = 9
"""Cells of the date column."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the entries are told against."""

    customer: Customer
    facts: Facts
    promises: Mapping[str, str]
    """What was promised, by the task's name in task entries (``next@ID``)."""


def story(entries: Iterable[Entry], customer: Customer, facts: Facts) -> list[Row]:
    """Rows of (date, text), one an entry, in the order given."""
    shown = list(entries)
    promises = {f"next@{promise.id}": promise.do for entry in shown for promise in entry.promises}
    scene = Scene(customer, facts, promises)
    zone = facts.rules.config.zone
    return [
        (_date(words.moment_day(entry.at, zone), facts.today), plain.lines(told(entry, scene)))
        for entry in shown
    ]


def told(entry: Entry, scene: Scene) -> list[Content]:
    """One entry as lines: a headline, the note, the promises."""
    facts = scene.facts
    teller = _TELLERS.get(entry.type, _anything)
    by = [plain.line(facts.person(entry.by), "$muted")] if entry.by and entry.by != facts.me else []
    head = Content(" · ").join([*teller(entry, scene), *by])
    note = [plain.block(entry.note)] if entry.note else []
    promised = [
        plain.joined(Content.styled("→ ", "$text-accent"), plain.line(promise.do),
                     Content.styled(_due(promise.due, facts.today), "$muted"))
        for promise in entry.promises
    ]  # fmt: skip
    return [head, *note, *promised]


def _date(day: date, today: date) -> Content:
    shown = f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m}"
    return Content.styled(shown, "$muted")


def _due(day: date | None, today: date) -> str:
    return f" · {words.day_name(day, today)}" if day else ""


def _touch(entry: Entry, scene: Scene) -> list[Content]:
    outcome = entry.get("outcome") or ""
    style = "$text-success" if entry.is_contact else "$text-warning"
    via = channel_word(entry.get("via") or "")
    if entry.get("direction") == "in":
        via = _("%(channel)s from them") % {"channel": via}
    told = [plain.line(via, "bold")]
    if outcome:
        told.append(plain.line(words.outcome(outcome), style))
    return told + _with(entry, scene)


def _with(entry: Entry, scene: Scene) -> list[Content]:
    people = [scene.customer.contact(key) for key in entry.get("with") or ()]
    names = listed(person.name for person in people if person)
    return [plain.line(names)] if names else []


def _order(entry: Entry, _scene: Scene) -> list[Content]:
    kind = {"order": _("order"), "return": _("return"), "payment": _("payment"),
            "contract": _("contract")}[entry.type]  # fmt: skip
    told = [plain.line(kind, "bold")]
    amount = entry.get("amount")
    if isinstance(amount, Decimal):
        told.append(plain.line(f"{amount:,f} {entry.get('currency') or ''}".rstrip()))
    return told + [plain.line(code_word(entry.get("status")), "$muted")] * bool(entry.get("status"))


def _case(entry: Entry, _scene: Scene) -> list[Content]:
    steps = {"opened": _("opened"), "replied": _("replied"), "escalated": _("escalated"),
             "resolved": _("resolved"), "reopened": _("reopened")}  # fmt: skip
    kinds = {"complaint": _("complaint"), "question": _("question"), "fault": _("fault"),
             "after-sales": _("after-sales")}  # fmt: skip
    about = kinds.get(entry.get("about") or "", _("case"))
    step = entry.get("step") or ""
    style = "$text-success" if step == "resolved" else "$text-error"
    told = [plain.line(about, "bold"), plain.line(steps.get(step, step), style)]
    return told + [plain.line(entry.get("title"))] * bool(entry.get("title"))


def _task(entry: Entry, scene: Scene) -> list[Content]:
    actions = {"snooze": _("snoozed"), "skip": _("skipped"), "done": _("done"),
               "drop": _("dropped"), "pause": _("paused"), "resume": _("resumed"),
               "reassign": _("reassigned")}  # fmt: skip
    action = entry.get("action") or ""
    told = [plain.line(actions.get(action, action), "bold $muted")]
    task = (entry.get("task") or "").partition("/")[2]
    if task:
        step = task.rpartition("@")[0].rpartition("/")[2].replace("-", " ")
        told.append(plain.line(scene.promises.get(task, step), "$muted"))
    if entry.get("until"):
        told.append(plain.line(_("until %(day)s") % {"day": entry.get("until")}, "$muted"))
    return told + [plain.line(entry.get("why"), "$muted")] * bool(entry.get("why"))


def _survey(entry: Entry, scene: Scene) -> list[Content]:
    score = f"{entry.get('measure') or ''} {entry.get('score') or 0:f}".upper()
    return [plain.line(_("survey"), "bold"), plain.line(score), *_with(entry, scene)]


_LEFT_OUT = frozenset({"id", "type", "at", "logged", "by", "note", "next", "lines"})


def _anything(entry: Entry, _scene: Scene) -> list[Content]:
    told = {key: value for key, value in entry.values.items() if key not in _LEFT_OUT and value}
    shown = [", ".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in told.values()]
    return [
        plain.line(code_word(entry.type), "bold"),
        *(plain.line(code_word(text)) for text in shown[:4]),
    ]


_TELLERS: dict[str, Callable[[Entry, Scene], list[Content]]] = {
    "touch": _touch, "order": _order, "return": _order, "payment": _order, "contract": _order,
    "case": _case, "task": _task, "survey": _survey,
}  # fmt: skip
