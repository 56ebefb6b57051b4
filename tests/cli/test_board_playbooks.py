"""``crmtui board --playbooks``: the table, the document, and periods as people name them."""

from __future__ import annotations

from pathlib import Path

ENTRIES = """\
- {id: t1, type: touch, at: 2026-09-10, via: phone}
- {id: t2, type: touch, at: 2026-10-12, via: phone}
- {id: k1, type: task, at: 2026-11-12, task: acme/core/monthly-call@2026-10-12, action: skip, why: "[b]展会"}
"""


def write(root: Path) -> None:
    (root / "records/customers/华东/acme/more.yaml").write_text(ENTRIES, encoding="utf-8")


def test_a_month_as_a_document(root: Path, crmtui) -> None:
    write(root)
    told = crmtui("board", "--playbooks", "--month", "2026-10", "--json").json
    assert (told["schema"], told["version"]) == ("crmtui/adherence", 1)
    assert (told["first"], told["last"]) == ("2026-10-01", "2026-10-31")
    core = next(book for book in told["playbooks"] if book["playbook"] == "core")
    call = next(step for step in core["steps"] if step["step"] == "monthly-call")["figures"]
    assert (call["due"], call["in_time"], call["adherence"]) == (1, 1, 1.0)
    assert core["runs"] is None
    outcomes = ("in_time", "late", "skipped", "given_up", "overdue", "open")
    for row in told["rows"]:
        assert row["figures"]["due"] == sum(row["figures"][name] for name in outcomes)
    assert sum(one["figures"]["due"] for one in told["owners"]) == core["figures"]["due"]


def test_skips_are_told_with_their_reason_as_typed(root: Path, crmtui) -> None:
    write(root)
    told = crmtui("board", "--playbooks", "--weeks", "2")
    assert told.code == 0
    assert "1  [b]展会  核心客户 / Core accounts" in told.out
    assert "What playbooks wanted, 2026-11-07 to 2026-11-20" in told.out


def test_nothing_due_is_a_dash_and_no_number(root: Path, crmtui) -> None:
    told = crmtui("board", "--playbooks", "--month", "2020-01", "--json")
    core = told.json["playbooks"][0]
    assert core["figures"]["adherence"] is None
    assert "nan" not in told.out.lower()


def test_periods_and_people_that_are_none(root: Path, crmtui) -> None:
    assert crmtui("board", "--playbooks", "--month", "2026-13").code == 2
    assert crmtui("board", "--playbooks", "--month", "2026-10", "--weeks", "2").code == 2
    assert crmtui("board", "--playbooks", "--from", "2026-10-02", "--to", "2026-10-01").code == 2
    assert crmtui("board", "--playbooks", "--hygiene").code == 2
    assert crmtui("board", "--playbooks", "--owner", "nobody").code == 3
