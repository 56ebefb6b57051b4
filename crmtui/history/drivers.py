"""Git's drivers for records: who merges and shows them, as the configuration of a clone says."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from crmtui.history.program import find_git
from crmtui.history.repository import Repository

ATTRIBUTES = "".join(
    f"{paths} -text merge=crmtui diff=crmtui\n"
    for paths in ("records/**", "playbooks/**", "crmtui.yaml")
)
"""Lines of ``.gitattributes``: the bytes of these files stay as they are, and these drivers merge
and show them. A clone without the drivers falls back on Git's own."""

_HEADERS = r"^(- .*|[A-Za-z_]+:.*| +- (id|key|step|name): .*)$"
"""Lines that say where in a record a change is, above each hunk of a diff."""


def settings() -> dict[str, str]:
    """What a clone's configuration has to hold, for this installation of crmtui."""
    return {
        "merge.crmtui.name": "records, merged field by field by crmtui",
        "merge.crmtui.driver": f"{_program().replace('%', '%%')} merge-driver %O %A %B %P",
        "merge.directoryrenames": "true",
        "diff.crmtui.xfuncname": _HEADERS,
        "mergetool.crmtui.cmd": f'{_program()} mergetool --file "$MERGED"',
        "mergetool.crmtui.trustexitcode": "true",
    }


def _program() -> str:
    """The start of a command line that runs this crmtui, whatever the folder and the PATH."""
    script = Path(sys.executable).parent / "crmtui"
    words = [str(script)]
    if not (script.is_file() and os.access(script, os.X_OK)):
        home = str(Path(__file__).resolve().parents[2])
        start = f"import sys; sys.path.append({home!r}); from crmtui.cli.main import main; main()"
        # -P: nothing is imported from the folder git runs it in, which is the received work tree
        words = [sys.executable, "-P", "-c", start]
    return shlex.join(words)


def install(repo: Repository) -> None:
    """Write the drivers into the clone's own configuration, in place of what it says of them.

    Raises the refusal of git when the configuration cannot be written.
    """
    for key, value in settings().items():
        repo.git.run("config", "--local", "--replace-all", key, value)
    repo.config(fresh=True)


def installed(repo: Repository) -> bool:
    """Whether git here would run this installation's drivers."""
    config = repo.config(fresh=True)
    return all(config.get(key, [""])[-1] == value for key, value in settings().items())


def for_merging(repo: Repository) -> list[tuple[str, str]]:
    """Configuration for a git that merges for us: our driver, installed or not, and Git's own
    merge by lines in place of every other driver, whose commands we do not run."""
    by_lines = (
        f"{shlex.quote(find_git() or 'git')} merge-file --diff3 -L ours -L base -L theirs %A %O %B"
    )
    foreign = [key for key in repo.config() if key.startswith("merge.") and key.endswith(".driver")]
    return [*((key, by_lines) for key in foreign), *settings().items()]
