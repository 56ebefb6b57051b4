"""Which encoding and which delimiter a text table uses: decided by evidence, else refused."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from crmtui.errors import UsageError
from crmtui.i18n import _

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
"""The delimiters tried, with the names they may be given by."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_NAMED = re.compile(
    r"utf-(8|16)(-(sig|le|be))?|gb.*|big5.*|cp\d+|iso8859-\d+|shift_jis.*|euc_.*|koi8.*|mac.*|ascii"
)
_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and the encoding it was read by."""

    text: str
    encoding: str
    why: str
    """How the encoding was found: named, byte order mark, or by its bytes."""


def decode(data: bytes, name: str, encoding: str = "") -> Decoded:
    """The text of ``data``: the named encoding, else by BOM, strict UTF-8, UTF-16, GB18030.

    Raises UsageError when no encoding gives plausible text; never guesses with replacement marks.
    """
    found = _named(data, name, encoding) if encoding else _found(data, name)
    if "\0" in found.text:
        raise _no_text(name)
    return found


def _found(data: bytes, name: str) -> Decoded:
    if data.startswith(_UTF32):
        raise UsageError(_("%(name)s is UTF-32") % {"name": name}, _fix())
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = _strict(data[len(bom) :], encoding, name)
            return Decoded(text, encoding, "byte order mark")
    if b"\0" in data:
        return Decoded(
            _strict(data, _utf16_side(data, name), name), _utf16_side(data, name), "NULs"
        )
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "valid UTF-8")
    except UnicodeDecodeError as bad:
        return _legacy(data, name, bad)


def _legacy(data: bytes, name: str, bad: UnicodeDecodeError) -> Decoded:
    if _is_damaged_utf8(data):
        raise _undecodable(name, "utf-8", data, bad.start)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if _looks_chinese(text):
        return Decoded(text, "gb18030", "valid GB18030 with common characters")
    likely = "big5" if _looks_big5(data) else "cp1252"
    raise UsageError(
        _("%(name)s is neither UTF-8 nor GB18030 (line %(line)d, byte %(byte)d)")
        % {"name": name, "line": _line(data, bad.start), "byte": bad.start},
        _("name its encoding; if it looks right in a preview, --encoding %(likely)s")
        % {"likely": likely},
    )


def _named(data: bytes, name: str, encoding: str) -> Decoded:
    try:
        known = codecs.lookup(encoding).name
    except LookupError:
        known = ""
    if not _NAMED.fullmatch(known):
        raise UsageError(
            _("unknown encoding %(encoding)s") % {"encoding": encoding},
            _("try utf-8, gb18030, utf-16, big5 or cp1252"),
        )
    # Files called GB2312 or GBK hold GB18030 characters as soon as a name needs one.
    known = "gb18030" if known.startswith("gb") else known.removesuffix("-sig")
    return Decoded(_strict(data, known, name).removeprefix("\ufeff"), known, "named")


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as bad:
        raise _undecodable(name, encoding, data, bad.start) from None


def _undecodable(name: str, encoding: str, data: bytes, at: int) -> UsageError:
    return UsageError(
        _("%(name)s is not valid %(encoding)s: line %(line)d, byte %(byte)d")
        % {"name": name, "encoding": encoding, "line": _line(data, at), "byte": at},
        _fix(),
    )


def _fix() -> str:
    return _("save it as UTF-8, or name the encoding, e.g. --encoding gb18030")


def _no_text(name: str) -> UsageError:
    return UsageError(_("%(name)s is not a text file: it contains NUL bytes") % {"name": name},
                      _("save it as CSV or as .xlsx"))  # fmt: skip


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _utf16_side(data: bytes, name: str) -> str:
    sample = data[:_SAMPLE]
    low, high = sample[1::2].count(0), sample[0::2].count(0)
    if len(data) % 2 or (low and high) or _is_utf8_with_few(sample, low + high):
        raise _no_text(name)
    return "utf-16-le" if low else "utf-16-be"


def _is_utf8_with_few(sample: bytes, nuls: int) -> bool:
    """Whether it is UTF-8 with stray NULs: of plain ASCII in UTF-16 every second byte is one, and
    anything else in UTF-16 is no UTF-8."""
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as bad:
        return bad.start > len(sample) - 4 and nuls * 4 < len(sample)
    return nuls * 4 < len(sample)


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(c > "\x7f" for c in text) - bad >= 4 * bad


def _looks_chinese(text: str) -> bool:
    """Nine tenths of the non-ASCII characters are in GB2312 and half of them are its common ones.

    Latin-1 and Big5 read as GB18030 give mostly characters outside GB2312.
    """
    counts = Counter(c for c in text if c > "\x7f")
    total = counts.total()
    leads = {c: (c.encode("gb2312", "ignore") or b"\0")[0] for c in counts}
    inside = sum(n for c, n in counts.items() if leads[c] >= 0xA1)
    common = sum(n for c, n in counts.items() if leads[c] == 0xA3 or 0xB0 <= leads[c] <= 0xD7)
    return total > 0 and inside >= 0.9 * total and common >= 0.5 * total


def _looks_big5(data: bytes) -> bool:
    try:
        text = data.decode("big5")
    except UnicodeDecodeError:
        return False
    leads = [c.encode("big5")[0] for c in text if c > "\x7f"]
    return sum(0xA1 <= lead <= 0xC6 for lead in leads) >= 0.8 * len(leads)


def delimiter_named(text: str) -> str:
    """The delimiter somebody named: itself, or ``tab``, ``comma``, ``semicolon``, ``pipe``."""
    for char, called in DELIMITERS.items():
        if text in (char, called) or (char == "\t" and text == "\\t"):
            return char
    raise UsageError(
        _("unknown delimiter %(text)r") % {"text": text}, _("use comma, semicolon, tab or pipe")
    )


def sniff_delimiter(text: str, name: str) -> str:
    """The delimiter that cuts the first rows into the most columns most evenly; comma if none."""
    hint = re.match(r"sep=(.)\r?\n", text)
    if hint and hint[1] in DELIMITERS:
        return hint[1]
    sample = text[:_SAMPLE]
    best = max(DELIMITERS, key=lambda char: _evenness(sample, char))
    if _evenness(sample, best) > 0:
        return best
    if "，" in sample.split("\n", 1)[0]:
        raise UsageError(
            _("%(name)s is separated by full-width commas (，)") % {"name": name},
            _("replace them by ASCII commas"),
        )
    return ","


def _evenness(sample: str, delimiter: str) -> float:
    widths = Counter(_widths(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)))
    if not widths:
        return 0.0
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (rows / widths.total()) ** 2 * (width - 1)


def _widths(reader: Iterable[list[str]]) -> list[int]:
    widths: list[int] = []
    try:
        for row in reader:
            if row and len(widths) < 100:
                widths.append(len(row))
    except csv.Error:
        return widths
    return widths
