"""What a team needs for reviewing by pull request, written once and never over what is there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crmtui.actions.desk import Desk
from crmtui.actions.editor_settings import FOLDER, SETTINGS, schema_documents, with_schemas
from crmtui.actions.git_setup import attribute_changes
from crmtui.actions.kit_alert_texts import alert_job
from crmtui.actions.kit_texts import PRE_COMMIT, codeowners, include, job, settings_to_add
from crmtui.errors import NotFound, UsageError
from crmtui.history.hooks import MARK, NAME, hook_text, install_hook
from crmtui.history.remotes import default_branch
from crmtui.history.repository import Repository
from crmtui.history.trust import hooks_folder
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.store.files import Change
from crmtui.store.layout import CUSTOMERS
from crmtui.store.reading import read_file
from crmtui.store.schemas import GLOBS

SERVERS = ("github", "gitlab")
_OWNERS = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where a server looks for owners, in its order; ours is the first for GitHub, the last for GitLab."""
_JOB = {"github": ".github/workflows/crmtui.yml", "gitlab": ".gitlab/crmtui.yml"}
_ALERTS = {"github": ".github/workflows/crmtui-alerts.yml", "gitlab": ".gitlab/crmtui-alerts.yml"}


@dataclass(frozen=True, slots=True)
class Advice:
    """Text that belongs into a file which is not ours to change."""

    path: str
    text: str


@dataclass(slots=True)
class Kit:
    """What was written, and what is left to do by hand."""

    done: Done
    hook: str = ""
    """The hook that was installed or is there already; empty: none."""
    advice: list[Advice] = field(default_factory=list)


def set_up(desk: Desk, server: str = "", *, hooks: bool = False) -> Kit:
    """Write the jobs and CODEOWNERS of ``server`` (github, gitlab, empty: none), attributes, schemas
    and editor settings as one commit, and with ``hooks`` the hook of this clone. A second call
    writes nothing. UsageError without Git."""
    repository = desk.repository
    if repository is None:
        raise UsageError(_("review needs Git"), _("put the workspace under Git with `git init`"))
    if server and server not in SERVERS:
        raise UsageError(_("there is no job for %(server)r") % {"server": server},
                         _("choose from %(names)s") % {"names": ", ".join(SERVERS)})  # fmt: skip
    advice: list[Advice] = []
    changes = [*attribute_changes(desk.root), *_for_editors(desk, advice)]
    if server:
        changes += _for_server(desk, repository, server, advice)
    done = desk.save(changes, _("Set up reviews"), {"Action": "init"})
    return Kit(done, _hook(desk, repository, advice) if hooks else "", advice)


def _for_editors(desk: Desk, advice: list[Advice]) -> list[Change]:
    changes = [Change(path, data, "") for path, data in schema_documents().items()
               if _read(desk, path) is None]  # fmt: skip
    before = _read(desk, SETTINGS)
    if before is None:
        return [*changes, Change(SETTINGS, with_schemas(b""), "")]
    if FOLDER.encode() not in before:
        advice.append(Advice(SETTINGS, settings_to_add(GLOBS, FOLDER)))
    return changes


def _for_server(
    desk: Desk, repository: Repository, server: str, advice: list[Advice]
) -> list[Change]:
    prefix = repository.prefix
    branch = default_branch(repository) or repository.head_state().branch or "main"
    folder, zone = prefix.rstrip("/"), desk.rules.config.zone
    wanted = {
        _JOB[server]: job(server, branch, folder),
        _ALERTS[server]: alert_job(server, branch, folder, zone, desk.now().date()),
    }
    if server == "gitlab":
        wanted[".gitlab-ci.yml"] = include(wanted)
    owners = _OWNERS[server]
    named = next((path for path in owners if _is_there(repository, path)), "")
    mine = owners[0] if server == "github" else owners[-1]
    wanted[named or mine] = codeowners(desk.rules.config, _territories(desk), prefix)
    return list(_new(desk, repository, wanted, advice))


def _new(
    desk: Desk, repository: Repository, wanted: Mapping[str, str], advice: list[Advice]
) -> Iterable[Change]:
    """Changes for the files that are not there; advice for the others, and for those above the
    workspace, which are not its own."""
    for path, text in wanted.items():
        there = _text(repository, path)
        if there is None and not repository.prefix:
            yield Change(path, text.encode(), "")
        elif there is None or not _has(there, text):
            advice.append(Advice(path, text))


def _has(there: str, text: str) -> bool:
    """Whether a file says what we would say: our lines, or our name in it."""
    lines = {line.strip() for line in there.splitlines()}
    ours = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return all(line in lines for line in ours) or "crmtui init --ci" in there


def _text(repository: Repository, path: str) -> str | None:
    try:
        return read_file(repository.top, path).decode("utf-8", "replace")
    except NotFound:
        return None


def _is_there(repository: Repository, path: str) -> bool:
    return os.path.lexists(repository.top / path)


def _territories(desk: Desk) -> list[str]:
    """The folders directly below records/customers that hold customers of several ids."""
    rows = desk.index.db.execute("SELECT path FROM customers")
    parts = [path.removeprefix(CUSTOMERS).split("/") for (path,) in rows]
    return sorted({part[0] for part in parts if len(part) > 2})


def _hook(desk: Desk, repository: Repository, advice: list[Advice]) -> str:
    where = f" -w {repository.prefix.rstrip('/')}" if repository.prefix else ""
    config = _text(repository, ".pre-commit-config.yaml")
    if config is not None:
        if "crmtui" not in config:
            advice.append(Advice(".pre-commit-config.yaml", PRE_COMMIT.format(where=where)))
        return ""
    folder = hooks_folder(repository)
    if install_hook(folder, repository.common_dir, repository.prefix):
        return str(folder / NAME)
    lines = [line for line in hook_text(repository.prefix).splitlines() if MARK not in line]
    advice.append(Advice(str(folder / NAME), "\n".join(lines[1:]).replace("exec ", "") + "\n"))
    return ""


def _read(desk: Desk, path: str) -> bytes | None:
    try:
        return read_file(desk.root, path)
    except NotFound:
        return None
