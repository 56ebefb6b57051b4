"""``crmtui message``: looked at, edited, copied, opened, sent and logged, and every refusal."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.exchange.mail_settings import settings_file

Caller = Callable[..., Any]

GREETING = """\
---
title: 问候 / Greeting
via: [email, chat]
subject: "{{ contact.name }}，您好"
---
{{ contact.name }}：

{{ customer.short }}的月度简报。

{{ me.name }}
"""
ORDERED = """\
---
title: 订单 / Order
subject: Your order
---
{{ last_order.date | zh_date }}
"""
MAILED = """\
playbook: mailed
title: 简报 / Briefing
for: "tier:core"
cadences:
  - step: briefing
    every: 1 month
    via: [email]
    template: {core: greeting, other: ordered}
"""
CARE = """\
playbook: care
for: "tier:core"
care: yes
dates:
  - step: anniversary
    event: since
    template: greeting
"""
LI = 'phones: ["+86 138 0013 8000"]'
FILES = {
    "playbooks/templates/greeting.md": GREETING,
    "playbooks/templates/ordered.md": ORDERED,
    "playbooks/mailed.yaml": MAILED,
}


@pytest.fixture
def written(root: Path, run_git: Caller, write: Caller) -> Path:
    """The workspace with two templates, a step that uses them, and an address."""
    write(root, FILES)
    profile = root / "records/customers/华东/acme/customer.yaml"
    profile.write_text(profile.read_text().replace(LI, f"{LI}\n    emails: [li@example.com]"))
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "-m", "Templates")
    return root


@pytest.fixture
def server(mail_server: Caller, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A mail server that the person has set up."""
    found = mail_server()
    monkeypatch.setenv("CRMTUI_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("CRMTUI_SMTP_PORT", str(found.port))
    monkeypatch.setenv("CRMTUI_SMTP_SECURITY", "none")
    return found


def entries(root: Path) -> list[str]:
    return sorted(p.name for p in (root / "records/customers/华东/acme").glob("2026-11-20-touch-*"))


def editor(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "editor.sh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(program))


def test_the_letter_of_the_due_task_is_shown(written: Path, crmtui: Caller) -> None:
    result = crmtui("message", "acme")
    assert (result.code, result.err) == (0, "")
    assert (
        result.out
        == """\
To        李工 <li@example.com>  采购负责人
From      林 <lin@example.com>
Subject   李工，您好
For       acme/mailed/briefing@2026-10-12

李工：

示例的月度简报。

林
"""
    )


def test_the_document_for_scripts(written: Path, crmtui: Caller) -> None:
    document = crmtui("message", "acme", "ordered", "--json").json
    assert document["schema"] == "crmtui/message"
    assert document["to"] == {"name": "李工", "address": "li@example.com"}
    assert document["body"] == "2026年9月15日\n"
    assert (document["task"], document["missing"], document["obstacles"]) == ("", [], [])


def test_what_the_records_lack_is_named_with_the_customer(written: Path, crmtui: Caller) -> None:
    result = crmtui("message", "C2024005", "ordered")
    assert result.code == 1
    assert "⟨last_order.date⟩" in result.out
    assert "C2024005 has no last_order.date, which the text names" in result.err
    refused = crmtui("message", "C2024005", "ordered", "--send", "-y")
    assert refused.code == 2
    assert "C2024005 has no last_order.date" in refused.err


def test_sending_logs_the_touch_and_does_the_task(
    written: Path, crmtui: Caller, server: Any, run_git: Caller
) -> None:
    result = crmtui("message", "acme", "--send")
    assert result.code == 0, result.err
    (arrived,) = server.letters
    assert arrived["Subject"] == "李工，您好"
    assert arrived["From"] == "林 <lin@example.com>"
    (name,) = entries(written)
    touch = (written / "records/customers/华东/acme" / name).read_text().replace("'", "")
    for line in ("via: email", "direction: out", "with: [li]", "outcome: sent",
                 "does: [mailed/briefing]", "note: 李工，您好"):  # fmt: skip
        assert line in touch
    assert (
        run_git(written, "log", "-1", "--format=%s").strip()
        == "Log an e-mail with 示例制造集团: sent"
    )
    assert "acme/mailed/briefing@2026-10-12" not in crmtui("today", "--json").out


def test_what_the_server_refuses_is_not_logged(written: Path, crmtui: Caller, server: Any) -> None:
    server.refused = {"li@example.com"}
    result = crmtui("message", "acme", "--send")
    assert result.code == 6
    assert "error[mail]: the server refuses li@example.com: 550 5.1.1 no such user" in result.err
    assert entries(written) == []


def test_a_letter_that_is_out_and_cannot_be_logged_says_how(
    written: Path, crmtui: Caller, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any, **named: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crmtui.actions.desk.write_all", full)
    result = crmtui("message", "acme", "--send")
    assert result.code == 6
    assert len(server.letters) == 1
    assert "the letter is out, but could not be logged" in result.err
    assert (
        "crmtui log acme --via email --outcome sent --with li --does mailed/briefing "
        "--note '李工，您好'"
    ) in result.err


def test_without_a_server_it_says_where_to_set_one_up(written: Path, crmtui: Caller) -> None:
    result = crmtui("message", "acme", "--send")
    assert result.code == 2
    assert "no mail server is set up" in result.err
    assert str(settings_file()) in result.err


def test_a_workspace_cannot_choose_the_server(
    written: Path, crmtui: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mail.toml", ".env", "playbooks/mail.toml"):
        (written / name).write_text('[mail]\nhost = "127.0.0.1"\n')
    monkeypatch.chdir(written)
    assert "no mail server is set up" in crmtui("message", "acme", "--send").err


def test_do_not_contact_is_refused(written: Path, crmtui: Caller, server: Any) -> None:
    crmtui("do-not-contact", "acme", "--why", "要求")
    for how in ("--send", "--copy", "--open"):
        result = crmtui("message", "acme", "greeting", how, "-y")
        assert result.code == 7
        assert "示例制造集团 is not to be contacted: 要求" in result.err
    assert server.letters == []


def test_a_contact_who_left_is_refused_and_not_chosen(
    written: Path, crmtui: Caller, server: Any
) -> None:
    crmtui("edit", "acme", "contacts.li.left=2026-10-31")
    assert "C" not in crmtui("message", "acme", "ordered").out.split("\n")[0].split("<")[0][:2]
    result = crmtui("message", "acme", "ordered", "--contact", "li", "--send", "-y")
    assert result.code == 7
    assert "李工 left on 2026-10-31" in result.err
    alone = crmtui("message", "acme", "ordered", "--send", "-y")
    assert alone.code == 2
    assert "acme has no contact with an e-mail" in alone.err
    assert server.letters == []


def test_care_waits_for_an_open_complaint(
    written: Path, crmtui: Caller, server: Any, write: Caller
) -> None:
    write(written, {"playbooks/care.yaml": CARE})
    crmtui("complaint", "acme", "到货即坏")
    task = "acme/care/anniversary@2026-11-20"
    result = crmtui("message", "acme", "--task", task, "--send")
    assert result.code == 7
    assert "a complaint is open" in result.err
    assert "warning: a complaint is open" in crmtui("message", "acme", "--task", task).err
    assert server.letters == []
    assert crmtui("message", "acme", "--task", task, "--send", "-y").code == 0
    assert len(server.letters) == 1


def test_the_same_letter_twice_wants_a_yes(written: Path, crmtui: Caller, server: Any) -> None:
    assert crmtui("message", "acme", "--send").code == 0
    again = crmtui("message", "acme", "greeting", "--send")
    assert again.code == 7
    assert "a letter of this subject went out on 2026-11-20" in again.err
    assert len(server.letters) == 1


def test_it_is_sent_as_it_was_edited(
    written: Path, crmtui: Caller, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(
        tmp_path, monkeypatch, 'sed -i "s/月度简报/年度简报/; s/^Subject: .*/Subject: Neu/" "$1"'
    )
    assert crmtui("message", "acme", "--edit", "--send").code == 0
    (arrived,) = server.letters
    assert arrived["Subject"] == "Neu"
    assert "年度简报" in arrived.get_content()


def test_an_emptied_letter_is_not_sent(
    written: Path, crmtui: Caller, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, monkeypatch, ': > "$1"')
    result = crmtui("message", "acme", "--edit", "--send")
    assert result.code == 2
    assert "nothing is sent" in result.err
    assert server.letters == []


def test_what_was_missing_may_be_written_by_hand(
    written: Path, crmtui: Caller, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, monkeypatch, 'sed -i "s/⟨last_order.date⟩/last week/" "$1"')
    assert crmtui("message", "C2024005", "ordered", "--edit", "--send").code == 0
    assert server.letters[0].get_content().strip() == "last week"


def programs(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> Path:
    """A folder first in PATH with a program that writes down what it is given."""
    told = folder / "told"
    program = folder / "bin" / name
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{told}"\ncat >> "{told}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return told


def test_copying_hands_the_text_over_and_says_how_to_log(
    written: Path, crmtui: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = programs(tmp_path, monkeypatch, "wl-copy")
    monkeypatch.setenv("WAYLAND_DISPLAY", "x")
    result = crmtui("message", "acme", "--copy")
    assert result.code == 0
    assert told.read_text() == "\n李工：\n\n示例的月度简报。\n\n林\n"
    assert "crmtui log acme --via email --outcome sent" in result.err
    assert entries(written) == []


def test_opening_asks_first_and_hands_over_one_harmless_word(
    written: Path, crmtui: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = programs(tmp_path, monkeypatch, "xdg-open")
    assert crmtui("message", "acme", "--open").code == 2
    assert not told.exists()
    assert crmtui("message", "acme", "--open", "--yes").code == 0
    (url,) = told.read_text().split("\n")[:-1]
    assert url.startswith("mailto:li@example.com?subject=%E6%9D%8E%E5%B7%A5%EF%BC%8C")
    assert "%0D%0A" in url
    assert not set(url) & set(" \"'<>;|`$()\\\n")


def test_a_hostile_address_stays_one_address(
    written: Path, crmtui: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = programs(tmp_path, monkeypatch, "xdg-open")
    profile = written / "records/customers/华东/acme/customer.yaml"
    evil = "'li@example.com?attach=/etc/passwd&bcc=x@y.z'"
    profile.write_text(profile.read_text().replace("li@example.com", evil))
    assert crmtui("message", "acme", "--open", "--yes").code == 0
    assert "?attach" not in told.read_text()
    assert "&bcc" not in told.read_text()


def test_choosing_wrongly_is_told(written: Path, crmtui: Caller) -> None:
    assert "did you mean greeting?" in crmtui("message", "acme", "greting").err
    assert crmtui("message", "acme", "greting").code == 3
    assert "choose from 李工" in crmtui("message", "acme", "--contact", "nobody").err
    assert crmtui("message", "acme", "--task", "acme/x/y@1").code == 3
    assert "WHO is missing" in crmtui("message").err
    assert "choose one" in crmtui("message", "acme", "--copy", "--send").err
    nothing = crmtui("message", "C2024002")
    assert nothing.code == 2
    assert "name a template: greeting, ordered" in nothing.err


def test_values_and_templates_are_listed(written: Path, crmtui: Caller) -> None:
    fields = crmtui("message", "--fields", "--json").json
    assert fields["schema"] == "crmtui/message-fields"
    assert "contact.name" in [f["name"] for f in fields["fields"]]
    assert "zh_date" in crmtui("message", "--fields").out
    listed = crmtui("message", "--list", "--json").json
    assert [t["name"] for t in listed["templates"]] == ["greeting", "ordered"]
    assert "问候 / Greeting" in crmtui("message", "--list").out


def test_a_bad_template_is_found_and_hides_no_other(
    written: Path, crmtui: Caller, write: Caller
) -> None:
    write(written, {
        "playbooks/templates/bad.md": "---\ntitle: x\nsubject: y\n---\n\n您好 {{ contact.nmae }}\n",
        "playbooks/templates/evil.md":
            "---\ntitle: x\nsubject: \"{{ ''.__class__ }}\"\n---\n{% include 'x' %}\n",
        "playbooks/extra.yaml": MAILED.replace("mailed", "extra").replace("core: greeting",
                                                                         "gold: greting"),
    })  # fmt: skip
    problems = {
        (p["path"], p["line"], p["column"], p["code"], p["fix"])
        for p in crmtui("check", "--json").json["problems"]
    }
    bad, evil, extra = (f"playbooks/{n}" for n in
                        ("templates/bad.md", "templates/evil.md", "extra.yaml"))  # fmt: skip
    rest = "use values, `if`, `for` and filters only"
    assert problems >= {
        (bad, 6, 15, "unknown-value", "did you mean contact.name?"),
        (evil, 3, 1, "template-forbidden", ""),
        (evil, 5, 1, "template-forbidden", rest),
        (extra, 8, 22, "missing-template", "did you mean greeting?"),
        (extra, 8, 22, "unknown-tier", "write a tier's name, or `other`"),
    }
    assert crmtui("message", "acme", "greeting").code == 0
    refused = crmtui("message", "acme", "evil")
    assert refused.code == 2
    assert "playbooks/templates/evil.md cannot be used" in refused.err


def test_what_records_say_cannot_act_on_the_terminal(
    written: Path, crmtui: Caller, write: Caller
) -> None:
    profile = written / "records/customers/华东/acme/customer.yaml"
    evil = 'note: "x"\nneeds: "\\e[31m红{{ 7 }}"\nshort: [示例]'
    profile.write_text(profile.read_text().replace("short: [示例]", evil))
    write(written, {"playbooks/templates/greeting.md": GREETING.replace("short", "needs")})
    result = crmtui("message", "acme", "greeting")
    assert "\x1b" not in result.out
    assert "{{ 7 }}" in result.out


def test_a_change_of_a_template_is_told_by_field_and_line(written: Path, crmtui: Caller) -> None:
    path = written / "playbooks/templates/greeting.md"
    changed = GREETING.replace("月度", "年度").replace("Greeting", "Hello")
    path.write_text(changed, encoding="utf-8")
    (rule,) = crmtui("diff", "--json", "--no-queue").json["rules"]
    assert (rule["kind"], rule["name"], rule["change"]) == ("template", "greeting", "changed")
    out = crmtui("diff", "--no-queue").out
    assert "title: 问候 / Greeting → 问候 / Hello" in out
    assert "+{{ customer.short }}的年度简报。  −{{ customer.short }}的月度简报。" in out


def test_what_is_staged_is_checked(written: Path, crmtui: Caller, run_git: Caller) -> None:
    path = written / "playbooks/templates/greeting.md"
    path.write_text(GREETING.replace("me.name", "me.nmae"), encoding="utf-8")
    run_git(written, "add", "-A")
    result = crmtui("check", "--staged")
    assert result.code == 1
    assert "unknown-value" in result.out
    assert "greeting.md:10:7" in result.out


def test_an_open_workspace_sees_a_template_that_changes(written: Path, crmtui: Caller) -> None:
    from crmtui.workspace import Workspace

    with Workspace.open(written) as workspace:
        before = workspace.letter("acme", "greeting").letter.body
        path = written / "playbooks/templates/greeting.md"
        path.write_text(GREETING.replace("月度", "年度"), encoding="utf-8")
        after = workspace.letter("acme", "greeting").letter.body
    assert after == before.replace("月度", "年度")
