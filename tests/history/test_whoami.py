"""What is kept of Git's answer is that answer, whatever changed since."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.history.repository import Repository
from crmtui.history.whoami import RACY_NS, keep_email, kept_email

Change = Callable[[Path, Path], None]
"""Something done to the top of the work tree and the user's home."""


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes everything written so far old enough to be kept."""

    def pass_() -> None:
        now = time.time_ns() + 2 * RACY_NS
        monkeypatch.setattr("crmtui.history.whoami.time.time_ns", lambda: now)

    return pass_


def asked(root: Path) -> str:
    """What a repository that knows nothing yet says."""
    repository = Repository.open(root)
    identity = repository.identity() if repository else None
    return identity[1] if identity else ""


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


LOCAL = ".git/config"
CHANGES: dict[str, Change] = {
    "nothing": lambda top, home: None,
    "the repository says it": lambda top, home: append(
        top / LOCAL, "[user]\nemail = a@x.example\n"
    ),
    "an author apart": lambda top, home: append(top / LOCAL, "[author]\nemail = b@x.example\n"),
    "said twice": lambda top, home: append(
        top / LOCAL, "[user]\nemail = c@x.example\nemail = d@x.example\n"
    ),
    "in capitals, in one line": lambda top, home: append(
        top / LOCAL, '[USER] EMAIL = "e#;\\"@x.example" ; why\n'
    ),
    "in the home": lambda top, home: put(home / ".gitconfig", "[author]\nemail = f@x.example\n"),
    "in the home, apart": lambda top, home: put(
        home / "config/git/config", "[author]\nemail = g@x.example\n"
    ),
    "for this work tree": lambda top, home: (
        append(top / LOCAL, "[extensions]\nworktreeConfig = true\n"),
        put(top / ".git/config.worktree", "[user]\nemail = h@x.example\n"),
    )[0],
    "included": lambda top, home: (
        append(top / LOCAL, "[include]\npath = more\n"),
        put(top / ".git/more", "[user]\nemail = i@x.example\n"),
    )[0],
    "included on a branch": lambda top, home: (
        append(top / LOCAL, '[includeIf "onbranch:main"]\npath = more\n'),
        put(top / ".git/more", "[user]\nemail = j@x.example\n"),
    )[0],
    "nobody any more": lambda top, home: put(
        top / LOCAL, (top / LOCAL).read_text().replace("lin@example.com", "")
    ),
    "a repository of its own": lambda top, home: (
        (top / "crm/.git/objects").mkdir(parents=True),
        put(top / "crm/.git/HEAD", "ref: refs/heads/main\n"),
        put(top / "crm/.git/config", "[user]\nname = Zhao\nemail = k@x.example\n"),
    )[0],
    "no repository": lambda top, home: os.rename(top / ".git", top / "away"),
    "no head": lambda top, home: os.remove(top / ".git/HEAD"),
    "no objects": lambda top, home: os.rename(top / ".git/objects", top / ".git/away"),
    "a linked repository": lambda top, home: (
        os.rename(top / ".git", home / "git"),
        put(top / ".git", f"gitdir: {home}/git\n"),
        append(home / "git/config", "[user]\nemail = l@x.example\n"),
    )[0],
}


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


@pytest.fixture
def inner(unborn: Repository) -> Path:
    """A workspace in a folder of a repository."""
    (unborn.root / "crm").mkdir()
    return unborn.root / "crm"


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_kept_answer_is_git_s_after_any_change(
    change: Change, inner: Path, nobody: Path, tmp_path: Path, later: Callable[[], None]
) -> None:
    file = tmp_path / "kept"
    repository = Repository.open(inner)
    assert repository is not None
    later()
    assert keep_email(file, repository) == "lin@example.com" == kept_email(file, inner)

    change(inner.parent, nobody)
    truth = asked(inner)

    assert kept_email(file, inner) in (None, truth)
    if (opened := Repository.open(inner)) is not None:
        assert keep_email(file, opened) == truth
        assert kept_email(file, inner) in (None, truth)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_AUTHOR_EMAIL", "z@x.example"),
        ("GIT_CONFIG_GLOBAL", "{home}/other"),
        ("GIT_CONFIG_SYSTEM", "{home}/other"),
        ("XDG_CONFIG_HOME", "{home}/elsewhere"),
        ("HOME", "{home}/elsewhere"),
        ("GIT_CONFIG_COUNT", "0"),
    ],
)
def test_the_environment_counts(
    name: str, value: str, inner: Path, nobody: Path, tmp_path: Path,
    later: Callable[[], None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for path in ("other", "elsewhere/git/config", "elsewhere/.gitconfig"):
        put(nobody / path, "[author]\nemail = y@x.example\n")
    file, repository = tmp_path / "kept", Repository.open(inner)
    assert repository is not None
    later()
    keep_email(file, repository)
    monkeypatch.setenv(name, value.format(home=nobody))
    assert kept_email(file, inner) in (None, asked(inner))


def test_no_git_runs_for_what_is_kept(
    inner: Path, tmp_path: Path, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, repository = tmp_path / "kept", Repository.open(inner)
    assert repository is not None
    later()
    keep_email(file, repository)
    monkeypatch.setattr("crmtui.history.runner.Git.start", lambda *_args, **_more: pytest.fail())
    assert kept_email(file, inner) == "lin@example.com"


def test_what_was_written_just_now_is_not_kept(inner: Path, tmp_path: Path) -> None:
    file, repository = tmp_path / "kept", Repository.open(inner)
    assert repository is not None
    assert keep_email(file, repository) == "lin@example.com"
    assert not file.exists()


def test_an_include_is_asked_for_each_time(
    inner: Path, tmp_path: Path, later: Callable[[], None]
) -> None:
    file = tmp_path / "kept"
    append(inner.parent / LOCAL, "[include]\npath = nowhere\n")
    repository = Repository.open(inner)
    assert repository is not None
    later()
    assert keep_email(file, repository) == "lin@example.com"
    assert not file.exists()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"said": 1}', b"\xff", b"null"])
def test_a_damaged_file_is_nothing_kept(
    damage: bytes, inner: Path, tmp_path: Path, later: Callable[[], None]
) -> None:
    file = tmp_path / "kept"
    file.write_bytes(damage)
    assert kept_email(file, inner) is None
    repository = Repository.open(inner)
    assert repository is not None
    later()
    assert keep_email(file, repository) == "lin@example.com" == kept_email(file, inner)
    assert file.stat().st_mode & 0o777 == 0o600
    known = json.loads(file.read_bytes())
    known["files"]["/etc/gitconfig"] = "odd"
    file.write_text(json.dumps(known))
    assert kept_email(file, inner) is None


def test_a_folder_that_cannot_be_written_keeps_nothing(
    inner: Path, tmp_path: Path, later: Callable[[], None]
) -> None:
    repository = Repository.open(inner)
    assert repository is not None
    later()
    assert keep_email(tmp_path / "missing/kept", repository) == "lin@example.com"


def test_a_linked_work_tree_has_settings_of_its_own(
    repo: Repository, git: Callable[..., str], tmp_path: Path, later: Callable[[], None]
) -> None:
    linked, file = tmp_path / "linked", tmp_path / "kept"
    git(repo.root, "worktree", "add", "-q", str(linked), "-b", "side")
    git(repo.root, "config", "extensions.worktreeConfig", "true")

    def kept() -> str:
        opened = Repository.open(linked)
        assert opened is not None
        later()
        assert keep_email(file, opened) == asked(linked) == kept_email(file, linked)
        return asked(linked)

    before = kept()
    git(linked, "config", "--worktree", "user.email", "side@x.example")
    assert kept_email(file, linked) is None and kept() == "side@x.example" != before
    git(linked, "config", "--worktree", "--unset", "user.email")
    git(repo.root, "config", "user.email", "main@x.example")
    assert kept_email(file, linked) is None and kept() == "main@x.example"


def test_a_path_from_the_environment_is_meant_from_the_top(
    inner: Path, nobody: Path, tmp_path: Path, later: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "settings")
    file, repository = tmp_path / "kept", Repository.open(inner)
    assert repository is not None
    later()
    keep_email(file, repository)
    put(inner.parent / "settings", "[author]\nemail = there@x.example\n")
    assert kept_email(file, inner) is None
    assert asked(inner) == "there@x.example"
