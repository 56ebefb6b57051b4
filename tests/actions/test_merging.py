"""Merging branches of real repositories, record by record."""

from __future__ import annotations

import pytest

from crmtui.errors import Conflict, NotFound, Unsafe

ACME = "records/customers/华东/acme/customer.yaml"
BETA = "records/customers/02/C2024002/customer.yaml"


def test_fields_of_one_profile_changed_on_both_sides_are_one_commit(team):
    team.theirs(lambda: team.change(ACME, "tier: core", "tier: basic"))
    before = team.ours(lambda: team.change(ACME, "owner: lin", "owner: zhao"))
    outcome = team.ws.merge("side")
    assert outcome.state == "merged" and outcome.conflicts == ()
    assert outcome.message == "Merge side: 1 customer"
    customer = team.ws.find("acme")
    assert (customer.tier, customer.owner) == ("basic", "zhao")
    assert "# 重要客户" in team.read(ACME)
    assert team.git("log", "-1", "--format=%H %s").strip() == f"{outcome.commit} {outcome.message}"
    assert team.git("rev-list", "--count", f"{before}..HEAD").strip() == "2"
    assert team.is_clean()


def test_a_branch_that_follows_on_ours_moves_ahead(team):
    sha = team.theirs(lambda: team.change(ACME, "tier: core", "tier: basic"))
    outcome = team.ws.merge("side")
    assert (outcome.state, outcome.commit) == ("fast-forward", sha)
    assert outcome.paths == (ACME,)
    assert team.ws.find("acme").tier == "basic"
    assert team.ws.merge("side").state == "up-to-date"


def test_a_conflict_names_field_sides_people_and_times(team):
    team.theirs(lambda: team.change(ACME, "tier: core", "tier: basic"))
    team.theirs(lambda: team.change(ACME, "制造业", "汽车"))
    team.ours(lambda: team.change(ACME, "tier: core", "tier: vip"))
    outcome = team.ws.merge("side")
    assert (outcome.state, outcome.commit) == ("conflicts", "")
    (one,) = outcome.conflicts
    assert (one.path, one.customer, one.name, one.field) == (ACME, "acme", "示例制造集团", "tier")
    assert (one.base, one.ours, one.theirs) == ("core", "vip", "basic")
    assert (one.our_author, one.their_author) == ("Lin", "Zhao")
    assert one.our_when is not None and one.their_when is not None
    assert list(team.ws.conflicts()) == [one]
    assert "industry: 汽车" in team.read(ACME)
    with pytest.raises(Conflict, match="1 conflict is not decided"):
        team.ws.finish_merge()
    with pytest.raises(Conflict, match="a merge is in progress"):
        team.ws.merge("side")


def test_giving_up_a_merge_leaves_everything_as_it_was(team):
    team.theirs(lambda: team.change(ACME, "tier: core", "tier: basic"))
    head = team.ours(lambda: team.change(ACME, "tier: core", "tier: vip"))
    team.put("notes.txt", "mine")
    team.ws.merge("side")
    assert team.ws.abort_merge().commit == head
    assert team.git("status", "--porcelain") == "?? notes.txt\n"
    assert "tier: vip" in team.read(ACME)
    with pytest.raises(NotFound):
        team.ws.abort_merge()


def test_what_is_not_committed_and_in_the_way_refuses_the_merge(team):
    team.theirs(lambda: team.change(ACME, "tier: core", "tier: basic"))
    team.ours(lambda: team.change(BETA, "basic", "core"))
    team.change(ACME, "owner: lin", "owner: zhao")
    with pytest.raises(Conflict, match="acme/customer"):
        team.ws.merge("side")
    assert "owner: zhao" in team.read(ACME) and "tier: core" in team.read(ACME)
    assert team.ws.conflicts() == []
    team.git("add", "-A")
    with pytest.raises(Conflict, match="staged for your own next commit"):
        team.ws.merge("side")


def test_what_is_not_committed_elsewhere_stays(team):
    team.theirs(lambda: team.change(ACME, "tier: core", "tier: basic"))
    team.ours(lambda: team.put("x.txt", "x"))
    team.change(BETA, "basic", "core")
    assert team.ws.merge("side").state == "merged"
    assert team.git("status", "--porcelain", "-z") == f" M {BETA}\0"


def test_decided_field_by_field_the_merge_can_be_finished(team):
    def work(tier, name):
        team.change(ACME, "tier: core", f"tier: {tier}")
        team.change(ACME, "制造业", name)

    team.theirs(lambda: work("basic", "汽车"))
    team.ours(lambda: work("vip", "电子"))
    team.ws.merge("side")
    done = team.ws.resolve("示例制造", {"tier": "theirs"})
    assert done.decided == (f"{ACME}: tier",) and done.staged == () and done.next == ""
    assert [c.field for c in done.left] == ["industry"]
    done = team.ws.resolve("acme", {"industry": "半导体"})
    assert (done.staged, done.left, done.next) == ((ACME,), (), "crmtui merge --continue")
    outcome = team.ws.finish_merge()
    assert outcome.state == "merged" and team.is_clean()
    customer = team.ws.find("acme")
    assert (customer.tier, customer.industry) == ("basic", "半导体")
    assert len(team.git("log", "-1", "--format=%P").split()) == 2


def test_the_sample_is_not_merged_into(team):
    team.theirs(lambda: team.change(BETA, "basic", "core"))
    team.ours(lambda: team.put("crmtui.yaml", team.read("crmtui.yaml") + "sample: true\n"))
    team.ws.refresh()
    with pytest.raises(Unsafe):
        team.ws.merge("side")
