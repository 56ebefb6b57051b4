"""Two people edit for weeks and merge, with plain git or with crmtui: no entry is ever lost or
doubled.

Six runs make two thousand steps; ``CRMTUI_SOAK_STEPS`` makes each longer, ``CRMTUI_SOAK_SEED``
gives it another beginning.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crmtui.history.drivers import ATTRIBUTES, install
from crmtui.history.repository import Repository
from crmtui.index.rows import EntryRow, identify, read_entries
from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.merge import GONE
from crmtui.model.merge_entries import in_time
from crmtui.store.codec import parse, parse_entries
from crmtui.store.conflicts import Side, name_of, open_conflicts, resolve
from crmtui.store.edit import Append, Edit, Remove, Set, apply_edits, render, render_packed
from crmtui.store.layout import entry_file
from crmtui.store.markers import has_markers
from crmtui.workspace import Workspace

Key = tuple[str, str, str]
"""Customer, type and id of an entry."""
CONFIG = "name: x\ncurrency: CNY\ntimezone: Asia/Shanghai\n"
BOOK = 'playbook: core\nfor: "tier:core"\ncadences:\n  - step: call\n    every: 1 month\n    via: [phone]\n'
WORDS = [
    "报价",
    "合同",
    "样品",
    "quote,",
    "visit:",
    "plan",
    "#1",
    "'x'",
    "{a}",
    "付款",
    "三月",
    "质量",
    "价格",
    "交期",
]
RECORDS = "records/customers"


@dataclass
class State:
    """What a clone holds, however it is written."""

    entries: dict[Key, EntryRow] = field(default_factory=dict)
    profiles: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)


@dataclass
class Clone:
    """A clone and the person who works in it."""

    root: Path
    git: Callable[..., str]
    name: str
    dice: random.Random
    count: int = 0
    is_plain: bool = True
    """Whether plain git merges, and not crmtui."""

    def fresh_id(self) -> str:
        self.count += 1
        return f"{self.name}{self.count:04d}{self.dice.randrange(16**5):05x}"

    def folders(self) -> list[Path]:
        return sorted(path.parent for path in self.root.glob(f"{RECORDS}/*/*/customer.yaml"))

    def state(self) -> State:
        state = State()
        rows: dict[str, list[EntryRow]] = {}
        for path in sorted(self.root.glob(f"{RECORDS}/**/*.yaml")):
            rel, data = path.relative_to(self.root).as_posix(), path.read_bytes()
            state.files.add(rel)
            if path.name == "customer.yaml":
                state.profiles.setdefault(path.parent.name, []).append(parse(data, rel).value)
                continue
            read = read_entries(rel, data, UTC)
            assert not [p for p in read.problems if p.severity == "error"], read.problems
            rows.setdefault(path.parent.name, []).extend(read.entries)
        for customer, listed in rows.items():
            # a list with one entry passes for a file of its own, and differs where that was edited
            state.doubled += (str(p) for p in identify(listed) if not p.path.endswith("2026.yaml"))
            counted = [row for row in listed if not row.shadowed]
            state.entries |= {(customer, r.type, r.identity): r for r in counted}
            assert len({(r.type, r.identity) for r in counted}) == len(counted)
        return state

    def commit(self) -> None:
        self.git(self.root, "add", "-A")
        self.git(self.root, "commit", "-q", "--allow-empty", "-m", "work")

    # what a person does

    def work(self) -> None:
        weighted = {self.add_customer: 1 if len(self.folders()) < 4 else 0, self.edit_profile: 4,
                    self.tag: 3, self.edit_contact: 3, self.edit_book: 2, self.log: 4,
                    self.append_orders: 3, self.edit_entry: 6, self.delete_entry: 2, self.pack: 2,
                    self.move: 2}  # fmt: skip
        self.dice.choices(list(weighted), list(weighted.values()))[0]()

    def words(self) -> str:
        return " ".join(self.dice.choice(WORDS) for _ in range(self.dice.randint(1, 6)))

    def add_customer(self) -> None:
        id = self.fresh_id()
        raw = {"id": id, "name": self.words(), "owner": "lin", "tier": "core", "tags": ["a", "b", "c"],
               "contacts": [{"key": "li", "name": "李工", "role": "x"}, {"name": "王"}]}  # fmt: skip
        self.put(self.root / RECORDS / self.region() / id / "customer.yaml", render(raw, CUSTOMER))

    def region(self) -> str:
        return self.dice.choice(("east", "west", "north"))

    def put(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def change(self, path: Path, *edits: Edit) -> None:
        path.write_bytes(apply_edits(path.read_bytes(), edits, CUSTOMER))

    def profile(self) -> Path:
        return self.dice.choice(self.folders()) / "customer.yaml"

    def edit_profile(self) -> None:
        name = self.dice.choice(("name", "tier", "owner", "industry", "needs", "source"))
        self.change(self.profile(), Set((name,), self.words()))

    def tag(self) -> None:
        path, tag = self.profile(), self.dice.choice("abcdef")
        tags = parse(path.read_bytes(), "x").value.get("tags") or []
        at = ("tags", tags.index(tag)) if tag in tags else ("tags",)
        self.change(path, Remove(at) if tag in tags else Append(at, tag))

    def edit_contact(self) -> None:
        path, name = self.profile(), f"c{self.dice.randrange(4)}"
        people = parse(path.read_bytes(), "x").value.get("contacts") or []
        names = [person["name"] for person in people]
        if name not in names:
            self.change(path, Append(("contacts",), {"name": name, "role": self.words()}))
        elif self.dice.random() < 0.3:
            self.change(path, Remove(("contacts", names.index(name))))
        else:
            self.change(path, Set(("contacts", names.index(name), "qq"), self.words()))

    def edit_book(self) -> None:
        step = f"s{self.dice.randrange(3)}"
        path = self.root / "playbooks/core.yaml"
        steps = [s["step"] for s in parse(path.read_bytes(), "x").value["cadences"]]
        every = f"{self.dice.randint(1, 9)} weeks"
        if step in steps:
            edit: Edit = Set(("cadences", steps.index(step), "every"), every)
        else:
            edit = Append(("cadences",), {"step": step, "every": every, "via": ["phone"]})
        path.write_bytes(apply_edits(path.read_bytes(), [edit]))

    def entry(self, type: str) -> dict[str, Any]:
        day = date(2026, 1, 1) + timedelta(days=self.dice.randrange(300))
        raw = {"id": self.fresh_id(), "type": type, "at": day.isoformat()}
        if type == "order":
            return {**raw, "amount": str(self.dice.randrange(1000))}
        return {**raw, "by": "lin", "via": "phone", "note": self.words(),
                "next": [{"id": self.fresh_id(), "do": self.words()}]}  # fmt: skip

    def log(self) -> None:
        raw = self.entry("touch")
        name = entry_file(date.fromisoformat(raw["at"]), "touch", raw["id"])
        self.put(self.dice.choice(self.folders()) / name, render(raw, ENTRY_TYPES["touch"]))

    def append_orders(self) -> None:
        path = self.dice.choice(self.folders()) / self.dice.choice(("orders.yaml", "2026.yaml"))
        data = path.read_bytes() if path.exists() else b""
        data = b"" if data == b"[]\n" else data
        self.put(path, data + render_packed([self.entry("order")]))

    def pick_entry(self) -> tuple[Path, int, dict[str, Any]] | None:
        rows = sorted(self.state().entries.values(), key=lambda row: (row.path, row.position))
        if not rows:
            return None
        row = self.dice.choice(rows)
        return self.root / row.path, row.position, dict(row.raw)

    def edit_entry(self) -> None:
        picked = self.pick_entry()
        if picked:
            path, n, _raw = picked
            name = self.dice.choice(("note", "by", "topic"))
            prefix: tuple[int, ...] = (n,) if path.read_bytes().startswith(b"- ") else ()
            self.change(path, Set((*prefix, name), self.words()))

    def delete_entry(self) -> None:
        picked = self.pick_entry()
        if picked:
            for path in picked[0].parent.glob("*.yaml"):
                if path.name != "customer.yaml":
                    self.without(path, picked[2]["id"])

    def without(self, path: Path, id: str) -> None:
        items = parse_entries(path.read_bytes(), "x").items
        places = [n for n, (raw, *_rest) in enumerate(items) if raw["id"] == id]
        if places and len(items) == len(places):
            path.unlink()
        elif places:
            self.change(path, *(Remove((n,)) for n in reversed(places)))

    def pack(self) -> None:
        folder = self.dice.choice(self.folders())
        listed = folder / "2026.yaml"
        found: dict[str, dict[str, Any]] = {}
        singles = sorted(folder.glob("*-touch-*.yaml"))
        for path in [listed, *singles] if listed.exists() else singles:
            items = parse_entries(path.read_bytes(), "x").items
            found |= {raw["id"]: raw for raw, *_rest in items}
        if found:
            listed.write_bytes(render_packed(sorted(found.values(), key=in_time)))
            for path in singles:
                path.unlink()

    def move(self) -> None:
        folder = self.dice.choice(self.folders())
        target = self.root / RECORDS / self.region() / folder.name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder, target)

    # bringing work together

    def merge(self, other: Clone) -> None:
        """Merge, decide what is in conflict the same way in both directions."""
        if not self.is_plain:
            self.merge_by_records(other)
            return
        self.merge_by_git(other)

    def merge_by_records(self, other: Clone) -> None:
        """Merge with crmtui: what is open is decided by its texts."""
        self.git(self.root, "fetch", "-q", str(other.root), "HEAD:refs/heads/other", "--force")
        with Workspace.open(self.root, now=lambda: NOW) as workspace:
            outcome = workspace.merge("other")
            for one in outcome.conflicts:
                there, here = one.theirs is not None, one.ours is not None
                is_ours = (one.ours or "") > (one.theirs or "") if there and here else here
                workspace.resolve(one.path, {one.field: "ours" if is_ours else "theirs"})
            if outcome.state == "conflicts":
                workspace.finish_merge()
            wrong = {p.code for p in workspace.check() if p.code in MENDED}
            assert not wrong, workspace.check()
        assert self.git(self.root, "status", "--porcelain") == ""

    def merge_by_git(self, other: Clone) -> None:
        """Merge with plain git, decide what is in conflict the same way in both directions."""
        self.git(self.root, "fetch", "-q", str(other.root), "HEAD:refs/heads/other", "--force")
        self.git(self.root, "-c", "user.name=x", "merge", "-q", "--no-edit", "other", code=None)
        listed = self.git(self.root, "status", "--porcelain=v1", "-z", "--no-renames").split("\0")
        for path in (item[3:] for item in listed if item[:2] in UNMERGED):
            self.decide(path)
        self.remove_copies(item[3:] for item in listed if item[:2] == "UA")
        self.commit()

    def decide(self, path: str) -> None:
        file = self.root / path
        if file.exists() and has_markers(file.read_bytes()):
            data = file.read_bytes()
            choices = {name_of(c): _choice(c) for c in open_conflicts(data, path)}
            file.write_bytes(resolve(data, path, choices))

    def remove_copies(self, theirs: Any) -> None:
        """Where both moved a customer, Git leaves it in both places with the same content."""
        for path in theirs:
            file = self.root / path
            twins = [
                p
                for p in self.root.glob(f"{RECORDS}/*/{file.parent.name}/{file.name}")
                if p != file
            ]
            if file.exists() and any(p.read_bytes() == file.read_bytes() for p in twins):
                file.unlink()


MENDED = {"split-folder", "no-customer", "duplicate-entry", "conflict-marker", "duplicate-id"}
"""What `check` must not find after a merge by crmtui."""
NOW = datetime(2026, 11, 20, tzinfo=UTC)
UNMERGED = {"UU", "AA", "DU", "UD", "AU", "UA", "DD"}


def _choice(conflict: Any) -> Side:
    """The side that is there; of two the greater, whichever is ours."""
    if conflict.ours is GONE or conflict.theirs is GONE:
        return Side.THEIRS if conflict.ours is GONE else Side.OURS
    return Side.OURS if repr(conflict.ours) > repr(conflict.theirs) else Side.THEIRS


def expect(base: State, ours: State, theirs: State, merged: State) -> None:
    """Every entry is there that has to be, none that must not, each with what both made of it."""
    b, o, t, m = (state.entries for state in (base, ours, theirs, merged))
    for key in b.keys() | o.keys() | t.keys() | m.keys():
        was, one, other, now = (group.get(key) for group in (b, o, t, m))
        if now is None:
            assert not (one and other), f"{key} is lost"
            assert was, f"{key} was added and is lost"
            left = one or other
            assert left is None or _same(left, was), f"{key} was edited and is lost"
        else:
            assert one or other, f"{key} came from nowhere"
            if was and not (one and other):
                left, without = (one, theirs) if one else (other, ours)
                # its deletion has no effect on what was packed or moved meanwhile, nor does that
                # of its file when the other side wrote into it
                is_apart = left.path != was.path or was.path not in without.files
                assert is_apart or not _same(left, was), f"{key} was deleted"
            _expect_fields(was, one, other, now)


def expect_profiles(base: State, ours: State, theirs: State, merged: State) -> None:
    """What one side changed is there; tags are those of both, less those that one took away."""
    for id, (now,) in merged.profiles.items():
        b, o, t = (state.profiles.get(id, [None])[0] for state in (base, ours, theirs))
        if not (b and o and t):
            assert now in (o, t)
            continue
        for name in {*b, *o, *t, *now} - {"tags", "contacts"}:
            w, x, y = b.get(name), o.get(name), t.get(name)
            assert now.get(name) in ((y,) if x == w else (x,) if y == w else (x, y)), (id, name)
        tags = [{*(side.get("tags") or ())} for side in (b, o, t, now)]
        assert tags[3] == (tags[1] & tags[2]) | ((tags[1] | tags[2]) - tags[0])
        people = [{c["name"]: c for c in side.get("contacts") or ()} for side in (b, o, t, now)]
        for name in people[1].keys() | people[2].keys() | people[3].keys():
            _expect_contact(*(side.get(name) for side in people))


def _expect_contact(was: Any, one: Any, other: Any, now: Any) -> None:
    if not (one and other):
        left = one or other
        assert now == (None if left == was else left)
        return
    for name in {*(was or ()), *one, *other, *now}:
        w, a, b, n = ((person or {}).get(name) for person in (was, one, other, now))
        assert n in ((b,) if a == w else (a,) if b == w else (a, b)), (name, now)


def _same(one: Any, other: Any) -> bool:
    return bool(one.raw == other.raw)


def _expect_fields(was: Any, one: Any, other: Any, now: Any) -> None:
    if not (was and one and other):
        assert any(now.raw == side.raw for side in (one, other) if side), now.raw
        return
    if {was.path, one.path, other.path} != {was.path}:
        return
    for name in {*was.raw, *one.raw, *other.raw, *now.raw}:
        w, a, b, n = (row.raw.get(name) for row in (was, one, other, now))
        assert n in ((b,) if a == w else (a,) if b == w else (a, b)), (name, now.path)


STEPS = int(os.environ.get("CRMTUI_SOAK_STEPS", "340"))
SEED = int(os.environ.get("CRMTUI_SOAK_SEED", "1"))


@pytest.fixture
def clones(tmp_path, git) -> tuple[Clone, Clone]:
    def run(folder, *arguments, code=0):
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
        assert code is None or done.returncode == code, done.stderr.decode()
        return done.stdout.decode()

    first = tmp_path / "lin"
    first.mkdir()
    repo = Repository.init(first)
    repo.set_identity("lin", "lin@example.com")
    (first / ".gitattributes").write_text(ATTRIBUTES)
    (first / "crmtui.yaml").write_text(CONFIG)
    (first / "playbooks").mkdir()
    (first / "playbooks/core.yaml").write_text(BOOK)
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "Start")
    git(tmp_path, "clone", "-q", str(first), "zhao")
    return Clone(first, run, "a", random.Random()), Clone(
        tmp_path / "zhao", run, "b", random.Random()
    )


@pytest.mark.parametrize("is_plain", [True, False], ids=["git", "crmtui"])
@pytest.mark.parametrize("seed", range(SEED, SEED + 3))
def test_nothing_is_lost_between_two_clones(clones, seed, is_plain):
    one, other = clones
    for n, clone in enumerate(clones):
        clone.is_plain = is_plain
        clone.dice = random.Random(f"{seed} {n}")
        repo = Repository.open(clone.root)
        repo.set_identity(clone.name, f"{clone.name}@example.com")
        install(repo)
        for _ in range(2):
            clone.add_customer()
        clone.commit()
    done = 0
    base = State()
    while done < STEPS:
        steps = one.dice.randint(2, 12)
        done += steps
        for step in range(steps):
            clones[step % 2].work()
        for clone in clones:
            clone.commit()
        ours, theirs = one.state(), other.state()
        start = other.git(other.root, "rev-parse", "HEAD").strip()
        if done % 3 == 0:
            other.merge(one)
            turned = other.state()
            other.git(other.root, "reset", "-q", "--hard", start)
        one.merge(other)
        merged = one.state()
        expect(base, ours, theirs, merged)
        expect_profiles(base, ours, theirs, merged)
        assert merged.doubled == []
        assert merged.profiles.keys() == ours.profiles.keys() | theirs.profiles.keys()
        if done % 3 == 0:
            assert turned.entries.keys() == merged.entries.keys()
        other.git(other.root, "pull", "-q", "--ff-only", str(one.root), "HEAD")
        base = other.state()
        assert base.entries.keys() == merged.entries.keys()
