"""What a YAML reader's complaint means to the person who typed the line."""

from __future__ import annotations

import re

import yaml

from crmtui.model.problem import Problem
from crmtui.patterns import pattern

_ENTRY = pattern(r"(?P<lead>[ \t]*(?:- +)*)(?:(?P<key>[^\s#\"'\[{][^:\n]*?):[ \t]+)?(?P<value>.*)")
_SPECIAL = "*&!|>@`%[{\"'?"
_CLOSERS = {"[": "]", "{": "}", '"': '"', "'": "'"}
_WIDE_COLON = pattern(r"\s*(?:- +)*([^\s:：]{1,40})(：|:\u3000)")
_LONG = 2000
_PLAIN_WORDS = {
    "found invalid Unicode character escape code": (
        "an escape for half a character",
        "write emoji as they are, not as two \\u escapes (JSON: ensure_ascii off)",
    ),
    "found character that cannot start any token": (
        "a character that cannot begin a value",
        "put the value in quotes",
    ),
}


def explain(text: str, error: yaml.YAMLError, path: str) -> Problem:
    """A Problem for what the YAML parser refused, at the line that has to be changed."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Problem(path, 1, 1, "bad-yaml", _sentence(error), "write plain `key: value` lines")
    context = getattr(error, "context_mark", None)
    for suspect in (mark, context):
        found = suspect and _cause(*_line_at(text, suspect.index), path)
        if found:
            return found
    what, fix = _PLAIN_WORDS.get(getattr(error, "problem", ""), (_sentence(error), ""))
    return Problem(path, mark.line + 1, mark.column + 1, "bad-yaml", what, fix or
                   "check the quotes, brackets and indentation here and in the line above")  # fmt: skip


def _line_at(text: str, index: int) -> tuple[str, int]:
    """The line around a character and its 0-based number; at the text's end the last with content."""
    if index >= len(text):
        index = max(0, len(text.rstrip()) - 1)
    start = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    line = re.split(r"[\r\n]", text[start : start + _LONG], maxsplit=1)[0]
    return line, text.count("\n", 0, start)


def _cause(line: str, number: int, path: str) -> Problem | None:
    indent = len(line) - len(line.lstrip(" "))
    if line[indent : indent + 1] == "\t":
        return Problem(path, number + 1, indent + 1, "tab", "YAML indents with spaces, not tabs",
                       "replace the tab by spaces")  # fmt: skip
    return wide_colon(line, number, path) or _needs_quotes(line, number, path)


def wide_colon(line: str, number: int, path: str) -> Problem | None:
    """The problem of a line like ``名称：x``, whose colon (or the blank behind it) is no YAML."""
    match = _WIDE_COLON.match(line)
    if match is None:
        return None
    if match[2] != "：":
        return Problem(path, number + 1, match.end(), "full-width-space",
                       f"the blank after `{match[1]}:` is full-width", f"write `{match[1]}: …`")  # fmt: skip
    return Problem(path, number + 1, match.end(), "full-width-colon",
                   f"the colon after `{match[1]}` is full-width", f"write `{match[1]}: …`")  # fmt: skip


def _needs_quotes(line: str, number: int, path: str) -> Problem | None:
    match = _ENTRY.fullmatch(line.rstrip("\r"))
    value = match["value"].rstrip() if match else ""
    if match is None or not value:
        return None
    key = match["key"]
    if value[0] in _CLOSERS and _CLOSERS[value[0]] not in value[1:]:
        closer = _CLOSERS[value[0]]
        return Problem(path, number + 1, match.start("value") + 1, "not-closed",
                       f"{value[:60]} begins with {value[0]} but {closer} is missing",
                       f"add {closer}, or put the whole value in quotes")  # fmt: skip
    if (value[0] in _SPECIAL and not _is_closed(value)) or value.startswith("- "):
        why = f"YAML gives {value[0]} at the start of a value a meaning"
    elif key and re.search(r":(?:\s|$)", value) and value[0] not in _SPECIAL:
        why = "YAML takes the second colon for another key"
    else:
        return None
    shown = value[:60].replace("\\", "\\\\").replace('"', '\\"')
    wanted = f'{key}: "{shown}"' if key else f'"{shown}"'
    return Problem(path, number + 1, match.start("value") + 1, "needs-quotes",
                   f"{value[:60]} needs quotes: {why}", f"write `{wanted}`")  # fmt: skip


def _is_closed(value: str) -> bool:
    return len(value) > 1 and _CLOSERS.get(value[0]) == value[-1]


def _sentence(error: yaml.YAMLError) -> str:
    parts = [getattr(error, "context", None), getattr(error, "problem", None)]
    return ": ".join(str(part) for part in parts if part) or "not YAML"
