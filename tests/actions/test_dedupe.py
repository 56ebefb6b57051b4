"""Two customers made one: nothing is lost, both ids are found, and undo gives both back."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmtui.actions.dedupe.contacts import join_contacts, key_of
from crmtui.actions.dedupe.profiles import join_profiles
from crmtui.errors import Conflict, NotFound, UsageError
from crmtui.query.who import digits
from crmtui.store.edit import new_file
from crmtui.workspace import Workspace

HOME = "records/customers/11/A1"
TWIN = "records/customers/22/B2"
FILES = {
    f"{HOME}/customer.yaml": """\
        id: A1
        name: 恒岳制造集团有限公司
        refs: {erp: K1}
        owner: lin
        tier: core
        tier_since: 2025-01-01
        since: 2024-05-01
        needs: 供应链  # 重要
        tags:
          - need/品质优先
        contacts:
          - key: li
            name: 李工
            phones: ["138 0013 8000"]
          - name: 王伟
            phones: [021-66010000]
            role: 采购
        """,
    f"{HOME}/2026-10-01-touch-a.yaml": """\
        id: a001
        type: touch
        at: 2026-10-01
        by: lin
        via: phone
        with: [li]
        next:
          - {id: p1, do: 发方案, due: 2026-11-20}
        """,
    f"{HOME}/orders-2026.yaml": """\
        - {"id": "SO-1", "type": "order", "at": "2026-02-01", "amount": "100"}
        - {"type": "order", "at": "2026-03-01", "amount": "5"}
        """,
    f"{TWIN}/customer.yaml": """\
        id: B2
        name: 恒岳制造
        refs: {erp: K2, tax: T9}
        formerly: [B1]
        owner: zhao
        tier: basic
        since: 2023-01-15
        needs: 备件
        do_not_contact: yes
        do_not_contact_why: 要求退订
        tags:
          - need/价格敏感
          - need/品质优先
        contacts:
          - key: chef
            name: 李国强
            phones: ["+86 13800138000"]
            emails: [li@hengyue.example]
            birthday: 05-05
          - name: 王伟
            phones: [139 0013 9000]
            role: 质量
          - key: li
            name: 李娜
        """,
    f"{TWIN}/2026-09-01-touch-b.yaml": """\
        id: b001
        type: touch
        at: 2026-09-01
        by: zhao
        via: visit
        with: [chef, li]   # 两个人
        does: [core/birthday/chef]
        next:
          - {id: p1, do: 寄样品, due: 2026-11-25}
        """,
    f"{TWIN}/2026-09-02-task-b.yaml": """\
        id: b002
        type: task
        at: 2026-09-02
        by: zhao
        task: B2/next@p1
        action: snooze
        until: 2026-12-24
        """,
    f"{TWIN}/orders-2026.yaml": """\
        - {"id": "SO-1", "type": "order", "at": "2026-02-11", "amount": "999"}
        - {"id": "R-1", "type": "return", "at": "2026-02-20", "of": "SO-1", "amount": "9"}
        - {"type": "order", "at": "2026-03-01", "amount": "5"}
        """,
    "records/customers/33/B1/2022.yaml": """\
        - {"id": "old1", "type": "note", "at": "2022-01-01", "note": "früher"}
        """,
    "records/customers/44/D4/customer.yaml": """\
        id: D4
        name: 启川机器人
        part_of: B2
        contacts:
          - {name: 汤, left: 2026-01-01, now: B2/chef}
        """,
    "records/campaigns/mail.yaml": """\
        id: mail-1
        at: 2026-08-01
        recipients:
          - {customer: B2, contact: chef}
        """,
}  # fmt: skip


@pytest.fixture
def twins(make_workspace) -> Workspace:
    return make_workspace(extra=FILES)


def snapshot(root: Path) -> dict[str, bytes]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True
    ).stdout
    paths = [name.decode() for name in names.split(b"\0") if name]
    return {path: (root / path).read_bytes() for path in paths}


def merged(ws: Workspace, **options: Any):
    return ws.merge_customers(ws.merge_preview("A1", "B2", **options))


def wrong(ws: Workspace) -> list[str]:
    return [f"{p.path}: {p.what}" for p in ws.check() if p.code != "unknown-step"]


def test_one_commit_makes_them_one(twins, run_git):
    before = run_git(twins.root, "rev-list", "--count", "HEAD")
    done = merged(twins, into="A1")
    assert done.commit
    assert int(run_git(twins.root, "rev-list", "--count", "HEAD")) == int(before) + 1
    assert run_git(twins.root, "status", "--porcelain") == ""
    told = run_git(twins.root, "log", "-1", "--format=%B")
    assert told.startswith("Merge 恒岳制造 (B2) into 恒岳制造集团有限公司\n")
    assert "Customer: A1\nAction: dedupe\nMerged: B2" in told
    assert wrong(twins) == []


def test_both_ids_names_and_numbers_find_it(twins):
    merged(twins, into="A1")
    for who in ("A1", "B2", "B1", "恒岳制造", "恒岳制造集团有限公司"):
        assert twins.find(who).id == "A1"
    found = twins.find("A1")
    assert found.formerly == ("B2", "B1")
    assert found.refs == {"erp": "K1", "tax": "T9", "erp_2": "K2"}


def test_fields_of_the_survivor_stay_and_the_stricter_mark_wins(twins):
    merged(twins, into="A1")
    found = twins.find("A1")
    assert (found.owner, found.tier, str(found.tier_since)) == ("lin", "core", "2025-01-01")
    assert (found.do_not_contact, found.do_not_contact_why) == (True, "要求退订")
    assert str(found.since) == "2023-01-15"
    assert found.needs == "供应链；备件"
    assert found.tags == ("need/品质优先", "need/价格敏感")
    assert "# 重要" in (twins.root / found.path).read_text()


def test_the_mark_is_not_lost_the_other_way_round(twins):
    merged(twins, into="B2")
    assert twins.find("A1").id == "B2"
    assert twins.find("A1").do_not_contact


def test_a_value_may_be_chosen_or_given(twins):
    merged(twins, into="A1", keep={"tier": "B", "owner": "A", "industry": "机械", "refs.erp": "B",
                                   "contacts.li.name": "A"})  # fmt: skip
    found = twins.find("A1")
    assert (found.tier, found.tier_since, found.owner, found.industry) == (
        "basic", None, "lin", "机械")  # fmt: skip
    assert found.refs == {"erp": "K2", "tax": "T9", "erp_2": "K1"}
    assert found.contacts[0].name == "李工"


def test_letters_mean_the_customers_as_they_were_named(twins):
    plan = twins.merge_preview("B2", "A1", into="A1", keep={"owner": "A"})
    assert next(row for row in plan.fields if row.field == "owner").result == "zhao"
    assert (plan.a.id, plan.survivor) == ("B2", "A1")


def test_people_with_one_mobile_are_one_and_namesakes_stay_two(twins):
    merged(twins, into="A1")
    people = {c.key: c for c in twins.find("A1").contacts}
    assert list(people) == ["li", "王伟", "王伟-2", "li-2"]
    assert people["li"].name == "李国强"
    assert people["li"].phones == ("138 0013 8000",)
    assert people["li"].emails == ("li@hengyue.example",)
    assert people["li"].note == "name: 李工"
    assert (people["王伟-2"].role, people["li-2"].name) == ("质量", "李娜")


def test_entries_move_and_name_the_same_people_promises_and_orders(twins):
    merged(twins, into="A1")
    assert sorted(p.name for p in (twins.root / HOME).iterdir()) == [
        "2022.yaml", "2026-09-01-touch-b.yaml", "2026-09-02-task-b.yaml", "2026-10-01-touch-a.yaml",
        "customer.yaml", "orders-2026-2.yaml", "orders-2026.yaml"]  # fmt: skip
    touch = (twins.root / HOME / "2026-09-01-touch-b.yaml").read_text()
    assert "with: [li, li-2]   # 两个人" in touch
    assert "does: [core/birthday/li]" in touch
    assert "id: p1-B2" in touch
    entries = {e.id: e for e in twins.show("A1").entries}
    assert entries["b002"].get("task") == "B2/next@p1-B2"
    assert entries["R-1"].get("of") == "SO-1-B2"
    assert str(entries["SO-1"].get("amount")) == "100"
    assert str(entries["SO-1-B2"].get("amount")) == "999"
    assert sum(e.type == "order" for e in entries.values()) == 4
    assert "früher" in entries["old1"].note


def test_promises_and_decisions_of_both_are_tasks_of_the_survivor(twins):
    twins.do_not_contact("B2", on=False)
    merged(twins, into="A1")
    tasks = {t.id: t for t in twins.show("A1").tasks if "next@" in t.id}
    assert set(tasks) == {"A1/next@p1", "A1/next@p1-B2"}
    assert str(tasks["A1/next@p1-B2"].hidden_until) == "2026-12-24"


def test_others_name_it_by_its_new_id(twins):
    plan = twins.merge_preview("A1", "B2", into="A1")
    assert plan.others == ("records/customers/44/D4/customer.yaml", "records/campaigns/mail.yaml")
    twins.merge_customers(plan)
    part = twins.find("D4")
    assert (part.part_of, part.contacts[0].now) == ("A1", "A1/li")
    assert "{customer: B2, contact: li}" in (twins.root / "records/campaigns/mail.yaml").read_text()


def test_a_part_merged_into_its_group_is_no_part_of_itself(twins):
    twins.merge_customers(twins.merge_preview("B2", "D4", into="D4"))
    assert twins.find("B2").part_of == ""
    assert wrong(twins) == []


def test_undo_gives_both_back_byte_for_byte(twins):
    before = snapshot(twins.root)
    merged(twins)
    assert snapshot(twins.root) != before
    twins.undo()
    assert snapshot(twins.root) == before
    assert {twins.find("A1").id, twins.find("B2").id} == {"A1", "B2"}


def test_the_survivor_of_a_merge_can_be_merged_again(twins):
    merged(twins, into="B2")
    twins.merge_customers(twins.merge_preview("acme", "A1", into="acme"))
    found = twins.find("B1")
    assert (found.id, found.formerly) == ("acme", ("B2", "B1", "A1"))
    assert wrong(twins) == []
    assert {"a001", "b001", "old1", "7f3a9c2e41"} <= {e.id for e in twins.show("acme").entries}


def test_history_tells_of_both(twins):
    twins.edit("B2", {"industry": "钢铁"})
    merged(twins, into="A1")
    changes = twins.history("A1")
    assert any((c.field, c.after) == ("industry", "钢铁") and "/B2/" in c.path for c in changes)
    assert any(c.field == "formerly" and "B2" in c.after for c in changes)


def test_more_entries_survive_else_the_older_id(twins):
    assert twins.merge_preview("A1", "B2").survivor == "B2"
    assert twins.merge_preview("C2024002", "D4").survivor == "C2024002"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"keep": {"colour": "A"}}, UsageError),
        ({"keep": {"do_not_contact": "A"}}, UsageError),
        ({"keep": {"contacts.li.do_not_contact": "A"}}, UsageError),
        ({"keep": {"id": "B"}}, UsageError),
        ({"keep": {"tier": "gold"}}, UsageError),
        ({"into": "acme"}, UsageError),
        ({"into": "nobody"}, NotFound),
    ],
)
def test_what_cannot_be_is_refused(twins, options, error):
    with pytest.raises(error):
        twins.merge_preview("A1", "B2", **options)


def test_a_customer_and_itself_are_no_pair(twins):
    with pytest.raises(UsageError):
        twins.merge_preview("B2", "B1")


def test_a_file_changed_after_the_preview_is_not_overwritten(twins):
    plan = twins.merge_preview("A1", "B2")
    path = twins.root / HOME / "customer.yaml"
    path.write_text(path.read_text() + "region: 华东\n")
    before = {p: p.read_bytes() for p in (twins.root / "records").rglob("*.yaml")}
    with pytest.raises(Conflict):
        twins.merge_customers(plan)
    assert {p: p.read_bytes() for p in (twins.root / "records").rglob("*.yaml")} == before


def test_a_profile_that_cannot_be_read_is_refused(twins):
    path = twins.root / TWIN / "customer.yaml"
    twins.refresh()
    path.write_text(path.read_text() + "tags: [again]\n")
    with pytest.raises((Conflict, NotFound)):
        twins.merge_preview("A1", "B2")


def test_not_the_same_is_remembered_and_can_be_undone(twins):
    assert [(p.a, p.b) for p in twins.duplicate_pairs().pairs] == [("A1", "B2")]
    twins.not_the_same("B2", "A1", "两家公司")
    assert twins.duplicate_pairs().pairs == ()
    assert twins.is_judged("A1", "B2")
    assert twins.duplicate_pairs().judged == 1
    assert twins.check() == [] or all(p.severity == "warning" for p in twins.check())
    twins.undo()
    assert len(twins.duplicate_pairs().pairs) == 1


def test_pairs_of_a_query_or_of_one_customer(twins):
    assert len(twins.duplicate_pairs("owner:zhao").pairs) == 1
    assert twins.duplicate_pairs("owner:wang").pairs == ()
    assert len(twins.duplicate_pairs(who="B1").pairs) == 1
    assert twins.duplicate_pairs(who="acme").pairs == ()


# -- whatever two profiles say ---------------------------------------------------------------------

NAMES = st.sampled_from(["李工", "李国强", "王伟", "Ann Lee", "ANN LEE", "赵"])
PHONES = st.lists(st.sampled_from(["13800138000", "+86 138-0013-8000", "139 0000 0000",
                                   "021-6601 0000"]), max_size=2, unique=True)  # fmt: skip
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {"name": NAMES},
        optional={"phones": PHONES, "role": st.sampled_from(["采购", "质量"]),
                  "emails": st.just(["a@b.example"]), "birthday": st.sampled_from(["01-01", "02-02"]),
                  "do_not_contact": st.sampled_from(["yes", "no"]),
                  "note": st.sampled_from(["x", "y"])},
    ),
    max_size=4, unique_by=lambda p: p["name"],
)  # fmt: skip


def forms(phone: str) -> list[str]:
    return [digits(phone)]


@given(PEOPLE, PEOPLE)
def test_no_contact_number_or_mark_is_lost(ours, theirs):
    joined = join_contacts(ours, theirs, forms, {})
    assert sorted(n.theirs for n in joined.people if n.theirs is not None) == list(
        range(len(theirs))
    )
    assert [n.ours for n in joined.people if n.ours is not None] == list(range(len(ours)))
    assert len({key_of(one.raw) for one in joined.people}) == len(joined.people)
    for one in joined.people:
        for side, n in ((ours, one.ours), (theirs, one.theirs)):
            if n is None:
                continue
            held = {d for p in one.raw.get("phones", []) for d in forms(p)}
            assert {d for p in side[n].get("phones", []) for d in forms(p)} <= held
            assert set(side[n].get("emails", [])) <= set(one.raw.get("emails", []))
            assert one.raw.get("do_not_contact") == "yes" or side[n].get("do_not_contact") != "yes"
            told = f"{one.raw.get('name')} {one.raw.get('role')} {one.raw.get('note')}"
            assert side[n].get("role", "") in told
            assert side[n].get("note", "") in told
            assert side[n]["name"].casefold() in told.casefold()
    keys = {key_of(one.raw) for one in joined.people}
    assert all(joined.renamed.get(key_of(p), key_of(p)) in keys for p in theirs)


VALUES = st.sampled_from(["", "甲", "乙"])
PROFILES = st.fixed_dictionaries(
    {"name": st.sampled_from(["恒岳", "恒岳制造", "ACME", "acme"])},
    optional={"owner": VALUES, "industry": VALUES, "note": VALUES, "region": VALUES, "colour": VALUES,
              "short": st.lists(st.sampled_from(["a", "b"]), unique=True),
              "tags": st.lists(st.sampled_from(["x", "y", "z"]), unique=True),
              "refs": st.dictionaries(st.sampled_from(["erp", "tax"]), st.sampled_from(["1", "2"])),
              "do_not_contact": st.sampled_from(["yes", "no"]), "formerly": st.just(["O1"])},
)  # fmt: skip


@given(PROFILES, PROFILES)
def test_no_field_tag_name_or_mark_is_lost(a, b):
    ours, theirs = {"id": "A", **a}, {"id": "B", **b}
    value = join_profiles(ours, theirs, {})
    assert value["id"] == "A"
    assert {"B", *a.get("formerly", []), *b.get("formerly", [])} <= set(value["formerly"])
    for side in (ours, theirs):
        assert set(side.get("tags") or []) <= set(value.get("tags", []))
        assert {*side.get("short", []), side["name"]} - {value["name"], *value.get("short", [])} == (
            set() if side["name"].casefold() != value["name"].casefold()
            else {side["name"]} - {value["name"]})  # fmt: skip
        assert set(side.get("refs", {}).values()) <= set(value.get("refs", {}).values())
        assert side.get("note", "") in value.get("note", "")
        assert value.get("do_not_contact") == "yes" or side.get("do_not_contact") != "yes"
        for name in ("owner", "industry", "region", "colour"):
            assert bool(value.get(name)) >= bool(side.get(name))


ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"type": st.just("order"), "at": st.sampled_from(["2026-01-01", "2026-01-02"]),
         "amount": st.sampled_from(["1", "2"])},
        optional={"id": st.sampled_from(["S1", "S2"])},
    ),
    max_size=3, unique_by=lambda e: e.get("id") or object(),
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES, ENTRIES, st.booleans())
def test_no_entry_is_lost_and_undo_restores(tmp_path_factory, ours, theirs, swap):
    root = tmp_path_factory.mktemp("twins")
    (root / "crmtui.yaml").write_text("name: x\ntimezone: Asia/Shanghai\ncurrency: CNY\n")
    for id, entries in (("A1", ours), ("B2", theirs)):
        folder = root / "records/customers" / id
        folder.mkdir(parents=True)
        (folder / "customer.yaml").write_text(f"id: {id}\nname: 恒岳\n")
        for n, entry in enumerate(entries):
            (folder / f"order-{n}.yaml").write_bytes(new_file(entry))
    before = {p.relative_to(root): p.read_bytes() for p in root.rglob("*.yaml")}
    with Workspace.open(root) as ws:
        alike = sum(e in ours for e in theirs if e.get("id"))
        ws.merge_customers(ws.merge_preview("A1", "B2", into="B2" if swap else "A1"))
        entries = ws.show("A1").entries
        assert len(entries) == len(ours) + len(theirs) - alike
        assert sum(e.get("amount") for e in entries) == sum(
            int(e["amount"])
            for e in [*ours, *(t for t in theirs if not (t.get("id") and t in ours))]
        )
        files = [p for p in root.rglob("*.yaml") if p.name != "customer.yaml"]
        assert len(files) == 1 + len(ours) + len(theirs)
        assert ws.check() == []
    assert len(before) == len(files) + 2


# -- a merge of customers on one branch, work on the other ------------------------------------------


@pytest.mark.parametrize("side_merges", [True, False])
def test_merged_on_one_branch_and_worked_on_in_another(team, side_merges):
    for path, text in FILES.items():
        team.put(path, textwrap.dedent(text))
    team.commit()

    def join() -> None:
        with Workspace.open(team.root) as ws:
            ws.merge_customers(ws.merge_preview("A1", "B2", into="A1"))
        team.put("records/x.txt", "something beside it\n")

    def work() -> None:
        team.put(
            f"{TWIN}/2026-11-01-note-n.yaml", "id: n001\ntype: note\nat: 2026-11-01\nnote: 新\n"
        )
        team.change(f"{TWIN}/2026-09-01-touch-b.yaml", "via: visit", "via: meeting")
        team.change(f"{TWIN}/customer.yaml", "name: 恒岳制造\n", "name: 恒岳制造\nindustry: 钢铁\n")

    team.theirs(join if side_merges else work)
    team.ours(work if side_merges else join)
    outcome = team.ws.merge("side")
    assert outcome.state == "merged", outcome.conflicts
    found = team.ws.find("B2")
    assert (found.id, found.industry) == ("A1", "钢铁")
    entries = {e.id: e for e in team.ws.show("A1").entries}
    assert {"a001", "b001", "b002", "n001", "old1", "SO-1-B2"} <= set(entries)
    assert entries["b001"].get("via") == "meeting"
    assert entries["b001"].get("with") == ("li", "li-2")
    assert [p for p in team.paths() if "/B2/" in p or "/B1/" in p] == []
    assert wrong(team.ws) == []


def test_a_field_that_both_branches_set_is_a_conflict_of_the_survivor(team):
    for path, text in FILES.items():
        team.put(path, textwrap.dedent(text))
    team.commit()

    def join() -> None:
        with Workspace.open(team.root) as ws:
            ws.merge_customers(ws.merge_preview("A1", "B2", into="A1"))
        team.put("records/x.txt", "something beside it\n")

    team.theirs(join)
    team.ours(lambda: team.change(f"{TWIN}/customer.yaml", "tier: basic", "tier: vip"))
    outcome = team.ws.merge("side")
    assert [(c.path, c.field) for c in outcome.conflicts] == [(f"{HOME}/customer.yaml", "tier")]
