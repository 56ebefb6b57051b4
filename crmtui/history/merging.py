"""Merging with Git: start, finish, abort, and what is unmerged, with nothing of the repository run."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from crmtui.errors import Conflict, CrmError, NotFound, Unsafe
from crmtui.history.attributes import refuse_filtered, user_attributes
from crmtui.history.drivers import ATTRIBUTES, for_merging
from crmtui.history.index import file_mode, set_entries
from crmtui.history.refusal import locked_by, refusal
from crmtui.history.repository import Repository, RepoState
from crmtui.history.runner import without_filters
from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.text import safe_text

PATIENCE = 1800.0
"""Seconds a merge may take: every file that both sides changed starts a program."""

_HEADS = {
    "merge": "MERGE_HEAD",
    "rebase": "REBASE_HEAD",
    "cherry-pick": "CHERRY_PICK_HEAD",
    "revert": "REVERT_HEAD",
}
_FINISH = {
    "merge": "crmtui merge --continue",
    "rebase": "git rebase --continue",
    "cherry-pick": "git cherry-pick --continue",
    "revert": "git revert --continue",
    "am": "git am --continue",
}


@dataclass(frozen=True)
class Stages:
    """The blobs of an unmerged path; empty where a side has none."""

    base: str = ""
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True)
class UnderWay:
    """What the repository is in the middle of, and the commits it brings together."""

    what: str
    """As ``RepoState.busy``."""
    ours: str
    theirs: str
    """Empty when nobody knows."""
    base: str
    """What both sides began with: the last commit both have, in a rebase or cherry-pick the one
    before the commit that is applied; empty when there is none."""

    @property
    def finish(self) -> str:
        """The command that goes on when everything is decided."""
        return _FINISH.get(self.what, "git commit")


def under_way(repo: Repository) -> UnderWay | None:
    """What is under way; None in a normal state."""
    state = repo.state()
    if not state.busy:
        return None
    theirs = _commit_named(repo, _HEADS.get(state.busy, ""))
    if state.busy == "merge":
        base = merge_base(repo, state.head, theirs) if theirs and state.head else ""
    else:
        base = _commit_named(repo, f"{theirs}^") if theirs else ""
    if state.busy == "revert":
        base, theirs = theirs, base
    return UnderWay(state.busy, state.head, theirs, base)


def _commit_named(repo: Repository, name: str) -> str:
    if not name:
        return ""
    done = repo.git.attempt("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    return done.out.decode("ascii").strip() if done.code == 0 else ""


def merge_base(repo: Repository, one: str, other: str) -> str:
    """The last commit that both have; empty when they share none."""
    done = repo.git.attempt("merge-base", one, other)
    if done.code > 1:
        raise refusal("merge-base", done.code, done.err)
    return done.out.decode("ascii").split("\n", 1)[0]


def unmerged(repo: Repository) -> dict[str, Stages]:
    """Every unmerged path, from the top of the work tree."""
    found: dict[str, dict[str, str]] = {}
    for item in repo.git.run("ls-files", "--unmerged", "-z").split(b"\0")[:-1]:
        head, _tab, name = item.partition(b"\t")
        _mode, blob, stage = head.decode("ascii").split(" ")
        found.setdefault(os.fsdecode(name), {})[("", "base", "ours", "theirs")[int(stage)]] = blob
    return {path: Stages(**blobs) for path, blobs in found.items()}


def changed_between(repo: Repository, old: str, new: str) -> dict[str, tuple[str, str]]:
    """Path (from the top) to the blobs before and after, for all that differs between two commits;
    ``new`` empty: the index. Zeros where it is not there."""
    flags = ["--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff"]
    if new:
        out = repo.git.run("diff-tree", "-r", *flags, old, new, "--")
    else:
        out = repo.git.run("diff-index", "--cached", *flags, old, "--")
    fields = out.split(b"\0")[:-1]
    found = {}
    for head, path in zip(fields[::2], fields[1::2], strict=True):
        _old, _new, before, after, _letter = head.decode("ascii").split(" ")
        found[os.fsdecode(path)] = (before, after)
    return found


def fast_forward(repo: Repository, sha: str) -> None:
    """Move the branch and the work tree ahead to a commit that follows on it."""
    _refuse_filters(repo, repo.head_state().head, sha)
    done = repo.git.attempt("merge", "--ff-only", "-q", "--no-stat", "--no-overwrite-ignore",
                            "--no-verify-signatures", sha, config=_config(repo), timeout=PATIENCE)  # fmt: skip
    if done.code != 0:
        raise _refused(done.code, done.err)


def start(repo: Repository, sha: str, text: str) -> bool:
    """Merge a commit into index and work tree, without a commit; whether nothing is unmerged.

    ``text`` is the message of the commit to come. A refusal leaves everything as it was.
    """
    _refuse_filters(repo, repo.head_state().head, sha)
    call = ["merge", "-s", "ort", "-X", "find-renames=75%", "--no-commit", "--no-ff", "-q",
            "--no-stat", "--no-log", "--no-squash", "--no-autostash", "--no-signoff",
            "--no-rerere-autoupdate", "--no-verify-signatures", "-m", text, sha]  # fmt: skip
    with _attributes(repo) as attributes:
        config = [*_config(repo), *attributes]
        done = repo.git.attempt(*call, config=config, timeout=PATIENCE)
    if done.code != 0 and not (repo.git_dir / "MERGE_HEAD").exists():
        raise _refused(done.code, done.err)
    return done.code == 0


def commit(repo: Repository, text: str) -> str:
    """Commit the merge that is in progress; the commit's name. Nothing may be unmerged."""
    repo.require_identity()
    call = ["commit", "-q", "--no-verify", "--no-edit", "--cleanup=verbatim", "-F", "-"]
    repo.git.run(*call, data=text.encode("utf-8", "replace"), config=_config(repo))
    return repo.head_state().head


def abort(repo: Repository) -> None:
    """Give up the merge in progress; what was not committed before it stays."""
    repo.git.run("merge", "--abort", config=_config(repo))


def stage(repo: Repository, files: Mapping[str, bytes | None]) -> None:
    """Give the index these bytes as merged, path from the top; None removes a path."""
    entries = {path: _entry(repo, path, data) for path, data in files.items()}
    if entries:
        set_entries(repo, entries)


def stage_open(repo: Repository, path: str, sides: Mapping[int, bytes]) -> None:
    """Make a path unmerged, with these bytes as base (1), ours (2) and theirs (3)."""
    stage(repo, {path: None})
    lines = [
        f"{mode} {blob} {number}\t".encode() + os.fsencode(path) + b"\0"
        for number, data in sides.items()
        for mode, blob in [_entry(repo, path, data)]
    ]
    repo.git.run("update-index", "-z", "--index-info", data=b"".join(lines),
                 config=without_filters(repo.filters()))  # fmt: skip


def merged_paths(repo: Repository) -> dict[str, str]:
    """Every ordinary file that the index holds as merged, from the top, with its blob."""
    found = {}
    for item in repo.git.run("ls-files", "--stage", "-z").split(b"\0")[:-1]:
        head, _tab, name = item.partition(b"\t")
        mode, blob, number = head.decode("ascii").split(" ")
        if number == "0" and mode.startswith("100"):
            found[os.fsdecode(name)] = blob
    return found


def _entry(repo: Repository, path: str, data: bytes | None) -> tuple[str, str]:
    if data is None:
        return "000000", "0" * (64 if repo.object_format() == "sha256" else 40)
    out = repo.git.run("hash-object", "-w", "--no-filters", "--stdin", data=data)
    return file_mode(repo.top / path), out.decode("ascii").strip()


def _config(repo: Repository) -> list[tuple[str, str]]:
    """Settings of a merge: our drivers, no filter, and nobody's options that would change it."""
    branch = repo.head_state().branch
    options = [(f"branch.{branch}.mergeOptions", "")] if branch else []
    return [*for_merging(repo), *without_filters(repo.filters()), *options,
            ("merge.conflictStyle", "diff3"), ("merge.directoryRenames", "true"),
            ("merge.renormalize", "false"), ("merge.autoStash", "false"), ("merge.ff", "true"),
            ("rerere.enabled", "false"), ("i18n.commitEncoding", "UTF-8")]  # fmt: skip


@contextmanager
def _attributes(repo: Repository) -> Iterator[list[tuple[str, str]]]:
    """Settings that have git merge records with our driver where no .gitattributes says so."""
    place = repo.full_path("crmtui.yaml")
    said = repo.git.run("check-attr", "-z", "merge", "--", place).split(b"\0")
    if said[2:3] != [b"unspecified"]:
        yield []
        return
    with tempfile.NamedTemporaryFile(prefix="crmtui-attributes-") as file:
        file.write(_own_lines(repo))
        file.flush()
        yield [("core.attributesFile", file.name)]


def _own_lines(repo: Repository) -> bytes:
    """Our lines for the top of the work tree, and those of the user for all repositories."""
    lines = []
    for line in ATTRIBUTES.splitlines():
        pattern, _space, rest = line.partition(" ")
        quoted = (_literal(repo.prefix) + pattern).replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'"{quoted}" {rest}\n'.encode("utf-8", "surrogateescape"))
    return b"".join((*lines, *user_attributes(repo)))


def _refuse_filters(repo: Repository, head: str, sha: str) -> None:
    """Refuse to check out files that a filter of Git makes from what is committed: none is run."""
    base = merge_base(repo, head, sha) if head else ""
    if base:
        refuse_filtered(repo, changed_between(repo, base, sha))


def refuse_busy(repo: Repository, state: RepoState) -> None:
    """Refuse to merge in the middle of something, or on no branch."""
    if state.busy == "merge":
        raise Conflict(_("a merge is in progress"),
                       _("`crmtui merge --continue` finishes it, `crmtui merge --abort` gives it up"))  # fmt: skip
    if state.busy:
        raise Conflict(_("a %(what)s is under way in this repository") % {"what": state.busy},
                       _("finish or abort it with git first"))  # fmt: skip
    if state.detached:
        raise Conflict(_("the repository is on no branch (detached HEAD)"),
                       _("`git switch BRANCH` first"))  # fmt: skip


_LISTED = pattern(r"^\t(.+)$", re.MULTILINE)


def _refused(code: int, err: str) -> CrmError:
    """Git's reasons not to merge; nothing was changed then."""
    named = [safe_text(path, one_line=True) for path in _LISTED.findall(err)]
    told = ", ".join(named[:5]) + (", …" if len(named) > 5 else "")
    if locked_by(err) is not None:
        return refusal("merge", code, err)
    if "untracked working tree files" in err:
        return Conflict(_("the merge would overwrite files that Git does not know: %(files)s")
                        % {"files": told}, _("move them away or commit them"))  # fmt: skip
    if "local changes" in err or "not uptodate" in err:
        return Conflict(_("the merge would overwrite what is not committed: %(files)s")
                        % {"files": told or _("the index")}, _("commit it first"))  # fmt: skip
    if "unrelated histories" in err:
        return Conflict(_("the two share no commit, so nobody knows what changed"),
                        _("in a shallow clone `git fetch --unshallow` brings the rest"))  # fmt: skip
    return refusal("merge", code, err)


@dataclass(frozen=True)
class Version:
    """A file as one commit left it."""

    author: str
    when: datetime
    before: str
    """Blob; zeros where it was not there."""
    after: str


_COMMIT = pattern(rb"\x01[0-9a-f]{40,64}\x02")


def versions(repo: Repository, old: str, new: str, path: str, folder: str = "") -> list[Version]:
    """The commits of ``old..new`` that changed a file of the workspace, newest first. With
    ``folder`` the file of that name in every folder of that name, wherever it stood."""
    name = path.rsplit("/", 1)[-1]
    spec = f":(top,literal){repo.full_path(path)}"
    if folder:
        spec = f":(top,glob){_literal(repo.prefix)}**/{_literal(f'{folder}/{name}')}"
    call = ("log", "--max-count=200", "--no-color", "--no-show-signature", "--no-ext-diff",
            "--no-textconv", "--no-renames", "--no-abbrev", "--raw", "-z", "--encoding=UTF-8",
            "--format=%x01%H%x02%aI%x02%an", f"{old}..{new}" if old else new, "--", spec)  # fmt: skip
    out = repo.git.run(*call, env={"GIT_LITERAL_PATHSPECS": "0"})
    return [version for text in _COMMIT.split(out)[1:] for version in _versions(text)]


def _literal(path: str) -> str:
    return re.sub(r"([*?\\[\]])", r"\\\1", path)


def _versions(text: bytes) -> Iterable[Version]:
    head, *rest = text.split(b"\0")
    when, _sep, author = head.partition(b"\x02")
    changes = [item.lstrip(b"\n").decode("ascii").split(" ") for item in rest
               if item.lstrip(b"\n").startswith(b":")]  # fmt: skip
    befores: Sequence[str] = [change[2] for change in changes]
    afters: Sequence[str] = [change[3] for change in changes]
    if changes:
        yield Version(author.decode("utf-8", "replace"),
                      datetime.fromisoformat(when.decode("ascii")),
                      _there(befores), _there(afters))  # fmt: skip


def _there(blobs: Sequence[str]) -> str:
    """The first blob that is one: a file that moved is there before and after."""
    return next((blob for blob in blobs if blob.strip("0")), blobs[0])


def require_merge(repo: Repository) -> UnderWay:
    """The merge in progress. NotFound when there is none."""
    found = under_way(repo)
    if found is None:
        raise NotFound(_("no merge is in progress"), _("`crmtui merge REV` starts one"))
    if found.what != "merge":
        raise Unsafe(_("a %(what)s is under way, no merge") % {"what": found.what},
                     _("`%(command)s` goes on when everything is decided")
                     % {"command": found.finish})  # fmt: skip
    return found
