"""The query fields as a workspace knows them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmtui.query.language import QueryError
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
SEGMENTS = """\
important: "tier:core"
silent_important: "segment:important silent:>30d"
loop: "segment:loop"
broken: "nonsense:1"
"""


MORE = """\
    emails: [li@example.com, "o'x@b.cn"]
  - name: 王"总
    phones: ["010-8888 7777", "13900001111"]
"""


@pytest.fixture
def ws(make_workspace: Make) -> Workspace:
    made = make_workspace(extra={"playbooks/segments.yaml": SEGMENTS})
    profile = made.root / "records/customers/华东/acme/customer.yaml"
    profile.write_text(profile.read_text() + MORE)
    return made


@pytest.mark.parametrize(
    "query",
    ["tier:core", "等级:核心", "等级:核心客户", "owner:lin", "owner:林", "客户经理:林", "contact:李工",
     "contact:~李", "phone:13900001111", "phone:~8888", "email:li@example.com",
     'email:"o\'x@b.cn"', "playbook:core", "segment:important", "细分:silent_important",
     "segment:important -owner:zhao", "has:email"],
)  # fmt: skip
def test_finds_only_the_one(ws: Workspace, query: str) -> None:
    assert list(ws.ids(query)) == ["acme"]


@pytest.mark.parametrize(
    ("query", "near"),
    [("tier:cor", "core"), ("owner:lni", "lin"), ("segment:importent", "important"),
     ("segment:loop", ""), ("segment:broken", "")],
)  # fmt: skip
def test_a_name_nobody_declared_is_an_error_with_the_nearest(
    ws: Workspace, query: str, near: str
) -> None:
    with pytest.raises(QueryError) as refused:
        ws.ids(query)
    assert refused.value.nearest == near


def test_check_names_the_segment(ws: Workspace) -> None:
    found = [p for p in ws.check() if p.code == "bad-query"]
    assert [p.line for p in found] == [3, 4]


def test_without_declared_tiers_any_tier_may_be_asked_for(make_workspace: Make) -> None:
    ws = make_workspace(extra={"playbooks/tiers.yaml": ""})
    assert list(ws.ids("tier:core")) == ["acme"]
