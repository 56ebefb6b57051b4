"""With a watcher every answer is the one that a look at all files would give."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crmtui.errors import Busy, Conflict, Unsafe
from crmtui.index.cache import Index
from crmtui.index.vouching import is_vouched, socket_path
from crmtui.workspace import Workspace
from crmtui.workspace.watcher import Watcher

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of changes so")

ROUNDS = int(os.environ.get("CRMTUI_SOAK_STEPS", "120"))
WATCH = "import sys; from crmtui.cli.main import main; sys.exit(main())"
CUSTOMERS = "records/customers"
PROFILE = "id: {id}\nname: {id} Ltd\nowner: lin\ntier: {tier}\nsince: 2024-01-15\n"
TOUCH = "- {{type: touch, at: 2026-11-{day:02}, via: phone, outcome: reached, note: n{n}}}\n"

Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start(workspace: Workspace) -> Iterator[Start]:
    """Starts a watcher and waits until it vouches."""
    started = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WATCH, "-w", str(workspace.root), "watch"], text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        assert process.stderr is not None
        assert "Watching" in process.stderr.readline()
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


@pytest.fixture
def looking(workspace: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    """The same workspace with an index of its own, for which nobody vouches."""
    with Workspace(workspace.root, workspace.now, Index(workspace.root, tmp_path / "own")) as own:
        yield own


def answers(workspace: Workspace) -> list[object]:
    """What can be asked of everything."""
    workspace.refresh()
    with workspace.fresh():
        entries = workspace.index.db.execute("SELECT customer, day, path, data FROM entries")
        return [workspace.today(), workspace.list().rows, sorted(entries), workspace.rules.digest,
                sorted(workspace.index.problems())]  # fmt: skip


def soon_vouched(workspace: Workspace) -> bool:
    """Whether a watcher answers one of several questions: a busy machine may be late."""
    return any(workspace.index.is_vouched() for _ in range(50))


def edit(root: Path, dice: random.Random, n: int) -> None:
    """One change of the kinds that people, editors and Git make."""
    home = root / CUSTOMERS
    known = sorted(home.glob("*/*"))
    some = dice.choice(known)
    tier = dice.choice(["core", "basic"])
    entries = f"{some}/notes.yaml"
    match dice.randrange(9):
        case 0:
            new = home / f"{n % 7}" / f"c{n}"
            new.mkdir(parents=True)
            (new / "customer.yaml").write_text(PROFILE.format(id=f"c{n}", tier=tier))
        case 1 | 2:
            (some / "customer.yaml").write_text(PROFILE.format(id=some.name, tier=tier))
        case 3 | 4:
            with open(entries, "a") as file:
                file.write(TOUCH.format(day=n % 20 + 1, n=n))
        case 5:
            beside = some / ".new"
            beside.write_text(TOUCH.format(day=n % 20 + 1, n=n))
            beside.replace(entries)
        case 6:
            some.rename(home / f"moved-{n}")
            (home / f"moved-{n}").rename(some)
        case 7 if len(known) > 4:
            shutil.rmtree(some)
        case _:
            (root / "playbooks/tiers.yaml").write_text(
                f"core: {{title: 核心 {n}, weight: 3}}\nbasic: {{title: 基础, weight: {n % 4 + 1}}}\n"
            )


def test_every_answer_is_that_of_a_look_at_all_files(
    workspace: Workspace, looking: Workspace, start: Start
) -> None:
    workspace.refresh()
    start()
    dice, vouched = random.Random(6), 0
    for n in range(ROUNDS):
        edit(workspace.root, dice, n)
        with Workspace.open(workspace.root, now=workspace.now) as command:
            assert answers(command) == answers(looking), n
        assert answers(workspace) == answers(looking), n
        vouched += workspace.index.is_vouched()
    assert vouched  # not always: a busy machine may be late


def test_a_killed_watcher_is_noticed_at_once(workspace: Workspace, start: Start) -> None:
    workspace.refresh()
    watcher = start()
    assert soon_vouched(workspace)
    watcher.kill()
    watcher.wait()
    assert socket_path(workspace.index.path).exists()
    assert not workspace.index.is_vouched()
    start()  # the place is free
    assert soon_vouched(workspace)


def test_a_suspended_watcher_is_not_waited_for(
    workspace: Workspace, looking: Workspace, start: Start
) -> None:
    workspace.refresh()
    watcher = start()
    watcher.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, watcher.pid, os.WSTOPPED)
    edit(workspace.root, random.Random(3), 1)
    assert not workspace.index.is_vouched()
    assert answers(workspace) == answers(looking)
    watcher.send_signal(signal.SIGCONT)
    edit(workspace.root, random.Random(4), 2)
    assert answers(workspace) == answers(looking)


def test_an_older_look_written_late_is_mended(workspace: Workspace, looking: Workspace) -> None:
    """Somebody read the files before a change and writes what it found after the watcher did."""
    workspace.refresh()
    notes = workspace.root / CUSTOMERS / "华东/acme/notes.yaml"
    with (
        Workspace.open(workspace.root, now=workspace.now) as followed,
        Workspace.open(workspace.root, now=workspace.now) as late,
        Watcher(followed) as watcher,
    ):
        notes.write_text(TOUCH.format(day=3, n=1))
        seen = late.index.changes()
        seen_text = notes.read_text()
        notes.write_text(TOUCH.format(day=4, n=22))
        watcher.catch_up()
        new, stamp = notes.read_text(), notes.stat()
        notes.write_text(seen_text)
        late.take(seen)
        notes.write_text(new)
        os.utime(notes, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        watcher.catch_up()
        followed._is_fresh = True
        with followed.fresh():
            assert followed.today() == looking.today()


def test_a_checkout_of_many_files_is_followed(
    workspace: Workspace, looking: Workspace, start: Start, run_git: Callable[..., str]
) -> None:
    root = workspace.root
    run_git(root, "switch", "--quiet", "-c", "many")
    for n in range(250):
        new = root / CUSTOMERS / f"{n % 9}" / f"m{n}"
        new.mkdir(parents=True)
        (new / "customer.yaml").write_text(PROFILE.format(id=f"m{n}", tier="core"))
        (new / "notes.yaml").write_text(TOUCH.format(day=2, n=n))
    run_git(root, "add", ".")
    run_git(root, "commit", "--quiet", "-m", "many")
    run_git(root, "switch", "--quiet", "-")
    workspace.refresh()
    start()
    for branch in ("many", "-", "many"):
        run_git(root, "switch", "--quiet", branch)
        assert answers(workspace) == answers(looking)
    assert len(workspace.list().rows) > 250


def test_a_clock_that_is_set_back_changes_no_answer(
    workspace: Workspace, looking: Workspace, start: Start
) -> None:
    workspace.refresh()
    start()
    notes = workspace.root / CUSTOMERS / "华东/acme/notes.yaml"
    for n, moved in enumerate((0, -3600, 86400, 0)):
        notes.write_text(TOUCH.format(day=9, n=n))
        stamp = notes.stat().st_mtime_ns + moved * 10**9
        os.utime(notes, ns=(stamp, stamp))
        assert answers(workspace) == answers(looking)


def test_there_is_one_watcher(workspace: Workspace, start: Start) -> None:
    workspace.refresh()
    process = start()
    with pytest.raises(Busy, match=str(process.pid)):
        Watcher(workspace)


def test_above_a_quarter_of_the_watches_nobody_watches(workspace: Workspace) -> None:
    workspace.refresh()
    with pytest.raises(Unsafe, match="quarter"):
        Watcher(workspace, limit=16)
    assert not workspace.index.is_vouched()
    with Watcher(workspace, limit=400) as watcher:
        for n in itertools.count():
            (workspace.root / CUSTOMERS / f"{n}").mkdir()
            if n > 110:
                break
        with pytest.raises(Unsafe, match="quarter"):
            watcher.catch_up()


def test_a_watcher_ends_when_the_workspace_is_moved_away(workspace: Workspace) -> None:
    workspace.refresh()
    with Watcher(workspace) as watcher:
        workspace.root.rename(workspace.root.with_name("elsewhere"))
        with pytest.raises(Conflict, match="moved away"):
            next(watcher.follow())


def test_a_cache_that_was_thrown_away_is_not_vouched_for(
    workspace: Workspace, looking: Workspace, start: Start
) -> None:
    workspace.refresh()
    watcher = start()
    workspace.index.path.unlink()
    with Workspace.open(workspace.root, now=workspace.now) as command:
        assert answers(command) == answers(looking)
        assert not is_vouched(command.index.path)
        assert answers(command) == answers(looking)
    assert watcher.wait(5) == Conflict.exit_code


def test_links_are_not_followed_out_of_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "outside/deep").mkdir(parents=True)
    (workspace.root / CUSTOMERS / "link").symlink_to(tmp_path / "outside")
    workspace.refresh()
    with Watcher(workspace) as watcher:
        before = watcher.folders
        (workspace.root / CUSTOMERS / "other").symlink_to("/")
        watcher.catch_up()
        assert watcher.folders == before


def test_spare_time_is_used_step_by_step(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmtui.workspace.watcher.SPARE", 0.01)
    ending, end = os.pipe()
    steps, entry = [True, True, False, True, False], "type: touch\nat: 2026-11-19\nvia: phone\n"

    def spare() -> bool:
        is_more = steps.pop(0)
        if len(steps) == 2:  # there was no more, until a file changed
            next(workspace.root.glob("records/customers/**/acme")).joinpath("t.yaml").write_text(
                entry
            )
        if not steps:
            os.write(end, b"x")
        return is_more

    with (
        Workspace.open(workspace.root, now=workspace.now) as followed,
        Watcher(followed) as watcher,
    ):
        assert sum(watcher.follow(ending, spare)) > 0
    assert steps == []
    os.close(ending)
    os.close(end)
