"""The last contact a customer list carries: a touch with a channel, a note entry without."""

from __future__ import annotations

from collections.abc import Callable

from crmtui.exchange.proposals import Proposals
from crmtui.model.entries import ENTRY_TYPES

Imported = Callable[..., Proposals]

LIST = "客户名称,联系人,归属人,最近沟通时间,沟通内容\n示例,李工,林,2024-03-04 10:30,价格有顾虑\n无记录,张工,林,,\n"


def test_without_a_channel_it_is_a_note_until_somebody_answers(imported: Imported) -> None:
    result = imported(LIST)
    (entry,) = result.entries
    assert {k: v for k, v in entry.raw.items() if k != "id"} == {
        "type": "note", "at": "2024-03-04T10:30", "note": "价格有顾虑",
    }  # fmt: skip
    assert (entry.customer, entry.of, result.customers[entry.of].name) == ("示例", 0, "示例")
    assert [(q.column, q.asks, q.lines) for q in result.questions] == [
        ("最近沟通时间", "channel", (2,))
    ]


def test_one_answer_serves_the_column(imported: Imported) -> None:
    result = imported(LIST, answers={"最近沟通时间": "phone"})
    (entry,) = result.entries
    assert (entry.raw["type"], entry.raw["via"], entry.raw["outcome"]) == (
        "touch",
        "phone",
        "reached",
    )
    assert ENTRY_TYPES["touch"].check(entry.raw) == []
    assert result.questions == ()


def test_channel_and_next_step_of_the_list(imported: Imported) -> None:
    text = "客户编号,客户名称,最近跟进时间,跟进方式,下次跟进时间,下一步计划\nC1,示例,2024-03-04,微信,2024-03-11,发方案\n"
    result = imported(text)
    (entry,) = result.entries
    assert (entry.customer, entry.by_id, entry.raw["via"]) == ("C1", True, "chat")
    assert [(s["do"], s["due"]) for s in entry.raw["next"]] == [("发方案", "2024-03-11")]
    assert result.counts["proposed"] == 1


def test_what_has_no_day_is_warned_about(imported: Imported) -> None:
    text = "客户名称,最近沟通时间,沟通内容,下次跟进时间\nA,,聊过,\nB,03/04/2024,聊过,\nC,,,2024-01-05\n"
    result = imported(text)
    assert result.entries == ()
    assert [(w.line, w.code) for w in result.warnings] == [
        (2, "no-date"),
        (3, "bad-date"),
        (4, "no-date"),
    ]
