"""An index made by several processes is the one that a single process makes."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.index import refresh
from crmtui.index.cache import Index
from crmtui.store import rules
from crmtui.workspace import Workspace, core, crew

Make = Callable[..., Workspace]
ENTRY = """\
type: {type}
at: 2026-{month:02d}-{day:02d}
via: phone
outcome: reached
amount: 120
note: 第{day}次
"""


@pytest.fixture(params=["copies", "others"], autouse=True)
def two_helpers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the smallest index is made by three processes: copies of this one, or other Pythons."""
    if request.param == "copies" and sys.platform != "linux":
        pytest.skip("processes are copied on Linux only")
    monkeypatch.setattr(crew, "may_copy", lambda: request.param == "copies")
    monkeypatch.setattr(core, "MANY_FILES", 1)
    monkeypatch.setattr(crew, "processors", lambda: 3)
    monkeypatch.setattr(refresh, "CHUNK", 3)
    monkeypatch.setattr(refresh, "BATCH", 2)


def content(index: Index) -> dict[str, list[tuple[object, ...]]]:
    """All tables but what is remembered of the cache itself, in a fixed order."""
    tables = index.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    found = {}
    for (table,) in tables.fetchall():
        columns = [row[1] for row in index.db.execute(f"PRAGMA table_info({table})")]
        wanted = ", ".join(c for c in columns if c not in ("rowid", "mtime_ns", "racy"))
        found[table] = sorted(index.db.execute(f"SELECT {wanted} FROM {table}"), key=repr)
    alive = {row[0] for row in index.db.execute("SELECT id FROM customers")}
    found["notes"] = [row for row in found["notes"] if row[0] in alive]
    return found


def built(ws: Workspace, path: Path, many_files: int = 1) -> Index:
    """An index of the workspace's files made from nothing; alone when it needs more files."""
    index = Index(ws.root, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "MANY_FILES", many_files)
        Workspace(ws.root, ws.now, index).refresh()
    return index


def alone(ws: Workspace, path: Path) -> Index:
    return built(ws, path, many_files=1 << 30)


def fill(root: Path, dice: random.Random) -> None:
    """Customers that claim each other's ids, former ids, folders of one name, and broken files."""
    customers = root / "records" / "customers"
    for number in range(25):
        id = f"K{dice.randrange(18)}"
        folder = customers / dice.choice("abcd") / id
        folder.mkdir(parents=True, exist_ok=True)
        claimed = dice.choice([id, id, id, id.lower(), f"K{dice.randrange(18)}"])
        former = f"formerly: [K{dice.randrange(24)}]\n" if dice.random() < 0.2 else ""
        profile = f"id: {claimed}\nname: 客户{number}\ntier: core\nsince: 2026-01-05\n{former}"
        (folder / "customer.yaml").write_text(profile)
        for n in range(dice.randrange(5)):
            id_line = f"id: e{dice.randrange(4)}\n" if dice.random() < 0.5 else ""
            text = ENTRY.format(type=dice.choice(["touch", "order", "odd"]),
                                month=dice.randrange(1, 13), day=dice.randrange(1, 28))  # fmt: skip
            (folder / f"{n}.yaml").write_text(id_line + text)
    (folder / "broken.yaml").write_text("type: touch\nat: [\n")
    campaigns = root / "records" / "campaigns"
    campaigns.mkdir()
    for name in "xyz":
        lines = [f"  - customer: K{dice.randrange(24)}\n" for _ in range(9)]
        head = f"id: {name}\nat: 2026-11-0{dice.randrange(1, 9)}\nvia: email\nrecipients:\n"
        (campaigns / f"{name}.yaml").write_text(head + "".join(lines))
    only_entries = customers / "a" / "K20"
    only_entries.mkdir(exist_ok=True)
    (only_entries / "1.yaml").write_text(ENTRY.format(type="touch", month=3, day=4))


@pytest.mark.parametrize("seed", range(4))
def test_equal_to_one_process(make_workspace: Make, tmp_path: Path, seed: int) -> None:
    ws = make_workspace(under_git=False)
    fill(ws.root, random.Random(seed))
    told: list[tuple[int, int]] = []
    ws.refresh(lambda done, total: told.append((done, total)))
    one = alone(ws, tmp_path / "alone.sqlite")
    assert content(ws.index) == content(one)
    assert told[-1][0] == told[-1][1] > 50
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert list(ws.index.path.parent.glob("building-*")) == []
    one.close()


def test_the_next_change_is_seen_alike(make_workspace: Make, tmp_path: Path) -> None:
    ws = make_workspace(under_git=False)
    fill(ws.root, random.Random(7))
    ws.refresh()
    customers = ws.root / "records" / "customers"
    shutil.rmtree(sorted(customers.glob("*/K*"))[0])
    sorted(customers.rglob("customer.yaml"))[-1].write_text("id: K3\nname: 新\nformerly: [K5]\n")
    assert ws.refresh().changed > 1
    one = alone(ws, tmp_path / "alone.sqlite")
    assert content(ws.index) == content(one)
    one.close()


SPOILT = {
    "does not start": "sys.exit(3)",
    "claims to have read": "os.write(job.told, b'0\\n'); sys.exit(1)",
    "breaks": "Refresh.take = None",
    "is killed": "Refresh.take = lambda *_: os.kill(os.getpid(), 9)",
}
"""What happens to a worker that comes to no good end."""


@pytest.mark.parametrize("how", SPOILT)
def test_what_a_worker_cannot_do_the_parent_does(
    make_workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    spoilt = (
        "import os, sys\nfrom crmtui.index.refresh import Refresh\nfrom crmtui.workspace import worker\n"
        f"real = worker.work\ndef work(job):\n {SPOILT[how]}\n real(job)\n"
    )
    names: dict[str, Any] = {}
    exec(spoilt, names)
    monkeypatch.setattr(crew, "work", names["work"])
    begin = f"import sys; sys.path.append(sys.argv[1])\n{spoilt}worker.work = work\n"
    monkeypatch.setattr(crew, "_START", f"{begin}worker.main(*sys.argv[1:])")
    ws = make_workspace(under_git=False)
    fill(ws.root, random.Random(1))
    told: list[tuple[int, int]] = []
    ws.refresh(lambda done, total: told.append((done, total)))
    one = alone(ws, tmp_path / "alone.sqlite")
    assert content(ws.index) == content(one)
    assert told[-1][0] == told[-1][1]
    one.close()


def test_without_processes_it_is_done_alone(
    make_workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = make_workspace(under_git=False)
    fill(ws.root, random.Random(3))
    folder = ws.index.path.parent
    for name, age in (("building-old", 2 * 86400), ("building-new", 60)):
        (folder / name).mkdir()
        (folder / name / "chunks").touch()
        os.utime(folder / name, (time.time() - age,) * 2)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, "no more processes")

    with monkeypatch.context() as patch:
        patch.setattr(crew, "_Worker", refuse)
        ws.refresh()
    one = alone(ws, tmp_path / "alone.sqlite")
    assert content(ws.index) == content(one)
    assert [left.name for left in folder.glob("building-*")] == ["building-new"]
    one.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[crew._Worker]:
    """The workers that have begun."""
    found: list[crew._Worker] = []
    begin = crew._Worker.__init__

    def note(worker: crew._Worker, *given: object) -> None:
        begin(worker, *given)  # type: ignore[arg-type]
        found.append(worker)

    monkeypatch.setattr(crew._Worker, "__init__", note)
    return found


def test_an_error_ends_the_workers_and_leaves_nothing(
    make_workspace: Make, started: list[crew._Worker]
) -> None:
    ws = make_workspace(under_git=False)
    fill(ws.root, random.Random(2))

    def refuse(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ws.refresh(refuse)
    assert len(started) == 2
    assert all(worker._process.returncode is not None for worker in started)
    assert list(ws.index.path.parent.glob("building-*")) == []
    assert ws.index.count("SELECT count(*) FROM customers") == 0
    assert ws.refresh().customers > 10


def test_workers_end_in_their_own_time(make_workspace: Make, started: list[crew._Worker]) -> None:
    ws = make_workspace(under_git=False)
    fill(ws.root, random.Random(5))
    ws.refresh()
    assert len(started) == 2 and all(worker.did_well for worker in started)
    for _ in range(1000):
        if not ws.index.later:
            break
        time.sleep(0.01)
        with ws.index.writing():
            pass
    assert ws.index.later == []
    for worker in started:
        with pytest.raises(ProcessLookupError):
            os.kill(worker._process.pid, 0)


HOLD = """
import os, sys
from crmtui.workspace.worker import _hold
_hold(os.open(sys.argv[1], os.O_RDONLY), int(sys.argv[2]))
"""


def test_who_keeps_a_part_keeps_nothing_else(tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_text("rows")
    leash, hand = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(part), str(leash)], pass_fds=[leash],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.read() == b"", "the end of its output, while it goes on"
        assert process.poll() is None
        os.close(leash)
        os.close(hand)
        assert process.wait(10) is not None


def test_the_rules_are_read_once(make_workspace: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = make_workspace(under_git=False)
    fill(ws.root, random.Random(6))
    read: list[object] = []
    real = rules.load_rules

    def counted(*given: Any) -> Any:
        read.append(given)
        return real(*given)

    monkeypatch.setattr(rules, "load_rules", counted)
    with Workspace.open(ws.root, now=ws.now) as other:
        assert read == []
        other.refresh()
        assert [book.name for book in other.rules.playbooks] == ["core"]
    assert len(read) == 1


def test_nobody_helps_where_it_cannot_pay(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = make_workspace(under_git=False)
    asked = (ws._context(None), ws.rules, ws.today_date(), True)
    assert crew.crew_for(ws.index, *asked) is not None
    monkeypatch.setattr(crew, "processors", lambda: 1)
    assert crew.crew_for(ws.index, *asked) is None
    monkeypatch.setattr(crew, "processors", lambda: 8)
    monkeypatch.setattr(crew, "HANDS_ON", False)
    assert crew.crew_for(ws.index, *asked) is None
    monkeypatch.setattr(crew, "HANDS_ON", True)
    ws.refresh()
    assert crew.crew_for(ws.index, *asked) is None
