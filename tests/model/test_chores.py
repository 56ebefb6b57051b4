"""Days that come back every month or quarter."""

from __future__ import annotations

from datetime import date

from crmtui.model.chores import Periodic
from crmtui.model.playbook import Playbook


def test_the_last_days_there_are() -> None:
    last = date(9999, 12, 31)
    assert list(Periodic(31).days(date(9999, 11, 1), last)) == [date(9999, 11, 30), last]
    assert list(Periodic(5, 1).days(date(1, 1, 1), date(1, 4, 30))) == [
        date(1, 1, 5),
        date(1, 4, 5),
    ]


def test_a_chore_is_no_batch() -> None:
    raw = {"playbook": "x", "for": "workspace",
           "dates": [{"step": "look", "event": "monthly 05", "batch": "yes"}]}  # fmt: skip
    book, findings = Playbook.from_raw(raw)
    assert book is None
    assert [(f.at, f.code) for f in findings] == [(("dates", 0, "batch"), "not-for-chores")]
