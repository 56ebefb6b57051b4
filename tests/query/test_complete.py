"""What the filter bar offers while a query is typed."""

from __future__ import annotations

import pytest

from crmtui.query.complete import MOST, Completion, complete
from crmtui.query.language import QueryField, Registry

VALUES = {
    "industry": ["制造业", "IT", "零售 批发", "none"],
    "tag": ["need/品质优先", "need/低价", "VIP"],
    "owner": ["lin", "zhao"],
}


def offered(registry: Registry, typed: str) -> list[Completion]:
    """The completions where ``|`` stands."""
    cursor = typed.index("|")
    return complete(typed.replace("|", ""), cursor, registry, lambda field: VALUES.get(field, []))


def applied(registry: Registry, typed: str) -> list[str]:
    """The queries the completions would make."""
    text = typed.replace("|", "")
    return [text[: c.start] + c.text + text[c.end :] for c in offered(registry, typed)]


def test_an_empty_bar_offers_every_field_with_its_meaning(registry: Registry) -> None:
    found = offered(registry, "|")
    assert [c.text for c in found][:3] == ["id:", "name:", "tier:"]
    assert found[2].meaning == "Service tier"
    assert len(found) == len(registry.fields) + 1


@pytest.mark.parametrize("typed", ["3|", "138|", "tier:core 30|", "-3|"])
def test_a_phone_is_typed_without_offers(registry: Registry, typed: str) -> None:
    meaning = "Day of the last complaint but one; <30d is two within 30 days, 138 too"
    more = QueryField("second_complaint", (), "date", "", meaning, True, "c.x")
    assert offered(Registry([*registry.fields, more]), typed) == []


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("ti|", "tier:"),
        ("等|", "等级:"),
        ("vip -ti|", "vip -tier:"),
        ("(ti|", "(tier:"),
        ("last|", "last_order:"),
        ("TI|", "tier:"),
        ("ha|", "has:"),
        ("has:pho|", "has:phone"),
        ("tier:co|", "tier:core"),
        ("tier:核|", "tier:core"),
        ("等级：|", "等级：core"),
        ("tier:|", "tier:core"),
        ("tier:co|re vip", "tier:core vip"),
        ("industry:制|", "industry:制造业"),
        ("industry:零|", 'industry:"零售 批发"'),
        ('industry:"零|', 'industry:"零售 批发"'),
        ("tag:need/|", "tag:need/品质优先"),
        ("tag:低|", "tag:need/低价"),
        ("标签:v|", "标签:VIP"),
        ("uncovered:|", "uncovered:yes"),
        ("last_order:|", "last_order:<30d"),
        ("last_order:>|", "last_order:>90d"),
        ("last_order:＞|", "last_order:>90d"),
        ("last_order:<3|", "last_order:<30d"),
        ("orders:|", "orders:>10"),
        ("owner:l|", "owner:lin"),
        ("owner:no|", "owner:none"),
    ],
)
def test_the_first_offer(registry: Registry, typed: str, becomes: str) -> None:
    assert applied(registry, typed)[0] == becomes


def test_a_value_that_reads_as_empty_is_quoted(registry: Registry) -> None:
    assert applied(registry, "industry:non|") == ['industry:"none"', "industry:none"]


def test_a_choice_tells_its_aliases(registry: Registry) -> None:
    assert offered(registry, "tier:c|")[0] == Completion(5, 6, "core", "核心, 核心客户")


@pytest.mark.parametrize("typed", ["nofield:a|", "zzzz|", '"ti|', "(|\ud800"])
def test_nothing_to_offer(registry: Registry, typed: str) -> None:
    assert offered(registry, typed) == []


def test_at_most_fifty_are_offered() -> None:
    field = QueryField("name", (), "text", "", "", True, "c.name")
    names = [f"n{i}" for i in range(99)]
    assert len(complete("name:", 5, Registry([field]), lambda _: names)) == MOST
