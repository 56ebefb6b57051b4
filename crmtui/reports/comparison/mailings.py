"""Campaign files in two states, in a few words."""

from __future__ import annotations

from collections.abc import Mapping

from crmtui.i18n import _, ngettext
from crmtui.model.campaign import recipients_of
from crmtui.model.schema import Raw
from crmtui.store.codec import parse


def campaign_told(data: tuple[bytes | None, bytes | None]) -> str:
    """Its title, and to how many it went; of a changed one, how many came and went."""
    before, after = (_value(one) for one in data)
    known, now = _customers(before), _customers(after)
    raw = after or before
    title = str(raw.get("title") or raw.get("subject") or raw.get("id") or "")
    if before and after:
        count = _("%(new)d recipients more, %(gone)d fewer") % {
            "new": len(now - known), "gone": len(known - now)}  # fmt: skip
    else:
        n = len(now or known)
        count = ngettext("%(n)d recipient", "%(n)d recipients", n) % {"n": n}
    return f"{title}: {count}" if title else count


def _value(data: bytes | None) -> Mapping[str, Raw]:
    value = parse(data, "file").value if data is not None else None
    return value if isinstance(value, dict) else {}


def _customers(raw: Mapping[str, Raw]) -> set[str]:
    return {str(one["customer"]) for _n, one in recipients_of(raw)}
