"""Queries and playbooks in words."""

from __future__ import annotations

import pytest

from crmtui.index.fields import registry_of
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.model.team import Config
from crmtui.query.entry_fields import entry_registry
from crmtui.reports.query_words import query_words
from crmtui.reports.rule_words import book_sentences
from crmtui.store.codec import parse

REGISTRY = registry_of(Rules(Config()))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("tier:core", "tier core"),
        ("tier:core OR tier:potential OR tier:basic", "tier core, potential or basic"),
        ("-has:tier since:<90d", "without tier and since less than 90 days ago"),
        ("tier:core OR (tag:vip revenue:>=50000)", "tier core or (tag vip and revenue at least 50,000)"),
        ("silent:>60d orders:1", "silent for more than 60 days and orders 1"),
        ("silent:30..60", "silent for at least 30 days and at most 60 days"),
        ("last_order:>1y", "last order more than 1 year ago"),
        ("name:~制造", "name with “制造” in it"),
        ("分期", "the word “分期”"),
        ("-stage:dormant", "not stage dormant"),
        ("", "everybody"),
        ("orders:>(", "orders:>("),
    ],
)  # fmt: skip
def test_a_query_in_words(query: str, words: str) -> None:
    assert query_words(query, REGISTRY) == words


def test_what_a_touch_is_asked() -> None:
    told = [query_words(q, entry_registry()) for q in ("contact:yes", "contact:no", "-contact:yes")]
    assert told == ["contact made", "no contact made", "no contact made"]


WHOLE = """playbook: p
title: P
for: "tier:core"
care: yes
active: no
cadences:
  - {step: c, every: 2 weeks, via: [phone], early: 3 days, at_most: 1 month, first: spread,
     starts: 2026-11-16, retry: 1 day, who: lead}
  - {step: t, title: 需求, every: 1 month, via: [phone, email], topic: needs, who: "role:support"}
dates:
  - {step: d, event: 春节, lead: 10 days, via: [chat], batch: yes}
  - {step: b, event: contact-birthday}
when: "silent:>30d"
starts: 2026-11-01
until: "last_order:<30d"
give_up: 45 days
cooldown: 90 days
steps:
  - {step: call, after: 24 hours, clock: working, via: [phone], attempts: 2}
  - {step: mail, from: call, after: 3 days, if: "contact:no", via: [email, letter]}
  - {step: note, from: previous, topic: x}
"""


def test_every_key_of_a_playbook_is_told() -> None:
    book, findings = Playbook.from_raw(parse(WHOLE.encode(), "p.yaml").value, "playbooks/p.yaml")
    assert book is not None, findings
    assert [(s.step, s.text) for s in book_sentences(book, REGISTRY)] == [
        ("", "For customers: tier core."),
        ("", "Switched off (`active: no`): it does nothing."),
        ("", "A run starts on the first day of silent for more than 30 days."),
        ("", "No run starts before 2026-11-01."),
        ("c", "every 2 weeks by phone; kept by meeting or visit too; the first one on a day within "
              "the interval; not before 2026-11-16; may be done 3 days before it is due; late after "
              "1 month without contact; after a try without contact again in 1 day; by the lead."),
        ("t", "every month by phone or e-mail; only done by a touch that names it (topic needs); "
              "late 7 days after the due day; by whoever is support."),
        ("d", "every year on 春节 by chat; shown 10 days before; over 7 days after it; one line for all "
              "customers."),
        ("b", "on the birthday of each contact by phone; shown 3 days before; over 7 days after it."),
        ("call", "24 hours (working hours) after the start by phone; late 2 working days after the "
                 "due day; up to 2 tries, 1 working day apart."),
        ("mail", "3 days after “call” by e-mail or letter; only if that ended with no contact made; "
                 "late 2 working days after the due day."),
        ("note", "at once after the step before; only done by a touch that names it (topic x); late "
                 "2 working days after the due day."),
        ("", "Its goal: last order less than 30 days ago. Once reached, what is left of the run is "
             "gone."),
        ("", "It gives up after 45 days."),
        ("", "Then nothing starts for 90 days."),
        ("", "It waits while the customer has an open complaint."),
    ]  # fmt: skip
