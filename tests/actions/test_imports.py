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


PEOPLE = "客户编号,客户名称,联系人,手机\n"


def imported(workspace: Workspace, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Import a form; then the contacts of acme as (key, name, phones)."""
    workspace.import_apply(workspace.import_preview((PEOPLE + text).encode(), name="people.csv"))
    again = workspace.import_preview((PEOPLE + text).encode(), name="people.csv")
    assert again.changes == (), "the same file twice changes nothing"
    return [(c.key, c.name, tuple(c.phones)) for c in workspace.find("acme").contacts]


LI = ("li", "李工", ("+86 138 0013 8000",))


def test_the_only_one_of_a_name_gets_the_numbers_a_file_adds(workspace: Workspace) -> None:
    found = imported(workspace, "acme,示例制造集团,李 工,13800138000\n")
    assert found == [LI]
    found = imported(workspace, "acme,示例制造集团,李工,139 1111 2222\n")
    assert found == [("li", "李工", ("+86 138 0013 8000", "139 1111 2222"))]


def test_namesakes_are_told_apart_by_their_numbers(workspace: Workspace) -> None:
    two = "acme,示例制造集团,李工,13800138000\nacme,示例制造集团,李工,13911112222\n"
    known = [LI, ("李工 13911112222", "李工", ("13911112222",))]
    assert imported(workspace, two) == known
    assert imported(workspace, "\n".join(reversed(two.splitlines())) + "\n") == known
    assert imported(workspace, "acme,示例制造集团,李工,13911112222\n") == known


def test_rows_that_fit_one_customer_in_two_ways_both_count(workspace: Workspace) -> None:
    text = "acme,示例制造集团,张工,13911112222\n,示例制造集团,王工,13911113333\n"
    assert [name for _key, name, _phones in imported(workspace, text)] == ["李工", "张工", "王工"]


def test_numbers_of_the_region_are_the_same_with_and_without_its_code(make_workspace) -> None:
    files = {"crmtui.yaml": "name: x\nphone_region: GB\n",
             "records/customers/a/acme/customer.yaml": """\
                id: acme
                name: Acme Ltd
                contacts: [{name: Ann, phones: ["+44 20 7946 0958"]}]
             """}  # fmt: skip
    workspace = make_workspace(files)
    (ann,) = imported(workspace, "acme,Acme Ltd,Ann,020 7946 0958\n")
    assert ann == ("Ann", "Ann", ("+44 20 7946 0958",))
    assert [m.id for m in workspace.duplicates("Other", ["(020) 7946 0958"])] == ["acme"]
    assert workspace.matches("+44 20 7946 0958")[0].id == "acme"


def test_an_unknown_region_is_reported(make_workspace) -> None:
    files = {"crmtui.yaml": "name: x\nphone_region: Mars\n"}
    (problem,) = make_workspace(files).check()
    assert (problem.code, problem.line) == ("unknown-region", 2)


def test_an_id_and_a_name_that_disagree_are_warned_about(workspace: Workspace) -> None:
    text = ("订单编号,客户编号,客户名称,下单日期,金额\n"
            "SO-1,acme,示例,2026-10-01,1\n"
            "SO-2,acme,Beta Tools,2026-10-01,2\n"
            "SO-3,K77,Beta Tools Ltd,2026-10-01,3\n"
            "SO-4,K77,Beta Tools Ltd,2026-10-02,4\n"
            "SO-5,K78,Nobody,2026-10-02,5\n")  # fmt: skip
    plan = workspace.import_preview(text.encode(), name="orders.csv")
    assert plan.warnings == (
        "line 3: acme has another name here than Beta Tools; the id counts",
        "line 4: nobody has the id K77; Beta Tools Ltd is found by the name",
    )
    assert [(s.line, s.reason) for s in plan.skipped] == [(6, "no customer is known as K78")]
    workspace.import_apply(plan)
    assert workspace.show("acme").facts.revenue == 3
    assert workspace.show("C2024002").facts.revenue == 7


def test_a_profile_that_cannot_be_read_is_not_made_a_second_time(make_workspace) -> None:
    broken = {"records/customers/a/N1/customer.yaml": "id: N1\nname: [\n"}
    plan = make_workspace(extra=broken).import_preview(FORM.encode(), name="form.csv")
    assert plan.created == ()
    assert [(s.line, s.reason) for s in plan.skipped] == [
        (3, "records/customers/a/N1/customer.yaml cannot be read, and may be this customer")
    ]
