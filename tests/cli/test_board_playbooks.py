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


GOLD = """\
playbook: gold
for: "tier:gold"
cadences:
  - {step: call, every: 1 month, via: [phone], grace: 5 days}
"""
SORRY = """\
playbook: sorry
for: "tier:gold"
on_entry: "type:survey measure:nps score:<=6"
until_entry: "type:survey measure:nps score:>=9"
give_up: 30 days
steps:
  - {step: letter, after: 2 working days, via: [letter], grace: 2 working days}
"""
CHORES = """\
playbook: chores
for: workspace
dates:
  - {step: review, event: monthly 15, starts: 2026-09-01, lead: 7 days, grace: 5 days, who: lin}
  - {step: clean, event: monthly 20, starts: 2026-09-01, lead: 7 days, grace: 5 days, who: lin}
"""
STORIES = {
    # wanted on 10-28, called on 10-28; low score of 10-05, letter wanted on 10-07, goal on 10-26
    "G1": ("lin", """\
- {id: a, type: touch, at: 2026-08-28, via: phone}
- {id: b, type: touch, at: 2026-09-28, via: phone}
- {id: c, type: touch, at: 2026-10-28, via: phone}
- {id: d, type: survey, at: 2026-10-05, measure: nps, score: 3}
- {id: e, type: touch, at: 2026-10-08, via: letter, outcome: sent, does: [sorry/letter]}
- {id: f, type: survey, at: 2026-10-26, measure: nps, score: 9}
"""),
    # wanted on 10-01, until 10-06; called on 10-20. The letter of the run of 10-29 is for November
    "G2": ("lin", """\
- {id: a, type: touch, at: 2026-09-01, via: phone}
- {id: b, type: touch, at: 2026-10-20, via: phone}
- {id: c, type: survey, at: 2026-10-29, measure: nps, score: 5}
"""),
    # wanted on Saturday 10-10, so on 10-12; nobody called. Letter wanted on 10-08, given up 11-05
    "G3": ("zhao", """\
- {id: a, type: touch, at: 2026-09-10, via: phone}
- {id: b, type: survey, at: 2026-10-06, measure: nps, score: 2}
"""),
    # wanted on 10-15, passed over the day before
    "G4": ("zhao", """\
- {id: a, type: touch, at: 2026-09-15, via: phone}
- {id: b, type: task, at: 2026-10-14, task: G4/gold/call@2026-09-15, action: skip, why: 展会}
"""),
}  # fmt: skip
DONE = """\
- {id: a, type: task, at: 2026-10-19, by: lin, task: _team/chores/review@2026-10-15, action: done}
- {id: b, type: task, at: 2026-10-30, by: lin, task: _team/chores/clean@2026-10-20, action: done}
"""


def test_a_month_of_a_small_team_is_what_was_counted_by_hand(make_workspace, call) -> None:
    extra = {"playbooks/tiers.yaml": "gold: {weight: 1}\n", "playbooks/core.yaml": GOLD,
             "playbooks/sorry.yaml": SORRY,
             "playbooks/chores.yaml": CHORES, "records/chores/2026.yaml": DONE}  # fmt: skip
    for id, (owner, entries) in STORIES.items():
        folder = f"records/customers/x/{id}"
        extra[f"{folder}/customer.yaml"] = f"id: {id}\nname: 客户{id}\nowner: {owner}\ntier: gold\n"
        extra[f"{folder}/entries.yaml"] = entries
    workspace = make_workspace(extra=extra)
    workspace.close()
    asked = ("-w", workspace.root, "board", "--playbooks", "--month", "2026-10")
    told = call(*asked, "--json").json
    names = ("due", "in_time", "late", "skipped", "given_up", "overdue", "open")

    def counted(figures):
        return tuple(figures[name] for name in names)

    steps = {(book["playbook"], step["step"]): counted(step["figures"])
             for book in told["playbooks"] for step in book["steps"]}  # fmt: skip
    assert steps == {
        ("gold", "call"): (4, 1, 1, 1, 0, 1, 0),
        ("sorry", "letter"): (2, 1, 0, 0, 1, 0, 0),
        ("chores", "review"): (1, 1, 0, 0, 0, 0, 0),
        ("chores", "clean"): (1, 0, 1, 0, 0, 0, 0),
    }
    shares = {book["playbook"]: book["figures"]["adherence"] for book in told["playbooks"]}
    assert shares == {"gold": 1 / 3, "sorry": 1 / 2, "chores": 1 / 2}
    assert {one["owner"]: (*counted(one["figures"]), one["figures"]["adherence"])
            for one in told["owners"]} == {
        "lin": (5, 3, 2, 0, 0, 0, 0, 3 / 5), "zhao": (3, 0, 0, 1, 1, 1, 0, 0.0)}  # fmt: skip
    runs = next(book["runs"] for book in told["playbooks"] if book["playbook"] == "sorry")
    assert (runs["started"], runs["goal"], runs["gave_up"], runs["finished"], runs["running"],
            runs["median_days"]) == (3, 1, 1, 0, 1, 21)  # fmt: skip
    only = call(*asked, "--owner", "zhao", "--json").json
    assert [counted(one["figures"]) for one in only["owners"]] == [(3, 0, 0, 1, 1, 1, 0)]
    shown = call(*asked).out
    for words in ("33%", "50%", "60%", "展会"):
        assert words in shown
