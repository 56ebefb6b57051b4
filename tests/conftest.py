"""Shared fixtures: an isolated user, and small real workspaces written in the test itself."""

from __future__ import annotations

import email
import email.policy
import errno
import itertools
import os
import shutil
import ssl
import subprocess
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The tests read English, whatever the developer does: some words are looked up when a module is
# loaded. One test starts others in another language.
os.environ["LANGUAGE"] = os.environ.get("CRMTUI_TEST_LANGUAGE", "en")

from crmtui.index.cache import Index
from crmtui.workspace import Workspace

# The same examples every time, so that a failure is one of the change at hand. A search for more:
# HYPOTHESIS_PROFILE=wide.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("few", settings.get_profile("busy"), max_examples=60, derandomize=True)
settings.register_profile("wide", settings.get_profile("busy"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "few"))

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""Friday 2026-11-20, 10:00 in Shanghai."""

CONFIG = """\
name: 测试客户部
currency: CNY
timezone: Asia/Shanghai
calendars: [CN]
team:
  lin: {name: 林, email: lin@example.com, lead: wang, cover: zhao, per_day: 3}
  zhao: {name: 赵, email: zhao@example.com, lead: wang}
  wang: {name: 王, email: wang@example.com}
"""
TIERS = """\
core: {title: 核心客户, weight: 3}
basic: {title: 基础客户, weight: 1}
"""
CORE = """\
playbook: core
title: 核心客户 / Core accounts
for: "tier:core"
cadences:
  - step: monthly-call
    every: 1 month
    via: [phone]
  - step: quarterly-visit
    every: 3 months
    via: [visit]
    at_most: 4 months
"""
ACME = """\
# 重要客户
id: acme
name: 示例制造集团
short: [示例]

owner: lin
tier: core
tier_since: 2025-01-01

industry: 制造业
since: 2023-11-20

tags:
  - need/品质优先

contacts:
  - key: li
    name: 李工
    role: 采购负责人
    phones: ["+86 138 0013 8000"]
"""
BETA = """\
id: C2024002
name: Beta Tools Ltd
owner: zhao
tier: basic
since: 2024-01-15
"""
TOUCH = """\
id: 7f3a9c2e41
type: touch
at: 2026-10-12T10:30+08:00
logged: 2026-10-12T10:41+08:00
by: lin
via: phone
direction: out
with: [li]
outcome: reached
note: 对价格有顾虑，希望分期。
next:
  - id: 9c10
    do: 提供分期方案
    due: 2026-11-18
"""
BASIC_FILES = {
    "crmtui.yaml": CONFIG,
    "playbooks/tiers.yaml": TIERS,
    "playbooks/core.yaml": CORE,
    "records/customers/华东/acme/customer.yaml": ACME,
    "records/customers/华东/acme/2026-10-12-touch-7f3a9c.yaml": TOUCH,
    "records/customers/02/C2024002/customer.yaml": BETA,
}

Make = Callable[..., Workspace]


@pytest.fixture(scope="session", autouse=True)
def open_indexes() -> Iterator[list[Index]]:
    """Every index that was opened. Python 3.13 complains of those that nobody closes."""
    indexes: list[Index] = []
    begin = Index.__init__

    def remembering(self: Index, *arguments: Any, **named: Any) -> None:
        begin(self, *arguments, **named)
        indexes.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Index, "__init__", remembering)
        yield indexes
    _close(indexes)


@pytest.fixture(autouse=True)
def closed_indexes(open_indexes: list[Index]) -> Iterator[None]:
    """What a test opened is closed with it; what fixtures of more tests opened stays open."""
    before = len(open_indexes)
    yield
    _close(open_indexes[before:])
    del open_indexes[before:]


def _close(indexes: Iterable[Index]) -> None:
    for index in indexes:
        index.close()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New empty folders one after the other, without a look at all there are already."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(n) for n in itertools.count())


@pytest.fixture(autouse=True)
def isolated_user(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, cache and configuration of their own for every test; no Git settings leak in, and
    the programs a test starts may keep their compiled modules."""
    home = next(homes)
    home.mkdir()
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("cache", "state", "config"):
        monkeypatch.setenv(f"CRMTUI_{name.upper()}_DIR", str(home / name))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LANGUAGE", os.environ.get("CRMTUI_TEST_LANGUAGE", "en"))
    # a test writes global settings: where GIT_CONFIG_GLOBAL names /dev/null, root would replace that
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_GLOBAL", "NO_COLOR",
                 "FORCE_COLOR", "PYTHONDONTWRITEBYTECODE"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    return home


def write_files(root: Path, files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    """Write files below ``root``; texts are dedented. The bytes of each."""
    written = {}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written[name] = text if isinstance(text, bytes) else textwrap.dedent(text).encode()
        path.write_bytes(written[name])
    return written


def git(root: Path, *arguments: str) -> str:
    """Run Git in a test repository; its standard output."""
    return subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout


def init_git(root: Path, email: str = "lin@example.com") -> None:
    """Put a folder under Git with an identity of its own and everything committed."""
    git(root, "init", "-q", "-b", "main", "--template=")
    with (root / ".git/config").open("a", encoding="utf-8") as config:
        config.write(f"[user]\n\tname = Lin\n\temail = {email}\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Start")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mapping[str, bytes]], Path]:
    """The ``.git`` of a folder with these files committed; each is made once."""
    known: dict[frozenset[tuple[str, bytes]], Path] = {}

    def template(files: Mapping[str, bytes]) -> Path:
        key = frozenset(files.items())
        if key not in known:
            root = tmp_path_factory.mktemp("template")
            write_files(root, files)
            init_git(root)
            known[key] = root / ".git"
        return known[key]

    return template


@pytest.fixture(scope="session")
def basic_files() -> Mapping[str, str]:
    """The default files of ``make_workspace``, for fixtures that live longer than a test."""
    return BASIC_FILES


@pytest.fixture
def make_workspace(tmp_path: Path, templates: Callable[[Mapping[str, bytes]], Path]) -> Make:
    """``make_workspace(files, git=True, now=…)``: a real workspace; default files are two
    customers of two owners, one of them with a promise that is late."""

    def make(
        files: Mapping[str, str | bytes] | None = None,
        *,
        extra: Mapping[str, str | bytes] | None = None,
        under_git: bool = True,
        now: datetime = NOW,
    ) -> Workspace:
        root = tmp_path / "workspace"
        written = write_files(root, {**(BASIC_FILES if files is None else files), **(extra or {})})
        if under_git:
            shutil.copytree(templates(written), root / ".git")
            git(root, "update-index", "-q", "--refresh")
        ticks = itertools.count()
        return Workspace.open(root, now=lambda: now + timedelta(milliseconds=200 * next(ticks)))

    return make


@pytest.fixture
def close_folder() -> Iterator[Callable[[Path], Callable[[], None]]]:
    """``reopen = close_folder(path)``: nobody may look into that folder, not even root."""

    def close(folder: Path) -> Callable[[], None]:
        def refusing(real: Callable[..., object]) -> Callable[..., object]:
            def call(path: str | Path, *rest: object, **options: object) -> object:
                # the folder itself may be asked for its times, but not for what is in it
                if f"{path}/".startswith(f"{folder}/") and (
                    real.__name__ == "scandir" or f"{path}" != f"{folder}"
                ):
                    raise PermissionError(errno.EACCES, "Permission denied", f"{path}")
                return real(path, *rest, **options)

            return call

        patched = pytest.MonkeyPatch()
        for name in ("scandir", "lstat"):
            patched.setattr(os, name, refusing(getattr(os, name)))
        reopens.append(patched.undo)
        return patched.undo

    reopens: list[Callable[[], None]] = []
    yield close
    for reopen in reopens:
        reopen()


class MailServer:
    """A real SMTP server of this computer; ``letters`` are what it took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.port = 0
        self.certificate = Path(__file__).parent / "mail_server.pem"
        self.refused: set[str] = set()
        """Addresses it knows nobody by."""
        self.hangs_up_after: int | None = None
        """Letters after which it hangs up, in the middle of the next one's text."""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or do not."""
        if address in self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        if self.hangs_up_after is not None and len(self.letters) >= self.hangs_up_after:
            self.hangs_up_after = None
            server.transport.abort()
            return "421 gone"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message["X-Sent-To"] = ",".join(envelope.rcpt_tos)
        message["X-Sent-From"] = envelope.mail_from
        self.letters.append(message)
        return "250 taken"


@pytest.fixture
def mail_server() -> Iterator[Callable[..., MailServer]]:
    """``mail_server(security="none"|"starttls"|"tls", user="", password="")``: a server that runs
    until the test ends."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult, LoginPassword

    class AnyPort(Controller):  # type: ignore[misc]
        def _trigger_server(self) -> None:
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    running: list[Controller] = []

    def start(security: str = "none", user: str = "", password: str = "") -> MailServer:
        def knows(server: Any, session: Any, envelope: Any, how: str, given: Any) -> AuthResult:
            known = LoginPassword(user.encode(), password.encode())
            return AuthResult(success=given == known, handled=False)

        found = MailServer()
        context = None
        if security != "none":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(found.certificate)
        controller = AnyPort(
            found, "127.0.0.1", 0, ssl_context=context if security == "tls" else None,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls", auth_required=bool(user),
            authenticator=knows if user else None, auth_require_tls=security == "starttls",
        )  # fmt: skip
        controller.start()
        running.append(controller)
        found.port = controller.port
        return found

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def write() -> Callable[[Path, Mapping[str, str | bytes]], None]:
    """``write(root, {path: text})``."""
    return write_files


@pytest.fixture
def run_git() -> Callable[..., str]:
    """``run_git(root, *arguments)``: Git's standard output."""
    return git


@pytest.fixture
def workspace(make_workspace: Make) -> Workspace:
    """The default workspace of ``make_workspace``."""
    return make_workspace()
