"""Reads message templates: front matter between ``---`` lines, then the text."""

from __future__ import annotations

import re
from dataclasses import replace

from crmtui.model.problem import Problem
from crmtui.model.template import Template
from crmtui.store.codec import parse, place_findings
from crmtui.store.decoding import decode

MAX_TEMPLATE = 64 * 1024
"""Largest template, in bytes."""
_HEAD = re.compile(r"---[ \t]*\r?\n(?P<head>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def read_template(data: bytes, path: str) -> tuple[Template | None, list[Problem]]:
    """The template in a file, and what is wrong with its head. Whether its places can be filled is
    for ``reports.letters`` to say."""
    if len(data) > MAX_TEMPLATE:
        return None, [Problem(path, 0, 0, "file-too-large",
                              f"the template has {len(data)} bytes, more than {MAX_TEMPLATE}",
                              "shorten it, or send the long text as a document")]  # fmt: skip
    text, problem = decode(data, path)
    if problem:
        return None, [problem]
    match = _HEAD.match(text)
    if match is None:
        return None, [Problem(path, 1, 1, "no-front-matter",
                              "the file does not begin with front matter between `---` lines",
                              "begin with `---`, `title: …`, `subject: …`, `---`")]  # fmt: skip
    # the line before the head stays, empty: then the parser's lines are those of the file
    head = ("\n" + match["head"]).encode()
    parsed = parse(head, path)
    if parsed.value is None:
        return None, list(parsed.problems)
    name = path.rpartition("/")[2].removesuffix(".md")
    body = text[match.end() :].replace("\r\n", "\n").strip("\n")
    skipped = len(text[match.end() :]) - len(text[match.end() :].lstrip("\r\n"))
    line = text.count("\n", 0, match.end() + skipped) + 1
    template, findings = Template.from_raw(parsed.value, body, name, path, line)
    if template is not None and not body.strip():
        found = Problem(path, text.count("\n", 0, match.end()) + 1, 1, "empty-text", "the template has no text",
                        "write the text below the second `---`")  # fmt: skip
        return None, [found]
    if template is not None and template.subject:
        template = replace(template, subject_line=_line_of(head, "subject"))
    return template, place_findings(head, findings, path)


def _line_of(head: bytes, key: str) -> int:
    lines = head.split(b"\n")
    return next((n for n, line in enumerate(lines, 1) if line.startswith(key.encode())), 1)


__all__ = ["MAX_TEMPLATE", "read_template"]
