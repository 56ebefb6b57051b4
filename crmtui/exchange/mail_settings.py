"""Which mail server a person sends by: settings of their own, never of a workspace.

``mail.toml`` in the configuration folder, each key also as an environment variable
(``CRMTUI_SMTP_HOST``). A repository could otherwise have everybody's mail sent by its own server.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crmtui.errors import MailFailed, UsageError
from crmtui.i18n import _
from crmtui.settings import config_dir

FILE = "mail.toml"
SECURITIES = {"starttls": 587, "tls": 465, "none": 25}
"""How the line is secured, with the usual port of each."""
KEYS = ("host", "port", "security", "user", "from", "password_command", "ca_file", "timeout")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_COMMAND_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A mail server, and how to talk to it."""

    host: str
    port: int = 587
    security: str = "starttls"
    """One of ``SECURITIES``; without security no password is sent except to this computer."""
    user: str = ""
    """Name to log in by; empty: without logging in."""
    sender: str = ""
    """Address that mail comes from; empty: the address of who writes."""
    password: str = field(default="", repr=False)
    password_command: tuple[str, ...] = ()
    ca_file: str = ""
    """Certificates to trust instead of the system's, for a company's own."""
    timeout: float = 20.0
    """Seconds of silence after which the server counts as gone."""

    @property
    def is_local(self) -> bool:
        """Whether the server is this computer."""
        return self.host in _LOCAL

    def secret(self) -> str:
        """The password. MailFailed when the command that knows it fails."""
        if self.password or not self.password_command:
            return self.password
        try:
            # from the home folder: a program of the workspace is never found
            done = subprocess.run(
                self.password_command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True,
                timeout=_COMMAND_SECONDS, cwd=Path.home(),
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise MailFailed(_("the password command failed: %(why)s")
                             % {"why": type(error).__name__},
                             _("run `%(command)s` yourself")
                             % {"command": self.password_command[0]}) from error  # fmt: skip
        return done.stdout.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")


def settings_file() -> Path:
    """Where a person's mail settings are; may not exist."""
    return config_dir() / FILE


def mail_settings() -> MailSettings | None:
    """The person's mail server; None when none is set up. UsageError for settings that nobody can
    mean; the password is not asked for yet."""
    given = {**_from_file(settings_file()), **_from_environment(os.environ)}
    if not given.get("host"):
        return None
    security = given.get("security") or "starttls"
    if security not in SECURITIES:
        raise _odd("security", security, _("write %(names)s") % {"names": ", ".join(SECURITIES)})
    made = MailSettings(
        host=given["host"],
        port=int(_number(given, "port", SECURITIES[security], 65535)),
        security=security,
        user=given.get("user", ""),
        sender=given.get("from", ""),
        password=os.environ.get("CRMTUI_SMTP_PASSWORD", ""),
        password_command=_words(given.get("password_command", "")),
        ca_file=given.get("ca_file", ""),
        timeout=_number(given, "timeout", 20, 600),
    )
    if made.user and security == "none" and not made.is_local:
        raise UsageError(_("the password would travel readable to %(host)s") % {"host": made.host},
                         _("set security to starttls or tls in %(file)s") % {"file": FILE})  # fmt: skip
    return made


def required_settings() -> MailSettings:
    """As ``mail_settings``; UsageError when no server is set up."""
    found = mail_settings()
    if found is None:
        raise UsageError(_("no mail server is set up"),
                         _("write host, user and from into %(path)s, or use --copy or --open")
                         % {"path": settings_file()})  # fmt: skip
    return found


def _from_file(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            _("%(path)s cannot be read: %(why)s") % {"path": path, "why": error}
        ) from error
    inner = table.get("mail", table)
    values = inner if isinstance(inner, dict) else {}
    for key in values:
        if key == "password":
            raise UsageError(_("%(path)s holds a password") % {"path": path},
                             _("set password_command, e.g. \"pass show mail\", or "
                               "CRMTUI_SMTP_PASSWORD"))  # fmt: skip
        if key not in KEYS:
            raise UsageError(_("%(path)s: no setting is named %(key)r") % {"path": path, "key": key},
                             _("choose from %(names)s") % {"names": ", ".join(KEYS)})  # fmt: skip
    return {key: shlex.join(map(str, v)) if isinstance(v, list) else str(v)
            for key, v in values.items()}  # fmt: skip


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    named = {key: environment.get(f"CRMTUI_SMTP_{key.upper()}", "") for key in KEYS}
    return {key: value for key, value in named.items() if value}


def _number(given: Mapping[str, str], key: str, usual: float, most: float) -> float:
    text = given.get(key) or str(usual)
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 < number <= most:
        raise _odd(key, text, _("write a number up to %(most)d") % {"most": most})
    return number


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise _odd("password_command", text, str(error)) from error


def _odd(key: str, value: str, fix: str) -> UsageError:
    return UsageError(_("%(file)s: %(key)s cannot be %(value)r")
                      % {"file": FILE, "key": key, "value": value[:60]}, fix)  # fmt: skip
