"""The customer's profile: a company or person we serve, and its contacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crmtui.dataclass import dataclass, field
from crmtui.model.moments import Yearly
from crmtui.model.schema import Field, Raw, Schema

STAGES = ("prospect", "new", "mature", "dormant", "lost")
"""Lifecycle stages in their order."""

CONTACT = Schema(
    "contact",
    "A person at a customer.",
    (
        Field("key", "text", "Short stable name used by `with:`; default: the name", is_name=True),
        Field("name", "text", "Full name", required=True, is_name=True),
        Field("role", "text", "Position at the customer"),
        Field("phones", "texts", "Phone numbers as dialled, the first is the main one"),
        Field("emails", "texts", "E-mail addresses, the first is the main one"),
        Field("wechat", "text", "WeChat id"),
        Field("qq", "text", "QQ number"),
        Field("birthday", "yearly", "MM-DD, YYYY-MM-DD or `lunar MM-DD`"),
        Field("left", "date", "The day the person left the customer"),
        Field("now", "text", "Where the person is now, as `ID/key`"),
        Field("do_not_contact", "flag", "Never contact this person"),
        Field("note", "text", "Anything worth knowing"),
    ),
)

PREFERS = Schema(
    "preference",
    "What the customer prefers.",
    (
        Field("channel", "text", "Preferred channel"),
        Field("products", "texts", "Products of interest"),
        Field("time", "text", "Best time to call"),
    ),
    open=True,
)

CUSTOMER = Schema(
    "customer",
    "The profile of a company or person we serve (customer.yaml).",
    (
        Field("id", "id", "Stable id, equal to the folder's name", required=True),
        Field("name", "text", "Full name of the company or person", required=True, is_name=True),
        Field("short", "texts", "Short names people use", is_name=True),
        Field("kind", "choice", "company or person", choices=("company", "person")),
        Field("refs", "map", "Ids in other systems, e.g. erp: K10023"),
        Field("formerly", "texts", "Ids merged into this one", of="id"),
        Field("part_of", "id", "Id of the parent group"),
        Field("owner", "text", "Team member responsible (key in crmtui.yaml)"),
        Field("roles", "map", "Other team members by role, e.g. support: zhao"),
        Field("tier", "text", "Service tier (key in playbooks/tiers.yaml)"),
        Field("tier_since", "date", "The day the tier was set"),
        Field(
            "tier_set",
            "choice",
            "bulk: set by an import or for many at once, so first contacts "
            "are spread over the interval",
            choices=("bulk",),
        ),
        Field("stage", "choice", "Overrides the computed lifecycle stage", choices=STAGES),
        Field("stage_since", "date", "The day the stage was set"),
        Field("stage_why", "text", "Why the stage was set by hand"),
        Field("industry", "text", "Industry"),
        Field("source", "text", "Where the customer came from"),
        Field("since", "date", "The day of first contact"),
        Field("registered", "date", "The day it registered, as a member or for an account"),
        Field("region", "text", "Region or territory"),
        Field("address", "text", "Postal address"),
        Field("website", "text", "Web site"),
        Field("needs", "text", "Key needs"),
        Field("prefers", "item", "Preferred channel, products, time", schema=PREFERS),
        Field("birthday", "yearly", "Founding day, or the person's birthday"),
        Field("do_not_contact", "flag", "Never contact this customer; beats every playbook"),
        Field("do_not_contact_why", "text", "Why not"),
        Field("note", "text", "Anything worth knowing"),
        Field("tags", "texts", "Tags, e.g. need/品质优先", is_name=True),
        Field("contacts", "items", "People at the customer", schema=CONTACT),
    ),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer. Fields as in ``CONTACT``."""

    key: str
    name: str
    role: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    wechat: str = ""
    birthday: Yearly | None = None
    left: date | None = None
    now: str = ""
    do_not_contact: bool = False
    note: str = ""

    @classmethod
    def from_raw(cls, raw: Mapping[str, Raw], *, is_sound: bool = False) -> Contact:
        """From a codec mapping; fields with findings are left at their defaults. ``is_sound``: it
        is known to have no errors, and is not looked at again."""
        v = CONTACT.convert_fine(raw) if is_sound else CONTACT.convert(raw)
        known = {key: value for key, value in v.items() if key in _OF_CONTACT}
        name = known.setdefault("name", "")
        if not known.get("key"):
            known["key"] = name
        return cls(**known)


_OF_CONTACT = frozenset(Contact.__match_args__)


@dataclass(frozen=True, slots=True)
class Customer:
    """The profile of a company or person we serve. Fields as in ``CUSTOMER``."""

    id: str
    name: str
    short: tuple[str, ...] = ()
    kind: str = "company"
    refs: Mapping[str, str] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()
    part_of: str = ""
    owner: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    tier: str = ""
    tier_since: date | None = None
    tier_set: str = ""
    stage: str = ""
    stage_since: date | None = None
    stage_why: str = ""
    industry: str = ""
    source: str = ""
    since: date | None = None
    registered: date | None = None
    region: str = ""
    address: str = ""
    website: str = ""
    needs: str = ""
    prefers: Mapping[str, Any] = field(default_factory=dict)
    birthday: Yearly | None = None
    do_not_contact: bool = False
    do_not_contact_why: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    path: str = ""
    """Workspace-relative path of customer.yaml."""

    @classmethod
    def from_raw(
        cls, raw: Mapping[str, Raw], path: str = "", *, is_sound: bool = False
    ) -> Customer:
        """From a codec mapping; fields with findings are left at their defaults. ``is_sound``: it
        is known to have no errors, as what the index stores, and is not looked at again."""
        convert = CUSTOMER.convert_fine if is_sound else CUSTOMER.convert
        own = dict(raw)
        listed = own.pop("contacts", None)
        if not _OWN.issuperset(own):
            own = {key: value for key, value in own.items() if key in _OWN}
        people = listed if isinstance(listed, list) else []
        contacts = [
            Contact.from_raw(c, is_sound=is_sound)
            for c in people
            if isinstance(c, dict) and c.get("name")
        ]
        known = convert(own)
        known.setdefault("id", "")
        known.setdefault("name", "")
        known["contacts"] = tuple(contacts)
        known["path"] = path
        return cls(**known)

    @property
    def folder(self) -> str:
        """Workspace-relative folder of the customer."""
        return self.path.rsplit("/", 1)[0] if "/" in self.path else ""

    def contact(self, key: str) -> Contact | None:
        """The contact with that key."""
        return next((c for c in self.contacts if c.key == key), None)


_OWN = frozenset(Customer.__match_args__) - {"contacts", "path"}
"""The fields that convert by themselves."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Amounts of different currencies are never added up."""

    amount: Decimal
    currency: str
