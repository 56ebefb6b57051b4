"""The demo workspace: dates moved by whole weeks, history replayed, nothing left over."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from crmtui.actions.demo import demo_day, make_demo
from crmtui.actions.demo_dates import items_of, move_dates, shifted, whole_weeks, with_starts
from crmtui.actions.sample import sample_folder
from crmtui.errors import Conflict, Unsafe
from crmtui.store.codec import parse, parse_entries
from crmtui.store.layout import kind_of, walk
from crmtui.workspace import Workspace

FRIDAY = date(2026, 11, 20)
TODAY = date(2027, 3, 3)
"""A Wednesday: the reference Friday becomes 26 February."""

CONFIG = """\
# The sample.
name: Example
timezone: Asia/Shanghai
calendars: []
team:
  lin: {name: 林, email: lin@example.com, lead: wang, away: [2026-12-01..2026-12-05]}
  wang: {name: 王, email: wang@example.com}
sample: yes
reference_date: 2026-11-20
"""
PROFILE = """\
id: C1
name: 甲公司
owner: lin

tier: core
tier_since: 2025-01-06

since: 2023-11-20

contacts:
  - name: 李工
    birthday: 1980-05-05
"""
NEW = """\
id: C2
name: 乙公司
owner: lin

tier: potential
tier_since: 2026-11-05

since: 2026-11-02
"""
TOUCH = """\
id: 7f3a9c2e41
type: touch
at: 2026-11-18T10:30+08:00
logged: 2026-11-18T10:41+08:00
by: lin
via: phone
note: 上次 2026-10-01 说好的
next:
  - id: 9c10
    do: 提供分期方案
    due: 2026-11-25
"""
FIRST = """\
id: aa00000001
type: touch
at: 2026-11-02T09:00+08:00
by: lin
via: visit
"""
ORDERS = """\
# from finance
- id: SO-1
  type: order
  at: 2026-06-01
  amount: 10
- id: SO-2
  type: order
  at: 2026-11-10
  amount: 20
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "sample"
    files = {
        "crmtui.yaml": CONFIG,
        "playbooks/tiers.yaml": "core: {weight: 3}\n",
        "records/customers/a/C1/customer.yaml": PROFILE,
        "records/customers/a/C1/2026-11-18-touch-7f3a9c.yaml": TOUCH,
        "records/customers/a/C1/orders-2026.yaml": ORDERS,
        "records/customers/C2/C2/customer.yaml": NEW,
        "records/customers/C2/C2/2026-11-02-touch-aa0000.yaml": FIRST,
        "records/reviews/2026-Q3.md": "held on 2026-10-09\n",
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def git(root: Path, *args: str) -> str:
    command = ["git", "-c", "core.quotePath=false", "-C", str(root), *args]
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout.decode()


def test_weeks_are_whole_and_never_lead_into_the_future() -> None:
    for ahead in range(-20, 400):
        today = FRIDAY + timedelta(days=ahead)
        there = FRIDAY + whole_weeks(FRIDAY, today)
        assert there.weekday() == FRIDAY.weekday()
        assert timedelta(0) <= today - there < timedelta(days=7)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("at: 2026-11-18T10:30+08:00", "at: 2026-11-25T10:30+08:00"),
        ("due: 2026-12-30", "due: 2027-01-06"),
        ('"at": "2026-11-18"', '"at": "2026-11-25"'),
        ("task: C1/core/call@2026-10-18", "task: C1/core/call@2026-10-25"),
        ("away: [2026-12-01..2026-12-05]", "away: [2026-12-08..2026-12-12]"),
        ("birthday: 1980-05-05", "birthday: 1980-05-05"),
        ('{"birthday": "1980-05-05", "left": "2026-01-01"}',
         '{"birthday": "1980-05-05", "left": "2026-01-08"}'),
        ("birthday: lunar 05-05", "birthday: lunar 05-05"),
        ("id: SO-2026-11-18", "id: SO-2026-11-18"),
        ("note: 2026-02-30 is no day", "note: 2026-02-30 is no day"),
        ("phone: 2026-11-18-5", "phone: 2026-11-18-5"),
    ],
)  # fmt: skip
def test_dates_move_and_birthdays_stay(before: str, after: str) -> None:
    assert move_dates(before.encode(), timedelta(days=7)).decode() == after


def test_lists_named_by_a_year_hold_that_year() -> None:
    files = {
        "c/C1/2025.yaml": b'- {"at": "2025-06-01"}\n- {"at": "2025-12-30"}\n',
        "c/C1/2026.yaml": b'- {"at": "2026-01-02"}\n',
        "c/C1/2025-12-30-touch-1.yaml": b"at: 2025-12-30\n",
    }
    assert shifted(files, timedelta(days=7)) == {
        "c/C1/2025.yaml": b'- {"at": "2025-06-08"}\n',
        "c/C1/2026.yaml": b'- {"at": "2026-01-06"}\n- {"at": "2026-01-09"}\n',
        "c/C1/2026-01-06-touch-1.yaml": b"at: 2026-01-06\n",
    }


def test_playbooks_start_later_too_and_change_nowhere_else() -> None:
    book = b"about: since 2026-01-05\nstarts: 2026-11-02\nsteps:\n    starts: 2026-11-23 # Monday\n"
    assert with_starts("playbooks/a.yaml", book, timedelta(days=7)) == (
        b"about: since 2026-01-05\nstarts: 2026-11-09\nsteps:\n    starts: 2026-11-30 # Monday\n"
    )
    for path in ("playbooks/calendars/CN-2026.yaml", "playbooks/guides/a.md"):
        assert with_starts(path, book, timedelta(days=7)) == book


def test_items_join_to_the_file() -> None:
    data = ORDERS.encode()
    assert b"".join(items_of(data)) == data
    assert len(items_of(data)) == 2
    assert items_of(TOUCH.encode()) == [TOUCH.encode()]


def test_files_stand_as_of_today(source: Path, tmp_path: Path) -> None:
    root = make_demo(tmp_path / "demo", TODAY, source)
    config = (root / "crmtui.yaml").read_text(encoding="utf-8")
    assert "sample" not in config
    assert "reference_date" not in config
    assert "away: [2027-03-09..2027-03-13]" in config
    touch = root / "records/customers/a/C1/2027-02-24-touch-7f3a9c.yaml"
    assert "at: 2027-02-24T10:30+08:00" in touch.read_text(encoding="utf-8")
    assert "due: 2027-03-03" in touch.read_text(encoding="utf-8")
    profile = (root / "records/customers/a/C1/customer.yaml").read_text(encoding="utf-8")
    assert "birthday: 1980-05-05" in profile
    assert "since: 2024-02-26" in profile


def test_history_tells_the_last_four_weeks(source: Path, tmp_path: Path) -> None:
    root = make_demo(tmp_path / "demo", TODAY, source)
    log = git(root, "log", "--reverse", "--format=%as %an %s").splitlines()
    assert log == [
        "2027-01-29 王 Start the workspace Example",
        "2027-02-08 林 Add 乙公司",
        "2027-02-11 林 Set the tier of 乙公司 to potential",
        "2027-02-16 王 Append 1 entries from finance",
        "2027-02-24 林 Log a call with 甲公司: reached",
    ]
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "config", "--local", "user.email").strip() == "lin@example.com"
    assert git(root, "branch", "--show-current").strip() == "main"
    assert git(root, "log", "-1", "--format=%(trailers:key=Customer,valueonly)").strip() == "C1"


def test_the_past_holds_nothing_of_what_came_later(source: Path, tmp_path: Path) -> None:
    root = make_demo(tmp_path / "demo", TODAY, source)
    first = git(root, "rev-list", "--max-parents=0", "HEAD").strip()
    tree = git(root, "ls-tree", "-r", "--name-only", first)
    assert "C2" not in tree
    assert "touch-7f3a9c" not in tree
    assert "records/reviews/2026-Q3.md" in tree
    orders = git(root, "show", f"{first}:records/customers/a/C1/orders-2026.yaml")
    assert "SO-1" in orders
    assert "SO-2" not in orders
    added = git(root, "show", "HEAD~3:records/customers/C2/C2/customer.yaml")
    assert "tier" not in added
    assert "since: 2027-02-08" in added


def test_the_same_day_gives_the_same_history(source: Path, tmp_path: Path) -> None:
    one = make_demo(tmp_path / "one", TODAY, source)
    two = make_demo(tmp_path / "two", TODAY, source)
    assert git(one, "rev-parse", "HEAD") == git(two, "rev-parse", "HEAD")


def test_a_folder_in_use_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Conflict):
        make_demo(tmp_path, TODAY, source)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_the_shipped_sample_becomes_a_clean_demo(tmp_path: Path) -> None:
    root = make_demo(tmp_path / "demo", TODAY)
    assert git(root, "status", "--porcelain") == ""
    assert 30 <= int(git(root, "rev-list", "--count", "HEAD")) <= 60
    names = {f"CN-{year}.yaml" for year in (2026, 2027, 2028)}
    assert names <= {path.name for path in (root / "playbooks/calendars").iterdir()}
    for path, _stat in walk(root):
        data = (root / path).read_bytes()
        if kind_of(path) == "entries":
            assert not parse_entries(data, path).problems, path
        elif path.endswith(".yaml"):
            assert not parse(data, path).problems, path


def test_the_day_is_that_of_the_sample_and_not_of_the_machine() -> None:
    evening = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    assert demo_day(evening) == date(2026, 11, 23), "it is morning in Shanghai"
    assert demo_day(evening - timedelta(hours=3)) == date(2026, 11, 22)


def test_the_shipped_sample_is_marked_as_one() -> None:
    config = parse((sample_folder() / "crmtui.yaml").read_bytes(), "crmtui.yaml").value
    assert (config["sample"], config["reference_date"]) == ("yes", FRIDAY.isoformat())


def test_the_shipped_sample_refuses_to_be_written_to() -> None:
    with Workspace.open(sample_folder()) as sample, pytest.raises(Unsafe):
        sample.note("C2024002", "never written")
    files = [path.read_bytes() for path in (sample_folder() / "records").rglob("*-note-*.yaml")]
    assert b"never written" not in b"".join(files)


def test_a_newcomer_meets_a_few_new_alerts(tmp_path: Path) -> None:
    """The others are on record, by reviews of earlier weeks and by people."""
    root = make_demo(tmp_path / "demo", TODAY)
    with Workspace.open(root, now=lambda: datetime.combine(TODAY, time(9), UTC)) as workspace:
        page = workspace.alerts()
        assert 3 <= page.count("open") + page.count("raise") <= 8
        assert len(page.lines) > 2 * (page.count("open") + page.count("raise"))
        assert [str(problem) for problem in workspace.check()] == []
