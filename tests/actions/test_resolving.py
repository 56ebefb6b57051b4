"""Deciding conflicts, whatever brought them about: merge, rebase, cherry-pick, Git without us."""

from __future__ import annotations

import subprocess

import pytest

from crmtui.errors import Ambiguous, Busy, Conflict, NotFound, Unsafe, UsageError
from crmtui.history.drivers import install
from crmtui.history.repository import Repository
from crmtui.workspace import Workspace

FOLDER = "records/customers/华东/acme"
ACME = f"{FOLDER}/customer.yaml"
TOUCH = f"{FOLDER}/2026-10-12-touch-7f3a9c.yaml"
BETA = "records/customers/02/C2024002/customer.yaml"
BOOK = "playbooks/core.yaml"


def tried(team, *arguments: str) -> int:
    """Run the user's own git, which may end in a conflict."""
    return subprocess.run(["git", *arguments], cwd=team.root, capture_output=True).returncode


@pytest.fixture
def apart(team):
    """Both sides changed the tier; each also changed something else."""

    def work(tier: str, old: str, new: str) -> None:
        team.change(ACME, "tier: core", f"tier: {tier}")
        team.change(ACME, old, new)

    team.theirs(lambda: work("basic", "owner: lin", "owner: zhao"))
    team.ours(lambda: work("vip", "制造业", "汽车"))
    return team


@pytest.mark.parametrize(
    ("call", "ours", "theirs", "finish", "go_on"),
    [
        (["merge", "side"], "vip", "basic", "crmtui merge --continue", ["commit", "--no-edit"]),
        (["rebase", "side"], "basic", "vip", "git rebase --continue",
         ["-c", "core.editor=true", "rebase", "--continue"]),
        (["cherry-pick", "side"], "vip", "basic", "git cherry-pick --continue",
         ["cherry-pick", "--continue", "--no-edit"]),
    ],
    ids=["merge", "rebase", "cherry-pick"],
)  # fmt: skip
@pytest.mark.parametrize("has_driver", [True, False])
def test_what_plain_git_left_is_decided_and_git_goes_on(
    apart, call, ours, theirs, finish, go_on, has_driver
):
    if has_driver:
        install(Repository.open(apart.root))
    assert tried(apart, *call) == 1
    tier = next(c for c in apart.ws.conflicts() if c.field == "tier")
    assert (tier.ours, tier.theirs, tier.customer) == (ours, theirs, "acme")
    names = {ours: "Zhao", theirs: "Lin"} if call[0] == "rebase" else {ours: "Lin", theirs: "Zhao"}
    assert (tier.our_author, tier.their_author) == (names[ours], names[theirs])
    if call[0] != "merge":
        with pytest.raises(Unsafe, match="no merge"):
            apart.ws.finish_merge()
    done = apart.ws.resolve("acme", {c.field: "theirs" for c in apart.ws.conflicts()})
    assert (done.left, done.staged, done.next) == ((), (ACME,), finish)
    assert tried(apart, *go_on) == 0
    assert apart.is_clean()
    assert apart.ws.find("acme").tier == theirs


def test_a_revert_in_conflict(apart):
    sha = apart.git("rev-parse", "HEAD").strip()
    apart.ours(lambda: apart.change(ACME, "tier: vip", "tier: basic"))
    assert tried(apart, "revert", "--no-edit", sha) == 1
    (one,) = apart.ws.conflicts()
    assert (one.field, one.base, one.ours, one.theirs) == ("tier", "vip", "basic", "core")
    assert apart.ws.resolve("acme", {"tier": "base"}).next == "git revert --continue"
    assert "tier: vip" in apart.read(ACME)


def test_a_merge_by_plain_git_is_finished_by_us(apart):
    install(Repository.open(apart.root))
    tried(apart, "merge", "side")
    apart.ws.resolve("示例制造集团", {"tier": "base"})
    outcome = apart.ws.finish_merge()
    assert outcome.message == "Merge branch 'side': 1 customer"
    customer = apart.ws.find("acme")
    assert (customer.tier, customer.owner, customer.industry) == ("core", "zhao", "汽车")


def test_decided_in_an_editor_it_only_has_to_be_finished(apart):
    apart.ws.merge("side")
    text = apart.read(ACME)
    start, end = text.index("<<<<<<<"), text.index(">>>>>>> theirs\n") + len(">>>>>>> theirs\n")
    apart.put(ACME, text[:start] + "tier: potential\n" + text[end:])
    assert list(apart.ws.conflicts()) == []
    assert apart.ws.finish_merge().state == "merged"
    assert apart.ws.find("acme").tier == "potential"


def test_tags_put_in_another_order_on_both_sides(team):
    team.put(ACME, team.read(ACME).replace("  - need/品质优先\n", "  - a\n  - b\n  - c\n"))
    team.commit()
    team.theirs(lambda: team.change(ACME, "  - a\n  - b\n  - c\n", "  - c\n  - a\n  - b\n  - d\n"))
    team.ours(lambda: team.change(ACME, "  - a\n  - b\n  - c\n", "  - b\n  - a\n  - c\n"))
    (one,) = team.ws.merge("side").conflicts
    assert (one.field, one.base, one.ours, one.theirs) == (
        "tags",
        "a, b, c",
        "b, a, c",
        "c, a, b, d",
    )
    team.ws.resolve("acme", {"tags": "b, a，d"})
    team.ws.finish_merge()
    assert team.ws.find("acme").tags == ("b", "a", "d")


def test_steps_of_a_playbook(team):
    team.theirs(lambda: team.change(BOOK, "every: 1 month", "every: 2 weeks"))
    team.ours(lambda: team.change(BOOK, "every: 1 month", "every: 6 weeks"))
    (one,) = team.ws.merge("side").conflicts
    assert (one.path, one.customer, one.name) == (BOOK, "", BOOK)
    assert (one.field, one.ours, one.theirs) == (
        "cadences.monthly-call.every",
        "6 weeks",
        "2 weeks",
    )
    assert (one.our_author, one.their_author) == ("Lin", "Zhao")
    assert team.ws.resolve("core.yaml", {"every": "theirs"}).staged == (BOOK,)
    team.ws.finish_merge()
    assert team.ws.rules.playbooks[0].cadences[0].every is not None
    assert "every: 2 weeks" in team.read(BOOK)


def test_windows_line_ends_stay(team):
    team.put(BETA, team.read(BETA).replace("\n", "\r\n"))
    team.commit()
    team.theirs(lambda: team.change(BETA, "tier: basic", "tier: vip"))

    def ours() -> None:
        team.change(BETA, "tier: basic", "tier: core")
        team.change(BETA, "owner: zhao", "owner: lin")

    team.ours(ours)
    (one,) = team.ws.merge("side").conflicts
    assert (one.ours, one.theirs) == ("core", "vip")
    team.ws.resolve("C2024002", {"tier": "theirs"})
    team.ws.finish_merge()
    data = (team.root / BETA).read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 4
    assert team.ws.find("C2024002").owner == "lin"


def test_the_same_customer_added_on_both_sides(team):
    path = "records/customers/01/new/customer.yaml"
    team.theirs(lambda: team.put(path, "id: new\nname: 新\ntier: core\nowner: zhao\n"))
    team.ours(lambda: team.put(path, "id: new\nname: 新\ntier: basic\nindustry: IT\n"))
    (one,) = team.ws.merge("side").conflicts
    assert (one.field, one.base, one.ours, one.theirs) == ("tier", None, "basic", "core")
    team.ws.resolve("new", {"tier": "core"})
    team.ws.finish_merge()
    assert team.ws.find("new").owner == "zhao"


def test_a_side_alone_decides_everything_of_a_customer(team):
    def work(tier: str, outcome: str) -> None:
        team.change(ACME, "tier: core", f"tier: {tier}")
        team.change(TOUCH, "outcome: reached", f"outcome: {outcome}")

    team.theirs(lambda: work("vip", "replied"))
    team.ours(lambda: work("basic", "held"))
    fields = {c.field for c in team.ws.merge("side").conflicts}
    assert fields == {"tier", "7f3a9c2e41.outcome"}
    done = team.ws.resolve("acme", {"": "theirs"})
    assert set(done.staged) == {ACME, TOUCH}
    team.ws.finish_merge()
    assert team.ws.find("acme").tier == "vip"
    assert team.ws.show("acme").entries[0].values["outcome"] == "replied"


def test_refusals_write_nothing(apart):
    assert list(apart.ws.conflicts()) == []
    with pytest.raises(NotFound, match="nothing is in conflict"):
        apart.ws.resolve("acme", {"tier": "ours"})
    apart.ws.merge("side")
    before = apart.read(ACME)
    for who, choices, kind in [
        ("acme", {"owner": "ours"}, NotFound),
        ("C2024002", {"tier": "ours"}, NotFound),
        ("nobody", {"tier": "ours"}, NotFound),
        ("acme", {}, UsageError),
        ("acme", {"": "vip"}, UsageError),
        ("acme", {"tier": "nonsense"}, UsageError),
    ]:
        with pytest.raises(kind):
            apart.ws.resolve(who, choices)
    assert apart.read(ACME) == before


def test_a_name_that_fits_several_is_asked(team):
    def work(tier: str) -> None:
        team.change(ACME, "name: 示例制造集团", f"name: Tools {tier}")
        team.change(BETA, "tier: basic", f"tier: {tier}")

    team.theirs(lambda: work("vip"))
    team.ours(lambda: work("core"))
    team.ws.merge("side")
    with pytest.raises(Ambiguous):
        team.ws.resolve("tools", {"": "ours"})


def test_a_text_that_is_no_record_is_left_to_git(team):
    team.put("notes.txt", "a\n")
    team.commit()
    team.git("branch", "-f", "side")
    team.theirs(lambda: team.put("notes.txt", "b\n"))
    team.ours(lambda: team.put("notes.txt", "c\n"))
    outcome = team.ws.merge("side")
    assert (outcome.state, outcome.conflicts, outcome.elsewhere) == (
        "conflicts",
        (),
        ("notes.txt",),
    )
    assert "||||||| " in team.read("notes.txt")
    with pytest.raises(Conflict, match="1 conflict"):
        team.ws.finish_merge()
    team.put("notes.txt", "b and c\n")
    team.git("add", "notes.txt")
    assert team.ws.finish_merge().state == "merged"


def test_hostile_names_of_branches_and_files_are_only_names(team):
    branch, path = "-x;touch$IFS\x22canary\x22", "records/customers/a b/$(touch canary)/[x].yaml"
    team.git("update-ref", f"refs/heads/{branch}", "HEAD")
    team.git("checkout", "-q", "--detach")
    team.put(path, "id: e1\ntype: note\nat: 2026-11-01\n")
    team.put(ACME, team.read(ACME).replace("tier: core", "tier: vip"))
    team.commit()
    team.git("update-ref", f"refs/heads/{branch}", "HEAD")
    team.git("switch", "-q", "main")
    team.ours(lambda: team.change(ACME, "tier: core", "tier: basic"))
    with pytest.raises(UsageError):
        team.ws.merge(branch)
    with pytest.raises(NotFound):
        team.ws.merge("no/such")
    (one,) = team.ws.merge(f"refs/heads/{branch}").conflicts
    assert one.field == "tier"
    team.ws.resolve("acme", {"tier": "theirs"})
    assert team.ws.finish_merge().state == "merged"
    assert path in team.paths()
    assert not (team.root / "canary").exists()


def test_a_lock_of_git_is_named_and_nothing_happens(apart):
    lock = apart.root / ".git/index.lock"
    lock.touch()
    head = apart.git("rev-parse", "HEAD")
    with pytest.raises(Busy, match="index"):
        apart.ws.merge("side")
    lock.unlink()
    assert apart.git("rev-parse", "HEAD") == head and apart.is_clean()


@pytest.mark.parametrize("state", ["detached", "rebase", "cherry-pick", "bisect"])
def test_no_merge_in_the_middle_of_something(apart, state):
    calls = {"detached": ["switch", "-q", "--detach"], "rebase": ["rebase", "side"],
             "cherry-pick": ["cherry-pick", "side"], "bisect": ["bisect", "start"]}  # fmt: skip
    tried(apart, *calls[state])
    with pytest.raises(Conflict):
        apart.ws.merge("side")


@pytest.mark.parametrize("lines", ["", "*.txt text\n"])
def test_without_our_lines_in_gitattributes_records_are_merged_all_the_same(team, lines):
    team.put(".gitattributes", lines)
    team.commit()
    team.git("branch", "-f", "side")
    team.theirs(lambda: team.change(ACME, "owner: lin", "owner: zhao"))
    team.ours(lambda: team.change(ACME, "tier: core", "tier: basic"))
    assert team.ws.merge("side").state == "merged"
    assert (team.ws.find("acme").owner, team.ws.find("acme").tier) == ("zhao", "basic")


def test_branches_without_a_common_commit(team):
    team.git("checkout", "-q", "--orphan", "alone")
    team.git("commit", "-q", "-m", "Another beginning")
    with pytest.raises(Conflict, match="share no commit"):
        team.ws.merge("main")
    assert team.is_clean()


def test_a_workspace_in_a_folder_of_a_repository(tmp_path, write, run_git):
    top = tmp_path / "all of it [x]"
    root = top / 'crm "1"'
    profile = "records/customers/a/acme/customer.yaml"
    text = "id: acme\nname: 示例\ntier: core\nowner: lin\nindustry: IT\n"
    write(root, {"crmtui.yaml": "name: x\ncurrency: CNY\ntimezone: Asia/Shanghai\n", profile: text})
    write(top, {"README": "1\n"})
    run_git(top, "init", "-q", "-b", "main")
    run_git(top, "config", "user.name", "Lin")
    run_git(top, "config", "user.email", "lin@example.com")
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "Start")
    for branch, line, tier in (("side", "owner: zhao", "vip"), ("main", "owner: lin", "basic")):
        run_git(top, "switch", "-q", *(["-c"] if branch == "side" else []), branch)
        change = text.replace("owner: lin", line).replace("core", tier)
        write(root, {profile: change})
        run_git(top, "commit", "-q", "-am", branch)
    with Workspace.open(root) as workspace:
        (one,) = workspace.merge("side").conflicts
        assert (one.path, one.field, one.our_author) == (profile, "tier", "Lin")
        done = workspace.resolve("示例", {"tier": "theirs"})
        assert done.next == "crmtui merge --continue"
        assert workspace.finish_merge().paths == (profile,)
        assert (workspace.find("acme").owner, workspace.find("acme").tier) == ("zhao", "vip")
    assert run_git(top, "status", "--porcelain") == ""


def test_a_branch_without_a_commit_takes_what_is_merged(team):
    team.git("switch", "-q", "--orphan", "new")
    outcome = team.ws.merge("main")
    assert outcome.state == "fast-forward"
    assert team.is_clean() and team.ws.find("acme").tier == "core"
