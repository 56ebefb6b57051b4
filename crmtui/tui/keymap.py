"""The user's own keys: ``keymap.toml`` in the configuration folder maps command ids to keys."""

from __future__ import annotations

import re
from pathlib import Path

from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.settings import config_dir
from crmtui.tui.commands import by_id

FILE = "keymap.toml"
_KEY = pattern(r"(?:(?:ctrl|shift|alt|super|meta|hyper)\+)*(?:[a-z0-9_]+|\S)", re.IGNORECASE)


def load_keymap(path: Path | None = None) -> tuple[dict[str, str], list[str]]:
    """The keys by command id, and a sentence for everything in the file that is ignored.

    The file looks like ``log = "ctrl+g,l"``; no file is no finding.
    """
    path = path or config_dir() / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [_not_used(error)]
    return _read(text)


def _read(text: str) -> tuple[dict[str, str], list[str]]:
    import tomllib  # for those who have such a file: the first picture waits for what is imported

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return {}, [_not_used(error)]
    return _accepted(table)


def _not_used(why: Exception) -> str:
    return _("%(file)s is not used: %(why)s") % {"file": FILE, "why": why}


def _accepted(table: dict[str, object]) -> tuple[dict[str, str], list[str]]:
    keymap: dict[str, str] = {}
    ignored: list[str] = []
    known = by_id()
    for name, keys in table.items():
        if name not in known:
            ignored.append(
                _("%(file)s: no command is named %(name)s") % {"file": FILE, "name": name}
            )
        elif not isinstance(keys, str) or not _are_keys(keys):
            ignored.append(_("%(file)s: %(name)s needs keys like \"ctrl+g,l\"")
                           % {"file": FILE, "name": name})  # fmt: skip
        else:
            keymap[name] = keys
    return keymap, ignored


def _are_keys(text: str) -> bool:
    return all(_KEY.fullmatch(key.strip()) for key in text.split(","))
