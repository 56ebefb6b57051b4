"""Texts as YAML scalars that every reader takes for the same text, whatever version it speaks."""

from __future__ import annotations

import io
import re

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.schema import SCALARS
from crmtui.patterns import pattern

PLAIN_KINDS = frozenset(
    {"date", "when", "number", "count", "flag", "hours", "interval", "offset", "range", "yearly"}
)
"""Kinds of fields whose values other readers may well take for dates, numbers and flags."""

_WORDS = frozenset({"", "~", "=", "<<", "y", "n", "yes", "no", "on", "off", "true", "false", "null",
                    "nan", "inf", "none"})  # fmt: skip
_NUMBERLIKE = pattern(r"[-+]?[.0-9][-+.,:/0-9_eETtZz ()]*|0[xob][0-9a-f_]+", re.IGNORECASE)
_NOT_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`")
_UNPRINTABLE = pattern("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_LITERAL = pattern("[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]*")


def scalar(text: str, kind: str = "text", *, in_flow: bool = False, quote: str = "") -> str:
    """``text`` on one line: plain where that is safe, else in quotes.

    ``quote`` is the kind of quotes it had before, which are kept. UsageError for half characters.
    """
    if _UNPRINTABLE.search(text):
        return double_quoted(text)
    if quote == '"':
        return double_quoted(text)
    if not quote and is_plain(text, kind) and not (in_flow and re.search(r"[,\[\]{}:?]", text)):
        return text
    return "'" + text.replace("'", "''") + "'"


def is_plain(text: str, kind: str = "text") -> bool:
    """Whether ``text`` may stand without quotes in a block."""
    negative = kind in PLAIN_KINDS and text[:1] == "-" and text[1:2].isdigit()
    if not text or (text[0] in _NOT_FIRST and not negative):
        return False
    if text != text.strip() or ": " in text or " #" in text or text[-1] == ":":
        return False
    if kind in PLAIN_KINDS and SCALARS[kind][0](text) is not None:
        return True
    return text.casefold() not in _WORDS and not _NUMBERLIKE.fullmatch(text)


def is_literal(text: str) -> bool:
    """Whether ``text`` can be written as a literal block (``|``): several lines, the first and the
    last with content, nothing that has to be escaped."""
    return (
        "\n" in text
        and _LITERAL.fullmatch(text) is not None
        and not text[0].isspace()
        and not text.endswith(("\n", " ", "\t"))
    )


def double_quoted(text: str) -> str:
    """``text`` in double quotes, on one line."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise half_character()
    if _UNPRINTABLE.search(text) is None:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _by_ruamel(text)


def half_character() -> UsageError:
    """The refusal of a text that no encoding can hold."""
    return UsageError(_("the text holds half a character (a lone surrogate)"), _("type it again"))


def _by_ruamel(text: str) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    yaml = YAML()
    yaml.width = 1 << 30
    stream = io.StringIO()
    yaml.dump([DoubleQuotedScalarString(text)], stream)
    return stream.getvalue()[2:-1]
