"""``crmtui board --quality`` as people and scripts call it."""

from __future__ import annotations

MORE = """\
id: Q1
name: 示例制造
contacts:
  - {name: 李工, phones: ["138", "13800138000"], emails: ["x@"]}
  - {name: 旧, role: 老板, left: 2026-01-01}
"""


def test_the_page(crmtui, root):
    folder = root / "records/customers/Q1"
    folder.mkdir()
    (folder / "customer.yaml").write_text(MORE)
    told = crmtui("board", "--quality")
    assert told.code == 0
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert 'have an owner 3 4 75% crmtui list "-has:owner"' in lines
    assert "wrong phones 1 3 33% crmtui edit WHO contacts.KEY.phones=…" in lines
    assert "wrong e-mails 1 2 50% crmtui edit WHO contacts.KEY.emails=…" in lines
    assert "likely duplicates 1 crmtui dedupe" in lines
    assert "Q1 旧 老板 2026-01-01" in lines
    assert "Q1 示例制造 — no entry at all, known for 365 days" in lines


def test_every_query_it_names_can_be_asked(crmtui):
    document = crmtui("board", "--quality", "--json").json
    for field in document["fields"]:
        listed = crmtui("list", field["query"], "--json").json
        assert listed["total"] == field["of"] - field["filled"], field
    assert document["schema"] == "crmtui/quality"
    assert crmtui("list", "incomplete:yes", "--json").json["total"] == 3 - document["complete"]


def test_one_owner(crmtui):
    assert crmtui("board", "--quality", "--owner", "lin", "--json").json["customers"] == 1
    assert crmtui("board", "--quality", "--owner", "me", "--json").json["owner"] == "lin"
    assert crmtui("board", "--quality", "--owner", "nobody").code == 2


def test_an_empty_workspace_has_no_shares(call, tmp_path):
    (tmp_path / "crmtui.yaml").write_text("name: x\ntimezone: UTC\n")
    told = call("-w", tmp_path, "board", "--quality", "--json")
    assert told.code == 0
    assert {field["share"] for field in told.json["fields"]} == {None}
    assert told.json["stale"] is None
    assert call("-w", tmp_path, "board", "--quality").code == 0


def test_one_page_at_a_time(crmtui):
    assert crmtui("board", "--quality", "--hygiene").code == 2
    assert crmtui("board", "--quality", "--from", "2026-01-01").code == 2
