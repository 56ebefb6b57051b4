"""What can be read and is hardly meant: days still to come, currencies that are no code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from crmtui.index.cache import Index
from crmtui.model.problem import DocPath, Finding
from crmtui.model.rules import Rules
from crmtui.reports.references import Found
from crmtui.store.layout import CONFIG

_HAPPENED = ("touch", "note", "survey", "case")
"""Entries that only tell what was; an order or a delivery may be known before its day."""
_CODE = "[A-Z][A-Z][A-Z]"


def unlikely(index: Index, rules: Rules, root: Path) -> Found:
    """What probably is a slip, with the path of its file."""
    yield from _to_come(index)
    for at, path, currency in _currencies(index, rules):
        yield path, Finding(at, "unknown-currency", f"{currency[:20]!r} is no code of a currency",
                            "write three capital letters like CNY; amounts of other currencies are "
                            "summed apart", "warning")  # fmt: skip


def _to_come(index: Index) -> Found:
    """Entries of a day after tomorrow: somebody in another zone may be a day ahead."""
    today = index.meta("day")
    if not today:
        return
    last = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    rows = index.db.execute(
        "SELECT path, position, day FROM entries WHERE day > ? "
        "AND type IN (SELECT value FROM json_each(?)) AND path GLOB 'records/customers/*'",
        (last, json.dumps(_HAPPENED)),
    )
    for path, position, day in rows:
        at = (position, "at") if position >= 0 else ("at",)
        yield path, Finding(at, "not-yet", f"{day} is still to come, and this tells what happened",
                            "correct the day; what is planned is a `next:` of the last touch",
                            "warning")  # fmt: skip


def _currencies(index: Index, rules: Rules) -> Iterator[tuple[DocPath, str, str]]:
    own = rules.config.currency
    if not (len(own) == 3 and own.isascii() and own.isalpha() and own.isupper()):
        yield ("currency",), CONFIG, own
    # most amounts say no currency; looking for the word costs a tenth of reading the record
    rows = index.db.execute(
        "SELECT path, position, json_extract(data, '$.currency') AS code FROM entries "
        f"WHERE instr(data, '\"currency\"') AND code NOT GLOB '{_CODE}'"
    )
    for path, position, code in rows:
        yield ((position, "currency") if position >= 0 else ("currency",)), path, str(code)
