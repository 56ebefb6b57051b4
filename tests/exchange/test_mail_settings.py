"""The mail server is the person's own setting: a file of theirs, or the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmtui.errors import UsageError
from crmtui.exchange.mail_settings import mail_settings, required_settings, settings_file


def write(text: str) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text, encoding="utf-8")


def test_without_settings_there_is_no_server() -> None:
    assert mail_settings() is None
    with pytest.raises(UsageError, match="no mail server is set up"):
        required_settings()


def test_a_file_sets_one_up() -> None:
    write('[mail]\nhost = "smtp.example.com"\nuser = "lin"\nfrom = "lin@example.com"\n'
          'password_command = "pass show mail"\n')  # fmt: skip
    found = required_settings()
    assert (found.host, found.port, found.security) == ("smtp.example.com", 587, "starttls")
    assert (found.user, found.sender) == ("lin", "lin@example.com")
    assert found.password_command == ("pass", "show", "mail")


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write('host = "smtp.example.com"\nsecurity = "tls"\n')
    monkeypatch.setenv("CRMTUI_SMTP_HOST", "localhost")
    monkeypatch.setenv("CRMTUI_SMTP_PASSWORD", "geheim")
    found = required_settings()
    assert (found.host, found.port, found.secret()) == ("localhost", 465, "geheim")
    assert "geheim" not in repr(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("host = 'x'\nsecurity = 'ssl'", "security cannot be 'ssl'"),
        ("host = 'x'\nport = 'many'", "port cannot be 'many'"),
        ("host = 'x'\nport = 70000", "port cannot be '70000'"),
        ("host = 'x'\ntimeout = nan", "timeout cannot be 'nan'"),
        ("host = 'x'\npassword = 'geheim'", "holds a password"),
        ("host = 'x'\nhots = 'y'", "no setting is named 'hots'"),
        ("host = ", "cannot be read"),
        ("host = 'x'\nsecurity = 'none'\nuser = 'lin'", "would travel readable"),
        ("host = 'x'\npassword_command = \"a 'b\"", "password_command cannot be"),
    ],
)
def test_settings_nobody_can_mean_are_told(text: str, said: str) -> None:
    write(text)
    with pytest.raises(UsageError) as refused:
        mail_settings()
    assert said in refused.value.what


def test_nothing_of_a_workspace_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mail.toml", "crmtui.yaml", ".env", "pyproject.toml"):
        (tmp_path / name).write_text("mail:\n  host: evil.example.com\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert mail_settings() is None
