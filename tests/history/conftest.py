"""Real temporary repositories, of a user who has told Git nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from crmtui.history.repository import Repository

Run = Callable[..., str]
Write = Callable[[Repository, Mapping[str, bytes]], None]


def run_git(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run the user's own git; its standard output."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode("utf-8", "surrogateescape")


@pytest.fixture(autouse=True)
def nobody(isolated_user: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any Git settings."""
    home = isolated_user
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    for name in ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL", "DIR"):
        monkeypatch.delenv(f"GIT_{name}", raising=False)
    return home


@pytest.fixture
def git() -> Run:
    """``git(folder, *arguments, code=0)``."""
    return run_git


@pytest.fixture
def write() -> Write:
    """``write(repo, {path: bytes})`` puts files into the workspace."""

    def put(repo: Repository, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            file = repo.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    return put


@pytest.fixture
def unborn(tmp_path: Path) -> Repository:
    """A repository without a commit, with an identity."""
    folder = tmp_path / "repo"
    folder.mkdir()
    repo = Repository.init(folder)
    repo.set_identity("Lin 林", "lin@example.com")
    return repo


@pytest.fixture
def repo(unborn: Repository, write: Write) -> Repository:
    """A repository with two committed files, ``a.yaml`` and ``b.yaml``."""
    write(unborn, {"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"})
    run_git(unborn.top, "add", "-A")
    run_git(unborn.top, "commit", "-q", "-m", "Start")
    return unborn
