"""The queries of plays, made ready: what starts a run, what ends it, what chooses a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from crmtui.dataclass import dataclass, field
from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.index.fields import registry_of
from crmtui.model.playbook import Playbook
from crmtui.model.plays import Play
from crmtui.model.problem import DocPath, Problem
from crmtui.model.rules import Rules, once
from crmtui.planning.questions import EntryQuestion, Question
from crmtui.query.entry_fields import entry_registry
from crmtui.query.evaluate import unanswerable
from crmtui.query.language import Node, QueryError, Registry, fields_used
from crmtui.query.parse import parse


@dataclass(frozen=True, slots=True)
class Trigger:
    """The queries of a play, ready to be asked; None where the play has none."""

    on_entry: EntryQuestion | None = None
    when: Question | None = None
    until: Question | None = None
    until_entry: EntryQuestion | None = None
    conditions: Mapping[str, EntryQuestion] = field(default_factory=dict)
    """What ``if:`` says, by step."""


def trigger_of(play: Play, registry: Registry) -> Trigger:
    """The queries of a play. QueryError for one that cannot be read, or that cannot be asked of a
    customer's past."""
    return Trigger(
        _of_entries("on_entry", play.on_entry),
        customer_query("when", play.when, registry),
        customer_query("until", play.until, registry),
        _of_entries("until_entry", play.until_entry),
        {step.step: node for step in play.steps if (node := _of_entries("if", step.condition))},
    )


def wrong_queries(play: Play, registry: Registry) -> Iterator[tuple[DocPath, CrmError]]:
    """The queries of a play that cannot be used, each with its place in the playbook."""
    asked: list[tuple[DocPath, Callable[[], object]]] = [
        (("on_entry",), lambda: _of_entries("on_entry", play.on_entry)),
        (("when",), lambda: customer_query("when", play.when, registry)),
        (("until",), lambda: customer_query("until", play.until, registry)),
        (("until_entry",), lambda: _of_entries("until_entry", play.until_entry)),
    ]
    for n, step in enumerate(play.steps):
        asked.append((("steps", n, "if"), partial(_of_entries, "if", step.condition)))
    for place, read in asked:
        try:
            read()
        except CrmError as refused:
            yield place, refused


@once
def triggers_of(rules: Rules) -> tuple[dict[str, Trigger], list[Problem]]:
    """The triggers of all active playbooks that have one, by playbook, and those that are none."""
    registry = registry_of(rules)
    found: dict[str, Trigger] = {}
    problems: list[Problem] = []
    for book in _playing(rules):
        assert book.play is not None, "only playbooks with a play are chosen"
        try:
            found[book.name] = trigger_of(book.play, registry)
        except QueryError:
            wrong = [refused for _, refused in wrong_queries(book.play, registry)]
            problems += [Problem(book.path, 1, 1, "bad-query", one.what, one.fix) for one in wrong]
    return found, problems


def _playing(rules: Rules) -> Iterator[Playbook]:
    return (book for book in rules.playbooks if book.active and book.play)


def _of_entries(key: str, text: str) -> EntryQuestion | None:
    return EntryQuestion(_read(key, text, entry_registry())) if text else None


def customer_query(key: str, text: str, registry: Registry) -> Question | None:
    """A query on a customer that can be asked of any past day; None for an empty one. ``key`` says
    where it stands. QueryError when it cannot be read, or not be asked."""
    if not text:
        return None
    node = _read(key, text, registry)
    fixed = next((used.name for used in fields_used(node) if not used.replayable), "")
    if fixed:
        known = ", ".join(f.name for f in registry if f.replayable and f.type in ("date", "number"))
        told = _("`%(key)s`: what `%(field)s` was on a past day is not known")
        raise QueryError(told % {"key": key, "field": fixed},
                         _("ask for the profile or for one of %(fields)s") % {"fields": known})  # fmt: skip
    return Question(node)


def _read(key: str, text: str, registry: Registry) -> Node:
    try:
        node = parse(text, registry)
    except QueryError as wrong:
        raise QueryError(f"`{key}`: {wrong.what}", wrong.fix, nearest=wrong.nearest) from None
    if what := unanswerable(node):
        told = _("`%(key)s`: %(what)s cannot be asked of a past day")
        raise QueryError(told % {"key": key, "what": what},
                         _("write field:value, and ages like 30d"))  # fmt: skip
    return node
