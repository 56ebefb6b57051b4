"""What a query on entries may name: the declared fields of every entry type, in one registry."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from crmtui.model.entries import ENTRY_TYPES, Entry
from crmtui.model.entries.touch import made_contact
from crmtui.model.schema import Field
from crmtui.query.evaluate import Look
from crmtui.query.language import QueryField, Registry

_TYPES = {"number": "number", "count": "number", "date": "date", "texts": "tags", "flag": "flag",
          "text": "text", "id": "text", "choice": "choice"}  # fmt: skip
_ALIASES = {
    "type": ("类型",), "via": ("渠道", "方式"), "outcome": ("结果",), "severity": ("严重程度", "级别"),
    "amount": ("金额",), "score": ("评分", "分数"), "measure": ("指标",), "step": ("步骤",),
    "about": ("性质",), "status": ("状态",), "note": ("备注", "内容"), "topic": ("主题",),
    "alert": ("预警",), "signal": ("行为",), "direction": ("方向",), "by": ("记录人",),
}  # fmt: skip
_TYPE_ALIASES = {
    "touch": ("跟进",), "note": ("备注",), "order": ("订单",), "return": ("退货",), "payment": ("付款",),
    "contract": ("合同",), "usage": ("使用",), "case": ("工单", "投诉"), "survey": ("调查", "问卷"),
    "points": ("积分",), "referral": ("推荐",), "delivery": ("交付",), "task": ("任务",),
    "alert": ("预警",), "review": ("评审",),
}  # fmt: skip
CONTACT = QueryField("contact", ("联系上",), "flag", "", "Contact was made", True, "")


@lru_cache(maxsize=1)
def entry_registry() -> Registry:
    """The fields of entries: those of every type under one name, as text where types differ."""
    known = {
        "type": QueryField("type", _ALIASES["type"], "choice", "", "Type of the entry", True, "",
                           _TYPE_ALIASES),
        "at": QueryField("at", ("日期",), "date", "", "Day it happened", True, ""),
        "contact": CONTACT,
    }  # fmt: skip
    for schema in ENTRY_TYPES.values():
        for field in schema.fields:
            if field.name not in ("type", "at", "id", "logged") and field.kind in _TYPES:
                made = _query_field(field)
                before = known.get(field.name)
                known[field.name] = _shared(before, made) if before else made
    return Registry(known.values())


def _query_field(field: Field) -> QueryField:
    return QueryField(field.name, _ALIASES.get(field.name, ()), _TYPES[field.kind], "", field.doc,
                      True, "", field.choices)  # fmt: skip


def _shared(one: QueryField, other: QueryField) -> QueryField:
    """The field that two types have under one name."""
    if one.type != other.type:
        return one._replace(type="text", choices=())
    return one._replace(choices=tuple(dict.fromkeys((*one.choices, *other.choices))))


def looking_at(entry: Entry, day: date) -> Look:
    """An entry's values, as evaluation looks at them. ``day`` is its civil day."""

    def look(field: QueryField) -> Any:
        if field.name == "type":
            return entry.type
        if field.name == "at":
            return day
        if field is CONTACT:
            return entry.type == "touch" and made_contact(
                entry.get("outcome"), entry.get("direction")
            )
        return entry.values.get(field.name)

    return look


def said_done(field: QueryField) -> Any:
    """What is known of a step that somebody called done without a touch: contact was made."""
    return True if field is CONTACT else None
