"""Words have one meaning from an exact table, or none."""

from __future__ import annotations

import pytest

from crmtui.exchange.words import (
    _TABLES,
    CHANNEL,
    CHOICES,
    KIND,
    ORDER_STATE,
    OUTCOME,
    STATUS,
    TIER,
    is_answer,
    meaning,
)


@pytest.mark.parametrize(
    ("asks", "text", "meant"),
    [
        (STATUS, "潜在客户", "stage:prospect"), (STATUS, "核心客户", "tier:core"), (STATUS, "流失客户", "stage:lost"),
        (STATUS, "潜力客户", "tier:potential"), (STATUS, "意向客户", ""), (STATUS, "潜在的客户", ""),
        (TIER, "核心客户", "tier:core"), (TIER, "潜在客户", ""), (TIER, "A", ""),
        (KIND, "企业", "company"), (KIND, "个人", "person"), (KIND, "经销商", ""),
        (CHANNEL, "电话", "phone"), (CHANNEL, "微信", "chat"), (CHANNEL, "拜访", "visit"), (CHANNEL, "邮件", "email"),
        (CHANNEL, "Phone Call", "phone"), (CHANNEL, "来电", "phone in"), (CHANNEL, "电话/微信", ""),
        (OUTCOME, "已联系", "reached"), (OUTCOME, "未接听", "no-answer"), (OUTCOME, "考虑中", ""),
        (ORDER_STATE, "已发货", "shipped"),
    ],
)  # fmt: skip
def test_meanings(asks: str, text: str, meant: str) -> None:
    assert meaning(asks, text, {}) == meant


def test_tiers_of_the_workspace_decide() -> None:
    tiers = {"gold": "核心客户 / Core accounts", "b": "B"}
    assert meaning(STATUS, "核心客户", tiers) == "tier:gold"
    assert meaning(TIER, "b", tiers) == "tier:b"
    assert meaning(TIER, "潜力客户", tiers) == ""
    assert meaning(STATUS, "潜在客户", tiers) == "stage:prospect"


def test_every_known_meaning_is_also_a_possible_answer() -> None:
    for asks, table in _TABLES.items():
        for meant in table:
            assert is_answer(asks, meant.partition(" ")[0]), (asks, meant)


def test_answers_are_checked() -> None:
    assert is_answer(STATUS, "tag:意向")
    assert not is_answer(STATUS, "tag:")
    assert not is_answer(STATUS, "core")
    assert not is_answer(CHANNEL, "tier:core")
    assert all(CHOICES.values())


def test_no_word_stands_twice_in_a_table() -> None:
    for asks, table in _TABLES.items():
        words = [name for names in table.values() for name in names.split()]
        assert len(words) == len(set(words)), asks
