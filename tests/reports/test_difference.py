"""What two states of a workspace differ in, from real repositories."""

from __future__ import annotations

from datetime import date

import pytest

from crmtui.errors import NotFound, UsageError
from crmtui.reports.difference import CustomerDiff, Difference
from crmtui.workspace import Workspace

ACME = "records/customers/华东/acme"
CALL = "id: {id}\ntype: touch\nat: 2026-{day}\nvia: phone\noutcome: reached\nnote: {note}\n"


def only(found: Difference) -> CustomerDiff:
    [customer] = found.customers
    return customer


def fields(customer: CustomerDiff) -> dict[str, tuple[str, str]]:
    return {edit.label: (edit.before, edit.after) for edit in customer.fields}


def replaced(workspace: Workspace, path: str, *pairs: tuple[str, str]) -> None:
    file = workspace.root / path
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def test_the_work_tree_since_the_last_commit(workspace: Workspace, write) -> None:
    assert not workspace.diff()
    replaced(workspace, f"{ACME}/customer.yaml", ("tier: core", "tier: basic"),
             ("need/品质优先", "need/价格"), ("role: 采购负责人", "role: 总监"))  # fmt: skip
    write(workspace.root, {f"{ACME}/new.yaml": CALL.format(id="a1", day="11-19", note="谈了续约")})
    found = workspace.diff()
    acme = only(found)
    assert (found.before.name, found.after.name) == (found.before.commit[:10], "work tree")
    assert fields(acme)["tier"] == ("core", "basic")
    assert (acme.fields[-1].added, acme.fields[-1].removed) == (("need/价格",), ("need/品质优先",))
    [person] = acme.contacts
    assert (person.kind, person.name, person.edits[0].label) == ("changed", "李工", "position")
    [entry] = acme.entries
    assert (entry.kind, entry.line) == ("added", "2026-11-19 phone · reached · 谈了续约")


def test_comments_and_quotes_are_no_change(workspace: Workspace) -> None:
    replaced(
        workspace, f"{ACME}/customer.yaml", ("# 重要客户", "# 客户"), ("tier: core", "tier: 'core'")
    )
    replaced(workspace, "playbooks/core.yaml", ("1 month", "1 months"))
    assert not workspace.diff(queue=False)


def test_entries_packed_into_a_year_are_the_same_entries(
    workspace: Workspace, run_git, write
) -> None:
    root = workspace.root
    write(root, {f"{ACME}/one.yaml": CALL.format(id="a1", day="03-01", note="a"),
                 f"{ACME}/two.yaml": CALL.format(id="a2", day="03-02", note="b")})  # fmt: skip
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "Two calls")
    for name in ("one", "two"):
        (root / ACME / f"{name}.yaml").unlink()
    packed = [
        CALL.format(id="a1", day="03-01", note="a"),
        CALL.format(id="a2", day="03-02", note="B"),
    ]
    text = "".join("- " + one.strip().replace("\n", "\n  ") + "\n" for one in packed)
    write(root, {f"{ACME}/2026.yaml": text})
    acme = only(workspace.diff())
    assert acme.refiled == 1
    [entry] = acme.entries
    assert (entry.kind, entry.id, entry.edits[0].before, entry.edits[0].after) == (
        "changed",
        "a2",
        "b",
        "B",
    )


def test_a_moved_folder_and_a_renamed_one(workspace: Workspace, run_git) -> None:
    root = workspace.root
    (root / "records/customers/北").mkdir()
    run_git(root, "mv", ACME, "records/customers/北/acme-neu")
    acme = only(workspace.diff())
    assert (acme.kind, acme.id, acme.moved_from) == ("changed", "acme", ACME)
    assert acme.folder == "records/customers/北/acme-neu"
    assert not (acme.fields or acme.entries or acme.refiled)


def test_new_and_removed_customers(workspace: Workspace, run_git, write) -> None:
    root = workspace.root
    run_git(root, "rm", "-rq", ACME)
    write(root, {"records/customers/x/neu/customer.yaml": "id: neu\nname: Neu\nowner: lin\n"})
    kinds = {one.id: one.kind for one in workspace.diff().customers}
    assert kinds == {"acme": "removed", "neu": "added"}


def test_playbooks_in_words_and_the_queue_they_make(make_workspace, run_git) -> None:
    ten = {
        f"records/customers/t/c{n}/{name}": text
        for n in range(10)
        for name, text in (
            ("customer.yaml", f"id: c{n}\nname: Customer {n}\nowner: zhao\ntier: core\n"),
            ("call.yaml", CALL.format(id=f"t{n}", day=f"11-{n + 10}", note="x")),
        )
    }
    workspace = make_workspace(extra=ten)
    run_git(workspace.root, "switch", "-qc", "faster")
    replaced(workspace, "playbooks/core.yaml", ("every: 1 month", "every: 2 weeks"),
             ("at_most: 4 months", "at_most: 5 months"))  # fmt: skip
    run_git(workspace.root, "commit", "-qam", "Call more often")
    found = workspace.diff("main...")
    [rule] = found.rules
    assert [(e.label, e.before, e.after) for e in rule.edits] == [
        ("monthly-call", "every month by phone", "every 2 weeks by phone"),
        ("quarterly-visit, at the latest after", "4 months", "5 months"),
    ]
    assert not found.customers
    queue = found.queue
    assert queue is not None
    moved = {task.customer: (task.kind, task.before, task.after) for task in queue.tasks}
    assert moved["c0"] == ("moves", date(2026, 12, 10), date(2026, 11, 24))
    assert len(moved) == 11
    zhao = next(load for load in queue.owners if load.owner == "zhao")
    assert zhao.total[1] > zhao.total[0]
    assert workspace.diff("faster..main").queue.tasks[-1].kind == "moves"


def test_steps_of_a_play_and_care_dates_in_words(make_workspace) -> None:
    play = """\
playbook: welcome
for: "tier:core"
on_entry: "type:order"
dates:
  - {step: feast, event: 春节, via: [chat]}
steps:
  - {step: thank, via: [phone]}
  - {step: ask, after: 3 days, from: thank, via: [chat]}
"""
    workspace = make_workspace(extra={"playbooks/welcome.yaml": play})
    replaced(workspace, "playbooks/welcome.yaml", ("3 days", "5 days"), ("春节", "中秋节"),
             ("  - {step: thank, via: [phone]}\n", "  - {step: thank, via: [phone], grace: 1 week}\n"),
             ("\n  - {step: ask", "\n  - {step: call, via: [phone], if: 'outcome:held'}\n  - {step: ask"))  # fmt: skip
    [rule] = workspace.diff(queue=False).rules
    assert {e.label: (e.before, e.after) for e in rule.edits} == {
        "feast": ("春节 by chat", "中秋节 by chat"),
        "thank, grace": ("", "1 week"),
        "ask": ("3 days after thank by chat", "5 days after thank by chat"),
        "call": ("", "at start by phone, only if outcome:held"),
    }


def test_what_was_logged_is_told_with_what_it_settles(workspace: Workspace) -> None:
    promise = next(t for t in workspace.show("acme").tasks if t.kind == "promise")
    workspace.log("acme", workspace.parse_line("acme", "电话 已提供方案"))
    workspace.done(promise.id)
    found = workspace.diff("HEAD~2..", ["示例"])
    assert found.queue is not None
    kinds = {task.task.split("@")[0]: task.kind for task in found.queue.tasks}
    assert kinds == {"acme/next": "settled", "acme/core/monthly-call": "settled"}


def test_a_branch_before_its_first_commit(make_workspace, run_git) -> None:
    workspace = make_workspace(under_git=False)
    run_git(workspace.root, "init", "-q")
    run_git(workspace.root, "add", f"{ACME}/customer.yaml")
    found = workspace.diff()
    assert found.before.name == "nothing"
    assert {one.kind for one in found.customers} == {"added"}
    assert {rule.change for rule in found.rules} == {"added"}
    assert {task.kind for task in found.queue.tasks} == {"appears"}
    with pytest.raises(NotFound):
        workspace.diff("main..")


def test_a_shallow_clone_says_so(workspace: Workspace, run_git, tmp_path) -> None:
    root = workspace.root
    run_git(root, "switch", "-qc", "side")
    workspace.note("acme", "a")
    run_git(root, "switch", "-q", "main")
    workspace.note("acme", "b")
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", root.as_uri(), str(clone))
    with Workspace.open(clone, now=workspace.now) as shallow:
        assert not shallow.diff("HEAD")
        with pytest.raises(NotFound, match="unshallow"):
            shallow.diff("origin/side...")
        with pytest.raises(NotFound, match="unshallow"):
            shallow.commit_named("2020-01-01")


def test_files_that_cannot_be_read_are_named_and_told_nothing_about(workspace: Workspace) -> None:
    entry = "2026-10-12-touch-7f3a9c.yaml"
    replaced(workspace, f"{ACME}/{entry}",
             ("by: lin\n", "<<<<<<< HEAD\nby: lin\n=======\nby: wang\n>>>>>>> side\n"))  # fmt: skip
    (workspace.root / "playbooks/core.yaml").write_bytes(b"\x00\xff binary")
    found = workspace.diff()
    [odd] = only(found).problems
    assert (odd.side, odd.problem.code) == ("after", "conflict-marker")
    assert not only(found).entries
    [broken] = found.problems
    assert (broken.path, broken.side) == ("playbooks/core.yaml", "after")


def test_links_submodules_and_other_files_are_names(workspace: Workspace, run_git) -> None:
    root = workspace.root
    head = run_git(root, "rev-parse", "HEAD").strip()
    (root / "notes.bin").write_bytes(b"\x00\x01")
    (root / "playbooks/guides").mkdir()
    (root / "playbooks/guides/call.md").write_text("# Call\n", encoding="utf-8")
    (root / "link").symlink_to("/etc/passwd")
    run_git(root, "add", "-A")
    run_git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},records/sub")
    run_git(root, "commit", "-qm", "Other things")
    found = workspace.diff("HEAD~1..HEAD", queue=False)
    assert {(o.path, o.kind) for o in found.others} == {
        ("notes.bin", "other"), ("playbooks/guides/call.md", "guide"), ("link", "link"),
        ("records/sub", "submodule"),
    }  # fmt: skip


def test_a_link_in_the_place_of_a_record_is_not_followed(workspace: Workspace, run_git) -> None:
    root = workspace.root
    (root / ACME / "customer.yaml").unlink()
    (root / ACME / "customer.yaml").symlink_to("/etc/passwd")
    [odd] = only(workspace.diff(queue=False)).problems
    assert odd.side == "after"
    run_git(root, "commit", "-qam", "A link")
    [odd] = only(workspace.diff("HEAD~1..", queue=False)).problems
    assert (odd.side, odd.problem.code) == ("after", "link")


def test_a_workspace_in_a_folder_of_its_repository(make_workspace, run_git) -> None:
    workspace = make_workspace(under_git=False)
    top = workspace.root.parent
    run_git(top, "init", "-qb", "main")
    run_git(top, "config", "user.email", "lin@example.com")
    run_git(top, "config", "user.name", "Lin")
    (top / "readme").write_text("x", encoding="utf-8")
    run_git(top, "add", "readme")
    run_git(top, "commit", "-qm", "Before there was a workspace")
    run_git(top, "add", "-A")
    run_git(top, "commit", "-qm", "Start")
    (top / "readme").write_text("y", encoding="utf-8")
    found = workspace.diff("HEAD~1..")
    assert {one.kind for one in found.customers} == {"added"}
    assert not workspace.diff().others


def test_only_some_customers(workspace: Workspace, run_git) -> None:
    replaced(workspace, f"{ACME}/customer.yaml", ("tier: core", "tier: basic"))
    replaced(
        workspace, "records/customers/02/C2024002/customer.yaml", ("tier: basic", "tier: core")
    )
    found = workspace.diff("", ["Beta"])
    assert only(found).id == "C2024002"
    assert {task.customer for task in found.queue.tasks} == {"C2024002"}
    run_git(workspace.root, "rm", "-rfq", ACME)
    assert only(workspace.diff("", ["acme"])).kind == "removed"
    with pytest.raises(NotFound):
        workspace.diff("", ["nobody at all"])


@pytest.mark.parametrize("asked", ["--output=x..HEAD", "--all", "a b\n..", "-O..."])
def test_a_range_is_never_an_option(workspace: Workspace, asked: str) -> None:
    with pytest.raises((UsageError, NotFound)):
        workspace.diff(asked)


def test_a_day_is_the_last_commit_up_to_its_end(workspace: Workspace, run_git, monkeypatch) -> None:
    first = run_git(workspace.root, "rev-parse", "HEAD").strip()
    for when, text in (("2035-11-10T15:59:58Z", "a"), ("2035-11-10T16:00:02Z", "b")):
        monkeypatch.setenv("GIT_COMMITTER_DATE", when)
        run_git(workspace.root, "commit", "-q", "--allow-empty", "-m", text)
    subject = lambda rev: run_git(workspace.root, "log", "-1", "--format=%s", rev).strip()  # noqa: E731
    assert subject(workspace.commit_named("2035-11-10")) == "a"
    assert subject(workspace.commit_named("2035-11-11")) == "b"
    assert workspace.commit_named("2035-11-09") == first
    assert subject(workspace.commit_named("2035-11-11T00:00")) == "a"
    with pytest.raises(NotFound, match="no commit up to"):
        workspace.commit_named("1999-01-01")
    with pytest.raises(NotFound, match="no revision"):
        workspace.commit_named("no such thing")


def test_a_mailing_is_told_by_its_title_and_its_recipients() -> None:
    from crmtui.reports.comparison.mailings import campaign_told

    one = "id: n\ntitle: 双周邮件\nat: 2026-11-10\nrecipients:\n  - customer: A\n".encode()
    more = one + b"  - customer: B\n  - customer: C\n"
    assert campaign_told((None, one)) == "双周邮件: 1 recipient"
    assert campaign_told((more, None)) == "双周邮件: 3 recipients"
    assert campaign_told((one, more)) == "双周邮件: 2 recipients more, 0 fewer"
    assert campaign_told((None, b"[")) == "0 recipients"
