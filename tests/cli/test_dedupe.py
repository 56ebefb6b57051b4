"""``crmtui dedupe`` as people and scripts call it."""

from __future__ import annotations

import pytest

TWIN = """\
id: A2
name: 示例制造
owner: zhao
tier: basic
since: 2022-01-01
contacts:
  - {name: 李工, phones: [13800138000]}
"""


@pytest.fixture
def root(root, run_git):
    """With a double of 示例制造集团."""
    folder = root / "records/customers/A2/A2"
    folder.mkdir(parents=True)
    (folder / "customer.yaml").write_text(TWIN)
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "double")
    return root


def test_pairs_with_score_and_reason(crmtui):
    told = crmtui("dedupe")
    assert told.code == 0
    assert "same name but for its legal form; same phone 138" in told.out
    assert "1 pair from score 70 on, of 4 customers" in told.err


def test_pairs_as_json(crmtui):
    document = crmtui("dedupe", "--query", "tier:core", "--min", "50", "--json").json
    assert (document["schema"], document["total"], document["customers"]) == (
        "crmtui/duplicates", 1, 4)  # fmt: skip
    (pair,) = document["pairs"]
    assert (pair["a"], pair["b"], pair["score"]) == ("A2", "acme", 98)
    assert {"code": "phone", "points": 75, "detail": "13800138000"} in pair["clues"]


def test_side_by_side_with_what_a_merge_would_do(crmtui, root, run_git):
    told = crmtui("dedupe", "acme", "A2")
    assert told.code == 0
    for text in ("Likely the same: 98 of 100", "A  acme", "B  A2", "merged", "2022-01-01",
                 "acme stays (it has more entries", "A2 becomes a former id"):  # fmt: skip
        assert text in told.out
    assert "--apply" in told.err
    assert run_git(root, "status", "--porcelain") == ""


def test_side_by_side_as_json(crmtui):
    document = crmtui("dedupe", "acme", "A2", "--json").json
    assert document["schema"] == "crmtui/dedupe"
    fields = {row["field"]: row for row in document["fields"]}
    assert (fields["tier"]["a"], fields["tier"]["b"], fields["tier"]["taken"]) == (
        "core", "basic", "a")  # fmt: skip
    assert (fields["since"]["result"], fields["since"]["taken"]) == ("2022-01-01", "b")
    assert document["survivor"] == "acme"
    assert document["judged"] is False


def test_merged_and_undone(crmtui):
    done = crmtui("dedupe", "acme", "A2", "--keep", "tier=B", "--keep", "industry=机械", "--apply")
    assert done.code == 0
    assert "Merge 示例制造 (A2) into 示例制造集团" in done.out
    shown = crmtui("show", "A2", "--json").json["customer"]
    assert (shown["id"], shown["tier"], shown["industry"]) == ("acme", "basic", "机械")
    assert crmtui("undo").code == 0
    assert crmtui("show", "A2", "--json").json["customer"]["id"] == "A2"


def test_judged_pairs_are_not_shown_again(crmtui):
    assert "is not" in crmtui("dedupe", "acme", "A2", "--not-same", "--why", "分开的").out
    assert "0 pairs" in crmtui("dedupe").err
    assert "Somebody judged that they are not the same." in crmtui("dedupe", "acme", "A2").out


@pytest.mark.parametrize(
    "args",
    [
        ("--apply",),
        ("acme", "--apply"),
        ("acme", "A2", "--query", "tier:core"),
        ("acme", "A2", "--not-same", "--apply"),
        ("acme", "A2", "--why", "x"),
        ("acme", "A2", "--keep", "tier"),
        ("--min", "0"),
        ("acme", "acme"),
    ],
)
def test_what_makes_no_sense_is_refused(crmtui, args):
    assert crmtui("dedupe", *args).code == 2


def test_names_cannot_act_on_the_terminal(crmtui, root):
    path = root / "records/customers/A2/A2/customer.yaml"
    path.write_text(TWIN + 'note: "\\e[31mred"\naddress: "[bold]x[/]"\n')
    for args in (("dedupe", "acme", "A2"), ("dedupe",)):
        told = crmtui(*args)
        assert "\x1b" not in told.out + told.err
    assert "[bold]x[/]" in crmtui("dedupe", "acme", "A2").out
