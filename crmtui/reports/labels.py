"""Names of fields as people call them."""

from __future__ import annotations

from collections.abc import Callable

from crmtui.i18n import _


def field_label(name: str) -> str:
    """``tier since`` for ``tier_since``; a name that nobody declared as it is."""
    made = _LABELS.get(name)
    return made() if made else name.replace("_", " ")


def part_label(name: str) -> str:
    """``roles support`` for ``roles.support``: the field in words, a part of it as it is."""
    head, _dot, part = name.partition(".")
    return f"{field_label(head)} {part}".strip()


_LABELS: dict[str, Callable[[], str]] = {
    "id": lambda: _("id"),
    "name": lambda: _("name"),
    "short": lambda: _("short names"),
    "kind": lambda: _("kind"),
    "refs": lambda: _("other systems"),
    "formerly": lambda: _("former ids"),
    "part_of": lambda: _("group"),
    "owner": lambda: _("owner"),
    "roles": lambda: _("roles"),
    "tier": lambda: _("tier"),
    "tier_since": lambda: _("tier since"),
    "tier_set": lambda: _("tier set"),
    "stage": lambda: _("stage"),
    "industry": lambda: _("industry"),
    "source": lambda: _("source"),
    "since": lambda: _("since"),
    "region": lambda: _("region"),
    "address": lambda: _("address"),
    "needs": lambda: _("needs"),
    "prefers": lambda: _("prefers"),
    "birthday": lambda: _("birthday"),
    "note": lambda: _("note"),
    "tags": lambda: _("tags"),
    "contacts": lambda: _("contacts"),
    "role": lambda: _("position"),
    "phones": lambda: _("phones"),
    "emails": lambda: _("e-mails"),
    "wechat": lambda: _("WeChat"),
    "left": lambda: _("left on"),
    "do_not_contact": lambda: _("do not contact"),
    "at": lambda: _("when"),
    "by": lambda: _("by"),
    "via": lambda: _("channel"),
    "with": lambda: _("with"),
    "does": lambda: _("completes"),
    "next": lambda: _("next step"),
    "do": lambda: _("what"),
    "for": lambda: _("for whom"),
    "on_entry": lambda: _("begins with the entry"),
    "when": lambda: _("begins when"),
    "until": lambda: _("until"),
    "if": lambda: _("only if"),
    "give_up": lambda: _("given up after"),
    "every": lambda: _("how often"),
    "at_most": lambda: _("at the latest after"),
    "early": lambda: _("early by"),
    "dormant_after": lambda: _("dormant after"),
    "per_day": lambda: _("tasks a day"),
    "timezone": lambda: _("time zone"),
}
