"""A Git work tree that holds a workspace: where it is, what state it is in, who commits."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from crmtui.dataclass import dataclass, field
from crmtui.errors import Conflict, NotFound, Unsafe, UsageError
from crmtui.history.head import read_head
from crmtui.history.program import find_git
from crmtui.history.refusal import refusal
from crmtui.history.runner import Git
from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.text import safe_text

_BRANCHES = "refs/heads/"
_FILE = "file:"

_MARKS = (
    ("rebase-merge", "rebase"),
    ("rebase-apply/applying", "am"),
    ("rebase-apply", "rebase"),
    ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("BISECT_LOG", "bisect"),
)


@dataclass(frozen=True, slots=True)
class RepoState:
    """What the repository is in the middle of."""

    branch: str
    """The current branch without ``refs/heads/``; empty if detached."""
    head: str
    """The commit ``HEAD`` stands for; empty if the branch has none yet."""
    busy: str
    """Empty, or ``merge rebase cherry-pick revert bisect am unmerged``: no commit then."""
    detached: bool
    unborn: bool
    shallow: bool
    """The history is cut off at some commit."""

    @property
    def ref(self) -> str:
        """The full name of the current branch."""
        return _BRANCHES + self.branch


@dataclass(frozen=True, slots=True)
class Repository:
    """The work tree around a workspace; ``prefix`` is the workspace's place in it."""

    root: Path
    """The workspace."""
    top: Path
    """The top of the work tree, the workspace itself or a folder above it."""
    prefix: str
    """``root`` below ``top``: empty, or ``some/folder/``."""
    git_dir: Path
    """Index and ``HEAD`` of this work tree are here."""
    common_dir: Path
    """Objects and branches are here: ``git_dir``, or the main one of a linked work tree."""
    _git: Git
    _settings: dict[str, dict[str, list[str]]] = field(default_factory=dict, compare=False)
    answers: dict[tuple[object, ...], bytes] = field(default_factory=dict, compare=False)
    """What git said about an index that has not been written since; see `index.staged`."""

    @classmethod
    def open(cls, root: Path) -> Repository | None:
        """The repository whose work tree holds ``root``; None if there is none, or no git."""
        root = Path(os.path.realpath(root))
        if find_git() is None:
            return None
        for top in (root, *root.parents):
            git_dir = _git_dir(top)
            if git_dir is not None:
                return cls._of(root, top, git_dir)
        return None

    @classmethod
    def _of(cls, root: Path, top: Path, git_dir: Path) -> Repository:
        below = root.relative_to(top).as_posix()
        prefix = "" if below == "." else f"{below}/"
        return cls(root, top, prefix, git_dir, _common_dir(git_dir), Git(top))

    @classmethod
    def init(cls, root: Path, branch: str = "main") -> Repository:
        """Put the folder ``root`` under Git, on ``branch``, without a first commit."""
        if _git_dir(Path(os.path.realpath(root))) is not None:
            raise Conflict(_("this folder is under Git already"))
        Git(root).run("init", "--quiet", f"--initial-branch={branch}", ".")
        repo = cls.open(root)
        if repo is None:
            raise NotFound(_("git made no repository here"))
        return repo

    def state(self) -> RepoState:
        """Where the branch stands and what is going on; reads the index for unmerged paths."""
        state = self.head_state()
        if state.busy or not self._has_unmerged():
            return state
        return RepoState(
            state.branch, state.head, "unmerged", state.detached, state.unborn, state.shallow
        )

    def head_state(self) -> RepoState:
        """`state` without the look at the index: never ``unmerged``."""
        head, ref = self._head()
        branch = ref[len(_BRANCHES) :] if ref.startswith(_BRANCHES) else ""
        shallow = (self.common_dir / "shallow").exists()
        return RepoState(branch, head, self._under_way(), not branch, not head, shallow)

    def _under_way(self) -> str:
        return next((name for mark, name in _MARKS if (self.git_dir / mark).exists()), "")

    def _has_unmerged(self) -> bool:
        return bool(self.git.run("ls-files", "--unmerged", "-z"))

    def _head(self) -> tuple[str, str]:
        return read_head(self.git_dir, self.common_dir) or self._ask_head()

    def _ask_head(self) -> tuple[str, str]:
        both = self.git.attempt("rev-parse", "HEAD", "--symbolic-full-name", "HEAD")
        lines = both.out.decode("utf-8", "surrogateescape").split("\n")
        if both.code == 0:
            return lines[0], lines[1]
        unborn = self.git.attempt("symbolic-ref", "--quiet", "HEAD")
        if unborn.code != 0:
            raise refusal("rev-parse", both.code, both.err)
        return "", unborn.out.decode("utf-8", "surrogateescape").rstrip("\n")

    @property
    def git(self) -> Git:
        """git here; `Unsafe` if it is so old that it would ignore our safe settings."""
        self.config()
        return self._git

    def config(self, fresh: bool = False) -> dict[str, list[str]]:
        """Every setting git sees here, all scopes, last value last; kept unless ``fresh``."""
        if fresh or "all" not in self._settings:
            found, origins = parse_config(self._git.run("config", "--list", "--show-origin", "-z"))
            if found.get("safe.barerepository", [""])[-1] != "explicit":
                raise Unsafe(
                    _("this git is too old to be run safely"), _("install git 2.31 or newer")
                )
            self._settings["all"] = found
            self._settings["origins"] = {"files": origins}
        return self._settings["all"]

    def config_files(self) -> list[Path]:
        """The files in which git found these settings."""
        self.config()
        return [self.top / path for path in self._settings["origins"]["files"]]

    def filters(self) -> list[str]:
        """Names of the content filters configured anywhere."""
        keys = [key for key in self.config() if key.startswith("filter.")]
        return sorted({key[len("filter.") :].rpartition(".")[0] for key in keys})

    def object_format(self) -> str:
        """``sha1`` or ``sha256``."""
        return self.config().get("extensions.objectformat", ["sha1"])[-1]

    def identity(self) -> tuple[str, str] | None:
        """Name and e-mail of the author of commits here; None if Git was told none.

        None is ever invented from the names of user and machine.
        """
        return self._person("author")

    def require_identity(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Author and committer, or the refusal that names the two commands to run."""
        author, committer = self._person("author"), self._person("committer")
        if author is None or committer is None:
            # a repository that git distrusts shows no configuration, and this says so instead
            self.git.run("rev-parse", "--git-dir")
            raise UsageError(
                _("Git does not know who you are"),
                _(
                    'run: git config --global user.name "Your Name" && '
                    "git config --global user.email you@example.com"
                ),
            )
        return author, committer

    def _person(self, role: str) -> tuple[str, str] | None:
        return _person(self.config(), role) or _person(self.config(fresh=True), role)

    def set_identity(self, name: str, email: str) -> None:
        """Store name and e-mail in this repository's own configuration."""
        for key, value in (("user.name", name), ("user.email", email)):
            self.git.run("config", "--local", key, clean_person(value))
        self._settings.clear()

    def full_path(self, path: str) -> str:
        """``path`` of the workspace as a path of the work tree; refuses one that leaves it."""
        parts = PurePosixPath(path).parts
        odd = not parts or path != "/".join(parts) or path.startswith("/") or ".." in parts
        if odd or "\0" in path or "\n" in path or any(_GIT_FOLDER.match(p) for p in parts):
            raise Unsafe(_("%(path)s is no path inside the workspace") % {"path": safe_text(path)})
        return self.prefix + path

    def own_path(self, full: str) -> str | None:
        """A path of the work tree as a path of the workspace; None if it is outside."""
        return full[len(self.prefix) :] if full.startswith(self.prefix) else None


_GIT_FOLDER = pattern(r"\.git[ .]*\Z|git~1\Z", re.IGNORECASE)


def parse_config(listing: bytes) -> tuple[dict[str, list[str]], list[str]]:
    """``git config --list --show-origin -z`` as key to values, and the files they come from; section
    and key names are lower case."""
    found: dict[str, list[str]] = {}
    told = listing.decode("utf-8", "surrogateescape").split("\0")
    for item in told[1::2]:
        key, _sep, value = item.partition("\n")
        found.setdefault(key, []).append(value)
    origins = dict.fromkeys(told[:-1:2])
    return found, [origin[len(_FILE) :] for origin in origins if origin.startswith(_FILE)]


def clean_person(text: str) -> str:
    """A name or e-mail as Git can store it: one line, no angle brackets."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f<>]", " ", text).split())


def _person(config: dict[str, list[str]], role: str) -> tuple[str, str] | None:
    name = _part(config, role, "name")
    email = _part(config, role, "email")
    return (name, email) if name and email else None


def _part(config: dict[str, list[str]], role: str, part: str) -> str:
    given = os.environ.get(f"GIT_{role}_{part}".upper(), "")
    stored = (config.get(f"{who}.{part}", [""])[-1] for who in (role, "user"))
    return next(filter(None, map(clean_person, (given, *stored))), "")


def _git_dir(top: Path) -> Path | None:
    """The Git folder of the work tree at ``top``, read the way git finds it."""
    entry = top / ".git"
    if entry.is_file():
        pointed = _pointer(entry, "gitdir:")
        return pointed if pointed is not None and (pointed / "HEAD").exists() else None
    has_all = (entry / "HEAD").is_file() and (entry / "objects").is_dir()
    return entry if has_all else None


def _common_dir(git_dir: Path) -> Path:
    pointed = _pointer(git_dir / "commondir", "")
    return git_dir if pointed is None else pointed


def _pointer(file: Path, start: str) -> Path | None:
    if not file.is_file() or file.stat().st_size > 8192:
        return None
    text = os.fsdecode(file.read_bytes()).rstrip("\r\n")
    if not text.startswith(start):
        return None
    return Path(os.path.realpath(file.parent / text[len(start) :].strip(" ")))
