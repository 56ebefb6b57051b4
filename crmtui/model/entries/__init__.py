"""Entries: everything that happened with a customer, one type a declaration.

To add a type: declare its fields in a module here and name it in ``ENTRY_TYPES``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crmtui.dataclass import dataclass, field
from crmtui.model.entries import judgement, loyalty, note, order, service, task, touch
from crmtui.model.entries.touch import NEXT, Promise, made_contact
from crmtui.model.entries.values import Values
from crmtui.model.moments import When, parse_when
from crmtui.model.schema import Field, Raw, Schema

COMMON = (
    Field("id", "text", "Identity; for an order the document's number", is_name=True),
    Field("type", "text", "Type of the entry", required=True),
    Field("at", "when", "When it happened", required=True),
    Field("logged", "when", "When the app wrote it"),
    Field("by", "text", "Team member who did it"),
    Field("note", "text", "What was said, what happened"),
)
"""Fields every entry may have."""


def _entry(name: str, doc: str, fields: tuple[Field, ...]) -> Schema:
    """The type's fields stand between the common ones and the prose, as a reader wants them; lists of
    records, which take several lines, behind it."""
    last = tuple(f for f in fields if f.kind == "items")
    middle = tuple(f for f in fields if f.kind != "items")
    return Schema(name, doc, (*COMMON[:-1], *middle, COMMON[-1], *last))


ENTRY_TYPES: dict[str, Schema] = {
    "touch": _entry("touch", "One interaction with a customer.", touch.FIELDS),
    "note": _entry("note", "Something worth remembering.", note.FIELDS),
    "order": _entry("order", "An order.", order.ORDER),
    "return": _entry("return", "Goods or money returned.", order.RETURN),
    "payment": _entry("payment", "A payment due or made.", order.PAYMENT),
    "contract": _entry("contract", "A contract and its term.", order.CONTRACT),
    "usage": _entry("usage", "A behaviour signal.", service.USAGE),
    "case": _entry("case", "One step of a service case.", service.CASE),
    "survey": _entry("survey", "An answer to a survey.", service.SURVEY),
    "points": _entry("points", "Points earned or spent.", loyalty.POINTS),
    "referral": _entry("referral", "A customer referred.", loyalty.REFERRAL),
    "delivery": _entry("delivery", "Something delivered.", service.DELIVERY),
    "task": _entry("task", "A decision about a task.", task.FIELDS),
    "alert": _entry("alert", "An alert opened or closed.", judgement.ALERT),
    "review": _entry("review", "A judgement accepted.", judgement.REVIEW),
}
"""Every entry type by name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in the customer's folder."""

    customer: str
    """Id of the customer whose folder holds it (live id, also for entries under a former id)."""
    id: str
    """Given id, or the identity computed by ``identities``."""
    type: str
    at: When
    by: str = ""
    note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    """The converted fields of its type (``ENTRY_TYPES[type].convert``)."""
    path: str = ""
    """Workspace-relative file it came from."""

    @classmethod
    def from_raw(
        cls, raw: Mapping[str, Raw], customer: str, id: str, path: str = ""
    ) -> Entry | None:
        """From a codec mapping; None when its type or ``at`` is missing or wrong. Fields with
        findings are left out."""
        schema = ENTRY_TYPES.get(str(raw.get("type")))
        at = parse_when(raw["at"]) if isinstance(raw.get("at"), str) else None
        if schema is None or at is None:
            return None
        by, note = raw.get("by"), raw.get("note")
        return cls(customer, id, schema.name, at, by if isinstance(by, str) else "",
                   note if isinstance(note, str) else "", Values(raw, schema), path)  # fmt: skip

    @property
    def logged(self) -> When | None:
        """When the app wrote it."""
        when: When | None = self.values.get("logged")
        return when

    def get(self, name: str, default: Any = None) -> Any:
        """A converted field of its type, ``default`` when absent or empty."""
        value = self.values.get(name)
        return default if value is None else value

    @property
    def is_contact(self) -> bool:
        """Whether it is a touch that counts as contact made."""
        return self.type == "touch" and made_contact(self.get("outcome"), self.get("direction"))

    @property
    def promises(self) -> tuple[Promise, ...]:
        """The ``next:`` items of a touch; one without an id gets ``<entry id>-<position>``."""
        items = self.values.get("next") or ()
        return tuple(
            Promise.from_values(v, f"{self.id}-{n}") for n, v in enumerate(items, 1) if v.get("do")
        )


def canonical(raw: Mapping[str, Raw]) -> str:
    """The content of an entry as one line that does not depend on key order."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_id(raw: Mapping[str, Raw], ordinal: int) -> str:
    """Identity of an entry without ``id``: hash of its content, plus its ordinal among equals
    (0 for the first), so that two equal orders on a day stay two."""
    import hashlib  # it loads OpenSSL, and who reads rows needs no identities

    digest = hashlib.sha256(canonical(raw).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"~{digest}" if ordinal == 0 else f"~{digest}.{ordinal}"


__all__ = ["COMMON", "ENTRY_TYPES", "NEXT", "Entry", "Promise", "canonical", "content_id"]
