"""Runs git: absolute path, list arguments, a clean environment, nothing of the repository executed."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.dataclass import dataclass
from crmtui.errors import Busy, NotFound
from crmtui.history.program import find_git
from crmtui.history.refusal import refusal
from crmtui.i18n import _

# A question about the day reads some of Git's files and runs no git: who does imports it.
if TYPE_CHECKING:
    import subprocess

TIMEOUT = 120.0
"""Seconds a git process may take before it is asked to stop."""

SAFE_CONFIG: tuple[tuple[str, str], ...] = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.pager", "cat"),
    ("core.editor", "true"),
    ("core.askPass", ""),
    ("core.sshCommand", "ssh"),
    ("core.gitProxy", ""),
    ("core.alternateRefsCommand", "true"),
    ("core.safecrlf", "false"),
    ("core.filesRefLockTimeout", "3000"),
    ("core.packedRefsTimeout", "3000"),
    ("core.fsync", "committed,reference"),
    ("core.fsyncMethod", "batch"),
    ("credential.helper", ""),
    ("diff.external", ""),
    ("diff.ignoreSubmodules", "all"),
    ("status.submoduleSummary", "false"),
    ("submodule.recurse", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("commit.gpgSign", "false"),
    ("log.showSignature", "false"),
    ("protocol.ext.allow", "never"),
    ("safe.bareRepository", "explicit"),
    ("fastimport.unpackLimit", "100"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
)
"""What every call sets, so that no key of a received ``.git/config`` runs a program."""

_KEPT = frozenset(
    {
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
        "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
    }
)

_FIXED = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}


def is_foreign(name: str) -> bool:
    """True for a ``GIT_*`` variable that would point git elsewhere; such ones are not passed on."""
    return name.startswith("GIT_") and name not in _KEPT


def config_environment(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """``pairs`` as ``GIT_CONFIG_COUNT`` variables, which win over every configuration file."""
    env = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for n, (key, value) in enumerate(pairs):
        env[f"GIT_CONFIG_KEY_{n}"] = key
        env[f"GIT_CONFIG_VALUE_{n}"] = value
    return env


def without_filters(names: Sequence[str]) -> list[tuple[str, str]]:
    """Configuration that turns the named content filters off."""
    off = [("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")]
    return [(f"filter.{name}.{key}", value) for name in names for key, value in off]


@dataclass(frozen=True, slots=True)
class Finished:
    """What a git process left behind."""

    code: int
    out: bytes
    err: str


@dataclass(frozen=True, slots=True)
class Git:
    """git in one work tree. Every call is a list of arguments and answers bytes.

    ``data`` is standard input, ``config`` settings and ``env`` variables on top of the safe ones.
    """

    top: Path
    """The work tree's top folder; git runs there and paths are relative to it."""

    def environment(
        self, config: Sequence[tuple[str, str]] = (), lifted: Collection[str] = ()
    ) -> dict[str, str]:
        """The whole environment of a call, with ``config`` on top of the safe settings; of those
        the ``lifted`` ones are left to the configuration files."""
        env = {k: v for k, v in os.environ.items() if not is_foreign(k)}
        tree = {"GIT_WORK_TREE": str(self.top)} if (self.top / ".git").exists() else {}
        safe = [pair for pair in SAFE_CONFIG if pair[0] not in lifted]
        return env | _FIXED | tree | config_environment([*safe, *config])

    def start(
        self,
        *args: str,
        feed: bool = False,
        config: Sequence[tuple[str, str]] = (),
        env: Mapping[str, str] | None = None,
        lifted: Collection[str] = (),
        alone: bool = False,
    ) -> subprocess.Popen[bytes]:
        """A running git; ``feed`` opens its standard input. End it with `finish`.

        ``alone`` gives it a session without a terminal: whatever it starts has nobody to ask.
        """
        import subprocess

        git = find_git()
        if git is None:
            raise NotFound(_("git is not installed"), _("install git 2.31 or newer"))
        return subprocess.Popen(
            [git, *args],
            cwd=self.top,
            env=self.environment(config, lifted) | dict(env or {}),
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=alone,
        )

    def attempt(
        self,
        *args: str,
        data: bytes | None = None,
        config: Sequence[tuple[str, str]] = (),
        env: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
    ) -> Finished:
        """Run git to its end, whatever its exit code."""
        return finish(
            self.start(*args, feed=data is not None, config=config, env=env), data, timeout
        )

    def run(
        self,
        *args: str,
        data: bytes | None = None,
        config: Sequence[tuple[str, str]] = (),
        env: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
    ) -> bytes:
        """Standard output of a git that must succeed; a `CrmError` says why it did not."""
        done = self.attempt(*args, data=data, config=config, env=env, timeout=timeout)
        if done.code != 0:
            raise refusal(args[0], done.code, done.err)
        return done.out


def finish(
    process: subprocess.Popen[bytes], data: bytes | None = None, timeout: float = TIMEOUT
) -> Finished:
    """Feed ``data``, wait for the end. A late git is asked to stop, so that it removes its locks."""
    from subprocess import TimeoutExpired

    try:
        out, err = process.communicate(data, timeout)
    except BaseException as stopped:
        stop(process)
        if isinstance(stopped, TimeoutExpired):
            seconds = {"seconds": int(timeout)}
            raise Busy(_("git did not finish within %(seconds)d seconds") % seconds) from None
        raise
    return Finished(process.returncode, out, err.decode("utf-8", "replace"))


def stop(process: subprocess.Popen[bytes], patience: float = 5.0) -> None:
    """End a git process politely: killed outright it would leave its lock files behind."""
    from subprocess import TimeoutExpired

    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
