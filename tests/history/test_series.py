"""A whole beginning of a repository in one go."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from crmtui.errors import Conflict, Unsafe
from crmtui.history.log import log, read_at
from crmtui.history.repository import Repository
from crmtui.history.series import Step, commit_series

EAST = timezone(timedelta(hours=8))
START = datetime(2026, 10, 23, 17, 45, tzinfo=EAST)


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    made = Repository.init(tmp_path)
    made.set_identity("林婉", "lin@example.com")
    return made


def step(number: int, files: dict[str, bytes], author: tuple[str, str] = ("王", "w@e")) -> Step:
    return Step(files, f"Step {number}\n", author, START + timedelta(days=number))


def test_steps_follow_each_other(repo: Repository, tmp_path: Path) -> None:
    files = {"a.yaml": b"one\n", '客户/b "x".yaml': b"\xff\r\n"}
    steps = [step(0, {"a.yaml": b"zero\n"}), step(1, files, ("赵 <磊>", "z@e"))]
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    commit_series(repo, steps)
    newest, oldest = log(repo)
    assert [newest.subject, oldest.subject] == ["Step 1", "Step 0"]
    assert (newest.author, oldest.author) == ("赵 磊", "王")
    assert newest.parents == (oldest.sha,)
    assert newest.when == START + timedelta(days=1)
    assert read_at(repo, oldest.sha, "a.yaml") == b"zero\n"
    assert read_at(repo, newest.sha, '客户/b "x".yaml') == b"\xff\r\n"
    assert repo.git.run("status", "--porcelain") == b""


def test_a_repository_with_commits_is_refused(repo: Repository) -> None:
    commit_series(repo, [step(0, {"a": b""})])
    with pytest.raises(Conflict):
        commit_series(repo, [step(1, {"a": b"x"})])
    assert len(log(repo)) == 1


def test_nothing_goes_into_git_folders(repo: Repository) -> None:
    with pytest.raises(Unsafe):
        commit_series(repo, [step(0, {".git/config": b"[core]"})])
    assert repo.head_state().unborn
