"""Imports against a workspace: what is new, what is known, and twice is once."""

from __future__ import annotations

from collections.abc import Callable

from crmtui.workspace import Workspace

RunGit = Callable[..., str]
FORM = """\
客户编号,客户名称,联系人,所属行业,客户来源,首次接触时间,当前状态,关键需求,备注
acme,示例制造集团,李工,制造业,展会,2023-11-20,核心客户,分期付款,
N1,新客户有限公司,张工,IT服务,行业展会,2024-01-15,潜在客户,云存储,Q3采购预算50万
"""
ORDERS = "订单编号,客户名称,下单日期,金额\nSO-1,示例制造集团,2026-10-01,1200.50\nSO-2,没有此人,2026-10-02,5\n"


def test_twice_is_once(workspace: Workspace, run_git: RunGit) -> None:
    plan = workspace.import_preview(FORM.encode(), name="form.csv")
    assert [id for _, id, _ in plan.created] == ["N1"]
    assert [(id, what) for _, id, what in plan.updated] == [("acme", "source, needs")]
    assert run_git(workspace.root, "status", "--porcelain") == ""
    done = workspace.import_apply(plan)
    assert done.counts["created"] == 1 and done.commit
    again = workspace.import_preview(FORM.encode(), name="form.csv")
    assert (again.created, again.updated, again.unchanged) == ((), (), 2)
    assert workspace.import_apply(again).commit == ""


def test_a_contact_known_by_key_is_not_added_again(workspace: Workspace) -> None:
    workspace.import_apply(workspace.import_preview(FORM.encode(), name="form.csv"))
    assert [c.key for c in workspace.find("acme").contacts] == ["li"]


def test_values_in_a_profile_stay_unless_overwritten(workspace: Workspace) -> None:
    text = FORM.replace("制造业", "机械").encode()
    plan = workspace.import_preview(text, name="form.csv")
    assert any("industry" in warning and "kept" in warning for warning in plan.warnings)
    workspace.import_apply(workspace.import_preview(text, name="form.csv", overwrite=True))
    assert workspace.find("acme").industry == "机械"


def test_orders_find_their_customer_and_the_rest_is_named(workspace: Workspace) -> None:
    plan = workspace.import_preview(ORDERS.encode(), name="orders.csv")
    assert [(s.line, "没有此人" in s.reason) for s in plan.skipped] == [(3, True)]
    counts = plan.counts
    assert counts["rows"] == counts["entries"] + counts["skipped"]
    workspace.import_apply(plan)
    assert workspace.show("acme").facts.revenue == 1200.5
    assert workspace.import_preview(ORDERS.encode(), name="orders.csv").known_entries == 1


def test_a_new_id_with_a_known_name_is_warned_about(workspace: Workspace) -> None:
    plan = workspace.import_preview(FORM.replace("acme,", "other,").encode(), name="form.csv")
    assert len(plan.created) == 2
    assert any("acme has the name" in warning for warning in plan.warnings)
