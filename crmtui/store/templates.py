"""Reads message templates: front matter between ``---`` lines, then the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from crmtui.dataclass import replace
from crmtui.model.problem import Problem
from crmtui.model.schema import Raw
from crmtui.model.template import Template
from crmtui.patterns import pattern
from crmtui.store.codec import parse, place_findings
from crmtui.store.decoding import decode

MAX_TEMPLATE = 64 * 1024
"""Largest template, in bytes."""
_HEAD = pattern(r"---[ \t]*\r?\n(?P<head>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


class TemplateFile(NamedTuple):
    """A template file in its two parts."""

    head: bytes
    """The front matter, on the lines it has in the file."""
    raw: Raw
    """Its values as typed; None when they cannot be read."""
    body: str
    line: int
    """Line of the file on which the body begins."""
    problems: tuple[Problem, ...] = ()
    """Why it cannot be used."""


def split_template(data: bytes, path: str) -> TemplateFile:
    """Front matter and text of a template file."""
    if len(data) > MAX_TEMPLATE:
        return _unusable(Problem(path, 0, 0, "file-too-large",
                                 f"the template has {len(data)} bytes, more than {MAX_TEMPLATE}",
                                 "shorten it, or send the long text as a document"))  # fmt: skip
    text, problem = decode(data, path)
    if problem:
        return _unusable(problem)
    match = _HEAD.match(text)
    if match is None:
        return _unusable(Problem(path, 1, 1, "no-front-matter",
                                 "the file does not begin with front matter between `---` lines",
                                 "begin with `---`, `title: …`, `subject: …`, `---`"))  # fmt: skip
    # the line before the head stays, empty: then the parser's lines are those of the file
    head = ("\n" + match["head"]).encode()
    parsed = parse(head, path)
    if parsed.value is None:
        return _unusable(*parsed.problems)
    rest = text[match.end() :]
    skipped = len(rest) - len(rest.lstrip("\r\n")) if rest.strip() else 0
    line = text.count("\n", 0, match.end() + skipped) + 1
    return TemplateFile(head, parsed.value, rest.replace("\r\n", "\n").strip("\n"), line)


def _unusable(*problems: Problem) -> TemplateFile:
    return TemplateFile(b"", None, "", 1, problems)


def read_template(data: bytes, path: str) -> tuple[Template | None, list[Problem]]:
    """The template in a file, and what is wrong with its head. Whether its places can be filled is
    for ``reports.letters`` to say."""
    head, raw, body, line, problems = split_template(data, path)
    if raw is None:
        return None, list(problems)
    name = path.rpartition("/")[2].removesuffix(".md")
    template, findings = Template.from_raw(raw, body, name, path, line)
    if template is not None and not body.strip():
        found = Problem(path, line, 1, "empty-text", "the template has no text",
                        "write the text below the second `---`")  # fmt: skip
        return None, [found]
    if template is not None and template.subject:
        template = replace(template, subject_line=_line_of(head, "subject"))
    return template, place_findings(head, findings, path)


def _line_of(head: bytes, key: str) -> int:
    lines = head.split(b"\n")
    return next((n for n, line in enumerate(lines, 1) if line.startswith(key.encode())), 1)


__all__ = ["MAX_TEMPLATE", "read_template", "split_template"]
