"""Sends letters by SMTP: one line to the server for as many as there are."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from crmtui.errors import MailFailed
from crmtui.exchange.mail_settings import MailSettings
from crmtui.i18n import _
from crmtui.model.letter import Failed, Letter, Sent

_MOST_HEADER = 900


def send_all(
    settings: MailSettings, letters: Iterable[Letter], now: datetime
) -> Iterator[Sent | Failed]:
    """Send letters one after the other over one line, and say of each what became of it.

    One that is refused does not stop the others. When the line breaks it is opened once more for
    the next letter; when that fails too, all that are left fail for the same reason. Nothing is
    raised: a server that cannot be reached is the reason of every letter. ``now`` is aware.
    """
    line = _Line(settings)
    try:
        for letter in letters:
            yield line.send(letter, now)
    finally:
        line.close()


def send(settings: MailSettings, letter: Letter, now: datetime) -> Sent:
    """Send one letter. MailFailed says why it did not go out."""
    for result in send_all(settings, [letter], now):
        if isinstance(result, Sent):
            return result
        raise MailFailed(result.what, result.fix)
    raise AssertionError("a letter is sent or fails")


def stable_id(*parts: str, domain: str = "crmtui.invalid") -> str:
    """A Message-ID that is the same whenever it is made for the same thing."""
    digest = sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"<{digest}@{domain}>"


def message_of(letter: Letter, settings: MailSettings, now: datetime) -> EmailMessage:
    """The letter as it travels. MailFailed for an address that is none."""
    message = EmailMessage(policy=SMTP)
    sender = _address(letter.sender.name, settings.sender or letter.sender.address)
    message["From"] = sender
    message["To"] = _address(letter.to.name, letter.to.address)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = letter.message_id or stable_id(
        letter.to.address, letter.subject, letter.body, now.isoformat(), domain=_domain(sender))  # fmt: skip
    if settings.sender and letter.sender.address not in ("", settings.sender):
        message["Reply-To"] = _address(letter.sender.name, letter.sender.address)
    message.set_content(letter.body, charset="utf-8")
    return message


def _one_line(text: str) -> str:
    """What may stand in a header: a line break in it could begin another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_MOST_HEADER]


def _address(name: str, address: str) -> Address:
    if not address:
        raise MailFailed(_("nobody's address is known"), _("add it to the contact, or to `team:`"))
    try:
        made = Address(_one_line(name), addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise _no_address(address) from error
    if not made.domain or not made.username or any(c in address for c in " \r\n\t,;<>"):
        raise _no_address(address)
    return made


def _no_address(address: str) -> MailFailed:
    return MailFailed(_("%(address)r is no e-mail address") % {"address": address[:80]},
                      _("correct it in the profile"))  # fmt: skip


def _domain(sender: Address) -> str:
    return sender.domain if sender.domain.isascii() else "crmtui.invalid"


class _Server(smtplib.SMTP):
    """A server that remembers whether a letter's text was handed over."""

    handed_over = False

    def data(self, msg: bytes | bytearray | str) -> tuple[int, bytes]:  # type: ignore[override]
        """As in ``smtplib``, remembered."""
        self.handed_over = True
        return super().data(msg)


class _SecureServer(smtplib.SMTP_SSL, _Server):
    """The same, secured from the first byte."""


class _Line:
    """The line to a server, opened when it is first needed."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._server: _Server | None = None
        self._refused: MailFailed | None = None
        """Why there is no line, and will be none."""
        self._password: str | None = None

    def send(self, letter: Letter, now: datetime, *, is_again: bool = False) -> Sent | Failed:
        """Send one letter, once more when the line was gone before its text was handed over."""
        try:
            message = message_of(letter, self._settings, now)
            server = self._ready()
        except MailFailed as failed:
            return Failed(letter, failed.what, failed.fix)
        server.handed_over = False
        try:
            server.send_message(message)
        except smtplib.SMTPServerDisconnected:
            self._drop()
            if not server.handed_over and not is_again:  # it hung up while nothing was sent
                return self.send(letter, now, is_again=True)
            return Failed(letter, _("the line broke while the letter was handed over"),
                          _("it may have gone out: ask before sending it again"),
                          maybe_sent=server.handed_over)  # fmt: skip
        except smtplib.SMTPException as error:
            self._mend(error)
            return Failed(letter, *_refusal(error, letter.to.address))
        except OSError as error:
            self._drop()
            return Failed(letter, *_unreachable(error, self._settings.host),
                          maybe_sent=server.handed_over)  # fmt: skip
        return Sent(letter, str(message["Message-ID"]))

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):  # it hung up first
                self._drop()
            self._server = None

    def _ready(self) -> _Server:
        if self._refused is not None:
            raise self._refused
        if self._server is None:
            try:
                self._server = self._opened()
            except MailFailed as failed:
                self._refused = failed
                raise
        return self._server

    def _opened(self) -> _Server:
        if self._password is None:
            self._password = self._settings.secret() if self._settings.user else ""
        server: _Server | None = None
        try:
            server = _connected(self._settings)
            if self._settings.user:
                server.login(self._settings.user, self._password)
        except smtplib.SMTPServerDisconnected as error:
            raise MailFailed(_("%(host)s does not answer, or hung up")
                             % {"host": self._settings.host},
                             _("check host, port and security")) from error  # fmt: skip
        except smtplib.SMTPException as error:
            if server is not None:
                server.close()
            raise MailFailed(*_refusal(error, self._settings.user)) from error
        except OSError as error:
            raise MailFailed(*_unreachable(error, self._settings.host)) from error
        return server

    def _mend(self, error: smtplib.SMTPException) -> None:
        """After a refusal the line is good for the next letter, unless the server is hanging up."""
        if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code == 421:
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _connected(settings: MailSettings) -> _Server:
    """A secured line. There is no falling back: where STARTTLS is wanted and not offered, it ends."""
    host, port, timeout = settings.host, settings.port, settings.timeout
    if settings.security == "tls":
        return _SecureServer(host, port, timeout=timeout, context=_trust(settings))
    server = _Server(host, port, timeout=timeout)
    try:
        if settings.security == "starttls":
            server.starttls(context=_trust(settings))
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _trust(settings: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.ca_file or None)


def _refusal(error: smtplib.SMTPException, who: str) -> tuple[str, str]:
    """What a server's refusal means, and what to do."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
        return (_("the server refuses %(who)s: %(code)d %(said)s")
                % {"who": who, "code": code, "said": _said(said)}, _("check the address"))  # fmt: skip
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return (_("the server does not know %(who)s by this password: %(said)s")
                % {"who": who, "said": _said(error.smtp_error)},
                _("check user and password_command"))  # fmt: skip
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return (_("the server cannot do what is wanted: %(why)s") % {"why": error},
                _("check security and user in your mail settings"))  # fmt: skip
    if isinstance(error, smtplib.SMTPSenderRefused):
        return (_("the server refuses the sender: %(code)d %(said)s")
                % {"code": error.smtp_code, "said": _said(error.smtp_error)},
                _("check `from` in your mail settings"))  # fmt: skip
    if isinstance(error, smtplib.SMTPResponseException):
        return (_("the server refuses the letter: %(code)d %(said)s")
                % {"code": error.smtp_code, "said": _said(error.smtp_error)}, "")  # fmt: skip
    return _("the server does not speak SMTP as expected: %(why)s") % {"why": error}, ""


def _said(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return _one_line(text)[:200]


def _unreachable(error: OSError, host: str) -> tuple[str, str]:
    if isinstance(error, socket.gaierror):
        return (_("no mail server is named %(host)s") % {"host": host}, _("check `host`"))
    if isinstance(error, ssl.SSLCertVerificationError):
        return (_("the certificate of %(host)s is not good: %(why)s")
                % {"host": host, "why": error.verify_message},
                _("ask who runs the server; `ca_file` names certificates of your own"))  # fmt: skip
    if isinstance(error, ssl.SSLError):
        return (_("no secure line to %(host)s: %(why)s") % {"host": host, "why": error.reason},
                _("check port and security"))  # fmt: skip
    if isinstance(error, TimeoutError):
        return (_("%(host)s does not answer") % {"host": host}, _("check host and port"))
    return (_("%(host)s cannot be reached: %(why)s") % {"host": host, "why": error.strerror or error},
            _("check host, port and the network"))  # fmt: skip
