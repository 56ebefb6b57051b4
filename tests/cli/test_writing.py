"""Commands that write: each one commit with a sentence, and the file as expected."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]


@pytest.fixture
def commits(root: Path, run_git: Caller) -> Callable[[], list[str]]:
    """The subjects of the branch, newest first, without the first."""
    return lambda: run_git(root, "log", "--format=%s").splitlines()[:-1]


@pytest.fixture
def newest(root: Path, run_git: Caller) -> Callable[[], str]:
    """The text of the only file that the newest commit added, without single quotes."""

    def text() -> str:
        names = run_git(root, "-c", "core.quotepath=false", "show", "--format=",
                        "--name-only", "--diff-filter=A").split()  # fmt: skip
        assert len(names) == 1
        return (root / names[0]).read_text().replace("'", "")

    return text


def test_add_a_customer_with_everything(crmtui: Caller, root: Path, commits: Caller) -> None:
    result = crmtui(
        "add", "晨光仪表", "--id", "tech", "--tier", "basic", "industry=IT服务", "tags=a，b",
        "--contact", "张工(采购) 139 0013 9000 z@example.com", "--via", "phone", "--note", "询价",
        "--next", "周五 发方案",
    )  # fmt: skip
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Add 晨光仪表  [")
    assert commits() == ["Add 晨光仪表"]
    folder = root / "records/customers/ch/tech"
    assert (
        (folder / "customer.yaml").read_text()
        == """\
id: tech
name: 晨光仪表

owner: lin

tier: basic
tier_since: 2026-11-20

industry: IT服务
since: 2026-11-20

tags:
  - a
  - b

contacts:
  - name: 张工
    role: 采购
    phones: ['139 0013 9000']
    emails: [z@example.com]
"""
    )
    (touch,) = folder.glob("2026-11-20-touch-*.yaml")
    assert "with: [张工]\n" in touch.read_text()
    assert "    do: 发方案\n    due: 2026-11-27\n" in touch.read_text().replace("'", "")


def test_add_gives_its_id_to_scripts(crmtui: Caller) -> None:
    document = crmtui("add", "Nordwind AG", "--json").json
    assert document["schema"] == "crmtui/done"
    (id,) = document["customers"]
    assert id.startswith("C-")
    assert len(document["commit"]) == 40


def test_add_refuses_a_near_certain_duplicate(crmtui: Caller, commits: Caller) -> None:
    result = crmtui("add", "新公司", "--contact", "王五 +86 13800138000")
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith("looks like acme  示例制造集团  (")
    assert (
        "error[conflict]: 新公司 seems to be there already as acme — log on that one" in result.err
    )
    assert commits() == []
    assert crmtui("add", "新公司", "--contact", "王五 +86 13800138000", "--yes").code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["x", "--note", "y"], "--note and --next belong to a first touch"),
        (["x", "nonsense"], "'nonsense' is no FIELD=VALUE"),
        (["x", "teir=core"], "`teir`"),
        (["x", "--tier", "cor"], "No tier is named 'cor'"),
        (["x", "--id", "../x"], "cannot be an id"),
        (["x", "--contact", "138 0013 8000"], "has no name"),
        ([""], "A customer needs a name"),
    ],
)
def test_add_refuses(crmtui: Caller, commits: Caller, args: list[str], message: str) -> None:
    result = crmtui("add", *args)
    assert result.code == 2
    assert message in result.err
    assert commits() == []


def test_edit_changes_only_its_lines(crmtui: Caller, root: Path, run_git: Caller) -> None:
    result = crmtui("edit", "示例", "industry＝电子", "short=", "prefers.channel=phone")
    assert result.code == 0
    diff = run_git(root, "show", "--format=", "-U0", "HEAD").splitlines()
    changed = [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == ["-short: [示例]", "-industry: 制造业", "+industry: 电子",
                       "+prefers:", "+  channel: phone"]  # fmt: skip


def test_edit_needs_something_to_change(crmtui: Caller) -> None:
    result = crmtui("edit", "示例")
    assert (result.code, result.err) == (
        2, "error[usage]: nothing to change — name fields like tier=core\n")  # fmt: skip


def test_edit_many(crmtui: Caller, commits: Caller) -> None:
    result = crmtui("edit", "--query", "tier:core", "tier=basic", "region=华东")
    assert (result.code, commits()) == (0, ["Edit 2 customers: tier = basic, region = 华东"])
    assert crmtui("list", "--ids", "tier:core").out == ""
    assert crmtui("edit", "tier=basic", "--query", "tier:core").code == 3


def test_edit_needs_a_customer(crmtui: Caller, commits: Caller) -> None:
    for args in (["tier=core"], [], ["tier=core", "region=x"]):
        assert crmtui("edit", *args).code == 2
    assert commits() == []


def test_log_one_line(crmtui: Caller, newest: Caller, commits: Caller) -> None:
    result = crmtui("log", "示例", "电话 李工 价格有顾虑 > 提供分期方案 @下周三")
    assert result.code == 0
    assert commits() == ["Log a call with 示例制造集团: reached"]
    text = newest()
    assert "via: phone\n" in text
    assert "with: [li]\n" in text
    assert "note: 价格有顾虑\n" in text
    assert "    do: 提供分期方案\n    due: 2026-11-25\n" in text


def test_log_by_options(crmtui: Caller, newest: Caller) -> None:
    result = crmtui(
        "log", "acme", "--via", "visit", "--with", "李工", "--does", "core/quarterly-visit",
        "--next", "send the offer @monday", "--at", "昨天 16:00", "-", stdin="看了新产线\n第二行\n",
    )  # fmt: skip
    assert result.code == 0, result.err
    text = newest()
    assert "at: 2026-11-19T16:00+08:00\n" in text
    assert "outcome: held\n" in text
    assert "does: [core/quarterly-visit]\n" in text
    assert "看了新产线" in text and "第二行" in text
    assert "    do: send the offer\n    due: 2026-11-23\n" in text


def test_log_an_attempt_and_an_incoming_call(crmtui: Caller, newest: Caller) -> None:
    assert crmtui("log", "acme", "--via", "phone", "--outcome", "no-answer").code == 0
    assert "outcome: no-answer\n" in newest()
    assert crmtui("log", "acme", "电话 李工 催货", "--in").code == 0
    assert "direction: in\n" in newest()


@pytest.mark.parametrize(
    "args",
    [[], ["-"], ["没有渠道"], ["--via", "telepathy"], ["--via", "phone", "--at", "some time"]],
)
def test_log_refuses(crmtui: Caller, commits: Caller, args: list[str]) -> None:
    assert crmtui("log", "acme", *args).code == 2
    assert commits() == []


def test_note_from_stdin(crmtui: Caller, newest: Caller) -> None:
    assert crmtui("note", "示例", "-", stdin="新厂区明年三月投产\n").code == 0
    assert "type: note\n" in newest()
    assert "note: 新厂区明年三月投产\n" in newest()


def test_stdin_that_is_no_text_is_refused(crmtui: Caller) -> None:
    result = crmtui("note", "示例", "-", stdin="客户".encode("gbk"))
    assert (result.code, result.err) == (
        2, "error[usage]: the input is no UTF-8 text (byte 0) — convert it to UTF-8\n")  # fmt: skip


def test_tag_a_query(crmtui: Caller, root: Path, commits: Caller) -> None:
    result = crmtui("tag", "tier:core", "--add", "vip", "--remove", "need/品质优先")
    assert result.code == 0
    assert result.err == "2 customers:\n  C2024005  Harbour Foods Ltd\n  acme  示例制造集团\n"
    assert commits() == ["Tag 2 customers: +vip, -need/品质优先"]
    assert "tags:\n  - vip\n" in (root / "records/customers/华东/acme/customer.yaml").read_text()


def test_tag_named_customers(crmtui: Caller, commits: Caller) -> None:
    assert crmtui("tag", "--who", "示例", "--who", "acme", "--add", "vip").code == 0
    assert commits() == ["Tag 示例制造集团: +vip"]


def test_tag_twice_changes_nothing(crmtui: Caller, commits: Caller) -> None:
    crmtui("tag", "--who", "示例", "--add", "vip")
    result = crmtui("tag", "--who", "示例", "--add", "vip")
    assert result.out == "Nothing to change\n"
    assert len(commits()) == 1


@pytest.mark.parametrize(
    ("args", "code"),
    [(["tier:core"], 2), (["--add", "x"], 2), (["tier:core", "--who", "a", "--add", "x"], 2),
     (["industry:nothing", "--add", "x"], 3)],
)  # fmt: skip
def test_tag_refuses(crmtui: Caller, args: list[str], code: int) -> None:
    assert crmtui("tag", *args).code == code


@pytest.mark.parametrize(
    ("args", "subject", "line"),
    [
        (["snooze", "Harbour", "+3d", "--why", "away"],
         "Snooze monthly-call for Harbour Foods Ltd until 2026-11-23", "until: 2026-11-23\n"),
        (["skip", "Harbour"], "Skip monthly-call for Harbour Foods Ltd", "action: skip\n"),
        (["done", "acme/next@9c10"], "Done “提供分期方案” for 示例制造集团", "action: done\n"),
        (["drop", "acme/next@9c10", "--why", "取消"], "Drop “提供分期方案” for 示例制造集团", "why: 取消\n"),
        (["reassign", "Harbour", "lin"], "Give to lin: monthly-call for Harbour Foods Ltd", "to: lin\n"),
        (["pause", "Harbour", "2027-01-04"], "Pause Harbour Foods Ltd", "until: 2027-01-04\n"),
        (["pause", "Harbour"], "Pause Harbour Foods Ltd", "action: pause\n"),
        (["resume", "Harbour"], "Resume Harbour Foods Ltd", "action: resume\n"),
        (["complaint", "acme", "到货少两箱", "--severity", "high"], None, "severity: high\n"),
    ],
)  # fmt: skip
def test_decisions(
    crmtui: Caller, commits: Caller, newest: Caller, args: list[str], subject: str | None, line: str
) -> None:
    result = crmtui(*args)
    assert (result.code, result.err) == (0, "")
    assert len(commits()) == 1
    assert subject is None or commits() == [subject]
    assert result.out.startswith(commits()[0])
    assert line in newest()


def test_snoozed_tasks_leave_the_queue(crmtui: Caller) -> None:
    crmtui("snooze", "Harbour", "monday")
    result = crmtui("today", "--owner", "zhao")
    assert result.out.endswith("Nothing is due.\n")
    assert "1 snoozed or paused\n" in result.err


def test_snooze_to_the_past_is_refused(crmtui: Caller, commits: Caller) -> None:
    assert crmtui("snooze", "Harbour", "2026-11-01").code == 2
    assert commits() == []


def test_do_not_contact_and_back(crmtui: Caller, root: Path) -> None:
    profile = root / "records/customers/05/C2024005/customer.yaml"
    before = profile.read_bytes()
    assert crmtui("do-not-contact", "Harbour", "--why", "asked").code == 0
    assert "Harbour" not in crmtui("today", "--owner", "all", "--all").out
    assert "Do not contact: asked" in crmtui("show", "Harbour").out
    assert crmtui("do-not-contact", "Harbour", "--off").code == 0
    assert profile.read_bytes() == before


def test_undo(crmtui: Caller, root: Path, commits: Caller) -> None:
    profile = root / "records/customers/华东/acme/customer.yaml"
    before = profile.read_bytes()
    crmtui("edit", "acme", "industry=电子")
    assert crmtui("undo").code == 0
    assert profile.read_bytes() == before
    assert len(commits()) == 2


def test_undo_of_no_commit(crmtui: Caller) -> None:
    assert crmtui("undo", "--", "--output=/tmp/x").code in (2, 3)
    assert crmtui("undo", "deadbeef").code in (2, 3)


def test_move(crmtui: Caller, root: Path) -> None:
    assert crmtui("move", "acme", "华南").code == 0
    assert (root / "records/customers/华南/acme/customer.yaml").is_file()
    assert not (root / "records/customers/华东/acme/customer.yaml").exists()
    assert crmtui("move", "acme", "../../x").code in (2, 7)


def test_append_is_repeatable(crmtui: Caller, commits: Caller) -> None:
    lines = "\n".join(
        json.dumps({"customer": "C2024005", "type": "order", "at": f"2026-11-0{n}", "id": f"A-{n}",
                    "amount": 100.5 * n})
        for n in range(1, 4)
    )  # fmt: skip
    document = crmtui("append", "-", "--json", stdin=lines + "\n").json
    assert document["counts"] == {"created": 3, "skipped": 0}
    again = crmtui("append", "-", "--json", stdin=lines).json
    assert (again["counts"], again["commit"]) == ({"created": 0, "skipped": 3}, "")
    assert len(commits()) == 1
    assert crmtui("list", "--json", "Harbour").json["customers"][0]["revenue"] == "603.00"


def test_append_is_all_or_nothing(crmtui: Caller, commits: Caller, tmp_path: Path) -> None:
    file = tmp_path / "in.ndjson"
    file.write_text('{"customer":"acme","type":"note","at":"2026-11-01","note":"x"}\n{"nope"\n')
    result = crmtui("append", str(file))
    assert result.code == 2
    assert "line 2" in result.err
    assert commits() == []


def test_a_missing_file_is_an_input_error(crmtui: Caller) -> None:
    result = crmtui("append", "nowhere.ndjson")
    assert result.code == 6
    assert result.err == "error[storage]: No such file or directory: nowhere.ndjson\n"


def test_without_git_it_is_written_not_committed(call: Caller, make_workspace: Caller) -> None:
    workspace = make_workspace(under_git=False)
    workspace.close()
    result = call("-w", workspace.root, "note", "acme", "x")
    assert result.code == 0
    assert result.err == "written, not committed: this workspace is not under Git\n"


def test_the_sample_is_not_written_to(crmtui: Caller, root: Path, commits: Caller) -> None:
    with (root / "crmtui.yaml").open("a") as config:
        config.write("sample: yes\n")
    result = crmtui("note", "acme", "x")
    assert result.code == 7
    assert commits() == []


def test_a_question_at_the_terminal(crmtui: Caller, commits: Caller, monkeypatch: Any) -> None:
    monkeypatch.setattr("crmtui.cli.bulk.is_terminal", lambda: True)
    refused = crmtui("tag", "tier:core", "--add", "vip", stdin="n\n")
    assert refused.code == 130
    assert commits() == []
    assert crmtui("tag", "tier:core", "--add", "vip", stdin="y\n").code == 0
    assert len(commits()) == 1
