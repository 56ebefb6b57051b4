"""The templates that come along: every one can be filled in for everybody in the sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crmtui.model.customer import Customer
from crmtui.model.rules import Rules
from crmtui.model.task import Reason, Task
from crmtui.reports.letter_fields import LetterData
from crmtui.reports.letters import faults, render
from crmtui.store.rules import load_rules

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2026, 11, 20)


def _rules() -> Rules:
    paths = [p.relative_to(ROOT).as_posix() for p in (ROOT / "playbooks").rglob("*.*")]
    rules, problems = load_rules(lambda p: (ROOT / p).read_bytes(), [*paths, "crmtui.yaml"])
    assert problems == []
    return rules


RULES = _rules()
TASK = Task("x", "C1", "date", "care-core", "anniversary", "", DAY, DAY, DAY, "email", "lin", "1",
            reasons=(Reason("since", {"years": 3}),))  # fmt: skip


def _data() -> Iterator[LetterData]:
    """With nothing known, and for a Chinese and a foreign customer."""
    me = RULES.config.team["lin"]
    bare = LetterData(RULES, Customer("C1", "示例"), None, me, DAY, task=TASK)
    yield bare
    yield replace(bare, customer=Customer("C1", "Example", tags=("region/overseas",)))


@pytest.mark.parametrize("name", sorted(RULES.templates))
def test_it_is_sound_and_needs_nothing_that_may_be_missing(name: str) -> None:
    template = RULES.templates[name]
    assert faults(template.subject) == ()
    assert faults(template.body) == ()
    for data in _data():
        letter = render(template, data)
        assert letter.missing == ()
        assert letter.subject.strip() == letter.subject != ""
        assert not re.search(r"\n{4}|^\n", letter.body)


@pytest.mark.parametrize("name", sorted(RULES.templates))
def test_it_speaks_two_languages(name: str) -> None:
    chinese, foreign = (render(RULES.templates[name], data) for data in _data())
    assert re.search("[一-鿿]", chinese.subject)
    ours = RULES.config.name
    assert not re.search("[一-鿿]", foreign.subject.replace(ours, ""))
    signed = foreign.body.replace(ours, "").replace(RULES.config.team["lin"].name, "")
    assert not re.search("[一-鿿]", signed)


def test_the_playbooks_use_them() -> None:
    used = {
        name
        for book in RULES.playbooks
        for step in (*book.cadences, *book.dates, *(book.play.steps if book.play else ()))
        for _at, name in step.template.named()
    }
    assert used == set(RULES.templates)
