"""What a file gives: which records count, which are lost, and where what is wrong stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

import pytest

from crmtui.index import rows
from crmtui.index.rows import identify, read_entries, read_profile
from crmtui.store.codec import EntryForms
from crmtui.workspace import Workspace

PATH = "records/customers/a/K1/2026.yaml"
Make = Callable[..., Workspace]


def test_findings_stand_where_they_are_though_items_before_them_are_no_entries() -> None:
    text = "- just text\n- type: touch\n  at: 2026-11-01\n  via: phone\n  with: li\n- 5\n"
    read = read_entries(PATH, text.encode(), UTC)
    assert [(p.code, p.line) for p in read.problems] == [
        ("not-a-mapping", 1), ("not-a-mapping", 6), ("wrong-type", 5),
    ]  # fmt: skip
    assert [row.position for row in read.entries] == [1]
    assert read.lost == 2


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("- {type: touch, at: 2026-11-01, via: fax}\n", 0),
        ("- {type: touch, at: soon, via: phone}\n- {type: touch, at: 2026-11-01, via: phone}\n", 1),
        ("type: odd\nat: 2026-11-01\n", 1),
        ("type: [\n", 1),
    ],
)
def test_entries_lost(text: str, lost: int) -> None:
    assert read_entries(PATH, text.encode(), UTC).lost == lost


@pytest.mark.parametrize(
    "at",
    ["2026-02-30T10:30+08:00", "2026-11-01T24:30+08:00", "2026-11-01T10:30+99:00", "2026-11-01:",
     "0000-00-00", "+++++++++++", "----------", "2026-11-01T10:30:15", "T10:30+08:00"],
)  # fmt: skip
def test_a_moment_that_is_none_is_told_in_any_form(
    at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = '- {"at":"2026-11-01","id":"e1","note":"x","type":"note"}'
    texts = [f"{good}\n- {{\"at\":\"{at}\",\"note\":\"y\",\"type\":\"note\"}}\n",
             f"id: e2\ntype: note\nat: {at}\nnote: y\n"]  # fmt: skip
    rows.make_ready()
    told = [read_entries(PATH, text.encode(), UTC) for text in texts]
    monkeypatch.setattr(rows, "_FORMS", EntryForms({}))
    assert told == [read_entries(PATH, text.encode(), UTC) for text in texts]
    assert at.endswith(":15") or all(one.lost == 1 for one in told)


def test_promises_that_share_an_id_are_told_in_any_form() -> None:
    rows.make_ready()
    steps = '{"do":"a","due":"2026-11-09","id":"p1"},{"do":"b","due":"2026-11-09","id":"%s"}'
    line = '- {"at":"2026-11-01","next":[%s],"outcome":"reached","type":"touch","via":"phone"}\n'
    found = {id: read_entries(PATH, (line % (steps % id)).encode(), UTC) for id in ("p1", "p2")}
    assert [p.code for p in found["p1"].problems] == ["duplicate-promise"]
    assert found["p2"].problems == [] and len(found["p2"].entries) == 1


@pytest.mark.parametrize(
    ("text", "lost"),
    [("id: K1\nname: x\nbirthday: soon\n", 0), ("id: K1\n", 1), ("id: [\n", 1), ("- a\n", 1)],
)
def test_profiles_lost(text: str, lost: int) -> None:
    assert read_profile("records/customers/a/K1/customer.yaml", text.encode()).lost == lost


def test_an_entry_edited_after_packing_is_no_duplicate() -> None:
    packed = b'- {"at":"2026-11-01","id":"e1","type":"note","note":"old"}\n'
    alone = b"id: e1\ntype: note\nat: 2026-11-01\nnote: new\n"
    both = [*read_entries(PATH, packed, UTC).entries,
            *read_entries(PATH.replace("2026", "e1"), alone, UTC).entries]  # fmt: skip
    assert identify(both) == []
    assert [row.raw["note"] for row in both if not row.shadowed] == ["new"]


def test_files_are_skipped_for_records_not_for_values(make_workspace: Make) -> None:
    folder = "records/customers/a/K9"
    files = {
        f"{folder}/customer.yaml": "id: K9\nname: 九\nbirthday: soon\n",
        f"{folder}/1.yaml": "type: touch\nat: 2026-11-01\nvia: fax\n",
    }
    ws = make_workspace(extra=files, under_git=False)
    assert ws.list().skipped == 0
    assert {p.code for p in ws.check()} >= {"bad-yearly", "bad-choice"}
    (ws.root / folder / "2.yaml").write_text("type: touch\nvia: phone\n")
    (ws.root / folder / "3.yaml").write_text("type: [\n")
    assert ws.list().skipped == 2
