"""What ``crmtui doctor`` looks at: one answer a question, each with what to do about it."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crmtui import __version__
from crmtui.actions.git_setup import attribute_changes, install_drivers
from crmtui.cli.words import count_errors, count_warnings
from crmtui.errors import CrmError
from crmtui.exchange.mail_settings import mail_settings, settings_file
from crmtui.history.drivers import installed
from crmtui.history.program import find_git
from crmtui.history.repository import Repository
from crmtui.history.runner import Git
from crmtui.history.status import uncommitted
from crmtui.history.trust import programs
from crmtui.history.trusting import standing
from crmtui.i18n import _, ngettext
from crmtui.store.layout import kind_of
from crmtui.workspace import Workspace

OLDEST_GIT = (2, 36)
_LISTED = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing looked at."""

    name: str
    state: str
    """``ok``, ``warning`` or ``error``."""
    what: str
    fix: str = ""


def examine_machine() -> Iterator[Answer]:
    """The program, Python, the terminal's encoding, git."""
    python = platform.python_version()
    yield Answer("crmtui", "ok", _("%(version)s on Python %(python)s")
                 % {"version": __version__, "python": python})  # fmt: skip
    encoding = sys.stdout.encoding or "?"
    if encoding.lower().replace("-", "") != "utf8":
        yield Answer("terminal", "warning", _("the output encoding is %(name)s") % {"name": encoding},
                     _("set LANG=C.UTF-8 to see Chinese names"))  # fmt: skip
    yield _git(find_git())
    yield _mail()


def _mail() -> Answer:
    """Whether letters can be sent; the server is not contacted."""
    try:
        found = mail_settings()
    except CrmError as refused:
        return Answer("mail", "warning", refused.what, refused.fix)
    if found is None:
        return Answer("mail", "ok", _("no mail server is set up; letters can be copied and opened"),
                      _("to send them, write host, user and from into %(path)s")
                      % {"path": settings_file()})  # fmt: skip
    return Answer("mail", "ok", _("%(host)s:%(port)d by %(security)s")
                  % {"host": found.host, "port": found.port, "security": found.security})  # fmt: skip


def _git(path: str | None) -> Answer:
    if path is None:
        return Answer("git", "warning", _("git is not installed; changes are written, not committed"),
                      _("install git 2.36 or newer"))  # fmt: skip
    text = Git(Path.cwd()).run("version").decode("utf-8", "replace").strip()
    numbers = re.search(r"(\d+)\.(\d+)", text)
    is_old = numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST_GIT
    fix = _("install git 2.36 or newer") if is_old else ""
    return Answer("git", "warning" if is_old else "ok", f"{text} ({path})", fix)


def examine_workspace(workspace: Workspace) -> Iterator[Answer]:
    """The workspace, its repository, its cache, its data."""
    config = workspace.config
    yield Answer("workspace", "ok", f"{workspace.root} — {config.name}")
    if config.sample:
        yield Answer("sample", "ok", _("this is the sample; it is not written to"),
                     _("make your own with `crmtui init`"))  # fmt: skip
    yield from _repository(workspace, workspace.repository)
    yield _cache(workspace)
    yield _data(workspace)
    yield from _calendars(workspace)


def _repository(workspace: Workspace, repository: Repository | None) -> Iterator[Answer]:
    if repository is None:
        yield Answer("repository", "warning", _("not under Git: changes are written, not committed"),
                     _("`git init` puts it under Git"))  # fmt: skip
        return
    try:
        yield _state(repository)
        yield _identity(workspace, repository)
        yield _uncommitted(repository)
        yield from _programs(repository)
        yield _merging(workspace, repository)
    except CrmError as refused:
        yield Answer("repository", "error", refused.what, refused.fix)
    yield from _locks(workspace, repository)


def _state(repository: Repository) -> Answer:
    state = repository.state()
    if state.busy:
        return Answer("repository", "warning", _("a %(what)s is under way") % {"what": state.busy},
                      _("finish or abort it with git; until then nothing is committed"))  # fmt: skip
    if state.detached:
        return Answer("repository", "warning", _("on no branch (detached HEAD)"),
                      _("`git switch BRANCH`; until then nothing is committed"))  # fmt: skip
    more = _(", history is cut off (shallow clone)") if state.shallow else ""
    more += _(", no commit yet") if state.unborn else ""
    return Answer("repository", "ok", _("on branch %(name)s") % {"name": state.branch} + more)


def _identity(workspace: Workspace, repository: Repository) -> Answer:
    identity = repository.identity()
    if identity is None:
        return Answer("identity", "error", _("Git does not know who you are"),
                      _('run: git config --global user.name "Your Name" && git config --global '
                        "user.email you@example.com"))  # fmt: skip
    told = f"{identity[0]} <{identity[1]}>"
    if workspace.me:
        return Answer("identity", "ok", f"{told} = {workspace.me}")
    return Answer("identity", "warning", _("%(who)s is nobody in the team") % {"who": told},
                  _("add the e-mail to `team:` in crmtui.yaml"))  # fmt: skip


def _uncommitted(repository: Repository) -> Answer:
    found = [change.path for change in uncommitted(repository) if kind_of(change.path) != "other"]
    if not found:
        return Answer("changes", "ok", _("everything of crmtui is committed"))
    listed = ", ".join(found[:_LISTED]) + (", …" if len(found) > _LISTED else "")
    text = ngettext("%(n)d file is not committed: %(files)s",
                    "%(n)d files are not committed: %(files)s", len(found))  # fmt: skip
    return Answer("changes", "warning", text % {"n": len(found), "files": listed},
                  _("look at them with `git diff`, then `git add` and `git commit`"))  # fmt: skip


def _merging(workspace: Workspace, repository: Repository) -> Answer:
    """Whether git merges records field by field; our lines are put into its configuration here."""
    if workspace.config.sample:
        return Answer("merging", "ok", _("the sample is not merged into"))
    had = installed(repository)
    why = install_drivers(repository)
    if why:
        return Answer("merging", "warning", _("git merges records line by line: %(why)s") % {"why": why},
                      _("`crmtui merge` merges them field by field all the same"))  # fmt: skip
    if attribute_changes(workspace.root):
        return Answer("merging", "warning", _(".gitattributes does not name all files of crmtui"),
                      _("`crmtui doctor --fix` writes the missing lines and commits them"))  # fmt: skip
    if had:
        return Answer("merging", "ok", _("git merges records field by field"))
    return Answer("merging", "ok", _("git merges records field by field from now on"),
                  _("written into .git/config; every clone needs it once"))  # fmt: skip


def _programs(repository: Repository) -> Iterator[Answer]:
    """What git itself would run here, and whether crmtui lets it."""
    found = programs(repository)
    if not found:
        return
    told = ", ".join(f"{program.kind} {program.name}" for program in found)
    state = standing(repository)
    if state == "trusted":
        yield Answer("programs", "ok", _("trusted to run: %(names)s") % {"names": told},
                     _("`crmtui trust --revoke` takes it back"))  # fmt: skip
        return
    yield Answer("programs", "warning", _("git would run programs here: %(names)s") % {"names": told},
                 _WHY_NOT[state])  # fmt: skip


_WHY_NOT = {
    "untrusted": _("crmtui runs none of them until `crmtui trust`; look at .git/config and .git/hooks "
                   "before you use git itself in a repository you received"),
    "changed": _("they are others than those you trusted, so none runs; `crmtui trust` shows them"),
    "replaced": _("you trusted another repository in this place, so none runs; `crmtui trust` shows "
                  "them"),
}  # fmt: skip


def _locks(workspace: Workspace, repository: Repository) -> Iterator[Answer]:
    for lock in sorted(
        {*repository.git_dir.glob("*.lock"), *repository.common_dir.glob("refs/**/*.lock")}
    ):
        if lock.name == "crmtui.lock" or not lock.is_file():
            continue
        changed = datetime.fromtimestamp(lock.stat().st_mtime, workspace.config.zone)
        yield Answer("lock", "warning", _("%(file)s is there since %(when)s")
                     % {"file": lock, "when": f"{changed:%Y-%m-%d %H:%M}"},
                     _("if no git is running, delete it by hand"))  # fmt: skip


def _cache(workspace: Workspace) -> Answer:
    refreshed = workspace.refresh()
    path = workspace.index.path
    size = path.stat().st_size / 1_000_000 if path.exists() else 0
    what = _("%(path)s, %(size).1f MB, %(n)d customers")
    return Answer("cache", "ok", what % {"path": path, "size": size, "n": refreshed.customers},
                  _("it may be deleted at any time"))  # fmt: skip


def _data(workspace: Workspace) -> Answer:
    problems = workspace.check()
    errors = sum(problem.severity == "error" for problem in problems)
    what = f"{count_errors(errors)}, {count_warnings(len(problems) - errors)}"
    return Answer("records", "error" if errors else "ok", what,
                  _("`crmtui check` lists them") if problems else "")  # fmt: skip


def _calendars(workspace: Workspace) -> Iterator[Answer]:
    year = workspace.today_date().year
    there = {(table.calendar, table.year) for table in workspace.rules.holidays}
    for name in workspace.config.calendars:
        missing = [str(y) for y in (year, year + 1) if (name, y) not in there]
        if missing:
            yield Answer("calendar", "warning", _("%(name)s has no holidays for %(years)s")
                         % {"name": name, "years": ", ".join(missing)},
                         f"crmtui calendar {name} {' '.join(missing)}")  # fmt: skip
