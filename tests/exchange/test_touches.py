"""Follow-up forms to touches with promised next steps."""

from __future__ import annotations

from collections.abc import Callable

from crmtui.exchange.proposals import Proposals
from crmtui.model.entries import ENTRY_TYPES

Imported = Callable[..., Proposals]

FORM = """\
客户编号,跟进时间,跟进方式,跟进人,跟进内容,结果,下一步计划,计划时间
C2024001,2024-03-04 10:30,电话,林,介绍云存储方案，客户对价格有顾虑,已联系,下周提供分期方案,2024-03-11
C2024002,2024-03-06,拜访,林,季度现场拜访，了解供应链痛点,已拜访,安排技术交流,2024-03-20
"""


def test_the_follow_up_form_needs_no_mapping(imported: Imported) -> None:
    first, second = imported(FORM).entries
    assert (first.line, first.customer, first.by_id) == (2, "C2024001", True)
    raw = dict(first.raw)
    assert len(str(raw.pop("id"))) == 16
    (step,) = raw.pop("next")
    assert raw == {
        "type": "touch", "at": "2024-03-04T10:30", "by": "林", "via": "phone", "direction": "out",
        "outcome": "reached", "note": "介绍云存储方案，客户对价格有顾虑",
    }  # fmt: skip
    assert (step["do"], step["due"]) == ("下周提供分期方案", "2024-03-11")
    assert (second.raw["via"], second.raw["outcome"], second.raw["at"]) == (
        "visit",
        "held",
        "2024-03-06",
    )
    assert all(ENTRY_TYPES["touch"].check(e.raw) == [] for e in (first, second))


def test_ids_depend_on_the_contact_not_on_line_or_column_order(imported: Imported) -> None:
    ids = [e.raw["id"] for e in imported(FORM).entries]
    head, a, b = FORM.splitlines()
    turned = "\n".join(",".join(reversed(line.split(","))) for line in (head, b, a)) + "\n"
    again = imported(turned)
    assert [e.raw["id"] for e in reversed(again.entries)] == ids
    assert imported(FORM).entries == imported(FORM).entries


def test_equal_rows_stay_two_and_are_pointed_out(imported: Imported) -> None:
    text = "客户名称,日期,跟进方式,内容\nA,2024-01-05,电话,x\nA,2024-01-05,电话,x\nA,2024-01-05,电话,y\n"
    result = imported(text)
    assert len({e.raw["id"] for e in result.entries}) == 3
    assert [(w.line, w.code) for w in result.warnings] == [(3, "repeated-row")]
    assert not result.entries[0].by_id


def test_unknown_channels_are_asked_and_their_rows_skipped(imported: Imported) -> None:
    text = "客户名称,跟进时间,跟进方式\nA,2024-01-05,飞鸽\nA,2024-01-06,飞鸽\nA,2024-01-07,微信\nA,2024-01-08,\n"
    result = imported(text)
    assert [s.line for s in result.skipped] == [2, 3, 5]
    assert [(q.asks, q.value, q.lines) for q in result.questions] == [("channel", "飞鸽", (2, 3))]
    answered = imported(text, answers={"飞鸽": "letter"})
    assert [e.raw["via"] for e in answered.entries] == ["letter", "letter", "chat"]
    assert answered.entries[0].raw["outcome"] == "sent"


def test_an_outcome_nobody_knows_stays_in_the_note(imported: Imported) -> None:
    text = "客户名称,跟进时间,跟进方式,内容,结果\nA,2024-01-05,电话,x,考虑中\nA,2024-01-06,电话,,无人接听\n"
    result = imported(text)
    assert result.entries[0].raw["note"] == "x\n结果: 考虑中"
    assert result.entries[0].raw["outcome"] == "reached"
    assert result.entries[1].raw["outcome"] == "no-answer"
    assert [q.value for q in result.questions] == ["考虑中"]
    assert imported(text, answers={"考虑中": "no-answer"}).entries[0].raw["outcome"] == "no-answer"


def test_direction_people_topic_and_remarks(imported: Imported) -> None:
    text = "客户名称,跟进时间,跟进方式,方向,联系人,主题,内容,备注\nA,2024-01-05,电话,呼入,李工、张工,价格,x,y\nB,2024-01-05,来电,,,,,\n"
    first, second = (e.raw for e in imported(text).entries)
    assert (first["direction"], first["with"], first["topic"]) == ("in", ["李工", "张工"], "价格")
    assert first["note"] == "x\n备注: y"
    assert (second["via"], second["direction"]) == ("phone", "in")


def test_next_steps_without_words_or_with_an_unreadable_day(imported: Imported) -> None:
    text = "客户名称,跟进时间,跟进方式,下一步计划,计划时间\nA,2024-01-05,电话,,2024-01-12\nA,2024-01-06,电话,发方案,下周\nA,2024-01-07,电话,无,-\n"
    result = imported(text)
    steps = [e.raw.get("next") for e in result.entries]
    assert [(s[0]["do"], s[0].get("due")) for s in steps[:2]] == [
        ("跟进", "2024-01-12"),
        ("发方案 (下周)", None),
    ]
    assert steps[2] is None
    assert [(w.line, w.code) for w in result.warnings] == [(3, "bad-date")]


def test_rows_without_customer_or_readable_day_are_refused(imported: Imported) -> None:
    text = "客户编号,客户名称,跟进时间,跟进方式\n,,2024-01-05,电话\nC1,,03/04/2024,电话\nC1,,,电话\n5-Jan,,2024-01-05,电话\n5-Jan,甲,2024-01-05,电话\nC1,甲,2099-01-01,电话\n"
    result = imported(text)
    reasons = {s.line: s.reason for s in result.skipped}
    assert reasons[2] == "no customer"
    assert "2024-04-03 or 2024-03-04" in reasons[3]
    assert reasons[4] == "no date"
    assert "turned into a date" in reasons[5]
    assert [(e.line, e.customer, e.by_id, e.beside) for e in result.entries] == [
        (6, "甲", False, ""), (7, "C1", True, "甲"),
    ]  # fmt: skip
    assert [(w.line, w.code) for w in result.warnings] == [(7, "future-date")]
