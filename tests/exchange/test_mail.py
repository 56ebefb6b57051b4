"""Sending letters, against a real SMTP server: what arrives, and what every refusal says."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from crmtui.errors import MailFailed
from crmtui.exchange.mail import message_of, send, send_all, stable_id
from crmtui.exchange.mail_settings import MailSettings
from crmtui.model.letter import Failed, Letter, Person, Sent

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=8)))
LIN = Person("林", "lin@example.com")
LETTER = Letter(
    Person("李工", "li@example.com"), "中秋问候", "李工：\n\n中秋快乐。\n.\n林\n", sender=LIN
)

Start = Callable[..., Any]


def settings(server: Any, **given: Any) -> MailSettings:
    return MailSettings(**{"host": "127.0.0.1", "port": server.port, "security": "none",
                           "ca_file": str(server.certificate), "timeout": 5.0, **given})  # fmt: skip


def test_a_letter_arrives_as_it_was_written(mail_server: Start) -> None:
    server = mail_server()
    sent = send(settings(server), LETTER, NOW)
    (arrived,) = server.letters
    assert arrived["Subject"] == "中秋问候"
    assert arrived["To"] == "李工 <li@example.com>"
    assert arrived["From"] == "林 <lin@example.com>"
    assert arrived["Date"] == "Sun, 22 Nov 2026 10:00:00 +0800"
    assert arrived["Message-ID"] == sent.message_id
    assert sent.message_id.endswith("@example.com>")
    assert arrived.get_content().replace("\r\n", "\n") == LETTER.body
    assert arrived["X-Sent-To"] == "li@example.com"


def test_the_sender_of_the_settings_goes_before_and_answers_come_to_the_person(
    mail_server: Start,
) -> None:
    server = mail_server()
    send(settings(server, sender="sales@example.com"), LETTER, NOW)
    (arrived,) = server.letters
    assert arrived["From"] == "林 <sales@example.com>"
    assert arrived["Reply-To"] == "林 <lin@example.com>"
    assert arrived["X-Sent-From"] == "sales@example.com"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_a_secured_line_with_a_password(mail_server: Start, security: str) -> None:
    server = mail_server(security, "lin", "geheim")
    known = settings(server, security=security, user="lin", password="geheim")
    assert isinstance(send(known, LETTER, NOW), Sent)
    assert len(server.letters) == 1


def test_the_password_comes_from_a_command(mail_server: Start) -> None:
    server = mail_server("starttls", "lin", "geheim")
    known = settings(server, security="starttls", user="lin",
                     password_command=("printf", "geheim\nmore\n"))  # fmt: skip
    assert isinstance(send(known, LETTER, NOW), Sent)
    with pytest.raises(MailFailed, match="password command failed"):
        send(replace(known, password_command=("false",)), LETTER, NOW)


def test_a_wrong_password_is_told(mail_server: Start) -> None:
    server = mail_server("starttls", "lin", "geheim")
    with pytest.raises(MailFailed, match="does not know lin"):
        send(settings(server, security="starttls", user="lin", password="x"), LETTER, NOW)
    assert server.letters == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_ends_it(mail_server: Start, security: str) -> None:
    server = mail_server(security)
    with pytest.raises(MailFailed, match=r"certificate of 127\.0\.0\.1 is not good"):
        send(settings(server, security=security, ca_file=""), LETTER, NOW)
    assert server.letters == []


def test_a_server_without_starttls_gets_nothing(mail_server: Start) -> None:
    server = mail_server()
    with pytest.raises(MailFailed, match="cannot do what is wanted"):
        send(settings(server, security="starttls"), LETTER, NOW)
    assert server.letters == []


def test_a_refused_recipient_stops_no_other(mail_server: Start) -> None:
    server = mail_server()
    server.refused = {"gone@example.com"}
    letters = [replace(LETTER, to=Person("", f"{who}@example.com")) for who in ("a", "gone", "b")]
    results = list(send_all(settings(server), letters, NOW))
    assert [isinstance(r, Sent) for r in results] == [True, False, True]
    assert isinstance(results[1], Failed)
    assert results[1].what == "the server refuses gone@example.com: 550 5.1.1 no such user"
    assert not results[1].maybe_sent
    assert [m["X-Sent-To"] for m in server.letters] == ["a@example.com", "b@example.com"]


def test_after_a_broken_line_the_next_letters_go_out(mail_server: Start) -> None:
    server = mail_server()
    server.hangs_up_after = 1
    letters = [replace(LETTER, to=Person("", f"{who}@example.com")) for who in "abc"]
    first, second, third = send_all(settings(server), letters, NOW)
    assert isinstance(first, Sent)
    assert isinstance(second, Failed)
    assert second.maybe_sent
    assert isinstance(third, Sent)


def test_nobody_there_fails_every_letter_and_asks_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = MailSettings("127.0.0.1", port, "none", timeout=2)
    results = list(send_all(known, [LETTER, LETTER], NOW))
    assert [r.what for r in results if isinstance(r, Failed)] == [
        "127.0.0.1 cannot be reached: Connection refused"
    ] * 2


def test_no_such_host_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*given: Any, **named: Any) -> Iterator[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(MailFailed, match=r"no mail server is named smtp\.example\.com"):
        send(MailSettings("smtp.example.com"), LETTER, NOW)


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        known = MailSettings("127.0.0.1", mute.getsockname()[1], "none", timeout=0.2)
        with pytest.raises(MailFailed, match="does not answer"):
            send(known, LETTER, NOW)


@pytest.mark.parametrize(
    "letter",
    [
        replace(LETTER, subject="Hello\r\nBcc: all@example.com"),
        replace(LETTER, subject="Hello\n\nbody"),
        replace(LETTER, to=Person("Li\r\nBcc: all@example.com", "li@example.com")),
        replace(LETTER, sender=Person("Lin\r\nBcc: all@example.com", "lin@example.com")),
        replace(LETTER, subject="Hello\x00\x1b[31m\u2028Bcc: all@example.com"),
    ],
)
def test_no_value_begins_a_header(mail_server: Start, letter: Letter) -> None:
    server = mail_server()
    send(settings(server), letter, NOW)
    (arrived,) = server.letters
    assert arrived["Bcc"] is None
    assert arrived["X-Sent-To"] == "li@example.com"


@pytest.mark.parametrize(
    "address",
    ["", "li", "li@", "@example.com", "li@example.com\r\nBcc: b@example.com", "a@b.c, d@e.f",
     "a b@example.com", "<li@example.com>", "li@example.com>", "li@exam ple.com"],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_sent(
    mail_server: Start, address: str
) -> None:
    server = mail_server()
    with pytest.raises(MailFailed):
        send(settings(server), replace(LETTER, to=Person("x", address)), NOW)
    assert server.letters == []


def test_a_stable_id_is_the_same_for_the_same_thing() -> None:
    one = stable_id("campaign", "C2024002", "li")
    assert one == stable_id("campaign", "C2024002", "li")
    assert one != stable_id("campaign", "C2024002", "l", "i")
    letter = replace(LETTER, message_id=one)
    assert message_of(letter, MailSettings("x"), NOW)["Message-ID"] == one
