"""The one JSON object a reading command prints with ``--json``."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from crmtui.dataclass import names_of
from crmtui.patterns import pattern

VERSION = 1
"""Version of the documents. Fields may be added; a changed meaning or name raises it."""
_RAISED = {"board": 2, "quality": 2, "duplicates": 2}
"""Documents that are beyond it: what they left out is called ``skipped_files``, as everywhere."""

_RISKY = pattern(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def emit(noun: str, **content: Any) -> None:
    """Prints ``content`` as the document ``crmtui/<noun>``."""
    version = _RAISED.get(noun, VERSION)
    sys.stdout.write(encode({"schema": f"crmtui/{noun}", "version": version, **content}) + "\n")
    sys.stdout.flush()


def encode(document: Any) -> str:
    """JSON with Chinese as it is, everything a terminal could act on escaped."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    text = json.dumps(document, ensure_ascii=not utf8, default=_plain,
                      indent=2 if sys.stdout.isatty() else None)  # fmt: skip
    if text.isprintable():  # quickly told; whatever could act is not printable
        return text
    return _RISKY.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def _plain(value: Any) -> Any:
    """What JSON has no word for: dates as ISO text, money as decimal text, records as objects."""
    if isinstance(value, date):
        return value.isoformat()
    names = names_of(value)
    if names is not None:
        return {name: getattr(value, name) for name in names}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    from decimal import Decimal

    return f"{value:f}" if isinstance(value, Decimal) else str(value)
