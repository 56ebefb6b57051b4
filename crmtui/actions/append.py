"""Entries from a script: NDJSON in, files out, one commit, repeatable."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from crmtui.actions.desk import Desk
from crmtui.actions.intake import Intake
from crmtui.errors import CrmError, UsageError
from crmtui.i18n import _
from crmtui.index.search import find_one
from crmtui.model.drafts import Done

MAX_LINES = 1_000_000
MAX_REFUSED = 10
"""Bad lines that are named; after them the rest is not read."""


def append(desk: Desk, lines: Iterable[str]) -> Done:
    """Write entries given as one JSON object a line: the fields of the entry and ``customer``
    (id or anything that names one customer). All or nothing: UsageError names the first
    ``MAX_REFUSED`` bad lines."""
    intake = Intake(desk)
    refused: dict[int, CrmError] = {}
    for number, line in enumerate(lines, 1):
        if number > MAX_LINES:
            raise UsageError(_("More than %(n)d lines") % {"n": MAX_LINES}, _("split the input"))
        if line.strip():
            try:
                _take(intake, line)
            except CrmError as error:
                refused[number] = error
        if len(refused) > MAX_REFUSED:
            break
    if refused:
        raise _refusal(refused)
    return finish(desk, intake)


def _refusal(refused: Mapping[int, CrmError]) -> UsageError:
    """Which lines are bad, and why: one look at the input mends them all."""
    text = _("line %(n)d: %(what)s")
    told = [text % {"n": n, "what": one.what} for n, one in refused.items()][:MAX_REFUSED]
    if len(refused) == 1:
        return UsageError(told[0], next(iter(refused.values())).fix)
    more = ["…"] if len(refused) > MAX_REFUSED else []
    return UsageError(_("; ").join(told + more), _("mend these lines; nothing was written"))


def finish(desk: Desk, intake: Intake) -> Done:
    """Commit what was taken in."""
    new, ids = len(intake), list(intake.customers)
    noun = "entry" if new == 1 else "entries"
    where = "1 customer" if len(ids) == 1 else f"{len(ids)} customers"
    trailers = {"Action": "append", "Customer": ids[0] if len(ids) == 1 else ""}
    return desk.save(
        intake.changes(), f"Append {new} {noun} to {where}", trailers, ids,
        counts={"created": new, "skipped": intake.skipped},
    )  # fmt: skip


def _take(intake: Intake, line: str) -> None:
    try:
        given = json.loads(line, parse_int=str, parse_float=str, parse_constant=str,
                           object_pairs_hook=_once)  # fmt: skip
    except (ValueError, RecursionError) as bad:
        raise UsageError(_("not JSON: %(why)s") % {"why": str(bad)[:100]}) from None
    if not isinstance(given, dict):
        raise UsageError(_("not a JSON object"))
    raw = {key: value for key, value in _as_text(given).items() if value not in (None, "", [], {})}
    who = raw.pop("customer", "")
    if not isinstance(who, str) or not who:
        raise UsageError(_("`customer` is missing"), _("name the customer's id"))
    desk = intake.desk
    intake.take(intake.customers.get(who) or desk.customer(find_one(desk.index.db, who)), raw)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. UsageError for a key that stands twice: which of the two is meant?"""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError(_("`%(key)s` is there twice") % {"key": twice}, _("keep one of the two"))
    return found


def _as_text(value: Any) -> Any:
    """JSON values in the shape the codec yields: every scalar is text."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
