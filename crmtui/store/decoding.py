"""Bytes to text: UTF-8 only, no characters YAML readers disagree about, no conflict markers."""

from __future__ import annotations

import re

from crmtui.model.problem import Problem
from crmtui.patterns import pattern

MAX_FILE = 10 * 1024 * 1024
"""Largest file read, in bytes."""

BOM = b"\xef\xbb\xbf"
_FORBIDDEN = pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]"
)
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_CONFLICT = pattern(r"^(?:<{7,}|>{7,}|\|{7,})(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)
_ICONV = {"UTF-16": "UTF-16", "GB18030 (GBK)": "GB18030", "Big5": "BIG5"}
_SAMPLE = 1000
"""Bytes from which an encoding is guessed."""
_SEPARATORS = "\u0085\u2028\u2029"


def decode(data: bytes, path: str) -> tuple[str, Problem | None]:
    """The text of a file without its BOM, or the reason why it cannot be read."""
    if len(data) > MAX_FILE:
        return "", Problem(path, 0, 0, "file-too-large",
                           f"the file has {len(data)} bytes, more than {MAX_FILE}",
                           "split it into several files")  # fmt: skip
    try:
        text = data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        return "", _bad_encoding(data, error, path)
    is_clean = len(data.translate(None, _CONTROLS)) == len(data) and not _has_odd(data, text)
    if not is_clean and (problem := _forbidden(text, path)):
        return text, problem
    return text, _conflict(text, path) if "<" in text or ">" in text else None


def decode_json(data: bytes) -> str | None:
    """The text of a file for a reader of JSON, who refuses control characters by himself; None when
    the file needs a closer look."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if b"\x7f" in data or _has_odd(data, text) else text


def _has_odd(data: bytes, text: str) -> bool:
    """Whether there may be a character that is forbidden and no control of ASCII; far cheaper than
    looking at each. The byte C2 leads U+0080 to U+00BF."""
    return not text.isascii() and (b"\xc2" in data or _has_rare(text))


def _has_rare(text: str) -> bool:
    # One by one: a loop over five characters takes three times as long as looking for them.
    return ("\u2028" in text or "\u2029" in text or "\ufeff" in text or "\ufffe" in text
            or "\uffff" in text)  # fmt: skip


def position(text: str, index: int) -> tuple[int, int]:
    """1-based line and column, in characters, of ``text[index]``."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _forbidden(text: str, path: str) -> Problem | None:
    match = _FORBIDDEN.search(text)
    if match is None:
        return None
    char = match.group()
    name = f"U+{ord(char):04X}"
    line, column = position(text, match.start())
    if char == "\0" and "\0" in text[1:4:2]:
        return Problem(path, 0, 0, "bad-encoding", "the file looks like UTF-16",
                       "save it as UTF-8")  # fmt: skip
    if char in _SEPARATORS:
        return Problem(path, line, column, "line-separator",
                       f"{name} is a line break to some readers of YAML and a character to others",
                       f'write it as "\\u{ord(char):04x}" in double quotes, or remove it')  # fmt: skip
    return Problem(path, line, column, "control-character",
                   f"control character {name} in the text",
                   f'remove it, or write "\\u{ord(char):04x}" in double quotes')  # fmt: skip


def _conflict(text: str, path: str) -> Problem | None:
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    match = _CONFLICT.search(text)
    if match is None:
        return None
    line, column = position(text, match.start())
    return Problem(path, line, column, "conflict-marker",
                   "the file holds both sides of a merge that nobody decided",
                   "decide it and remove the lines <<<<<<<, ======= and >>>>>>>")  # fmt: skip


def _bad_encoding(data: bytes, error: UnicodeDecodeError, path: str) -> Problem:
    offset = error.start + (len(BOM) if data.startswith(BOM) else 0)
    before = data[:offset]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    likely = likely_encoding(data, offset)
    return Problem(path, line, column, "bad-encoding",
                   f"byte {offset} is not UTF-8; the file looks like {likely}",
                   f"save it as UTF-8, e.g. with `iconv -f {_ICONV[likely]} -t UTF-8`"
                   if likely in _ICONV else "save it as UTF-8")  # fmt: skip


def likely_encoding(data: bytes, offset: int) -> str:
    """What bytes that are not UTF-8 (from ``offset`` on) probably are."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:_SAMPLE].count(0) > len(data[:_SAMPLE]) // 4:
        return "UTF-16"
    if data[offset : offset + 1] == b"\xed":
        return "UTF-8 with half an emoji (a lone surrogate)"
    for encoding, name in (("gb18030", "GB18030 (GBK)"), ("big5", "Big5")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        foreign = [char for char in text if not char.isascii()]
        if sum("一" <= char <= "鿿" for char in foreign) > 0.6 * len(foreign):
            return name
    return "a single-byte encoding such as Latin-1"
