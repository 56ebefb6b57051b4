"""Templates filled in: what they may say, and everything hostile that they may not."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crmtui.errors import UsageError
from crmtui.model.customer import Contact, Customer
from crmtui.model.entries import Entry
from crmtui.model.rules import Rules
from crmtui.model.task import Reason, Task
from crmtui.model.team import Config, Member
from crmtui.model.template import Template
from crmtui.reports.letter_fields import FIELDS, LetterData, values_of
from crmtui.reports.letters import faults, render

TODAY = date(2026, 11, 22)
LIN = Member("lin", "林", "lin@example.com")
LI = Contact("li", "李工", "采购负责人", emails=("li@example.com", "other@example.com"))
CUSTOMER = Customer(
    "C2024002", "示例制造集团", ("示例",), owner="lin", tier="core", industry="制造业",
    since=date(2023, 11, 20), tags=("need/品质优先", "region/overseas"), contacts=(LI,),
)  # fmt: skip


def task(kind: str, title: str, *reasons: Reason) -> Task:
    return Task("C2024002/x@1", "C2024002", kind, "care", "x", title, TODAY, TODAY, TODAY, "email",
                "lin", "1", reasons=reasons)  # fmt: skip


DATA = LetterData(
    Rules(Config(name="示例公司客户部", currency="CNY", timezone="Asia/Shanghai", team={"lin": LIN})),
    CUSTOMER, LI, LIN, TODAY,
    entries=(
        Entry("C2024002", "1", "order", date(2026, 3, 1), values={"amount": Decimal(100)}),
        Entry("C2024002", "2", "order", date(2026, 10, 8), values={"amount": Decimal("98400.5")}),
        Entry("C2024002", "3", "order", date(2026, 11, 1),
              values={"amount": Decimal(7), "status": "cancelled"}),
    ),
    tasks=(task("promise", "提供分期方案"), task("cadence", "月度电话")),
    last_contact=date(2026, 11, 18),
)  # fmt: skip


def filled(text: str, data: LetterData = DATA) -> str:
    return render(Template("t", "T", text, path="t.md"), data).body.rstrip("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ contact.name }}，{{ customer.short }}", "李工，示例"),
        ("{{ last_order.date | zh_date }} {{ last_order.amount }}", "2026年10月8日 98,400.50 CNY"),
        ("{{ today | en_date }} {{ today }}", "22 November 2026 2026-11-22"),
        ("{{ customer.tags | join('、') }}", "need/品质优先、region/overseas"),
        ("{{ customer.tags | count }} {{ customer.tags | first }}", "2 need/品质优先"),
        ("{% if 'region/overseas' in customer.tags %}Dear{% else %}您好{% endif %}", "Dear"),
        (
            "{% for p in promises %}- {{ p.do }}, {{ p.due }}\n{% endfor %}",
            "- 提供分期方案, 2026-11-22",
        ),
        ("{% if years >= 3 and customer.tier == 'core' %}三年{% endif %}", "三年"),
        ("{{ customer.needs | default('您关心的事') }}", "您关心的事"),
        ("{% if customer.needs %}{{ customer.needs }}{% else %}—{% endif %}", "—"),
        ("{{ 'a' if me.name == '林' else 'b' }}", "a"),
        (
            "{{ me.email | upper }} {{ owner.name }} {{ company }}",
            "LIN@EXAMPLE.COM 林 示例公司客户部",
        ),
        ("{% raw %}{{ 7 }}{% endraw %} {# nobody reads this #}", "{{ 7 }} "),
        ("100 % {sure} }}", "100 % {sure} }}"),
    ],
)
def test_values_are_put_in(text: str, expected: str) -> None:
    assert faults(text) == ()
    assert filled(text) == expected


def test_a_letter_has_its_people_and_its_subject() -> None:
    letter = render(Template("t", "T", "您好", "{{ contact.name }}\n您好  "), DATA)
    assert (letter.to.name, letter.to.address) == ("李工", "li@example.com")
    assert (letter.sender.name, letter.sender.address) == ("林", "lin@example.com")
    assert letter.subject == "李工 您好"
    assert (letter.customer, letter.contact, letter.missing) == ("C2024002", "li", ())


def test_what_is_missing_is_listed_and_marked() -> None:
    data = replace(DATA, contact=None, entries=(), customer=replace(CUSTOMER, since=None))
    text = "{{ contact.name }} {{ last_order.date | zh_date }} {{ years }} {{ customer.name }}"
    letter = render(Template("t", "T", text, "{{ contact.name }}"), data)
    assert letter.body == "⟨contact.name⟩ ⟨last_order.date⟩ ⟨years⟩ 示例制造集团\n"
    assert letter.missing == ("contact.name", "last_order.date", "years")


def test_years_are_those_of_the_anniversary() -> None:
    due = task("date", "周年", Reason("since", {"day": "2027-11-20", "years": 4}))
    assert filled("{{ years }}", replace(DATA, task=due)) == "4"
    assert filled("{{ years }}") == "3"


def test_every_field_has_a_meaning_and_can_be_named() -> None:
    assert all(field.meaning for field in FIELDS)
    for name in values_of(DATA):
        assert faults(f"{{% if {name} %}}x{{% endif %}}") == (), name


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ customer.__class__.__mro__ }}",
        "{{ customer.name.__class__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ customer.name.format }}",
        "{{ customer.items() }}",
        "{{ lipsum }}{{ cycler }}{{ namespace }}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{% for i in 'aaaa' %}{% endfor %}",
        "{% for i in customer.name %}{% endfor %}",
        "{% for t in customer.tags recursive %}{{ loop(customer.tags) }}{% endfor %}",
        "{{ 'a' * 10**9 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 'a' ~ 'b' }}",
        "{{ customer['name'] }}",
        "{{ [1, 2] | join }}",
        "{{ customer | attr('__class__') }}",
        "{{ customer.name | replace('a', 'b') }}",
        "{{ customer.tags | join(customer.name) }}",
        "{{ customer.tags | map(attribute='x') }}",
        "{{ customer.tags | join(*customer.tags) }}",
        "{% include 'crmtui.yaml' %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{% call m() %}{% endcall %}",
        "{% set x = customer.name %}",
        "{% set x %}a{% endset %}",
        "{% block x %}{% endblock %}",
        "{% filter upper %}a{% endfilter %}",
        "{% with x = 1 %}{% endwith %}",
        "{% autoescape true %}{% endautoescape %}",
        "{% do customer.name %}",
        "{{ customer.name is defined }}",
        "{{ __noted__ }}",
        "{{ customer }}",
        "{{ promises }}",
        "{{ unknown }}",
        "{{ x",
        "{% if %}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "not " * 3000 + "1 }}",
        "{{ " + "9" * 6000 + " }}",
        "{% if customer.name %}" * 500 + "{% endif %}" * 500,
        "{% if years %}" + "{% elif years %}" * 5000 + "{% endif %}",
        "{{ customer.name" + " | upper" * 3000 + " }}",
        "{% for a in promises %}{% for b in promises %}{% for c in promises %}{{ c.do }}"
        "{% endfor %}{% endfor %}{% endfor %}",
    ],
    ids=lambda text: text[:40],
)
def test_a_hostile_template_is_refused_and_quickly(text: str) -> None:
    began = time.process_time()
    assert faults(text)
    with pytest.raises(UsageError):
        filled(text)
    assert time.process_time() - began < 10, "it must not hang"


def test_a_chain_of_conditions_that_python_cannot_compile_is_refused() -> None:
    text = "{% if years %}" + "{% elif years == 1 %}" * 900 + "{% endif %}"
    try:
        filled(text)
    except UsageError as refused:
        assert "too many parts" in refused.what


def test_a_text_that_grows_too_long_is_refused() -> None:
    many = replace(DATA, tasks=tuple(task("promise", "x" * 5000) for _ in range(500)))
    text = "{% for a in promises %}{% for b in promises %}{{ a.do }}{% endfor %}{% endfor %}"
    began = time.process_time()
    with pytest.raises(UsageError, match="more than 100000 characters"):
        filled(text, many)
    assert time.process_time() - began < 10, "it must not hang"


def test_values_of_different_kinds_are_not_compared() -> None:
    with pytest.raises(UsageError, match="different kinds"):
        filled("{% if customer.name > 3 %}x{% endif %}")


def test_a_near_name_is_proposed() -> None:
    (fault,) = faults("您好\n{{ contact.nmae }}")
    assert (fault.line, fault.code, fault.fix) == (2, "unknown-value", "did you mean contact.name?")
    (inside,) = faults("{% for p in promises %}{{ p.doo }}{% endfor %}")
    assert inside.fix == "did you mean p.do?"
    (named,) = faults("{{ today | zh_dat }}")
    assert (named.code, named.fix) == ("unknown-filter", "did you mean zh_date?")


def test_hostile_values_are_text() -> None:
    name = "{{ 7*7 }}{% include 'x' %}<b>[red]\x1b[31m\x00\u202e"
    data = replace(DATA, customer=replace(CUSTOMER, name=name))
    assert filled("{{ customer.name }}", data) == "{{ 7*7 }}{% include 'x' %}<b>[red][31m"


def test_a_value_begins_no_header() -> None:
    evil = replace(
        LI, name="李\r\nBcc: all@example.com", emails=("a@example.com\r\nBcc: b@example.com",)
    )
    letter = render(
        Template("t", "T", "x", "{{ contact.name }}\n\nX-Evil: 1"), replace(DATA, contact=evil)
    )
    for line in (letter.subject, letter.to.name, letter.to.address):
        assert "\n" not in line
        assert "\r" not in line


def test_a_long_value_is_cut() -> None:
    data = replace(DATA, customer=replace(CUSTOMER, needs="x" * 1_000_000))
    assert len(filled("{{ customer.needs }}", data)) == 4000
