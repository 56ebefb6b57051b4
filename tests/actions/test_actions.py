"""Every action on a real repository: the file it writes and the commit it makes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from crmtui.errors import Ambiguous, Conflict, NotFound, Unsafe, UsageError
from crmtui.model.drafts import ContactDraft, NextDraft, TouchDraft
from crmtui.store.scalars import scalar
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
RunGit = Callable[..., str]
ACME = "records/customers/华东/acme/customer.yaml"


def committed(run_git: RunGit, root: Path) -> list[str]:
    """The paths of the newest commit."""
    out = run_git(root, "-c", "core.quotepath=off", "show", "--format=", "--name-only", "HEAD")
    return out.split()


def message(run_git: RunGit, root: Path) -> str:
    """The message of the newest commit."""
    return run_git(root, "log", "-1", "--format=%B").strip()


def parts(ws: Workspace, customer: str) -> set[str]:
    """Steps of the customer's open tasks today."""
    return {
        part.task.step
        for line in ws.today().lines
        if line.customer == customer
        for part in line.parts
    }


def test_log_writes_one_entry_and_one_commit(workspace: Workspace, run_git: RunGit) -> None:
    draft = TouchDraft(
        "phone", "确认分期方案", ("li",), does=("next/9c10",),
        next=(NextDraft("寄合同", date(2026, 11, 25)),),
    )  # fmt: skip
    done = workspace.log("acme", draft)
    assert done.commit == run_git(workspace.root, "rev-parse", "HEAD").strip()
    assert committed(run_git, workspace.root) == list(done.paths)
    text = (workspace.root / done.paths[0]).read_text()
    entry = workspace.show("acme").entries[0]
    next_id = entry.promises[0].id
    assert text == (
        f"id: {scalar(entry.id)}\ntype: touch\nat: 2026-11-20T10:00+08:00\n"
        "logged: 2026-11-20T10:00+08:00\nby: lin\nvia: phone\ndirection: out\nwith: [li]\n"
        "outcome: reached\ndoes: [next/9c10]\nnote: 确认分期方案\n"
        f"next:\n  - id: {scalar(next_id)}\n    do: 寄合同\n    due: 2026-11-25\n"
    )
    assert message(run_git, workspace.root) == (
        "Log a call with 示例制造集团: reached\n\nCustomer: acme\nAction: log\nTask: next/9c10"
    )
    assert run_git(workspace.root, "status", "--porcelain") == ""


def test_a_call_completes_the_cadence_and_the_promise(workspace: Workspace) -> None:
    assert parts(workspace, "acme") >= {"monthly-call", "quarterly-visit"}
    before = {p.task.id for line in workspace.today().lines for p in line.parts}
    assert "acme/next@9c10" in before
    workspace.log("acme", TouchDraft("phone", "谈妥", does=("next/9c10",)))
    after = {p.task.id for line in workspace.today().lines for p in line.parts}
    assert not {id for id in after if "monthly-call" in id or "next@" in id}


def test_no_answer_retries_and_keeps_the_promise(workspace: Workspace) -> None:
    workspace.log("acme", TouchDraft("phone", outcome="no-answer"))
    assert "monthly-call" not in parts(workspace, "acme")
    assert any(t.id == "acme/next@9c10" for t in workspace.show("acme").tasks)


def test_unknown_contact_is_refused_with_the_choice(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="李工"):
        workspace.log("acme", TouchDraft("phone", contacts=("王总",)))


def test_add_is_one_commit_with_contact_touch_and_next(
    workspace: Workspace, run_git: RunGit
) -> None:
    done = workspace.add(
        "示例科技", id="new-1", fields={"tier": "basic", "tags": "a/甲, b/乙"},
        contact=ContactDraft("张工", ("13800000001",)),
        touch=TouchDraft("phone", "初次电话", ("张工",), next=(NextDraft("发方案"),)),
    )  # fmt: skip
    assert sorted(committed(run_git, workspace.root)) == sorted(done.paths)
    assert done.paths[0] == "records/customers/-1/new-1/customer.yaml"
    assert (workspace.root / done.paths[0]).read_text() == (
        "id: new-1\nname: 示例科技\n\nowner: lin\n\ntier: basic\ntier_since: 2026-11-20\n\n"
        "since: 2026-11-20\n\ntags:\n  - a/甲\n  - b/乙\n\ncontacts:\n  - name: 张工\n"
        "    phones: ['13800000001']\n"
    )
    assert workspace.find("张工").id == "new-1"
    assert workspace.find("0001").id == "new-1"


def test_add_refuses_a_taken_or_odd_id(workspace: Workspace) -> None:
    with pytest.raises(Conflict):
        workspace.add("Another", id="ACME")
    for id in ("../x", "con", "a b", "-x", "é"):
        with pytest.raises(UsageError):
            workspace.add("Another", id=id)


def test_edit_changes_only_its_lines(workspace: Workspace, run_git: RunGit) -> None:
    before = (workspace.root / ACME).read_text()
    workspace.edit("acme", {"industry": "IT", "contacts.li.wechat": "li_gong"})
    after = (workspace.root / ACME).read_text()
    assert after == before.replace("industry: 制造业", "industry: IT").replace(
        '    phones: ["+86 138 0013 8000"]\n',
        '    phones: ["+86 138 0013 8000"]\n    wechat: li_gong\n',
    )
    assert message(run_git, workspace.root).startswith("Edit 示例制造集团: industry = IT")


def test_edit_of_the_tier_dates_it(workspace: Workspace) -> None:
    workspace.edit("acme", {"tier": "basic"})
    customer = workspace.find("acme")
    assert (customer.tier, customer.tier_since) == ("basic", date(2026, 11, 20))


@pytest.mark.parametrize(
    ("change", "hint"),
    [({"teir": "core"}, "tier"), ({"tier": "cor"}, "core"), ({"owner": "nobody"}, "lin"),
     ({"since": "2024-02-30"}, "YYYY-MM-DD"), ({"id": "x"}, "merge"), ({"name": ""}, "")],
)  # fmt: skip
def test_a_wrong_edit_is_refused_and_changes_nothing(
    workspace: Workspace, change: dict[str, str], hint: str
) -> None:
    before = (workspace.root / ACME).read_bytes()
    with pytest.raises(UsageError) as refused:
        workspace.edit("acme", change)
    assert hint in str(refused.value)
    assert (workspace.root / ACME).read_bytes() == before


def test_tags_of_a_whole_query_are_one_commit(workspace: Workspace, run_git: RunGit) -> None:
    head = run_git(workspace.root, "rev-parse", "HEAD")
    done = workspace.tag(workspace.ids(""), ["wave/一"], ["need/品质优先"])
    assert done.counts == {"changed": 2, "of": 2}
    assert run_git(workspace.root, "rev-parse", "HEAD^") == head
    assert workspace.find("acme").tags == ("wave/一",)
    assert workspace.find("C2024002").tags == ("wave/一",)
    assert workspace.tag(workspace.ids(""), ["wave/一"]).commit == ""


def test_do_not_contact_empties_the_queue_and_back(workspace: Workspace) -> None:
    workspace.do_not_contact("acme", "客户要求")
    assert parts(workspace, "acme") == set()
    workspace.do_not_contact("acme", on=False)
    assert parts(workspace, "acme") != set()
    assert "do_not_contact" not in (workspace.root / ACME).read_text()


def test_snooze_skip_drop_done(workspace: Workspace) -> None:
    promise = "acme/next@9c10"
    workspace.snooze(promise, date(2026, 11, 30), "出差")
    assert promise not in {p.task.id for line in workspace.today().lines for p in line.parts}
    again = workspace.today(on=date(2026, 11, 30))
    assert promise in {p.task.id for line in again.lines for p in line.parts}
    workspace.drop(promise, "不再需要")
    with pytest.raises(NotFound):
        workspace.done(promise)
    call = next(t.id for t in workspace.show("acme").tasks if t.step == "monthly-call")
    workspace.skip(call, "客户休假")
    assert "monthly-call" not in parts(workspace, "acme")
    assert workspace.show("acme").facts.last_contact == "2026-10-12"


def test_snooze_into_the_past_is_refused(workspace: Workspace) -> None:
    workspace.refresh()
    with pytest.raises(UsageError, match="not in the future"):
        workspace.snooze("acme/next@9c10", date(2026, 11, 20))


def test_pause_and_resume(workspace: Workspace) -> None:
    workspace.pause("acme", None, "搬迁")
    assert parts(workspace, "acme") == set()
    workspace.resume("acme")
    assert parts(workspace, "acme") != set()


def test_reassign(workspace: Workspace) -> None:
    workspace.refresh()
    workspace.reassign("acme/next@9c10", "zhao")
    assert "acme" in {line.customer for line in workspace.today(owner="zhao").lines}
    with pytest.raises(UsageError):
        workspace.reassign("acme/next@9c10", "nobody")


def test_a_complaint_is_due_and_solved_by_done(workspace: Workspace) -> None:
    workspace.complaint("C2024002", "到货破损", severity="high")
    task = next(p.task for line in workspace.today().lines if line.customer == "C2024002"
                for p in line.parts if p.task.kind == "case")  # fmt: skip
    workspace.done(task.id, "已补发")
    assert workspace.show("C2024002").facts.id == "C2024002"
    assert not [t for t in workspace.show("C2024002").tasks if t.kind == "case"]


def test_undo_takes_actions_back_one_by_one(workspace: Workspace, run_git: RunGit) -> None:
    before = (workspace.root / ACME).read_bytes()
    workspace.edit("acme", {"industry": "IT"})
    logged = workspace.log("acme", TouchDraft("phone", "x"))
    assert workspace.undo().message == "Undo: " + logged.message
    assert not (workspace.root / logged.paths[0]).exists()
    workspace.undo()
    assert (workspace.root / ACME).read_bytes() == before
    with pytest.raises(NotFound):
        workspace.undo()
    assert run_git(workspace.root, "status", "--porcelain") == ""


def test_undo_says_when_later_changes_stand_in_the_way(workspace: Workspace) -> None:
    first = workspace.edit("acme", {"industry": "IT"})
    later = workspace.edit("acme", {"region": "华东"})
    with pytest.raises(Conflict, match=rf"region.*`crmtui undo {later.commit[:8]}` first"):
        workspace.undo(first.commit)


def test_undo_says_when_edits_by_hand_stand_in_the_way(workspace: Workspace) -> None:
    first = workspace.edit("acme", {"industry": "IT"})
    with (workspace.root / first.paths[0]).open("a", encoding="utf-8") as file:
        file.write("region: 华东\n")
    with pytest.raises(Conflict, match=r"not committed yet — commit that"):
        workspace.undo(first.commit)


def test_undo_takes_a_bulk_action_back_whole_or_not_at_all(
    workspace: Workspace, run_git: RunGit
) -> None:
    tagged = workspace.tag(["acme", "C2024002"], add=["vip"])
    workspace.edit("acme", {"industry": "IT"})
    with pytest.raises(Conflict, match=r"1 of 2 files \(.*acme/customer.yaml\).*industry = IT"):
        workspace.undo(tagged.commit)
    assert "vip" in workspace.find("acme").tags
    assert "vip" in workspace.find("C2024002").tags
    workspace.undo()
    undone = workspace.undo(tagged.commit)
    assert len(undone.paths) == 2
    assert "vip" not in workspace.find("acme").tags
    assert workspace.find("C2024002").tags == ()
    trailers = run_git(workspace.root, "log", "-1", "--format=%B")
    assert f"Undoes: {tagged.commit}" in trailers


NDJSON = [
    '{"customer": "acme", "type": "order", "id": "SO/1", "at": "2026-11-02", "amount": 1200.50}',
    '{"customer": "C2024002", "type": "usage", "at": "2026-11-03", "signal": "login", "count": 3}',
    '{"customer": "C2024002", "type": "usage", "at": "2026-11-03", "signal": "login", "count": 3}',
]


def test_append_is_one_commit_and_repeatable(workspace: Workspace, run_git: RunGit) -> None:
    done = workspace.append(NDJSON)
    assert done.counts == {"created": 3, "skipped": 0}
    assert len(committed(run_git, workspace.root)) == 3
    again = workspace.append(NDJSON)
    assert (again.counts, again.commit) == ({"created": 0, "skipped": 3}, "")
    facts = workspace.show("acme").facts
    assert (facts.orders, facts.revenue, facts.currency) == (1, 1200.5, "CNY")


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"type": "order"}', '{"customer": "nobody", "type": "note", "at": "2026-01-01"}',
     '{"customer": "acme", "type": "ordr", "at": "2026-01-01"}',
     '{"customer": "acme", "type": "order", "at": "2026-02-30", "amount": 1}'],
)  # fmt: skip
def test_append_is_all_or_nothing(workspace: Workspace, run_git: RunGit, line: str) -> None:
    head = run_git(workspace.root, "rev-parse", "HEAD")
    with pytest.raises(UsageError, match="line 2"):
        workspace.append([NDJSON[0], line])
    assert run_git(workspace.root, "rev-parse", "HEAD") == head
    assert run_git(workspace.root, "status", "--porcelain") == ""


def test_append_refuses_other_content_under_a_known_id(workspace: Workspace) -> None:
    workspace.append(NDJSON[:1])
    with pytest.raises(UsageError, match="other content"):
        workspace.append([json.dumps({**json.loads(NDJSON[0]), "amount": 99})])


def test_move_gathers_and_loses_nothing(workspace: Workspace) -> None:
    stray = workspace.root / "records/customers/elsewhere/acme/n.yaml"
    stray.parent.mkdir(parents=True)
    stray.write_text("type: note\nat: 2026-11-01\nnote: 另一分支写的\n")
    assert len(workspace.show("acme").entries) == 2
    assert [p.code for p in workspace.check()] == ["split-folder"]
    done = workspace.move("acme", "华南/深圳")
    assert done.commit
    assert workspace.find("acme").folder == "records/customers/华南/深圳/acme"
    assert len(workspace.show("acme").entries) == 2
    assert not workspace.check()
    with pytest.raises(UsageError):
        workspace.move("acme", "../outside")


def test_the_sample_is_not_written_to(make_workspace: Make) -> None:
    ws = make_workspace(extra={"crmtui.yaml": "name: x\nsample: yes\n"})
    with pytest.raises(Unsafe, match="sample"):
        ws.note("acme", "x")


def test_without_git_it_is_written_and_said(make_workspace: Make) -> None:
    ws = make_workspace(under_git=False)
    done = ws.note("acme", "没有仓库")
    assert done.commit == "" and "not under Git" in done.why_uncommitted
    assert (ws.root / done.paths[0]).exists()


def test_a_staged_path_is_refused_before_writing(workspace: Workspace, run_git: RunGit) -> None:
    path = workspace.root / ACME
    path.write_text(path.read_text() + "# mine\n")
    run_git(workspace.root, "add", ACME)
    before = path.read_bytes()
    with pytest.raises(Conflict, match="staged"):
        workspace.edit("acme", {"industry": "IT"})
    assert path.read_bytes() == before


def test_what_the_user_staged_elsewhere_stays(workspace: Workspace, run_git: RunGit) -> None:
    (workspace.root / "mine.txt").write_text("mine")
    run_git(workspace.root, "add", "mine.txt")
    workspace.note("acme", "x")
    assert run_git(workspace.root, "diff", "--cached", "--name-only").split() == ["mine.txt"]


def test_who(workspace: Workspace) -> None:
    for who in (
        "acme",
        "ACME",
        "示例制造集团",
        "示例",
        "slzz",
        "slzzjt",
        "李工",
        "8000",
        "制造集团",
    ):
        assert workspace.find(who).id == "acme", who
    with pytest.raises(NotFound):
        workspace.find("没有这个人")


def test_several_fit(make_workspace: Make) -> None:
    ws = make_workspace(extra={"records/customers/x/b2/customer.yaml": "id: b2\nname: Beta Two\n"})
    with pytest.raises(Ambiguous) as refused:
        ws.find("beta")
    assert {id for id, _ in refused.value.candidates} == {"b2", "C2024002"}


def test_history_names_fields(workspace: Workspace) -> None:
    workspace.edit("acme", {"industry": "IT"})
    change = workspace.history("acme", "industry")[0]
    assert (change.before, change.after, change.author) == ("制造业", "IT", "Lin")
    assert len(workspace.history("acme")) > 5


def test_duplicates(workspace: Workspace) -> None:
    assert [m.id for m in workspace.duplicates("示例制造集团有限公司")] == ["acme"]
    assert [m.why for m in workspace.duplicates("无关公司", ["138-0013-8000"])] == ["phone"]
    assert not workspace.duplicates("完全不同的名字")


def test_edit_of_a_whole_query_is_one_commit(workspace: Workspace, run_git: RunGit) -> None:
    done = workspace.edit_all(workspace.ids(""), {"tier": "basic", "region": "华东"})
    assert done.counts == {"changed": 2, "of": 2}
    assert len(committed(run_git, workspace.root)) == 2
    assert workspace.count("tier:basic region:华东") == 2
    with pytest.raises(UsageError):
        workspace.edit_all(workspace.ids(""), {"tier": "nobody"})


def test_sums_are_by_currency(workspace: Workspace) -> None:
    workspace.append(
        [
            '{"customer":"acme","type":"order","at":"2026-11-02","amount":"0.105"}',
            '{"customer":"C2024002","type":"order","at":"2026-11-02","amount":"0.105"}',
            '{"customer":"C2024002","type":"return","of":"x","at":"2026-11-03","amount":"0.2"}',
        ]
    )
    assert workspace.list().revenue == {"CNY": 0.01}


def test_a_tier_set_for_many_spreads_the_first_contacts(make_workspace: Make) -> None:
    files = {
        f"records/customers/x/S{n:02d}/customer.yaml":
        f"id: S{n:02d}\nname: 老客户{n}\nowner: lin\nsince: 2020-01-01\n"
        for n in range(40)
    }  # fmt: skip
    ws = make_workspace(extra=files)
    ws.edit_all(ws.ids("since:<2021-01-01"), {"tier": "core"})
    calls = [
        t.due for n in range(40) for t in ws.show(f"S{n:02d}").tasks if t.step == "monthly-call"
    ]
    assert min(calls) > date(2026, 11, 20) and max(calls) <= date(2026, 12, 21)
    assert max(calls.count(day) for day in calls) < 10
    ws.edit("S01", {"tier": "basic"})
    assert "tier_set" not in (ws.root / "records/customers/x/S01/customer.yaml").read_text()


def test_undo_leaves_colleagues_alone(workspace: Workspace, run_git: RunGit) -> None:
    mine = workspace.edit("acme", {"industry": "IT"})
    run_git(workspace.root, "config", "user.email", "zhao@example.com")
    again = Workspace.open(workspace.root, now=workspace.now)
    with pytest.raises(NotFound):
        again.undo()
    assert again.undo(mine.commit).commit


def test_history_goes_on_through_a_move(workspace: Workspace) -> None:
    workspace.edit("acme", {"industry": "IT"})
    workspace.move("acme", "华南/深圳")
    workspace.edit("acme", {"industry": "物流"})
    told = [(c.before, c.after) for c in workspace.history("acme", "industry")]
    assert told == [("IT", "物流"), ("制造业", "IT"), ("", "制造业")]
