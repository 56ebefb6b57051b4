"""What lines and files cannot see in a merge, mended: moves, packed lists, merged customers."""

from __future__ import annotations

import pytest

FOLDER = "records/customers/华东/acme"
ACME = f"{FOLDER}/customer.yaml"
TOUCH = f"{FOLDER}/2026-10-12-touch-7f3a9c.yaml"
PLACE = "records/customers/华北/acme"
BETA = "records/customers/02/C2024002"
NEW = "id: aa00000001\ntype: note\nat: 2026-11-01\nnote: 新\n"
PACKED = (
    '- {"id": "7f3a9c2e41", "type": "touch", "at": "2026-10-12T10:30+08:00", "logged": '
    '"2026-10-12T10:41+08:00", "by": "lin", "via": "phone", "direction": "out", "with": ["li"], '
    '"outcome": "reached", "note": "对价格有顾虑，希望分期。", "next": [{"id": "9c10", "do": '
    '"提供分期方案", "due": "2026-11-18"}]}\n'
)
OTHER = '- {"id": "bb00000001", "type": "note", "at": "2026-09-01", "note": "旧"}\n'


def both(team, ours, theirs):
    team.theirs(theirs)
    team.ours(ours)
    return team.ws.merge("side")


def turned(team, ours, theirs):
    return both(team, theirs, ours)


def fine(team) -> None:
    """Committed, and nothing wrong with it."""
    assert team.is_clean()
    wrong = [p for p in team.ws.check() if p.code in ("split-folder", "no-customer", "conflict-marker")
             or p.severity == "error"]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("way", [both, turned])
def test_logged_on_one_side_moved_on_the_other(team, way):
    outcome = way(
        team, lambda: team.move(FOLDER, PLACE), lambda: team.put(f"{FOLDER}/new.yaml", NEW)
    )
    assert outcome.state == "merged"
    assert [p for p in team.paths() if "acme" in p] == [
        f"{PLACE}/2026-10-12-touch-7f3a9c.yaml", f"{PLACE}/customer.yaml", f"{PLACE}/new.yaml"]  # fmt: skip
    assert {e.id for e in team.ws.show("acme").entries} == {"7f3a9c2e41", "aa00000001"}
    fine(team)


@pytest.mark.parametrize("way", [both, turned])
def test_moved_and_rewritten_so_that_git_sees_no_move(team, way):
    def move() -> None:
        team.move(FOLDER, PLACE)
        team.put(
            f"{PLACE}/customer.yaml", "id: acme\nname: 示例制造集团\nowner: lin\ntier: basic\n"
        )

    def log() -> None:
        team.put(f"{FOLDER}/new.yaml", NEW)
        team.change(ACME, "owner: lin", "owner: zhao")

    outcome = way(team, move, log)
    assert outcome.state == "merged", outcome.conflicts
    customer = team.ws.find("acme")
    assert (customer.owner, customer.tier, customer.path) == (
        "zhao",
        "basic",
        f"{PLACE}/customer.yaml",
    )
    assert {e.id for e in team.ws.show("acme").entries} == {"7f3a9c2e41", "aa00000001"}
    fine(team)


def test_moved_to_two_places_it_stays_in_ours(team):
    theirs = PLACE.replace("华北", "西南")

    def there() -> None:
        team.move(FOLDER, theirs)
        team.change(f"{theirs}/customer.yaml", "制造业", "汽车")
        team.put(f"{theirs}/new.yaml", NEW)

    def here() -> None:
        team.move(FOLDER, PLACE)
        team.change(f"{PLACE}/customer.yaml", "owner: lin", "owner: zhao")

    outcome = both(team, here, there)
    assert outcome.state == "merged", outcome.conflicts
    assert any("moved on both sides" in note for note in outcome.notes)
    customer = team.ws.find("acme")
    assert (customer.path, customer.owner, customer.industry) == (
        f"{PLACE}/customer.yaml",
        "zhao",
        "汽车",
    )
    assert {e.id for e in team.ws.show("acme").entries} == {"7f3a9c2e41", "aa00000001"}
    fine(team)


def test_moved_to_two_places_with_a_conflict(team):
    theirs = PLACE.replace("华北", "西南")

    def go(place: str, tier: str) -> None:
        team.move(FOLDER, place)
        team.change(f"{place}/customer.yaml", "tier: core", f"tier: {tier}")

    outcome = both(team, lambda: go(PLACE, "vip"), lambda: go(theirs, "basic"))
    (one,) = outcome.conflicts
    assert (one.path, one.field, one.base, one.ours, one.theirs) == (
        f"{PLACE}/customer.yaml", "tier", "core", "vip", "basic")  # fmt: skip
    assert (one.our_author, one.their_author) == ("Lin", "Zhao")
    done = team.ws.resolve("acme", {"tier": "theirs"})
    assert done.next == "crmtui merge --continue"
    team.ws.finish_merge()
    assert team.ws.find("acme").tier == "basic"
    assert not (team.root / theirs).exists()
    fine(team)


@pytest.mark.parametrize("way", [both, turned])
@pytest.mark.parametrize("moves", [True, False])
def test_merged_into_another_customer_and_logged_on_the_other_side(team, way, moves):
    def merge_customers() -> None:
        team.change(f"{BETA}/customer.yaml", "tier: basic\n", "tier: basic\nformerly: [acme]\n")
        team.put(ACME, None)
        if moves:
            team.move(TOUCH, f"{BETA}/2026-10-12-touch-7f3a9c.yaml")

    outcome = way(team, merge_customers, lambda: team.put(f"{FOLDER}/new.yaml", NEW))
    assert outcome.state == "merged", outcome.conflicts
    assert {e.id for e in team.ws.show("C2024002").entries} == {"7f3a9c2e41", "aa00000001"}
    assert [p for p in team.paths() if not p.startswith(BETA)] == [], outcome.notes
    fine(team)


@pytest.mark.parametrize("way", [both, turned])
@pytest.mark.parametrize("listed", [PACKED, OTHER + PACKED])
def test_packed_on_one_side_edited_on_the_other(team, way, listed):
    def pack() -> None:
        team.put(TOUCH, None)
        team.put(f"{FOLDER}/2026.yaml", listed)

    outcome = way(team, pack, lambda: team.change(TOUCH, "outcome: reached", "outcome: replied"))
    assert outcome.state == "merged", outcome.conflicts
    entries = {e.id: e for e in team.ws.show("acme").entries}
    assert entries["7f3a9c2e41"].values["outcome"] == "replied"
    assert team.read(f"{FOLDER}/2026.yaml").count("7f3a9c2e41") == 1
    assert not (team.root / TOUCH).exists()
    fine(team)


@pytest.mark.parametrize(("way", "ours"), [(both, "分期"), (turned, "价格")])
def test_packed_and_edited_on_one_side_edited_otherwise_on_the_other(team, way, ours):
    def pack() -> None:
        team.put(TOUCH, None)
        team.put(f"{FOLDER}/2026.yaml", OTHER + PACKED.replace("对价格有顾虑，希望分期。", "分期"))

    outcome = way(team, pack, lambda: team.change(TOUCH, "对价格有顾虑，希望分期。", "价格"))
    (one,) = outcome.conflicts
    assert (one.path, one.field, one.ours) == (f"{FOLDER}/2026.yaml", "7f3a9c2e41.note", ours)
    assert {one.ours, one.theirs} == {"分期", "价格"}
    done = team.ws.resolve("acme", {"note": "theirs"})
    assert done.left == () and done.staged == (f"{FOLDER}/2026.yaml",)
    team.ws.finish_merge()
    entries = {e.id: e for e in team.ws.show("acme").entries}
    assert entries["7f3a9c2e41"].note == one.theirs and "bb00000001" in entries
    fine(team)


def test_a_list_packed_into_another_while_it_grew(team):
    team.put(f"{FOLDER}/orders.yaml", OTHER)
    team.commit()

    def pack() -> None:
        team.put(f"{FOLDER}/orders.yaml", None)
        team.put(f"{FOLDER}/2026.yaml", PACKED + OTHER)
        team.put(TOUCH, None)

    grown = OTHER.replace("bb00000001", "cc00000001")
    outcome = both(team, pack, lambda: team.put(f"{FOLDER}/orders.yaml", OTHER + grown))
    assert outcome.state == "merged", outcome.conflicts
    assert sorted(e.id for e in team.ws.show("acme").entries) == [
        "7f3a9c2e41",
        "bb00000001",
        "cc00000001",
    ]
    fine(team)


def test_two_deletions_that_together_would_lose_an_entry(team):
    team.put(f"{FOLDER}/2026.yaml", PACKED + OTHER)
    team.commit()
    outcome = both(
        team, lambda: team.put(TOUCH, None), lambda: team.put(f"{FOLDER}/2026.yaml", OTHER)
    )
    assert outcome.state == "merged"
    assert sorted(e.id for e in team.ws.show("acme").entries) == ["7f3a9c2e41", "bb00000001"]
    assert any("written anew" in note for note in outcome.notes)
    fine(team)


def test_deleted_on_one_side_and_edited_on_the_other_is_asked(team):
    outcome = both(
        team, lambda: team.put(TOUCH, None), lambda: team.change(TOUCH, "reached", "replied")
    )
    (one,) = outcome.conflicts
    assert (one.path, one.what, one.ours, one.customer) == (TOUCH, "deleted-here", None, "acme")
    assert one.name == "示例制造集团" and "replied" in (one.theirs or "")
    done = team.ws.resolve("acme", {"": "ours"})
    assert done.staged == (TOUCH,)
    team.ws.finish_merge()
    assert team.ws.show("acme").entries == ()
    fine(team)


def test_a_customer_deleted_here_and_logged_there_is_told(team):
    def delete() -> None:
        team.put(ACME, None)
        team.put(TOUCH, None)

    outcome = both(team, delete, lambda: team.put(f"{FOLDER}/new.yaml", NEW))
    assert outcome.state == "merged"
    assert any("no profile any more" in note for note in outcome.notes)
    assert [p.code for p in team.ws.check() if p.path == f"{FOLDER}/new.yaml"] == ["no-customer"]


def test_what_is_not_committed_is_not_mended_away(team):
    team.put(f"{FOLDER}/mine.yaml", NEW.replace("aa00", "dd00"))
    team.commit()
    team.git("branch", "-f", "side")
    team.theirs(lambda: team.move(FOLDER, PLACE))
    team.ours(lambda: team.put(f"{BETA}/x.yaml", NEW))
    team.put(f"{FOLDER}/untracked.yaml", NEW)
    assert team.ws.merge("side").state == "merged"
    assert team.git("status", "--porcelain", "-uall", "-z") == f"?? {FOLDER}/untracked.yaml\0"


def test_move_mends_what_plain_git_left_split(team):
    """Git without the drivers' settings leaves what was logged in the old folder there."""
    team.git("config", "merge.directoryRenames", "false")
    team.theirs(lambda: team.move(FOLDER, PLACE))
    name = "2026-10-12-touch-7f3a9c.yaml"
    team.ours(lambda: team.put(f"{FOLDER}/new.yaml", NEW))
    team.git("merge", "-q", "--no-edit", "side")
    team.put(f"{FOLDER}/{name}", NEW.replace("aa00", "ee00"))
    team.commit()
    (split, *_rest) = [p for p in team.ws.check() if p.code == "split-folder"]
    assert split.path == f"{FOLDER}/{name}" and "crmtui move acme" in split.fix
    team.ws.move("acme", "华北")
    assert {e.id for e in team.ws.show("acme").entries} == {
        "7f3a9c2e41",
        "aa00000001",
        "ee00000001",
    }
    assert f"{PLACE}/2026-10-12-touch-7f3a9c-2.yaml" in team.paths()
    fine(team)
