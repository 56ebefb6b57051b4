"""The JSON that reading commands print."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from crmtui.cli.documents import emit, encode


@dataclass(frozen=True)
class Line:
    day: date
    amount: Decimal


def test_dates_are_iso_and_money_is_text() -> None:
    assert (
        encode(Line(date(2026, 11, 19), Decimal("1E+2")))
        == '{"day": "2026-11-19", "amount": "100"}'
    )


def test_chinese_stays_and_what_acts_is_escaped() -> None:
    text = "张三\x1b[2J\x9b\u202e\ud83d\u2028"
    encoded = encode(text)
    assert encoded == '"张三\\u001b[2J\\u009b\\u202e\\ud83d\\u2028"'
    assert json.loads(encoded) == text


def test_schema_and_version_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    emit("today", tasks=[])
    assert capsys.readouterr().out == '{"schema": "crmtui/today", "version": 1, "tasks": []}\n'
