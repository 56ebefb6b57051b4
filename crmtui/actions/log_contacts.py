"""A contact as people write one down: key, name, 李工, 老李, Mr Smith, or pinyin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.customer import Contact
from crmtui.text import fold, is_chinese

_TITLES = (
    "工", "总", "董", "经理", "老师", "主任", "先生", "女士", "小姐", "太太", "处", "科", "科长", "处长",
    "局长", "院长", "校长", "厂长", "部长", "主管", "总监", "总工", "博士", "教授", "医生", "律师", "会计",
    "师傅", "哥", "姐", "老板", "助理", "秘书", "店长", "队长", "副总", "所长", "行长", "书记",
)  # fmt: skip
_TITLED = re.compile(f"(..?)(?:{'|'.join(sorted(_TITLES, key=len, reverse=True))})")
_NICKNAME = re.compile("[老小阿](.)")
_ENGLISH = re.compile(r"(?:mr|mrs|ms|miss|dr|prof)\.? ([a-z'-]{2,})|([a-z'-]{2,})")
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:i?ang|iong|i?ong|uang|i?an|uan|i?ao|uai|i?ou|i?e|ing|in|eng|en|er|ei|ai|uo|ue|ui|un|iu|ia|ua|[aeiouv]))"
    r"{2,5}"
)


def contact_named(said: str, contacts: Sequence[Contact]) -> Contact | None:
    """The contact whom ``said`` means; None when it means nobody, UsageError when several."""
    found = contacts_fitting(said, contacts)
    if len(found) < 2:
        return found[0] if found else None
    names = ", ".join(c.name if c.name == c.key else f"{c.name} ({c.key})" for c in found)
    raise UsageError(
        _("%(said)s fits several contacts: %(names)s") % {"said": said, "names": names},
        _("write the full name or the key"),
    )


def contacts_fitting(said: str, contacts: Sequence[Contact]) -> list[Contact]:
    """Everybody whom ``said`` may mean by the first way that fits: key, full name, surname with
    title, a word of an English name, pinyin. Those who left are found by the first two only."""
    told = " ".join(fold(said).split())
    present = [c for c in contacts if c.left is None]
    ways = ((_by_key, contacts), (_by_name, contacts), (_by_surname, present),
            (_by_english_word, present), (_by_pinyin, present))  # fmt: skip
    return next(filter(None, (way(told, people) for way, people in ways)), [])


def _by_key(told: str, contacts: Sequence[Contact]) -> list[Contact]:
    return [c for c in contacts if fold(c.key) == told]


def _by_name(told: str, contacts: Sequence[Contact]) -> list[Contact]:
    packed = told.replace(" ", "")
    return [c for c in contacts if fold(c.name).replace(" ", "") == packed]


def _by_surname(told: str, contacts: Sequence[Contact]) -> list[Contact]:
    match = _TITLED.fullmatch(told) or _NICKNAME.fullmatch(told)
    return (
        []
        if match is None or not is_chinese(match[1])
        else [c for c in contacts if fold(c.name).startswith(match[1])]
    )


def _by_english_word(told: str, contacts: Sequence[Contact]) -> list[Contact]:
    match = _ENGLISH.fullmatch(told)
    if not match:
        return []
    if match[1]:
        return [c for c in contacts if fold(c.name).split()[-1:] == [match[1]]]
    return [c for c in contacts if match[2] in fold(c.name).split()]


def _by_pinyin(told: str, contacts: Sequence[Contact]) -> list[Contact]:
    """Only what can be pinyin is compared: the dictionary costs a fifth of a second to load."""
    packed = told.replace(" ", "").replace("ü", "v")
    chinese = [c for c in contacts if not c.name.isascii()]
    if not chinese or not _PINYIN.fullmatch(packed):
        return []
    from crmtui.query.who import phonetic

    return [c for c in chinese if phonetic(c.name).pinyin == packed]
