"""Text given on the command line, or on stdin for ``-``."""

from __future__ import annotations

import click

from crmtui.errors import UsageError
from crmtui.i18n import _

_MOST = 1_000_000


def typed_text(text: str) -> str:
    """``text``, or all of stdin when it is ``-``. UsageError for what is no UTF-8 text."""
    return read_text("-").rstrip("\n") if text == "-" else text


def read_text(path: str, most: int = _MOST) -> str:
    """A UTF-8 file, stdin for ``-``. UsageError beyond ``most`` characters or for other bytes."""
    named = _("the input") if path == "-" else path
    try:
        with click.open_file(path, "r", encoding="utf-8-sig") as stream:
            text: str = stream.read(most + 1)
    except UnicodeDecodeError as error:
        raise UsageError(_("%(path)s is no UTF-8 text (byte %(byte)d)")
                         % {"path": named, "byte": error.start}, _("convert it to UTF-8")) from error  # fmt: skip
    if len(text) > most:
        raise UsageError(_("%(path)s is longer than %(most)d characters")
                         % {"path": named, "most": most})  # fmt: skip
    return text
