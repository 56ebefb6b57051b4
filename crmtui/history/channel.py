"""A conversation with a server in which nothing of the repository's own settings takes part.

Git runs in a Git folder of its own with an empty configuration, which shares only the objects; so
whatever a received ``.git/config`` says of programs, proxies, passwords or other addresses is not
there. The person's own settings are: credential helpers, the command for ssh, proxies. In a trusted
repository git runs in the repository itself.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crmtui.errors import StorageFailed
from crmtui.history.refusal import partial_clone
from crmtui.history.remotes import address, is_local, is_partial
from crmtui.history.repository import Repository
from crmtui.history.runner import Finished, stop
from crmtui.history.scopes import personal, value_of
from crmtui.history.trusting import is_trusted
from crmtui.history.unreachable import offline
from crmtui.i18n import _

Tell = Callable[[str], None]
"""Takes a line of progress."""

SILENCE = 90.0
"""Seconds a server may say nothing before it counts as gone."""
PROTOCOLS = "file:git:http:https:ssh"
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15"
_LIFTED = ("core.sshCommand", "core.askPass", "core.gitProxy", "credential.helper")
_LARGEST = 200_000
"""Bytes of a server's talk that are kept."""
_SAFE_SERVER = (
    "git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.alternateRefsCommand=true"
    " -c gc.auto=0"
)


@dataclass(frozen=True)
class Channel:
    """Git, ready to talk to one server."""

    repo: Repository
    remote: str
    config: Sequence[tuple[str, str]]
    env: dict[str, str]
    is_direct: bool
    """Git runs in the repository itself, which is trusted."""
    tell: Tell

    def url(self, push: bool = False) -> str:
        """The address that is talked to."""
        return address(self.repo, self.remote, push=push)

    def talk(self, *args: str, data: bytes | None = None) -> Finished:
        """Run git, telling its progress; `Unreachable` when the server falls silent."""
        process = self.repo.git.start(
            *args, feed=data is not None, config=self.config, env=self.env, lifted=_LIFTED,
            alone=True,
        )  # fmt: skip
        return converse(process, data, self.tell, self.remote)

    def ask(self, *args: str) -> bytes:
        """The answer of a git that contacts nobody."""
        return self.repo.git.run(*args, config=self.config, env=self.env)

    def server_program(self, name: str, push: bool = False) -> list[str]:
        """Options for a server that is a folder of this computer: its hooks are its own programs,
        and run in a trusted repository only."""
        if self.is_direct or not is_local(self.url(push)):
            return []
        return [f"--{name}={_SAFE_SERVER} {name}"]


@contextmanager
def channel(repo: Repository, remote: str, tell: Tell) -> Iterator[Channel]:
    """A channel to a server, gone afterwards. Unsafe for an address that would start a program,
    StorageFailed for a partial clone."""
    if is_partial(repo):
        raise partial_clone()
    if is_trusted(repo):
        hooks = value_of(repo, "core.hookspath") or str(repo.common_dir / "hooks")
        settings = [*_patience(), ("core.hooksPath", hooks)]
        # a command for ssh that the repository names is wanted: it was shown and trusted
        named = value_of(repo, "core.sshcommand")
        yield Channel(repo, remote, settings, _environment(named), True, tell)
        return
    own = personal(repo)
    named = next((value for key, value in own if key == "core.sshcommand"), "")
    with _scratch(repo) as folder:
        env = _environment(named) | {
            "GIT_DIR": str(folder), "GIT_OBJECT_DIRECTORY": str(repo.common_dir / "objects"),
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }  # fmt: skip
        quiet = [("core.hooksPath", os.devnull), ("core.fsmonitor", "false")]
        yield Channel(repo, remote, [*own, *_patience(), *quiet], env, False, tell)


def _patience() -> list[tuple[str, str]]:
    return [("http.lowSpeedLimit", "100"), ("http.lowSpeedTime", str(int(SILENCE)))]


def _environment(ssh: str) -> dict[str, str]:
    """Which protocols may be spoken, and that nobody is asked for a password at a keyboard, unless
    the person has named another ssh."""
    env = {"GIT_ALLOW_PROTOCOL": PROTOCOLS, "GIT_PROXY_COMMAND": ""}
    given = {name: os.environ[name] for name in ("GIT_ASKPASS", "GIT_SSH_COMMAND", "GIT_SSH",
             "GIT_SSH_VARIANT", "GIT_SSL_CAINFO", "GIT_SSL_NO_VERIFY") if name in os.environ}  # fmt: skip
    if not ssh and "GIT_SSH_COMMAND" not in given and "GIT_SSH" not in given:
        given["GIT_SSH_COMMAND"] = _SSH
    if "GIT_ASKPASS" not in given:
        env["SSH_ASKPASS"] = ""
    return env | given


@contextmanager
def _scratch(repo: Repository) -> Iterator[Path]:
    """An empty Git folder that knows the branches of ``repo``, so that little is sent."""
    folder = Path(tempfile.mkdtemp(prefix="crmtui-"))
    try:
        (folder / "refs").mkdir()
        (folder / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
        (folder / "config").write_text(_config(repo), encoding="ascii")
        known = repo.git.run("for-each-ref", "--sort=refname", "--format=%(objectname) %(refname)",
                             "refs/heads", "refs/remotes")  # fmt: skip
        (folder / "packed-refs").write_bytes(b"# pack-refs with: sorted \n" + known)
        with suppress(FileNotFoundError):
            shutil.copyfile(repo.common_dir / "shallow", folder / "shallow")
        yield folder
    except OSError as error:
        raise StorageFailed(
            _("cannot prepare a sync: %(why)s") % {"why": error.strerror}
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _config(repo: Repository) -> str:
    kind = repo.object_format()
    version = 0 if kind == "sha1" else 1
    extension = "" if kind == "sha1" else f"[extensions]\n\tobjectFormat = {kind}\n"
    return f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{extension}"


def converse(
    process: subprocess.Popen[bytes], data: bytes | None, tell: Tell, remote: str
) -> Finished:
    """Feed ``data`` and wait for the end, telling what git says meanwhile."""
    said: queue.Queue[bytes] = queue.Queue()
    answer: list[bytes] = []
    readers = [
        threading.Thread(target=_pump, args=(process.stderr, said.put), daemon=True),
        threading.Thread(target=_pump, args=(process.stdout, answer.append), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        if data is not None and process.stdin is not None:
            with suppress(BrokenPipeError):
                process.stdin.write(data)
                process.stdin.close()
        err = _listen(said, tell, remote)
        code = process.wait(SILENCE)
    except BaseException:
        _end(process)
        raise
    for reader in readers:
        reader.join()
    stop(process)
    return Finished(code, b"".join(answer), err.decode("utf-8", "replace"))


def _listen(said: queue.Queue[bytes], tell: Tell, remote: str) -> bytes:
    heard = b""
    while True:
        try:
            chunk = said.get(timeout=SILENCE)
        except queue.Empty:
            silence = _("it said nothing for %(n)d seconds") % {"n": int(SILENCE)}
            raise offline(remote, silence) from None
        if not chunk:
            return heard
        heard = (heard + chunk)[-_LARGEST:]
        for line in re.split(rb"[\r\n]+", chunk):
            if line.strip():
                tell(line.decode("utf-8", "replace"))


def _pump(pipe: IO[bytes] | None, put: Callable[[bytes], None]) -> None:
    while pipe is not None:
        chunk = os.read(pipe.fileno(), 65536)
        put(chunk)
        if not chunk:
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and what it started: it leads a session of its own."""
    if hasattr(os, "killpg") and process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
    stop(process)
