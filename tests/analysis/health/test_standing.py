"""What a review would write: opened, graver, over, and what stays a person's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crmtui.analysis.health.alerts import Alert
from crmtui.analysis.health.standing import Recorded, alert_id, changes
from crmtui.model.policies.alerts import AlertPolicy

DAY = date(2026, 11, 20)
KEY = ("a", "churn")


def recorded(severity: str, is_open: bool, ago: int, by_review: bool = True) -> Recorded:
    day = DAY - timedelta(days=ago)
    return Recorded(*KEY, severity, is_open, day, day, by_review)


def review(severity: str, known: Recorded | None, clear: bool = False) -> list[tuple[str, str]]:
    alerts = [Alert(*KEY, severity, ())] if severity else []
    standing = {KEY: known} if known else {}
    found = changes(alerts, standing, [KEY] if clear else [], AlertPolicy(), DAY)
    return [(one.action, one.severity) for one in found]


@pytest.mark.parametrize(
    ("severity", "known", "clear", "expected"),
    [
        ("low", None, False, [("open", "low")]),
        ("low", recorded("low", True, 5), False, []),
        ("medium", recorded("low", True, 0), False, [("raise", "medium")]),
        ("low", recorded("high", True, 5), False, []),
        ("", recorded("low", True, 5), False, []),
        ("", recorded("low", True, 5), True, [("close", "low")]),
        ("", recorded("low", True, 0), True, []),
        ("", recorded("low", True, 5, by_review=False), True, []),
        ("", recorded("low", False, 5), True, []),
        ("low", recorded("low", False, 1), False, [("open", "low")]),
        ("low", recorded("low", False, 29, by_review=False), False, []),
        ("low", recorded("low", False, 30, by_review=False), False, [("open", "low")]),
        ("high", recorded("low", False, 1, by_review=False), False, [("open", "high")]),
        ("high", recorded("low", False, 0, by_review=False), False, []),
    ],
)  # fmt: skip
def test_review(severity: str, known: Recorded | None, clear: bool, expected: list[object]) -> None:
    assert review(severity, known, clear) == expected


def test_an_id_is_the_same_everywhere_and_no_number() -> None:
    one = alert_id("a", "churn", "opened", "low", DAY)
    assert one == alert_id("a", "churn", "opened", "low", DAY)
    others = {alert_id(*args) for args in (
        ("b", "churn", "opened", "low", DAY), ("a", "plunge", "opened", "low", DAY),
        ("a", "churn", "closed", "", DAY), ("a", "churn", "opened", "high", DAY),
        ("a", "churn", "opened", "low", DAY + timedelta(days=1)))}  # fmt: skip
    assert len(others) == 5 and one not in others
    assert one.startswith("a") and len(one) == 10
