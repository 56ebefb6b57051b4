"""Words: a sentence for every reason, a title for every task, a word for every state."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import crmtui.planning
from crmtui.model.queue import Part
from crmtui.model.task import Reason, Task
from crmtui.reports.wording import (
    CODES,
    channel_word,
    interval_words,
    notice_sentence,
    sentence,
    state_word,
    title,
)

DUE = date(2026, 11, 18)
RHYTHM = {"count": 2, "unit": "week", "via": "email chat"}


def task(**fields) -> Task:
    known = {
        "id": "x", "customer": "C1", "kind": "cadence", "playbook": "core", "step": "monthly-call",
        "title": "", "due": DUE, "opens": DUE, "closes": DUE, "channel": "phone", "owner": "",
        "anchor": "", "reasons": (),
    }  # fmt: skip
    return Task(**{**known, **fields})


SENTENCES = [
    ("cadence", {**RHYTHM, "last": "2026-10-18", "last_via": "phone"},
     "Wanted every 2 weeks by e-mail, chat; the last contact was on 2026-10-18 (phone)."),
    ("cadence-done", {**RHYTHM, "count": 1, "done": "2026-10-18"},
     "Wanted every week by e-mail, chat; marked as done on 2026-10-18."),
    ("never-contacted", RHYTHM,
     "Wanted every 2 weeks by e-mail, chat; never contacted, and not known since when a customer."),
    ("never-contacted-since", {**RHYTHM, "since": "2026-10-18"},
     "Wanted every 2 weeks by e-mail, chat; never contacted, estimated from 2026-10-18."),
    ("noted-late", {**RHYTHM, "since": "2026-10-18", "last": "2026-09-01"},
     "Wanted every 2 weeks by e-mail, chat; counted from 2026-10-18, since the contact of 2026-09-01 was "
     "written down only later."),
    ("first", {"tier": "core", "since": "2026-11-01"},
     "The first contact is counted from 2026-11-01, when the tier core was set."),
    ("starts", {"starts": "2026-11-01"}, "The playbook starts on 2026-11-01."),
    ("skipped", {"on": "2026-11-01", "was_due": "2026-10-30", "why": "出差"},
     "Skipped on 2026-11-01, when it was due on 2026-10-30. Reason: 出差"),
    ("attempts", {"count": 1, "limit": 3, "last": "2026-11-17"},
     "1 attempt without contact, on 2026-11-17."),
    ("attempts", {"count": 2, "limit": 3, "last": "2026-11-17"},
     "2 attempts without contact, the last on 2026-11-17."),
    ("attempts-used-up", {"count": 3, "limit": 3, "last": "2026-11-17"},
     "3 attempts without contact, the last on 2026-11-17: try another way or person."),
    ("rolled", {"from": "2026-11-21"}, "Moved from 2026-11-21, which is not a working day."),
    ("promise", {"given": "2026-11-18", "due": "2026-11-25"},
     "Promised on 2026-11-18 for 2026-11-25."),
    ("promise-without-date", {"given": "2026-11-18", "due": "2026-11-25"},
     "Promised on 2026-11-18 without a day; a week later is 2026-11-25."),
    ("birthday", {"name": "示例", "day": "2026-11-25", "years": 30},
     "示例 has a birthday on 2026-11-25 (30)."),
    ("contact-birthday", {"name": "李工", "day": "2026-11-25"},
     "李工 has a birthday on 2026-11-25."),
    ("anniversary-since", {"name": "", "day": "2026-11-25", "years": 1},
     "1 year since the first contact on 2026-11-25."),
    ("anniversary-first-order", {"name": "", "day": "2026-11-25", "years": 3},
     "3 years since the first order on 2026-11-25."),
    ("anniversary-last-order", {"name": "", "day": "2026-11-25", "years": 2},
     "2 years since the last order on 2026-11-25."),
    ("anniversary-registered", {"name": "", "day": "2026-11-25", "years": 1},
     "1 year since the registration on 2026-11-25."),
    ("contract-end", {"name": "", "day": "2026-12-31"}, "The contract ends on 2026-12-31."),
    ("festival", {"name": "中秋", "day": "2026-09-25"}, "中秋 is on 2026-09-25."),
    (
        "chore",
        {"count": 2, "unit": "week", "last": "2026-11-02"},
        "A chore of the team, every 2 weeks; last done on 2026-11-02.",
    ),
    (
        "chore-date",
        {"event": "monthly 25", "day": "2026-11-25"},
        "A chore of the team (monthly 25), for 2026-11-25.",
    ),
    ("fixed-date", {"name": "10-24", "day": "2026-10-24"},
     "Comes back every year, next on 2026-10-24."),
    ("case-unanswered", {"about": "complaint", "opened": "2026-11-18", "severity": "high"},
     "A complaint of high severity was opened on 2026-11-18: answer the same day."),
    ("case-unanswered", {"about": "question", "opened": "2026-11-18", "severity": "low"},
     "A question was opened on 2026-11-18: answer within a working day."),
    ("run-day", {"step": 1, "steps": 3, "playbook": "唤醒", "start": "2026-05-02",
                 "query": "silent:>60d", "type": "", "note": ""},
     "Step 1 of 3 of 唤醒, which began on 2026-05-02, when silent:>60d became true."),
    ("run-entry", {"step": 2, "steps": 2, "playbook": "快速响应", "start": "2026-05-02",
                   "query": "type:case", "type": "case", "note": "到货即坏\n停线"},
     "Step 2 of 2 of 快速响应, which began on 2026-05-02 with a service case. 到货即坏"),
    ("step-after", {"since": "2026-05-04"},
     "Counted from 2026-05-04, when the step before it ended."),
    ("run-goal", {"goal": "last_order:<30d"}, "It is over as soon as last_order:<30d."),
    ("run-gives-up", {"day": "2026-06-01"}, "It gives up after 2026-06-01."),
    ("case-unsolved", {"about": "fault", "opened": "2026-11-18"},
     "The fault of 2026-11-18 is answered but not resolved."),
    ("snoozed", {"until": "2026-12-01", "why": ""}, "Snoozed until 2026-12-01."),
    ("paused", {"until": "2026-12-01", "why": "装修"},
     "Paused until 2026-12-01. Reason: 装修"),
    ("paused", {"until": "", "why": ""}, "Paused until it is resumed."),
    ("reassigned", {"from": "lin", "to": "zhao", "why": ""}, "Handed from lin to zhao."),
    ("reassigned", {"from": "", "to": "zhao", "why": "100%"}, "Given to zhao. Reason: 100%"),
    ("held-back", {"case": "k1", "title": "交货迟"},
     "Held back while a complaint is open: 交货迟."),
    ("held-back", {"case": "k1", "title": ""}, "Held back while a complaint is open."),
    ("no-such-code", {}, "[no-such-code]"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "values", "words"), SENTENCES)
def test_sentences(code, values, words):
    assert sentence(Reason(code, values)) == words


def test_every_code_that_planning_emits_has_a_tested_sentence():
    sources = Path(crmtui.planning.__file__).parent.glob("*.py")
    text = "".join(path.read_text("utf-8") for path in sources)
    emitted = set(re.findall(r'(?:Reason|Feast)\(\s*"([a-z-]+)"', text))
    assert {"cadence", "snoozed", "festival"} & emitted
    assert emitted <= CODES
    assert {code for code, _, _ in SENTENCES} - {"no-such-code"} == CODES


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "月度电话"}, "月度电话"),
        ({}, "monthly call"),
        ({"kind": "promise", "title": "提供分期方案"}, "提供分期方案"),
        ({"kind": "date", "reasons": (Reason("contact-birthday", {"name": "李工"}),)},
         "Birthday of 李工"),
        ({"kind": "date", "title": "生日", "reasons": (Reason("contact-birthday", {"name": "李工"}),)},
         "生日 (李工)"),
        ({"kind": "date", "reasons": (Reason("festival", {"name": "中秋"}),)}, "Greetings for 中秋"),
        ({"kind": "date", "reasons": (Reason("anniversary-since", {"name": ""}),)},
         "Anniversary of the first contact"),
        ({"kind": "date", "step": "day", "reasons": (Reason("fixed-date", {"name": "10-24"}),)}, "day"),
        ({"kind": "case", "title": "迟", "reasons": (Reason("case-unanswered", {"about": "complaint"}),)},
         "Answer the complaint: 迟"),
        ({"kind": "case", "reasons": (Reason("case-unsolved", {"about": ""}),)}, "Solve the case"),
    ],
)  # fmt: skip
def test_titles(fields, words):
    assert title(task(**fields)) == words


@pytest.mark.parametrize(
    ("state", "overdue", "words"),
    [("early", -1, "in 1 day"), ("early", -3, "in 3 days"), ("due", 0, "today"),
     ("due", 2, "2 days over"), ("late", 1, "1 day late"), ("late", 9, "9 days late")],
)  # fmt: skip
def test_states(state, overdue, words):
    assert state_word(Part(task(), state, overdue, 0.0)) == words


def test_never_contacted_has_no_number():
    assert state_word(Part(task(due=date.min), "due", 0, 0.0)) == "never contacted"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("no-holiday-table:2028", "2028"),
        ("holidays-not-published:2027", "2027"),
        ("playbook-skipped:core", "core"),
    ],
)
def test_notices(code, words):
    assert words in notice_sentence(code)
    assert notice_sentence(code) != code
    assert notice_sentence("something-new:1") == "something-new:1"


def test_words_for_channels_and_intervals():
    assert (channel_word("email"), channel_word("fax")) == ("e-mail", "fax")
    assert interval_words(1, "working day") == "every working day"
    assert interval_words(10, "working day") == "every 10 working days"
