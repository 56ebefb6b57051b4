"""The comment of a pull request: what it says, and that user data in it is only text."""

from __future__ import annotations

import json

import pytest
from markdown_it import MarkdownIt

from crmtui.reports.comparison.markdown import LONGEST, markdown_text, to_markdown
from crmtui.workspace import Workspace

BAD = "<img src=x onerror=a> | `rm` **b** _i_ [t](http://x.y) @octocat @org/team #12 !3 %4 :+1: \\ <!-- $a$ -->"
TICK = "/close\n\n</details> ![p](//x) ~~s~~ www.example.com https://example.com GH-1 {: .x}"
ALLOWED = {"<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>"}


def live(text: str) -> list[str]:
    """What a renderer makes of it beyond text, tables, headings and lists."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = []
    for token in parser.parse(text):
        if token.type == "html_block":
            found += [line for line in token.content.split("\n")
                      if not line.startswith(("<details>", "<summary>", "</details>"))]  # fmt: skip
        for inner in token.children or ():
            if inner.type == "html_inline":
                found += [inner.content] if inner.content not in ALLOWED else []
            elif inner.type not in ("text", "code_inline", "softbreak"):
                found.append(inner.type)
    return [one for one in found if one]


@pytest.mark.parametrize(
    "text", [BAD, TICK, "a" * 5000, "\x1b[2J\u202e", "@", "&lt;b&gt;", "|" * 9]
)
def test_user_data_is_only_text(text: str) -> None:
    row = f"| a | b |\n|---|---|\n| {markdown_text(text)} | x |\n"
    assert live(row) == []
    [line] = [
        t for t in MarkdownIt("commonmark").enable("table").parse(row) if t.type == "tbody_open"
    ]
    assert line.map == [2, 3]
    assert "\n" not in markdown_text(text)


def test_nobody_is_mentioned_and_nothing_is_referred_to() -> None:
    shown = markdown_text(BAD + TICK)
    for alive in ("@octocat", "#12 ", "!3", "%4", ":+1:", "http://", "www.e", "GH-1"):
        assert alive not in shown
    assert markdown_text("价格 9:30, 50% off, #, a@b") == "价格 9:30, 50% off, #, a@&#8203;b"


@pytest.fixture
def hostile(make_workspace, run_git, write) -> Workspace:
    workspace = make_workspace()
    write(workspace.root, {
        "records/customers/x/bad/customer.yaml": json.dumps(
            {"id": "bad", "name": BAD.replace("\n", " "), "tier": "core", "note": TICK, "tags": ["@all"],
             "contacts": [{"name": "<b>|", "role": TICK}], "owner": "@lin"}),
        "records/customers/x/bad/touch.yaml": json.dumps(
            {"type": "touch", "at": "2026-10-01", "via": "phone", "note": BAD,
             "next": [{"id": "n1", "do": TICK, "due": "2026-11-30"}]}),
        "playbooks/odd.yaml": json.dumps(
            {"playbook": "odd", "title": BAD, "for": "tier:core",
             "cadences": [{"step": "s", "every": "1 month", "via": ["phone"], "title": TICK}]}),
        "records/@octocat <i>.md": "x",
        "records/customers/x/bad/broken.yaml": "a: [<img>\n",
    })  # fmt: skip
    run_git(workspace.root, "add", "-A")
    run_git(workspace.root, "commit", "-qm", "Bad")
    return workspace


def test_a_comment_with_hostile_names(hostile: Workspace) -> None:
    text = to_markdown(hostile.diff("HEAD~1.."))
    assert live(text) == []
    assert "@&#8203;octocat" in text
    assert not any(line.startswith("/") for line in text.splitlines())


def test_a_comment_fits_however_much_there_is(make_workspace, write, run_git) -> None:
    workspace = make_workspace()
    write(workspace.root, {f"records/customers/x/c{n}/customer.yaml":
                           f"id: c{n}\nname: {'名' * 60}{n}\nneeds: {'x' * 400}\ntier: core\nsince: 2025-01-01\n"
                           for n in range(400)})  # fmt: skip
    found = workspace.diff()
    text = to_markdown(found)
    assert len(text) <= LONGEST
    assert "… and" in text
    assert text.count("<details>") == text.count("</details>") == 2
    assert len(to_markdown(found, None)) > LONGEST
