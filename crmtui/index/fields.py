"""The query fields: what can be asked of a customer, in one registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmtui.i18n import N_
from crmtui.model.rules import Rules
from crmtui.query.language import QueryField, Registry
from crmtui.text import fold

_SILENT = (
    "CASE WHEN c.last_contact IS NULL THEN NULL "
    "ELSE CAST(julianday(:today) - julianday(c.last_contact) AS INTEGER) END"
)
STAGE = (
    "CASE WHEN c.stage_set <> '' THEN c.stage_set WHEN c.orders = 0 THEN 'prospect' "
    "WHEN c.last_sign IS NULL OR julianday(:today) - julianday(c.last_sign) > c.dormant_days "
    "THEN 'dormant' WHEN c.orders = 1 THEN 'new' ELSE 'mature' END"
)
"""Lifecycle stage on a day: what was set by hand, else no order, silence beyond the tier's limit,
one order, several."""

STAGE_NAMES = {
    "prospect": ("潜在", "潜在客户"),
    "new": ("新", "新客户"),
    "mature": ("成熟", "成熟客户"),
    "dormant": ("休眠", "沉默"),
    "lost": ("流失", "流失客户"),
}


_CONTACT = "EXISTS (SELECT 1 FROM contacts p WHERE p.customer = c.id AND p.left_on IS NULL AND "


def _words_of(column: str) -> str:
    """The words of a column of the contacts, asked one by one."""
    listed = f"'[' || replace(json_quote(p.{column}), ' ', '\",\"') || ']'"
    return _CONTACT + f"EXISTS (SELECT 1 FROM json_each({listed}) w WHERE w.value {{match}}))"


_PRESENT = "EXISTS (SELECT 1 FROM contacts p WHERE p.customer = c.id AND p.left_on IS NULL"
_INCOMPLETE = (
    "(c.source = '' OR c.since IS NULL OR c.needs = '' OR (c.industry = '' AND c.kind <> 'person') "
    f"OR NOT {_PRESENT}) OR NOT ({_PRESENT} AND (p.phones <> '' OR p.emails <> '')) "
    "OR EXISTS (SELECT 1 FROM json_each(c.data, '$.contacts') w WHERE "
    "json_extract(w.value, '$.wechat') <> '' AND json_extract(w.value, '$.left') IS NULL)))"
)
"""What ``analysis.hygiene.missing_fields`` finds missing; a test holds the two against each other."""


def _graded(
    name: str, aliases: tuple[str, ...], type: str, meaning: str,
    choices: Mapping[str, Sequence[str]] | Sequence[str] = (), column: str = "",
) -> QueryField:  # fmt: skip
    """A field of the analysis, whose values stand in ``grades`` once it was asked."""
    sql = f"(SELECT g.{column or name} FROM grades g WHERE g.customer = c.id)"
    return QueryField(name, aliases, type, "", meaning, False, sql, choices, is_graded=True)


FIELDS = (
        QueryField("id", ("编号", "客户编号"), "text", "", N_("Id of the customer"), True, "c.id"),
        QueryField("name", ("名称", "客户名称"), "text", "", N_("Name of the customer"), True, "c.name"),
        QueryField("kind", ("性质",), "text", "", N_("company or person"), True, "c.kind"),
        QueryField("owner", ("客户经理", "负责人", "归属人"), "text", "",
                   N_("Team member responsible"), True, "c.owner"),
        QueryField("tier", ("等级", "客户等级"), "text", "", N_("Service tier"), True, "c.tier"),
        QueryField("stage", ("阶段", "生命周期", "客户状态"), "choice", "",
                   N_("Lifecycle stage: prospect, new, mature, dormant, lost"), True, STAGE, choices=STAGE_NAMES),
        QueryField("tag", ("标签", "tags"), "tags", "", N_("A tag; `tag:need/` any tag below need/"),
                   True, "EXISTS (SELECT 1 FROM tags t WHERE t.customer = c.id AND t.folded {match})"),
        QueryField("industry", ("行业", "所属行业"), "text", "", N_("Industry"), True, "c.industry"),
        QueryField("source", ("来源", "客户来源"), "text", "", N_("Where it came from"), True, "c.source"),
        QueryField("region", ("地区", "区域"), "text", "", N_("Region or territory"), True, "c.region"),
        QueryField("needs", ("需求", "关键需求"), "text", "", N_("Key needs"), True, "c.needs"),
        QueryField("group", ("集团",), "text", "", N_("Id of the parent group"), True, "c.part_of"),
        QueryField("folder", ("目录",), "text", "", N_("Folder of the record"), True, "c.path"),
        QueryField("since", ("首次接触", "首次接触时间"), "date", "", N_("Day of first contact"), True,
                   "c.since"),
        QueryField("tier_since", ("等级日期",), "date", "", N_("Day the tier was set"), True,
                   "c.tier_since"),
        QueryField("last_contact", ("最近联系", "最后联系"), "date", "", N_("Day of the last contact made"),
                   True, "c.last_contact"),
        QueryField("last_touch", ("最近跟进",), "date", "", N_("Day of the last touch, attempts included"),
                   True, "c.last_touch"),
        QueryField("last_order", ("最近订单", "最近下单"), "date", "", N_("Day of the last order"), True,
                   "c.last_order"),
        QueryField("first_order", ("首单", "首次下单"), "date", "", N_("Day of the first order"), True,
                   "c.first_order"),
        QueryField("updated", ("更新",), "date", "", N_("Day of the latest entry"), True, "c.updated"),
        QueryField("silent", ("沉默天数", "未联系"), "number", N_("days"),
                   N_("Days since the last contact made"), True, _SILENT),
        QueryField("due", ("到期", "应联系"), "date", "", N_("Day of the next task"), False, "c.next_due",
                   is_planned=True),
        QueryField("touches", ("跟进次数",), "number", "", N_("Touches so far"), True, "c.touches"),
        QueryField("orders", ("订单数",), "number", "", N_("Orders so far"), True, "c.orders"),
        QueryField("revenue", ("金额", "成交额", "累计金额"), "number", "",
                   N_("Sum of orders less returns, in the customer's currency"), True, "c.revenue"),
        QueryField("complaints", ("投诉", "投诉次数"), "number", "", N_("Complaints so far"), True,
                   "c.complaints"),
        QueryField("last_complaint", ("最近投诉",), "date", "", N_("Day of the last complaint"), True,
                   "c.last_complaint"),
        QueryField("second_complaint", ("倒数第二次投诉",), "date", "", N_("Day of the last complaint but one; "
                   "second_complaint:<30d is two within 30 days"), True, "c.second_complaint"),
        QueryField("third_complaint", ("倒数第三次投诉",), "date", "", N_("Day of the last complaint but two; "
                   "third_complaint:<90d is three within 90 days"), True, "c.third_complaint"),
        QueryField("open_cases", ("未结工单",), "number", "", N_("Cases not resolved"), True, "c.open_cases"),
        QueryField("alert", ("预警",), "tags", "", N_("An open alert, by name, severity, or both: "
                   "churn, high, churn/high"), True,
                   "EXISTS (SELECT 1 FROM json_each(c.alert) w WHERE fold(w.value) {match})"),
        QueryField("contacts", ("联系人数",), "number", "", N_("Contacts who are still there"), True,
                   "c.contacts"),
        QueryField("contact", ("联系人",), "tags", "", N_("Name of a contact"), True,
                   _CONTACT + "p.folded {match})"),
        QueryField("phone", ("电话", "手机"), "tags", "", N_("Digits of a contact's phone"), True,
                   _words_of("phones")),
        QueryField("email", ("邮箱", "邮件"), "tags", "", N_("E-mail of a contact"), True,
                   _words_of("emails")),
        QueryField("do_not_contact", ("勿扰", "免打扰"), "flag", "", N_("Never contact"), True,
                   "c.do_not_contact"),
        QueryField("incomplete", ("资料不全",), "flag", "", N_("The profile lacks a field of the customer "
                   "form"), False, _INCOMPLETE),
        QueryField("uncovered", ("未覆盖",), "flag", "", N_("No playbook produces contacts for it"), False,
                   "(NOT c.covered)", is_planned=True),
        QueryField("playbook", ("策略",), "tags", "", N_("A playbook it belongs to"), False,
                   "EXISTS (SELECT 1 FROM memberships m WHERE m.customer = c.id "
                   "AND fold(m.playbook) {match})", is_planned=True),
        _graded("class", ("价值分类", "客户分类"), "choice", N_("Value × activity class of the analysis"),
                {"core": ("核心",), "potential": ("潜力",), "basic": ("基础",), "watch": ("待观察",)}),
        _graded("loyalty", ("忠诚度",), "choice", N_("Loyalty class of the analysis"),
                {"loyal": ("忠诚",), "maybe-loyal": ("潜在忠诚",), "not-loyal": ("非忠诚",)}),
        _graded("activity", ("活跃度",), "choice", N_("Activity level of the analysis"),
                {"active": ("高活跃",), "quiet": ("沉默",), "at-risk": ("流失风险",)}),
        _graded("abc", ("ABC分类",), "choice", N_("ABC class of the analysis"), ("A", "B", "C")),
        _graded("rfm", ("RFM得分",), "number", N_("RFM scores of the analysis, as three digits")),
        _graded("segment_rfm", ("RFM细分",), "text", N_("RFM segment of the analysis"), column="segment"),
        _graded("health", ("健康度",), "number", N_("Health score of the analysis, 0 to 100")),
)  # fmt: skip


def registry_of(rules: Rules) -> Registry:
    """The fields as a workspace knows them: tiers and owners by key or title, segments by name."""
    declared = {
        "tier": {name: _titles(tier.title) for name, tier in rules.tiers.items()},
        "owner": {key: _titles(member.name) for key, member in rules.config.team.items()},
    }
    known = [
        field._replace(type="choice", choices=declared[field.name])
        if declared.get(field.name)
        else field
        for field in FIELDS
    ]
    segments = QueryField(
        "segment", ("细分",), "query", "", N_("A named query of playbooks/segments.yaml"), False, "",
        choices=dict.fromkeys(rules.segments, ()), queries=rules.segments,
    )  # fmt: skip
    return Registry([*known, segments] if rules.segments else known)


_GRADED = tuple(fold(name) for f in FIELDS if f.is_graded for name in (f.name, *f.aliases))


def may_be_graded(query: str, segments: Mapping[str, str]) -> bool:
    """Whether a query, or a segment it may name, could ask for a field of the analysis; quick, and
    true now and then for a query that does not."""
    told = fold(query)
    if not told:
        return False
    texts = [told]
    if "segment" in told or "细分" in told:
        texts += map(fold, segments.values())
    return any(name in text for text in texts for name in _GRADED)


def _titles(title: str) -> tuple[str, ...]:
    """What people may say for a title like ``核心客户 / Core``: each part, and 核心 for 核心客户."""
    parts = [part.strip() for part in title.split("/") if part.strip()]
    short = [part.removesuffix("客户") for part in parts if part.endswith("客户")]
    return tuple(dict.fromkeys([*parts, *filter(None, short)]))


REGISTRY = Registry(FIELDS)
"""The fields without a workspace: any tier, any owner, no segments."""


def words_sql(word: str, parameter: str) -> str:
    """The condition for a bare word: somewhere in the profile, its contacts, pinyin included, or
    in the notes of its entries. ``parameter`` is the name the folded word is bound to."""
    return (
        f"(instr(c.haystack, :{parameter}) > 0 OR EXISTS (SELECT 1 FROM notes n "
        f"WHERE n.customer = c.id AND instr(n.text, :{parameter}) > 0))"
    )


def words_held_sql(word: str, parameter: str) -> str:
    """As ``words_scan_sql``, where no other thread waits: Python finds Chinese words in bytes sooner
    than SQLite in text, but is called for each customer. ``holds`` is ``operator.contains``."""
    if word.isascii():
        return words_scan_sql(word, parameter)
    held = f"holds(CAST(n.text AS BLOB), CAST(:{parameter} AS BLOB))"
    return (
        f"(instr(c.haystack, :{parameter}) > 0 OR "
        f"c.id IN (SELECT n.customer FROM notes n WHERE {held}))"
    )


def words_scan_sql(word: str, parameter: str) -> str:
    """The same condition for a question that looks at every customer: the notes are read in one go
    instead of customer by customer, and by LIKE, which is faster than instr where it can serve."""
    inside = f"instr(n.text, :{parameter}) > 0"
    if not set(fold(word)) & set("%_"):
        inside = f"n.text LIKE '%' || :{parameter} || '%'"
    return (
        f"(instr(c.haystack, :{parameter}) > 0 OR "
        f"c.id IN (SELECT n.customer FROM notes n WHERE {inside}))"
    )
