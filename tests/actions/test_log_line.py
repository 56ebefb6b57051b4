"""The one-line log form, as account managers type it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.actions.log_line import parse_log_line, parse_next
from crmtui.errors import UsageError
from crmtui.model.customer import Contact
from crmtui.model.drafts import NextDraft, TouchDraft

SATURDAY = date(2026, 11, 21)
PEOPLE = (
    Contact("li", "李工", role="采购负责人"),
    Contact("wang-min", "王敏"),
    Contact("王强", "王强"),
    Contact("js", "John Smith"),
    Contact("zhao", "赵四", left=date(2026, 1, 31)),
    Contact("zeng", "曾国"),
)


def parse(line: str) -> TouchDraft:
    return parse_log_line(line, PEOPLE, SATURDAY)


def test_the_line_of_the_handbook() -> None:
    assert parse("电话 李工 价格有顾虑 > 提供分期方案 @下周三") == TouchDraft(
        via="phone",
        note="价格有顾虑",
        contacts=("li",),
        next=(NextDraft("提供分期方案", date(2026, 11, 25)),),
    )


def test_english_and_several_next_steps() -> None:
    assert parse("call Smith asked about price > send offer @next fri > call again @+2w") == (
        TouchDraft(
            via="phone",
            note="asked about price",
            contacts=("js",),
            next=(
                NextDraft("send offer", date(2026, 11, 27)),
                NextDraft("call again", date(2026, 12, 5), via="phone"),
            ),
        )
    )


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("电话", "phone"), ("Phone", "phone"), ("CALL", "phone"), ("ｐｈｏｎｅ", "phone"),
        ("微信", "chat"), ("wechat", "chat"), ("钉钉", "chat"), ("chat", "chat"),
        ("拜访", "visit"), ("上门", "visit"), ("visit", "visit"),
        ("会议", "meeting"), ("电话会议", "meeting"), ("meeting", "meeting"),
        ("邮件", "email"), ("e-mail", "email"), ("短信", "sms"), ("sms", "sms"),
        ("信函", "letter"), ("礼品", "gift"), ("活动", "event"),
    ],
)  # fmt: skip
def test_channels(word: str, channel: str) -> None:
    assert parse(f"{word} 谈了合同") == TouchDraft(via=channel, note="谈了合同")


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("李工", "li"), ("li", "li"), ("老李", "li"), ("李经理", "li"), ("LI", "li"),
        ("王敏", "wang-min"), ("wangmin", "wang-min"), ("Wang Min", "wang-min"), ("敏", ""),
        ("王强", "王强"), ("John Smith", "js"), ("john", "js"), ("Mr. Smith", "js"),
        ("zengguo", "zeng"), ("曾总", "zeng"), ("赵四", "zhao"), ("老赵", ""), ("张工", ""),
    ],
)  # fmt: skip
def test_contacts(said: str, key: str) -> None:
    draft = parse(f"电话 {said} 谈了合同")
    assert draft.contacts == ((key,) if key else ())
    assert draft.note == ("谈了合同" if key else f"{said} 谈了合同")


def test_several_contacts_in_any_order() -> None:
    draft = parse("王强、李工 拜访：参观工厂")
    assert (draft.via, draft.contacts, draft.note) == ("visit", ("王强", "li"), "参观工厂")


def test_a_surname_that_fits_two_is_refused() -> None:
    with pytest.raises(UsageError, match=r"王敏.*王强"):
        parse("电话 王总 问价")


def test_a_surname_inside_the_note_is_no_question() -> None:
    assert parse("电话 李工 王总说太贵").note == "王总说太贵"


@pytest.mark.parametrize(
    ("line", "channel", "outcome", "direction"),
    [
        ("没接", "phone", "no-answer", "out"),
        ("无人接听", "phone", "no-answer", "out"),
        ("李工 未接", "phone", "no-answer", "out"),
        ("电话 李工 没接", "phone", "no-answer", "out"),
        ("电话李工没接", "phone", "no-answer", "out"),
        ("电话，李工，没接", "phone", "no-answer", "out"),
        ("call John Smith no answer", "phone", "no-answer", "out"),
        ("留言", "phone", "left-message", "out"),
        ("微信 李工 已发", "chat", "sent", "out"),
        ("邮件 退信", "email", "bounced", "out"),
        ("来电 李工", "phone", "", "in"),
        ("来访", "visit", "", "in"),
        ("email inbound", "email", "", "in"),
        ("微信 已回复", "chat", "replied", "out"),
    ],
)
def test_outcomes_and_who_began(line: str, channel: str, outcome: str, direction: str) -> None:
    draft = parse(line)
    assert (draft.via, draft.outcome, draft.direction) == (channel, outcome, direction)
    assert draft.note == ""


def test_an_outcome_the_channel_cannot_have_belongs_to_the_note() -> None:
    draft = parse("phone smith sent the invoice to a wrong address")
    assert (draft.outcome, draft.note) == ("", "sent the invoice to a wrong address")


def test_chinese_without_spaces() -> None:
    draft = parse("电话李工价格有顾虑，希望分期")
    assert (draft.via, draft.contacts, draft.note) == ("phone", ("li",), "价格有顾虑，希望分期")


@pytest.mark.parametrize(
    "note",
    ["涨幅>30%", "a->b", "x=>y", "价格  有 顾虑", "[bold]10:30[/] @home", "没说没接"],
)
def test_the_note_stays_as_typed(note: str) -> None:
    draft = parse(f"电话 李工 {note}")
    assert draft.note == note
    assert draft.next == ()


@pytest.mark.parametrize("line", ["电话 李工 好＞发方案＠下周三", "电话 李工 好 >发方案@下周三"])
def test_full_width_marks(line: str) -> None:
    assert parse(line) == parse("电话 李工 好 > 发方案 @下周三")


@pytest.mark.parametrize(
    ("line", "complaint", "todo"),
    [
        ("", "empty", "电话"),
        ("  ", "empty", "电话"),
        ("价格有顾虑", "no channel", "电话 phone"),
        ("电话沟通价格", "no channel", "微信 chat"),
        ("> 周五 发方案", "no channel", "电话 phone"),
        ("电话 好 >", "next step is empty", "after `>`"),
        ("电话 好 > @周五", "next step is empty", "after `>`"),
        ("电话 好 > 发方案 @二月三十", "二月三十 is no day", "下周三"),
        ("电话 好 > 发方案 @昨天", "is over", "下周三"),
    ],
)
def test_what_is_missing_is_said(line: str, complaint: str, todo: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(line)
    assert complaint in refused.value.what
    assert todo in refused.value.fix


@pytest.mark.parametrize(
    ("text", "do", "due"),
    [
        ("提供分期方案 @下周三", "提供分期方案", date(2026, 11, 25)),
        ("提供分期方案@下周三", "提供分期方案", date(2026, 11, 25)),
        ("@下周三 提供分期方案", "提供分期方案", date(2026, 11, 25)),
        ("周五 发方案", "发方案", date(2026, 11, 27)),
        ("next fri send the offer", "send the offer", date(2026, 11, 27)),
        ("周五发方案", "周五发方案", date(2026, 11, 27)),
        ("发方案", "发方案", None),
        ("发到 li@example.com", "发到 li@example.com", None),
        ("发到 li@example.com @明天", "发到 li@example.com", date(2026, 11, 22)),
        ("send it@friday", "send it", date(2026, 11, 27)),
        ("today", "today", None),
    ],
)
def test_a_next_step(text: str, do: str, due: date | None) -> None:
    assert parse_next(text, SATURDAY) == NextDraft(do, due)


@given(st.text("电话李工没接 >＞@＠,，周三明天abc1-\n", max_size=40) | st.text(max_size=40))
def test_any_line_is_a_touch_or_a_usage_error(line: str) -> None:
    try:
        draft = parse(line)
    except UsageError:
        return
    assert draft.via
    assert draft.note in line
    assert all(step.do for step in draft.next)
