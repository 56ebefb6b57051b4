"""Who may change which field: real branches of real repositories, judged by their base."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from crmtui.errors import NotFound, Unsafe
from crmtui.reports.review import Reviewed
from crmtui.workspace import Workspace

RULES = """\
name: 测试客户部
currency: CNY
timezone: Asia/Shanghai
team:
  lin: {name: 林, email: lin@example.com, lead: wang}
  zhao: {name: 赵, email: zhao@example.com, lead: wang, roles: [marketing]}
  wang: {name: 王, email: wang@example.com}
review:
  tier: lead
  tags: marketing, lead
  contacts: owner, lead
  contacts.*.phones: anybody
  playbooks: lead
  entries.edited: lead
  entries.order: nobody-yet, lead
"""
ACME = "records/customers/华东/acme/customer.yaml"
TOUCH = "records/customers/华东/acme/2026-10-12-touch-7f3a9c.yaml"
PEOPLE = {"lin": "Lin", "zhao": "Zhao", "wang": "Wang", "script": "Script"}


class Story:
    """A workspace and people who commit to it."""

    def __init__(self, workspace: Workspace, git: Callable[..., str], write: Any) -> None:
        self.ws = workspace
        self.root: Path = workspace.root
        self._git, self._write = git, write

    def git(self, *arguments: str) -> str:
        return self._git(self.root, *arguments)

    def commit(self, who: str, files: Mapping[str, str | None]) -> str:
        """``who`` commits these files; None removes one."""
        for path, text in files.items():
            if text is None:
                (self.root / path).unlink()
            else:
                self._write(self.root, {path: text})
        self.git("add", "-A")
        self._as(who, "commit", "-q", "--allow-empty", "-m", f"{who} changes something")
        return self.git("rev-parse", "HEAD").strip()

    def _as(self, who: str, *call: str) -> None:
        self.git("-c", f"user.name={PEOPLE[who]}", "-c", f"user.email={who}@example.com", *call)

    def merge(self, who: str, branch: str, *more: str) -> None:
        self._as(who, "merge", "-q", "--no-ff", "-m", "merge", *more, branch)

    def edit(self, who: str, old: str, new: str, path: str = ACME) -> str:
        text = (self.root / path).read_text()
        assert old in text
        return self.commit(who, {path: text.replace(old, new)})

    def review(self, range: str = "main...") -> Reviewed:
        return self.ws.review_findings(range)

    def found(self, range: str = "main...") -> list[tuple[str, str, str, str]]:
        """Field, before, after and author of what still stands."""
        return [(t.field, t.before, t.after, t.author)
                for t in self.review(range).trespasses if t.stands]  # fmt: skip


@pytest.fixture
def story(make_workspace: Any, run_git: Any, write: Any) -> Story:
    told = Story(make_workspace(extra={"crmtui.yaml": RULES}), run_git, write)
    told.git("switch", "-q", "-c", "branch")
    return told


def test_a_field_somebody_may_not_change(story: Story) -> None:
    sha = story.edit("lin", "tier: core", "tier: vip")
    reviewed = story.review()
    (one,) = reviewed.trespasses
    assert (one.path, one.line, one.field, one.before, one.after) == (
        ACME,
        7,
        "tier",
        "core",
        "vip",
    )
    assert (one.author, one.email, one.member) == ("Lin", "lin@example.com", "lin")
    assert (one.commit, one.rule, one.needs, one.may) == (sha, "tier", ("lead",), ("wang",))
    assert (one.stands, reviewed.commits) == (True, 1)


def test_who_may(story: Story) -> None:
    story.edit("wang", "tier: core", "tier: vip")
    story.edit("zhao", "- need/品质优先", "- need/品质优先\n  - vip")
    story.edit("lin", "role: 采购负责人", "role: 总监")
    story.edit("lin", "industry: 制造业", "industry: IT")
    assert story.review().trespasses == ()


def test_lists_are_judged_item_by_item(story: Story) -> None:
    story.edit("lin", "- need/品质优先", "- need/品质优先\n  - vip")
    story.edit("wang", "- vip", "- vip\n  - gold")
    (one,) = story.review().trespasses
    assert (one.field, one.before, one.after, one.line) == ("tags", "", "vip", 15)
    assert one.stands, "the lead added another tag and did not confirm this one"


def test_the_most_specific_rule_holds(story: Story) -> None:
    story.edit("script", "138 0013 8000", "139 0013 8000")
    assert story.found() == []
    story.edit("zhao", "name: 李工", "name: 王工")
    assert story.found() == [("contacts.li.name", "李工", "王工", "Zhao")]


def test_quotes_comments_order_and_place_are_no_change(story: Story) -> None:
    text = (story.root / ACME).read_text().replace("tier: core", "tier: 'core'  # hoch")
    story.commit("lin", {ACME: None, ACME.replace("华东", "华北"): text})
    assert story.review().trespasses == ()


def test_taken_back_is_a_warning_only(story: Story) -> None:
    story.edit("lin", "tier: core", "tier: vip")
    story.edit("lin", "tier: vip", "tier: core")
    reviewed = story.review()
    assert [t.stands for t in reviewed.trespasses] == [False, False]


def test_set_anew_by_somebody_who_may(story: Story) -> None:
    story.edit("lin", "tier: core", "tier: vip")
    story.edit("wang", "tier: vip", "tier: basic")
    assert story.found() == []
    story.edit("lin", "tier: basic", "tier: core2")
    assert story.found() == [("tier", "basic", "core2", "Lin")]


def test_no_branch_grants_itself_a_right(story: Story) -> None:
    story.commit("lin", {"crmtui.yaml": RULES.replace("tier: lead", "tier: lin")})
    story.edit("lin", "tier: core", "tier: vip")
    assert story.found() == [("settings.review.tier", "lead", "lin", "Lin"),
                             ("tier", "core", "vip", "Lin")]  # fmt: skip


def test_old_rules_of_the_fork_do_not_count(story: Story) -> None:
    story.git("switch", "-q", "main")
    story.commit("wang", {"crmtui.yaml": RULES.replace("roles: [marketing]", "roles: []")})
    story.git("switch", "-q", "branch")
    story.edit("zhao", "- need/品质优先", "- need/品质优先\n  - vip")
    assert story.found() == [("tags", "", "vip", "Zhao")]


def test_the_team_is_protected_too(story: Story) -> None:
    story.commit("lin", {"crmtui.yaml": RULES.replace("wang@example.com", "lin2@example.com")})
    story.commit("lin", {"crmtui.yaml": RULES.replace("lead: wang}", "lead: wang, per_day: 4}")})
    assert story.found() == []
    story.edit("lin", "wang@example.com", "evil@example.com", "crmtui.yaml")
    assert story.found() == [
        ("settings.team.wang.email", "wang@example.com", "evil@example.com", "Lin")
    ]


def test_playbooks_by_field_and_unknown_people(story: Story) -> None:
    story.edit("script", "every: 1 month", "every: 2 months", "playbooks/core.yaml")
    (one,) = story.review().trespasses
    assert one.field == "playbooks.core.cadences.monthly-call.every"
    assert (one.line, one.before, one.after, one.member) == (6, "1 month", "2 months", "")


def test_a_new_guide_is_a_file(story: Story) -> None:
    story.commit("lin", {"playbooks/guides/call.md": "Say hello.\n"})
    (one,) = story.review().trespasses
    assert (one.field, one.path) == ("playbooks.guides.call", "playbooks/guides/call.md")


def test_entries_may_be_added_and_not_rewritten(story: Story) -> None:
    story.commit(
        "lin",
        {TOUCH.replace("7f3a9c", "new"): "id: new\ntype: touch\nat: 2026-11-01\nvia: phone\n"},
    )
    assert story.found() == []
    story.edit("lin", "outcome: reached", "outcome: no-answer", TOUCH)
    assert story.found() == [("entries.touch.outcome", "reached", "no-answer", "Lin")]


def test_packing_changes_no_entry(story: Story) -> None:
    packed = ('- {id: 7f3a9c2e41, type: touch, at: 2026-10-12T10:30+08:00, '
              'logged: 2026-10-12T10:41+08:00, by: lin, via: phone, direction: out, with: [li], '
              'outcome: reached, note: "对价格有顾虑，希望分期。", '
              'next: [{id: 9c10, do: 提供分期方案, due: 2026-11-18}]}\n')  # fmt: skip
    story.commit("lin", {TOUCH: None, "records/customers/华东/acme/touches-2026.yaml": packed})
    assert story.review().trespasses == ()


def test_a_removed_customer_and_a_new_one(story: Story) -> None:
    story.commit("lin", {"records/customers/02/C2024002/customer.yaml": None})
    assert story.found() == [("tier", "basic", "", "Lin")]
    story.commit(
        "lin", {"records/customers/09/C9/customer.yaml": "id: C9\nname: Nine\ntier: core\n"}
    )
    assert ("tier", "", "core", "Lin") in story.found()


def test_the_owner_of_a_new_customer(story: Story) -> None:
    new = "id: C9\nname: Nine\nowner: lin\ncontacts:\n  - {name: Ann}\n"
    story.commit("lin", {"records/customers/09/C9/customer.yaml": new})
    assert story.found() == []


def test_breaking_a_file_first_hides_nothing(story: Story) -> None:
    whole = (story.root / ACME).read_text()
    story.commit("lin", {ACME: "{ broken\n"})
    assert story.review().unreadable == (ACME,)
    story.commit("lin", {ACME: whole.replace("tier: core", "tier: vip")})
    assert story.found() == [("tier", "core", "vip", "Lin")]
    story.commit("lin", {ACME: whole})
    reviewed = story.review()
    assert reviewed.unreadable == ()
    assert not any(t.stands for t in reviewed.trespasses)


def test_an_honest_merge_is_nobodys_change(story: Story) -> None:
    story.edit("lin", "industry: 制造业", "industry: IT")
    story.git("switch", "-q", "main")
    story.edit("wang", "tier: core", "tier: vip")
    story.git("switch", "-q", "branch")
    story.merge("lin", "main")
    assert story.found() == []
    assert "tier: vip" in (story.root / ACME).read_text()


def test_a_merge_that_drops_what_the_lead_decided(story: Story) -> None:
    story.edit("lin", "industry: 制造业", "industry: IT")
    story.git("switch", "-q", "main")
    story.edit("wang", "tier: core", "tier: vip")
    story.git("switch", "-q", "branch")
    story.merge("lin", "main", "-s", "ours")
    assert story.found() == [("tier", "vip", "core", "Lin")]


def test_a_merge_that_slips_something_in(story: Story) -> None:
    story.edit("lin", "industry: 制造业", "industry: IT")
    story.git("switch", "-q", "main")
    story.edit("wang", "tier: core", "tier: vip")
    story.git("switch", "-q", "branch")
    story.merge("lin", "main", "--no-commit")
    story.edit("lin", "tier: vip", "tier: gold")
    assert story.found() == [("tier", "vip", "gold", "Lin")]


def test_a_branch_merged_into_the_branch_is_walked(story: Story) -> None:
    story.git("switch", "-q", "-c", "side")
    story.edit("lin", "tier: core", "tier: vip")
    story.git("switch", "-q", "branch")
    story.merge("wang", "side")
    assert story.found() == [("tier", "core", "vip", "Lin")]


def test_no_rules_and_rules_that_cannot_be_read(story: Story) -> None:
    story.git("switch", "-q", "main")
    story.commit("wang", {"crmtui.yaml": "name: x\n"})
    story.git("switch", "-q", "branch")
    story.edit("lin", "tier: core", "tier: vip")
    assert (story.review().rules, story.review().trespasses) == (0, ())
    story.git("switch", "-q", "main")
    story.commit("wang", {"crmtui.yaml": "name: [x\n"})
    story.git("switch", "-q", "branch")
    with pytest.raises(Unsafe, match="cannot be read"):
        story.review()


def test_ranges(story: Story) -> None:
    story.edit("lin", "tier: core", "tier: vip")
    for range in ("main", "main..", "main...", "main..HEAD", "main...branch"):
        assert story.found(range) == [("tier", "core", "vip", "Lin")]
    assert story.found("branch...main") == []
    with pytest.raises(NotFound):
        story.review("nothing...")


def test_what_nobody_can_mean_is_a_finding(story: Story) -> None:
    told = [(p.code, p.line) for p in story.ws.check() if p.path == "crmtui.yaml"]
    assert told == [("unknown-owner", 15)]
    story.commit("wang", {"crmtui.yaml": RULES + "  teir: lead\n  entries.tuch: lead\n"})
    told = [p.fix for p in story.ws.check() if p.code == "unknown-field"]
    assert told == ["did you mean `tier`?", "did you mean `touch`?"]
