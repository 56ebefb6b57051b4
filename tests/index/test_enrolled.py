"""Who belongs to which playbooks, whatever these are called."""

from __future__ import annotations

import pytest

from crmtui.index.database import connect
from crmtui.index.enrolled import (
    belongs_to_any,
    dismiss,
    enrol,
    listed,
    members,
    playbooks_of,
)

NAMES = ["core", "core-2", "score", 'a"b', 'x"a"y', "a", "流失预警", "back\\slash", "per%cent", ","]


@pytest.fixture
def db():
    db = connect(None)
    lists = {f"K{n}": listed([name, "all"]) for n, name in enumerate(NAMES)}
    enrol(db, lists | {"nobody's": listed([])})
    yield db
    db.close()


@pytest.mark.parametrize("name", NAMES)
def test_members_are_those_of_that_very_name(db, name: str) -> None:
    assert members(db, name) == [f"K{NAMES.index(name)}"]


def test_the_view_tells_them_one_by_one(db) -> None:
    wanted = {(f"K{n}", book) for n, name in enumerate(NAMES) for book in (name, "all")}
    assert set(db.execute("SELECT customer, playbook FROM memberships")) == wanted


def test_several_playbooks(db) -> None:
    assert playbooks_of(db, {"core", "a", "no such"}) == {"K0": {"core"}, "K5": {"a"}}
    assert playbooks_of(db, set()) == {}
    condition, marks = belongs_to_any(["score", ","])
    rows = db.execute(f"SELECT e.customer FROM enrolled e WHERE {condition}", (marks,))
    assert {id for (id,) in rows} == {"K2", "K9"}


def test_whoever_is_enrolled_anew_or_dismissed_is_what_was_said_last(db) -> None:
    enrol(db, {"K1": listed(["core"])})
    dismiss(db, ["K0", "never met"])
    assert members(db, "core") == ["K1"] and members(db, "core-2") == []
    assert members(db, "all", limit=2) == ["K2", "K3"]
