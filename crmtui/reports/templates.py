"""What is wrong with the texts of message templates, with file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crmtui.model.problem import Problem
from crmtui.model.rules import Rules
from crmtui.model.template import Template
from crmtui.reports.letter_grammar import Fault
from crmtui.reports.letters import faults


def template_problems(rules: Rules) -> Iterator[Problem]:
    """The faults of all templates that have any."""
    for template in rules.templates.values():
        yield from template_faults(template)


def template_faults(template: Template) -> Iterator[Problem]:
    """Why the subject and the text of a template cannot be filled in."""
    if "{" in template.subject:
        for fault in faults(template.subject):
            yield Problem(template.path, template.subject_line, 1, fault.code,
                          f"`subject`: {fault.what}", fault.fix)  # fmt: skip
    if "{" in template.body:
        for fault in faults(template.body):
            yield _placed(fault, template)


def _placed(fault: Fault, template: Template) -> Problem:
    lines = template.body.split("\n")
    text = lines[fault.line - 1] if fault.line <= len(lines) else ""
    column = _column(text, fault.word)
    line = template.line + fault.line - 1
    return Problem(template.path, line, column, fault.code, fault.what, fault.fix)


def _column(text: str, word: str) -> int:
    """Where the word stands in a place of the line, else where the first place begins."""
    for place in re.finditer(r"\{[{%].*?(?:[%}]\}|$)", text):
        found = re.search(rf"\b{re.escape(word)}\b", place[0]) if word else None
        if found:
            return place.start() + found.start() + 1
    begin = re.search(r"\{[{%#]", text)
    return begin.start() + 1 if begin else 1
