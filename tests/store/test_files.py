"""Saving: all or nothing, never over newer bytes, nothing outside the workspace."""

from __future__ import annotations

import errno
import itertools
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.errors import Busy, Conflict, CrmError, NotFound, StorageFailed, Unsafe
from crmtui.store.decoding import MAX_FILE
from crmtui.store.files import (
    Change,
    content_hash,
    lock_path,
    read_file,
    remove_stale,
    workspace_lock,
    write_all,
)
from crmtui.store.layout import TEMPORARY

OLD = {
    "records/a.yaml": b"old a\n",
    "records/b.yaml": b"old b\n",
    "records/customers/gone/c.yaml": b"old c\n",
}
NEW = {"records/a.yaml": b"new a\n", "records/b.yaml": b"new b\n", "records/d/e.yaml": b"new e\n"}
CHANGES = [
    Change("records/a.yaml", b"new a\n", content_hash(b"old a\n")),
    Change("records/customers/gone/c.yaml", None, content_hash(b"old c\n")),
    Change("records/d/e.yaml", b"new e\n", ""),
    Change("records/b.yaml", b"new b\n"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return fill(tmp_path / "w")


def fill(root: Path) -> Path:
    for path, data in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def files(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_write_replace_and_remove(root: Path) -> None:
    write_all(root, CHANGES)
    assert files(root) == NEW
    assert not (root / "records/customers/gone").exists()
    assert read_file(root, "records/d/e.yaml") == b"new e\n"


@pytest.mark.parametrize(
    "change",
    [
        Change("records/b.yaml", b"x", content_hash(b"old a\n")),
        Change("records/b.yaml", b"x", ""),
        Change("records/x.yaml", b"x", content_hash(b"x")),
        Change("records/no/x.yaml", None, content_hash(b"x")),
        Change("records/b.yaml", None, content_hash(b"x")),
    ],
)
def test_a_file_that_changed_refuses_the_whole_batch(root: Path, change: Change) -> None:
    first = Change("records/a.yaml", b"new", content_hash(b"old a\n"))
    with pytest.raises(Conflict):
        write_all(root, [first, Change("records/new/f.yaml", b"f", ""), change])
    assert files(root) == OLD
    assert not (root / "records/new").exists()


def test_same_size_and_time_do_not_hide_a_change(root: Path) -> None:
    path = root / "records/a.yaml"
    times = path.stat()
    path.write_bytes(b"OLD A\n")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(Conflict):
        write_all(root, CHANGES)


def test_removing_what_is_not_there_is_nothing(root: Path) -> None:
    write_all(root, [Change("records/x/y.yaml", None)])
    assert files(root) == OLD


def test_modes_are_kept_and_new_files_are_not_writable_by_others(root: Path) -> None:
    (root / "records/a.yaml").chmod(0o600)
    write_all(root, CHANGES)
    assert stat.S_IMODE((root / "records/a.yaml").stat().st_mode) == 0o600
    assert stat.S_IMODE((root / "records/d/e.yaml").stat().st_mode) & ~0o644 == 0


def test_many_files(root: Path) -> None:
    write_all(root, [Change(f"records/{n % 7}/{n}.yaml", b"%d" % n, "") for n in range(200)])
    assert read_file(root, "records/3/199.yaml") == b"199"
    assert len(files(root)) == 203


def test_two_changes_of_one_file_are_a_mistake_of_the_caller(root: Path) -> None:
    with pytest.raises(ValueError, match="two changes"):
        write_all(root, [Change("a", b"1"), Change("a", b"2")])


CALLS = ["open", "write", "fsync", "link", "unlink", "replace", "rename", "mkdir", "fchmod", "read"]


def failing_at(
    monkeypatch: pytest.MonkeyPatch, k: int, fail: Callable[[], None], calls: list[str]
) -> Callable[[], int]:
    """Let the k-th call of the operating system fail; the result counts the calls so far."""
    counter = itertools.count(1)
    seen = [0]

    def patch(name: str) -> None:
        real = getattr(os, name)

        def call(*args: object, **more: object) -> object:
            seen[0] = next(counter)
            if seen[0] == k:
                fail()
            return real(*args, **more)

        monkeypatch.setattr(os, name, call)

    for name in calls:
        patch(name)
    return lambda: seen[0]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_any_call_may_fail(tmp_path: Path, number: int) -> None:
    """Fail the first, second, … call until a run gets through: always old or new, nothing left."""

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    for k in itertools.count(1):
        root = fill(tmp_path / str(k))
        with pytest.MonkeyPatch.context() as patched:
            calls = failing_at(patched, k, fail, CALLS)
            try:
                write_all(root, CHANGES)
            except StorageFailed as error:
                if number == errno.ENOSPC:
                    assert "bytes are left" in error.fix
                expected = OLD
            else:
                expected = NEW
            reached = calls()
        kept = {path: data for path, data in files(root).items() if TEMPORARY not in path}
        assert kept == expected
        if reached < k:
            break
        if expected is OLD:
            assert files(root) == OLD
    assert k > 40


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_the_process_may_die_at_any_call(tmp_path: Path) -> None:
    """Every file is old or new; what is left over is recognised and removed."""
    for k in itertools.count(1):
        root = fill(tmp_path / str(k))
        pid = os.fork()
        if pid == 0:
            with pytest.MonkeyPatch.context() as patched:
                calls = failing_at(patched, k, lambda: os._exit(9), CALLS)
                write_all(root, CHANGES)
                os._exit(0 if calls() < k else 1)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        left = [path for path in files(root) if TEMPORARY in path]
        assert remove_stale(root, left) == left
        for path, data in files(root).items():
            assert data in (OLD.get(path), NEW.get(path))
        assert "records/a.yaml" in files(root)
        assert "records/b.yaml" in files(root)
        if code == 0:
            assert files(root) == NEW
            break
        assert code == 9
    assert k > 40


def test_a_living_process_keeps_its_temporary_files(root: Path) -> None:
    for name in (f"{TEMPORARY}{os.getpid()}-x", f"{TEMPORARY}x-1", "a.yaml"):
        (root / "records" / name).write_bytes(b"")
        assert remove_stale(root, [f"records/{name}"]) == []


def test_no_hard_links_on_this_file_system(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*args: object, **more: object) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(Conflict):
        write_all(root, [*CHANGES, Change("records/x.yaml", b"", content_hash(b""))])
    assert files(root) == OLD
    write_all(root, CHANGES)
    assert files(root) == NEW


def test_a_read_only_folder(root: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (root / "records").chmod(0o500)
    with pytest.raises(StorageFailed):
        write_all(root, CHANGES)
    (root / "records").chmod(0o700)
    assert files(root) == OLD


@pytest.mark.parametrize("path", ["", "/etc/x", "../x", "a/../../x", "a//b", "./a", "a/", "a\0b"])
def test_paths_stay_inside(root: Path, path: str) -> None:
    with pytest.raises(Unsafe):
        read_file(root, path)
    with pytest.raises(Unsafe):
        write_all(root, [Change(path, b"x")])


def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.yaml").write_bytes(b"secret")
    (root / "records/link.yaml").symlink_to(outside / "x.yaml")
    (root / "records/dir").symlink_to(outside)
    (root / "records/dangling.yaml").symlink_to(outside / "nothing")
    for path in ("records/link.yaml", "records/dir/x.yaml", "records/dangling.yaml"):
        with pytest.raises(Unsafe):
            read_file(root, path)
        with pytest.raises(Unsafe):
            write_all(root, [Change(path, b"mine")])
        with pytest.raises(Unsafe):
            write_all(root, [Change(path, None)])
    assert (outside / "x.yaml").read_bytes() == b"secret"
    assert os.listdir(outside) == ["x.yaml"]


def test_only_regular_files_are_read(root: Path) -> None:
    os.mkfifo(root / "records/pipe.yaml")
    with pytest.raises(Unsafe):
        read_file(root, "records/pipe.yaml")
    with pytest.raises(Unsafe):
        read_file(root, "records")
    with pytest.raises(NotFound):
        read_file(root, "records/nothing.yaml")
    with pytest.raises(NotFound):
        read_file(root, "nothing/nothing.yaml")
    with open(root / "records/huge.yaml", "wb") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(Unsafe):
        read_file(root, "records/huge.yaml")


def test_the_root_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "here").symlink_to(root)
    assert read_file(tmp_path / "here", "records/a.yaml") == b"old a\n"


def test_lock_is_exclusive_and_names_its_holder(root: Path) -> None:
    (root / ".git").mkdir()
    with (
        workspace_lock(root),
        pytest.raises(Busy, match=f"process {os.getpid()} on"),
        workspace_lock(root, timeout=0.05),
    ):
        pass
    with workspace_lock(root, timeout=0):
        assert lock_path(root) == root / ".git/crmtui.lock"


def test_lock_without_git_is_in_the_cache(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRMTUI_CACHE_DIR", str(tmp_path / "cache"))
    before = files(root)
    with workspace_lock(root):
        assert lock_path(root).is_relative_to(tmp_path / "cache")
        assert lock_path(root).exists()
    assert files(root) == before


def test_lock_dies_with_its_process(root: Path) -> None:
    (root / ".git").mkdir()
    code = (
        "import sys, pathlib\nfrom crmtui.store.files import workspace_lock\n"
        f"with workspace_lock(pathlib.Path({str(root)!r})):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(Busy, match=f"process {holder.pid} "),
            workspace_lock(root, timeout=0.05),
        ):
            pass
        holder.kill()
        holder.wait()
        with workspace_lock(root, timeout=5):
            pass


def test_a_lock_that_cannot_be_made_is_no_traceback(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git/crmtui.lock").symlink_to(root / "records/a.yaml")
    with pytest.raises(CrmError), workspace_lock(root):
        pass
    assert files(root)["records/a.yaml"] == b"old a\n"
