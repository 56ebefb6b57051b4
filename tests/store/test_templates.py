"""Message templates on disk: what is read, and that a bad one hides nothing."""

from __future__ import annotations

import pytest

from crmtui.store.layout import kind_of
from crmtui.store.rules import load_rules
from crmtui.store.templates import MAX_TEMPLATE, read_template

PATH = "playbooks/templates/greeting.md"
GOOD = """\
---
title: 问候 / Greeting
via: [email, chat]
subject: "{{ customer.name }}，您好"
for: "tier:core"
about: 节日前用
---

{{ contact.name }}：

您好！
"""


def test_a_template_is_read_with_its_lines() -> None:
    template, problems = read_template(GOOD.encode(), PATH)
    assert problems == []
    assert template is not None
    assert (template.name, template.title, template.via) == (
        "greeting", "问候 / Greeting", ("email", "chat"),
    )  # fmt: skip
    assert template.subject == "{{ customer.name }}，您好"
    assert (template.audience, template.about) == ("tier:core", "节日前用")
    assert template.body == "{{ contact.name }}：\n\n您好！"
    assert (template.line, template.subject_line) == (9, 4)


def test_windows_line_ends_are_read_alike() -> None:
    template, problems = read_template(GOOD.replace("\n", "\r\n").encode(), PATH)
    assert problems == []
    assert template is not None
    assert template.body == "{{ contact.name }}：\n\n您好！"
    assert template.line == 9


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("您好", "no-front-matter", 1),
        ("---\ntitle: x\n您好\n", "no-front-matter", 1),
        ("---\nsubject: x\n---\n您好\n", "missing-field", 2),
        ("---\ntitle: x\nvia: [email]\n---\n您好\n", "missing-field", 3),
        ("---\ntitle: x\nsubject: y\nvia: [pigeon]\n---\n您好\n", "bad-choice", 4),
        ("---\ntitle: x\nsubject: y\nsubject: z\n---\n您好\n", "duplicate-key", 4),
        ("---\ntitle: x\nsubject: y\n---\n\n", "empty-text", 5),
        ("---\ntitle: x\nsubject: [\n---\n您好\n", "not-closed", 3),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, code: str, line: int) -> None:
    template, problems = read_template(text.encode(), PATH)
    assert template is None
    assert [(p.code, p.line) for p in problems] == [(code, line)]
    assert {p.path for p in problems} == {PATH}


def test_an_unknown_key_is_a_warning_and_hides_nothing() -> None:
    template, problems = read_template(GOOD.replace("about:", "abuot:").encode(), PATH)
    assert template is not None
    assert [(p.code, p.line, p.severity) for p in problems] == [("unknown-field", 6, "warning")]


def test_bytes_that_are_no_text_and_too_many_of_them_are_refused() -> None:
    assert read_template("---\ntitle: 您好".encode("gb18030"), PATH)[1][0].code == "bad-encoding"
    long = GOOD.encode() + b"x" * MAX_TEMPLATE
    assert read_template(long, PATH)[1][0].code == "file-too-large"


def test_one_bad_file_hides_no_other() -> None:
    files = {PATH: GOOD, "playbooks/templates/bad.md": "no head", "crmtui.yaml": "name: x\n"}
    data = {path: text.encode() for path, text in files.items()}
    rules, problems = load_rules(data.get, files)
    assert list(rules.templates) == ["greeting"]
    assert [p.path for p in problems] == ["playbooks/templates/bad.md"]


def test_another_text_makes_no_other_plans() -> None:
    """A template is no part of the digest: changing one plans nobody anew."""
    files = {PATH: GOOD.encode(), "crmtui.yaml": b"name: x\n"}
    before, _problems = load_rules(files.get, files)
    files[PATH] += b"more\n"
    after, _problems = load_rules(files.get, files)
    assert after.templates["greeting"].body.endswith("more")
    assert after.digest == before.digest


def test_only_markdown_in_the_folder_is_a_template() -> None:
    assert kind_of(PATH) == "template"
    assert kind_of("playbooks/templates/x.yaml") == "other"
    assert kind_of("playbooks/templates/x.md.orig") == "backup"
