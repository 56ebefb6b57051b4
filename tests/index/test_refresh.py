"""The index gives the same answers as one made from nothing, whatever happened on disk."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crmtui.index import refresh
from crmtui.index.cache import Index
from crmtui.index.database import index_path
from crmtui.index.folders import files_of, stamp_of
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
TABLES = {
    "customers": "id, name, path, data, haystack, owner, tier, last_contact, last_touch, last_sign, "
    "touches, entries, orders, first_order, last_order, revenue, currency, complaints, open_cases, "
    "facts_from, facts_to, dormant_days, contact, phone, contacts, dirty, plan_from, plan_to, "
    "covered, next_due",
    "entries": "folder, customer, id, type, day, at, path, line, position, shadowed, data",
    "contacts": "*",
    "tags": "*",
    "notes": "*",
    "former": "*",
    "problems": "*",
    "folders": "path, names, hashes",
    "profiles": "*",
    "memberships": "*",
    "tasks": "*",
}


def content(index: Index) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the index that answers depend on, in a fixed order."""
    found = {
        table: sorted(index.db.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
        for table, columns in TABLES.items()
    }
    alive = {row[0] for row in index.db.execute("SELECT id FROM customers")}
    found["notes"] = [row for row in found["notes"] if row[0] in alive]
    return found


def rebuilt(ws: Workspace, tmp_path: Path) -> Index:
    """An index of the same workspace made from nothing."""
    index = Index(ws.root, tmp_path / "fresh.sqlite")
    Workspace(ws.root, ws.now, index).refresh()
    return index


ENTRY = """\
id: {id}
type: {type}
at: {at}
via: phone
outcome: reached
amount: 120
note: {note}
next:
  - do: 回电
"""


def random_mailing(root: Path, dice: random.Random) -> None:
    """A campaign file, new or changed: recipients that are there, former, unknown or twice."""
    name = dice.choice("abc")
    folder = root / "records" / "campaigns"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"id: {dice.choice([name, 'a'])}", f"at: 2026-11-{dice.randrange(1, 28):02d}",
             "playbook: core", "step: monthly-call", "recipients:"]  # fmt: skip
    lines += [f"  - customer: K{dice.randrange(8)}" for _ in range(dice.randrange(1, 6))]
    (folder / f"{name}.yaml").write_text("\n".join(lines) + "\n")


def random_edit(root: Path, dice: random.Random) -> None:
    """One change as a person, a script or Git may make it."""
    customers = root / "records" / "customers"
    profiles = sorted(customers.rglob("customer.yaml"))
    files = [p for p in sorted(customers.rglob("*.yaml")) if p.name != "customer.yaml"]
    what = dice.randrange(11)
    id = f"K{dice.randrange(6)}"
    if what == 0 or not profiles:
        folder = customers / dice.choice("abc") / id
        folder.mkdir(parents=True, exist_ok=True)
        tier = dice.choice(["", "tier: core\n"])
        (folder / "customer.yaml").write_text(f"id: {id}\nname: 客户{dice.randrange(99)}\n{tier}")
    elif what == 1:
        profile = dice.choice(profiles)
        profile.write_text(profile.read_text() + f"\n# {dice.random()}\n")
    elif what == 2:
        shutil.rmtree(dice.choice(profiles).parent)
    elif what == 3:
        source = dice.choice(profiles).parent
        target = customers / dice.choice("xyz") / source.name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            source.rename(target)
    elif what == 4 and files:
        dice.choice(files).unlink()
    elif what == 5:
        profile = dice.choice(profiles)
        profile.write_text(
            f"id: {profile.parent.name}\nname: 新\nformerly: [K{dice.randrange(6)}]\n"
        )
    elif what == 9:
        random_mailing(root, dice)
    elif what == 10:
        mailings = sorted((root / "records" / "campaigns").glob("*.yaml"))
        for one in mailings[:1]:
            one.unlink()
    elif what == 6:
        (dice.choice(profiles).parent / "broken.yaml").write_text("type: touch\nat: [\n")
    else:
        day = f"2026-{dice.randrange(1, 13):02d}-{dice.randrange(1, 28):02d}"
        entry = ENTRY.format(id=dice.choice(["e1", "e2", ""]), type=dice.choice(["touch", "order"]),
                             at=day, note=f"第{dice.randrange(50)}次")  # fmt: skip
        name = f"{dice.randrange(8)}.yaml"
        (dice.choice(profiles).parent / name).write_text(entry)


@pytest.mark.parametrize("seed", range(12))
def test_incremental_equals_rebuilt(
    make_workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(refresh, "CHUNK", seed % 2 or refresh.CHUNK)
    ws = make_workspace(under_git=False)
    dice = random.Random(seed)
    for round in range(12):
        for _ in range(dice.randrange(1, 4)):
            random_edit(ws.root, dice)
        ws.refresh()
        fresh = rebuilt(ws, tmp_path / str(round))
        assert content(ws.index) == content(fresh)
        fresh.close()


def test_nothing_changed_reads_nothing(workspace: Workspace) -> None:
    assert workspace.refresh().changed == 6
    assert workspace.refresh().changed == 0


def test_a_file_that_goes_while_its_folder_is_listed_is_none(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    unfinished = workspace.root / "records/customers/华东/acme/.crmtui-tmp-1-a"
    unfinished.write_text("id: x\n")

    def placed(name: str) -> bool:
        if name == unfinished.name:
            unfinished.unlink()
        return True

    monkeypatch.setattr("crmtui.index.tree.is_legible", placed)
    assert workspace.refresh().customers == 2
    assert not workspace.problems()


def test_same_size_edit_with_restored_time_is_seen(workspace: Workspace) -> None:
    import os

    workspace.refresh()
    path = workspace.root / "records/customers/华东/acme/customer.yaml"
    before = path.stat()
    path.write_text(path.read_text().replace("示例制造集团", "新例制造集团"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert workspace.find("acme").name == "新例制造集团"


@pytest.mark.parametrize("most", [0, 100, 16 << 20])
def test_what_is_read_together_is_told_apart(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Files of all kinds in one folder, whatever fits into memory at once: each keeps its own stamp."""
    monkeypatch.setattr(refresh, "AT_ONCE", most)
    ws = make_workspace(under_git=False)
    folder = ws.root / "records" / "customers" / "KX"
    folder.mkdir()
    (folder / "customer.yaml").write_text("id: KX\nname: 甲\n")
    for n in range(3):
        entry = ENTRY.format(id=f"e{n}", type="touch", at=f"2026-11-0{n + 1}", note="n" * n)
        (folder / f"{n}-single.yaml").write_text(entry)
        packed = f'- {{"at":"2026-10-0{n + 1}","id":"p{n}xxxxxx","note":"{n}","type":"note"}}\n'
        (folder / f"{n}-packed.yaml").write_text(packed * (n + 1))
    (folder / "1-single.yaml~").write_text("left over")
    (folder / "2-broken.yaml").write_text("type: [")
    (folder / "3-link.yaml").symlink_to(folder / "1-packed.yaml")
    ws.refresh()
    known = files_of(ws.index.db, "records/customers/KX")
    regular = {path.name: path.stat() for path in folder.iterdir() if not path.is_symlink()}
    assert {name: known[name].stamp for name in regular} == {
        name: stamp_of(status) for name, status in regular.items()
    }
    rows = ws.index.db.execute(
        "SELECT id, path FROM entries WHERE folder = 'KX' AND NOT shadowed ORDER BY id"
    ).fetchall()
    assert [(id, path.rpartition("/")[2][0]) for id, path in rows] == [
        ("e0", "0"), ("e1", "1"), ("e2", "2"), ("p0xxxxxx", "0"), ("p1xxxxxx", "1"), ("p2xxxxxx", "2"),
    ]  # fmt: skip
    told = {(p.path.rpartition("/")[2], p.code) for p in ws.index.problems() if "KX" in p.path}
    assert told >= {("1-single.yaml~", "backup-file"), ("2-broken.yaml", "not-closed")}
    assert any(name == "3-link.yaml" for name, _ in told)


def test_one_bad_file_never_hides_the_rest(make_workspace: Make) -> None:
    ws = make_workspace(extra={"records/customers/02/C2024002/x.yaml": "type: touch\nat: [\n"})
    assert ws.list().total == 2
    assert [p.path for p in ws.problems()] == ["records/customers/02/C2024002/x.yaml"]
    assert ws.today().skipped_files == 1


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("part", ["02/C2024002", "02", ""])
def test_a_folder_that_cannot_be_read_is_told_until_it_can(
    workspace: Workspace, close_folder: Callable[..., Callable[[], None]], part: str, is_known: bool
) -> None:
    folder = workspace.root / f"records/customers/{part}".rstrip("/")
    if is_known:
        assert workspace.list().total == 2
    reopen = close_folder(folder)
    for _ in range(2):
        found = workspace.list()
        assert "C2024002" not in {row.id for row in found.rows}
        assert found.skipped >= 1
        assert workspace.today().skipped_files == found.skipped
        problems = {problem.path: problem for problem in workspace.problems()}
        problem = problems[folder.relative_to(workspace.root).as_posix()]
        assert problem.what == "the folder cannot be read: Permission denied"
    reopen()
    assert workspace.list().total == 2
    assert (workspace.list().skipped, workspace.problems()) == (0, [])
    assert workspace.refresh().changed == 0


@pytest.mark.parametrize("damage", [b"", b"not a database at all, not even close" * 50])
def test_corrupt_cache_is_rebuilt(make_workspace: Make, damage: bytes) -> None:
    ws = make_workspace()
    ws.refresh()
    ws.close()
    index_path(ws.root).write_bytes(damage)
    for suffix in ("-wal", "-shm"):
        index_path(ws.root).with_name(index_path(ws.root).name + suffix).unlink(missing_ok=True)
    again = Workspace.open(ws.root, now=ws.now)
    assert again.list().total == 2


def test_unwritable_cache_works_in_memory(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CRMTUI_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert make_workspace().list().total == 2


def test_two_processes_share_a_cache(make_workspace: Make) -> None:
    one = make_workspace()
    two = Workspace.open(one.root, now=one.now)
    one.refresh()
    (one.root / "records/customers/02/C2024002/n.yaml").write_text(
        "type: note\nat: 2026-11-01\nnote: 二号进程看到\n"
    )
    assert two.list("二号进程").total == 1
    assert one.list("二号进程").total == 1


def test_reader_does_not_wait_for_a_writer(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_workspace()
    one.refresh()
    two = Workspace.open(one.root, now=one.now)
    two.index.db.execute("PRAGMA busy_timeout = 50")
    (one.root / "records/customers/02/C2024002/n.yaml").write_text(
        "type: note\nat: 2026-11-01\nnote: 忙时也能读\n"
    )
    one.index.db.execute("BEGIN IMMEDIATE")
    try:
        assert two.list("忙时也能读").total == 1
    finally:
        one.index.db.execute("ROLLBACK")


def test_entries_after_the_day_do_not_count(make_workspace: Make) -> None:
    ws = make_workspace(
        extra={"records/customers/02/C2024002/f.yaml":
               "type: touch\nat: 2026-12-24\nvia: phone\noutcome: reached\n"}
    )  # fmt: skip
    assert ws.show("C2024002").facts.last_contact is None
    assert ws.show("C2024002", on=date(2026, 12, 24)).facts.last_contact == "2026-12-24"
    assert ws.show("C2024002").facts.last_contact is None


def test_day_of_an_instant_is_the_workspace_day(make_workspace: Make) -> None:
    ws = make_workspace(
        extra={"records/customers/02/C2024002/u.yaml":
               "type: touch\nat: 2026-11-18T20:30:00Z\nvia: phone\noutcome: reached\n"},
        now=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
    assert ws.show("C2024002").facts.last_contact == "2026-11-19"


def test_packed_and_unpacked_give_the_same_queue(make_workspace: Make) -> None:
    single = make_workspace()
    before = single.today()
    folder = single.root / "records/customers/华东/acme"
    (folder / "2026-10-12-touch-7f3a9c.yaml").unlink()
    (folder / "touches-2026.yaml").write_text(
        '- {"id": "7f3a9c2e41", "type": "touch", "at": "2026-10-12T10:30+08:00", '
        '"logged": "2026-10-12T10:41+08:00", "by": "lin", "via": "phone", "direction": "out", '
        '"with": ["li"], "outcome": "reached", "note": "对价格有顾虑，希望分期。", '
        '"next": [{"id": "9c10", "do": "提供分期方案", "due": "2026-11-18"}]}\n'
    )
    after = single.today()
    assert [p.task.id for line in before.lines for p in line.parts] == [
        p.task.id for line in after.lines for p in line.parts
    ]


def test_a_contact_who_wants_no_calls_is_not_the_one_to_call(make_workspace: Make) -> None:
    ws = make_workspace()
    profile = ws.root / "records/customers/华东/acme/customer.yaml"
    profile.write_text(profile.read_text() + "    do_not_contact: yes\n  - name: 王总\n")
    assert ws.show("acme").facts.contact == "王总"
