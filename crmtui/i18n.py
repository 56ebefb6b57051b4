"""Translation of user-visible strings: English is the source, catalogues live in ``locale/``."""

from __future__ import annotations

import gettext
from pathlib import Path

_catalogue = gettext.translation("crmtui", Path(__file__).parent / "locale", fallback=True)


def _(message: str) -> str:
    """The message in the user's language (``LANGUAGE``, ``LC_ALL``, ``LANG``)."""
    return _catalogue.gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The singular or plural form for ``n`` in the user's language."""
    return _catalogue.ngettext(one, many, n)
