"""Translation of user-visible strings: English is the source, catalogues live in ``locale/``."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class Catalogue:
    """A compiled catalogue (``.mo``) in which messages are looked up where they lie: the table is
    sorted, and reading all of it would take a command longer than the few strings it shows."""

    def __init__(self, data: bytes = b"") -> None:
        self._data = data
        head: tuple[int, ...] = struct.unpack_from("<5I", data) if data else (0, 0, 0, 0, 0)
        _magic, _revision, self._count, self._originals, self._translations = head

    def __bool__(self) -> bool:
        return bool(self._count)

    def find(self, message: str) -> str:
        """The translation, plural forms apart by NUL; empty if there is none."""
        wanted = message.encode()
        low, high = 0, self._count if message else 0
        while low < high:
            middle = (low + high) // 2
            # of a message with a plural only the singular is the key
            found = self._at(self._originals, middle).partition(b"\0")[0]
            if found == wanted:
                return self._at(self._translations, middle).decode()
            low, high = (middle + 1, high) if found < wanted else (low, middle)
        return ""

    def _at(self, table: int, place: int) -> bytes:
        length, start = struct.unpack_from("<2I", self._data, table + 8 * place)
        return self._data[start : start + length]


def languages(environment: Mapping[str, str]) -> list[str]:
    """What the user wants to read, first wish first: ``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES`` and
    ``LANG``, the first one that is set, as gettext has it."""
    said = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return [part for part in said.split(":") if part]


def catalogue(wanted: list[str], folder: Path = LOCALE) -> Catalogue:
    """The catalogue of the first language there is; an empty one for English.

    ``zh_CN.UTF-8`` takes ``zh_CN`` or else ``zh``.
    """
    for language in wanted:
        full = language.partition(".")[0].partition("@")[0]
        for name in (full, full.partition("_")[0]):
            if name in ("C", "POSIX", "en"):
                return Catalogue()
            path = folder / name / "LC_MESSAGES" / "crmtui.mo"
            if name.replace("_", "").isalnum() and path.is_file():
                return Catalogue(path.read_bytes())
    return Catalogue()


_catalogue = catalogue(languages(os.environ))


def is_translated() -> bool:
    """Whether the user reads another language than English."""
    return bool(_catalogue)


def lend(domain: str) -> None:
    """Lets a library that looks its own messages up through Python's ``gettext`` speak the user's
    language too, from ``DOMAIN.mo`` beside our catalogue. For the whole process."""
    if _catalogue:
        import gettext

        gettext.bindtextdomain(domain, str(LOCALE))
        gettext.textdomain(domain)


def listed(parts: Iterable[str]) -> str:
    """Words one after the other, with the comma of the user's language."""
    return _(", ").join(parts)


@cache
def _(message: str) -> str:
    """The message in the user's language."""
    return (_catalogue.find(message).partition("\0")[0] or message) if _catalogue else message


def N_(message: str) -> str:
    """The message as it is: it stands in a table, and is translated where ``_`` is given it."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """The singular or plural form for ``n`` in the user's language. (A catalogue has one form for all
    numbers, or one for 1 and one for the others.)"""
    forms = _catalogue.find(one).split("\0") if _catalogue else [""]
    if not forms[0]:
        return one if n == 1 else many
    return forms[0 if n == 1 else -1]
