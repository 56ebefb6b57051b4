"""Playbooks explained, as text."""

from __future__ import annotations

from collections.abc import Sequence

from crmtui.cli.documents import emit
from crmtui.cli.paint import Piece, ink, narrate, put, put_block
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, listed, ngettext
from crmtui.reports.adherence_words import percent
from crmtui.reports.explanation import Brief, Explanation
from crmtui.reports.rule_words import Sentence
from crmtui.reports.titles import printed


def say_explanation(one: Explanation, as_json: bool) -> None:
    """Prints one playbook as text or as the document ``crmtui/playbook``."""
    if as_json:
        emit("playbook", playbook=one.playbook, title=one.title, about=one.about, path=one.path,
             active=one.active, chores=one.is_chores, sentences=[_sentence_shape(s) for s in one.sentences],
             customers=one.customers, total=one.total,
             first=[{"id": id, "name": name} for id, name in one.first], open=one.open,
             steps=one.steps, overdue=one.overdue, weeks=one.weeks, clashes=one.clashes)  # fmt: skip
        return
    put(ink(printed(one.title), bold=True), ink(f"  {one.playbook}  {one.path}", dim=True))
    if one.about:
        put_block(one.about, 2)
    put("")
    for sentence in one.sentences:
        _say_sentence(one, sentence)
    put("")
    if one.total and not one.is_chores:
        put_block(_customers(one))
    put_block(_work(one))
    for clash in one.clashes:
        put("")
        put_block(_("Clash: %(what)s") % {"what": clash.what})
        put_block(clash.fix, 2)


def _sentence_shape(one: Sentence) -> dict[str, object]:
    return {"step": one.step, "line": one.line, "title": one.title, "text": one.text}


def _say_sentence(one: Explanation, sentence: Sentence) -> None:
    if not sentence.step:
        put_block(sentence.text)
        return
    put(
        "  ",
        ink(printed(sentence.title), bold=True),
        ink(f"  {one.path}:{sentence.line}", dim=True),
    )
    put_block(sentence.text, 4)


def _customers(one: Explanation) -> str:
    text = _("Now %(n)d of %(total)d customers") % {"n": one.customers, "total": one.total}
    names = listed(f"{name} ({id})" for id, name in one.first)
    rest = one.customers - len(one.first)
    more = _(" and %(n)d more") % {"n": rest} if rest > 0 else ""
    return (
        _("%(head)s: %(names)s") % {"head": text, "names": names + more}
        if names
        else _("%(sentence)s.") % {"sentence": text}
    )


def _work(one: Explanation) -> str:
    tasks = ngettext("%(n)d task open today", "%(n)d tasks open today", one.open) % {"n": one.open}
    late = _(", %(n)d of them overdue") % {"n": one.overdue} if one.overdue else ""
    weeks = _("due in the coming weeks, as far as known now: %(weeks)s")
    sums = weeks % {"weeks": " + ".join(map(str, one.weeks))}
    return _("%(sentence)s.") % {"sentence": f"{tasks}{late}" + _("; ") + sums}


def say_briefs(found: Sequence[Brief], as_json: bool) -> None:
    """Prints all playbooks, a line each, or the document ``crmtui/playbooks``."""
    if as_json:
        emit("playbooks", playbooks=found)
        return
    put_table(
        [Column(_("playbook")), Column(_("title"), flexible=True, least=12),
         Column(_("customers"), right=True), Column(_("open"), right=True),
         Column(_("due in 4 weeks"), right=True, optional=True), Column(_("in time"), right=True)],
        [_row(one) for one in found],
    )  # fmt: skip
    narrate(_("in time: in the last four weeks; `crmtui board --playbooks` has it step by step"))


def _row(one: Brief) -> list[Piece]:
    if not one.active:
        return [ink(one.playbook, dim=True), ink(printed(one.title), dim=True),
                ink(_("(%(n)d)") % {"n": one.customers}, dim=True), ink(_("off"), dim=True), "",
                ""]  # fmt: skip
    return [one.playbook, printed(one.title), str(one.customers), str(one.open), str(one.due),
            percent(one.adherence)]  # fmt: skip
