"""Whether two names may be one customer: legal forms, places and generic words set aside."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.text import fold

_LEGAL = (
    "股份有限公司", "有限责任公司", "有限公司", "股份公司", "股份", "分公司", "公司", "集团", "控股",
    "有限合伙", "普通合伙", "合伙企业", "个人独资企业", "个体工商户", "事务所", "株式会社",
    "有限会社",
)  # fmt: skip
_LEGAL_WORDS = frozenset({
    "ab", "ag", "aps", "as", "asa", "bhd", "bv", "co", "coltd", "coltda", "company", "corp",
    "corporation", "eirl", "gmbh", "group", "holding", "holdings", "inc", "incorporated", "kg",
    "kgaa", "kk", "limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "ohg", "oy", "oyj",
    "plc", "pte", "pty", "sa", "sarl", "sas", "sdn", "se", "spa", "srl", "ug",
})  # fmt: skip
_GENERIC = (
    "科技", "技术", "信息", "网络", "软件", "电子", "商务", "实业", "贸易", "商贸", "发展",
    "投资", "管理", "咨询", "服务", "文化", "传媒", "国际", "工程", "制造", "工业", "计算机",
    "系统",
)  # fmt: skip
_COUNTRY = "中国"
_PLACES = (
    "黑龙江", "内蒙古", "石家庄", "呼和浩特", "乌鲁木齐", "连云港", "张家港", "北京", "上海",
    "天津", "重庆", "河北", "山西", "辽宁", "吉林", "江苏", "浙江", "安徽", "福建", "江西",
    "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃",
    "青海", "台湾", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "广州", "深圳", "杭州",
    "南京", "苏州", "无锡", "常州", "宁波", "温州", "嘉兴", "绍兴", "金华", "台州", "合肥",
    "福州", "厦门", "泉州", "南昌", "济南", "青岛", "烟台", "潍坊", "郑州", "洛阳", "武汉",
    "长沙", "佛山", "东莞", "珠海", "中山", "惠州", "汕头", "南宁", "海口", "三亚", "成都",
    "绵阳", "贵阳", "昆明", "西安", "兰州", "西宁", "银川", "拉萨", "沈阳", "大连", "长春",
    "哈尔滨", "太原", "南通", "扬州", "徐州", "昆山", "义乌",
)  # fmt: skip
_SEPARATORS = pattern(r"[^\w&]+|_")
_INNER_SPACE = pattern("(?<=[^\x00-\u2fff]) | (?=[^\x00-\u2fff])")
_PLACE_FIRST = f"({'|'.join((*_PLACES, _COUNTRY))})[省市区县]?"
_PLACE_LAST = f"(?:{_PLACE_FIRST})$"
_DIFFERENT = 70
"""The highest score of names that tell different places or trades."""


class Likeness(NamedTuple):
    """How likely two names are one customer's."""

    score: int
    """0 to 100; from 85 on worth a warning."""
    reason: str
    """For people; empty below 60."""


class NameParts(NamedTuple):
    """A name taken apart."""

    normal: str
    """As ``normal_name``."""
    core: str
    """What distinguishes it, at least two characters."""
    letters: str
    """The core without spaces."""
    places: frozenset[str]
    trades: frozenset[str]


def normal_name(name: str) -> str:
    """``name`` folded, without punctuation and legal forms at its end: equal for
    ``示例（上海）有限公司`` and ``示例上海``, for ``Acme Co., Ltd.`` and ``ACME``.
    A name that is nothing else keeps its legal form."""
    spaced = _SEPARATORS.sub(" ", fold(name).replace(".", "")).strip()
    return _without_legal_form(_INNER_SPACE.sub("", spaced))


def _without_legal_form(name: str) -> str:
    while True:
        shorter = _without_one_form(name)
        if not shorter or shorter == name:
            return name
        name = shorter


def _without_one_form(name: str) -> str:
    if name.endswith(_LEGAL):
        form = next(form for form in _LEGAL if name.endswith(form))
        return name.removesuffix(form).strip()
    words = name.split()
    if words and words[-1] in _LEGAL_WORDS:
        return " ".join(words[:-1]).removesuffix("&").strip()
    return name


def duplicate_score(a: str, b: str) -> Likeness:
    """How likely ``a`` and ``b`` name one customer. 100: equal but for legal form; 95: but for a
    place or generic word that only one of them tells; names that tell different places or trades
    stay at 70 or below; else the similarity of what is left of them, 0 when they hardly share a
    character. Comparing one ``a`` with many ``b`` takes ``a`` apart once."""
    first = _parts(a)
    if not first.core or _shares_too_little(first.letters, fold(b)):
        return Likeness(0, "")
    second = _parts(b)
    if fold(a).strip() == fold(b).strip():
        return Likeness(100, _("same name"))
    return likeness(first, second)


def likeness(a: NameParts, b: NameParts) -> Likeness:
    """As ``duplicate_score``, of names that are taken apart already."""
    if not a.core or not b.core:
        return Likeness(0, "")
    if a.normal == b.normal:
        return Likeness(100, _("same name but for its legal form"))
    return _compared(a, b)


def _shares_too_little(letters: str, other: str) -> bool:
    """Below two fifths of common characters no similarity can reach 60."""
    return sum(map(other.__contains__, letters)) < 0.4 * len(letters)


def _compared(a: NameParts, b: NameParts) -> Likeness:
    score = 95 if a.core == b.core else _similarity(a.core, b.core)
    if _differ(a.places, b.places):
        return _at_most(_DIFFERENT, score, _("like names, different places"))
    if _differ(a.trades, b.trades):
        return _at_most(_DIFFERENT, score, _("like names, different trades"))
    if score == 95:
        return Likeness(score, _("same name but for a place or generic word"))
    return Likeness(score, _("similar name") if score >= 60 else "")


def _differ(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and a.isdisjoint(b)


def _at_most(most: int, score: int, reason: str) -> Likeness:
    return Likeness(min(most, score), reason if score >= 60 else "")


def _similarity(a: str, b: str) -> int:
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    return min(94, round(max(ratio(a, b), token_sort_ratio(a, b))))


def name_parts(name: str) -> NameParts:
    """A name taken apart: its distinguishing core and what was set aside. The core keeps at least
    two characters, so that a name made of generic words only stays itself."""
    core = normal = normal_name(name)
    places: set[str] = set()
    trades: set[str] = set()
    while True:
        rest = _shortened(core) or _without_place(core, places) or _without_trade(core, trades)
        if not rest:
            letters = core.replace(" ", "")
            return NameParts(normal, core, letters, frozenset(places), frozenset(trades))
        core = rest


_parts = lru_cache(maxsize=256)(name_parts)


def _shortened(name: str) -> str:
    shorter = _without_legal_form(name)
    return shorter if shorter != name else ""


def _without_place(name: str, places: set[str]) -> str:
    match = re.match(_PLACE_FIRST, name) or re.search(_PLACE_LAST, name)
    rest = name[: match.start()] + name[match.end() :] if match else ""
    if match and len(rest) >= 2 and match[1] != _COUNTRY:
        places.add(match[1])
    return rest if len(rest) >= 2 else ""


def _without_trade(name: str, trades: set[str]) -> str:
    for word in _GENERIC if name.endswith(_GENERIC) else ():
        rest = name.removesuffix(word)
        if rest != name and len(rest) >= 2:
            trades.add(word)
            return rest
    return ""
