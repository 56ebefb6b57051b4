"""Answers of surveys to survey entries."""

from __future__ import annotations

from collections.abc import Callable

from crmtui.exchange.proposals import Proposals
from crmtui.model.entries import ENTRY_TYPES

Imported = Callable[..., Proposals]

FORM = """\
客户编号,客户名称,调查日期,推荐意愿,满意度,填写人,问卷,意见
C1,示例,2026-09-01,9,非常满意,李工,2026Q3,交付很快
C2,,2026/9/2,11,4分,,2026Q3,
C3,,2026-09-03,,不好说,,2026Q3,
,,2026-09-03,8,5,,2026Q3,
"""


def test_a_chinese_form_needs_no_mapping(imported: Imported) -> None:
    found = imported(FORM)
    assert found.kind == "surveys"
    assert [(e.customer, e.raw["measure"], e.raw["score"]) for e in found.entries] == [
        ("C1", "nps", "9"), ("C1", "csat", "5"), ("C2", "csat", "4"),
    ]  # fmt: skip
    first = found.entries[0].raw
    assert (first["at"], first["with"], first["campaign"], first["note"]) == (
        "2026-09-01", ["李工"], "2026Q3", "交付很快",
    )  # fmt: skip
    assert all(ENTRY_TYPES["survey"].check(e.raw) == [] for e in found.entries)


def test_what_is_no_score_is_told(imported: Imported) -> None:
    found = imported(FORM)
    assert [w.code for w in found.warnings] == ["bad-score"]
    assert [(s.line, s.reason) for s in found.skipped] == [
        (4, "no score that counts"), (5, "no customer"),
    ]  # fmt: skip
    (question,) = found.questions
    assert (question.value, question.asks, question.lines) == ("不好说", "satisfaction", (4,))
    answered = imported(FORM, answers={"不好说": "3"})
    assert [e.raw["score"] for e in answered.entries if e.customer == "C3"] == ["3"]


def test_the_same_file_gives_the_same_ids(imported: Imported) -> None:
    ids = [e.raw["id"] for e in imported(FORM).entries]
    assert ids == [e.raw["id"] for e in imported(FORM).entries] and len({*ids}) == len(ids)
    twice = "客户编号,日期,NPS\nC1,2026-09-01,9\nC1,2026-09-01,9\n"
    assert len({e.raw["id"] for e in imported(twice).entries}) == 2


def test_a_bare_score_is_asked_about(imported: Imported) -> None:
    text = "customer_id,date,score\nC1,2026-09-01,8\n"
    found = imported(text, kind="surveys")
    assert found.entries == () and [q.asks for q in found.questions] == ["measure"]
    (entry,) = imported(text, kind="surveys", answers={"score": "nps"}).entries
    assert (entry.raw["measure"], entry.raw["score"]) == ("nps", "8")
    (told,) = imported("customer_id,date,metric,score\nC1,2026-09-01,CSAT,2\n").entries
    assert (told.raw["measure"], told.raw["score"]) == ("csat", "2")


def test_orders_and_touches_are_not_taken_for_surveys(imported: Imported) -> None:
    assert imported("客户编号,订单号,日期,金额\nC1,A1,2026-09-01,5\n").kind == "orders"
    assert imported("客户编号,跟进时间,跟进方式,备注\nC1,2026-09-01,电话,x\n").kind == "touches"
