"""How people name a customer: the sound of a name, the digits of a phone."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from types import ModuleType
from typing import NamedTuple

from crmtui.patterns import pattern
from crmtui.text import fold

_SURNAMES = {"单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou",
             "朴": "piao", "缪": "miao", "翟": "zhai", "覃": "qin"}  # fmt: skip
"""Characters that sound otherwise as a surname; heard so at the head of names of two or three."""
_EXTENSION = pattern(r"(?:转|分机|ext|(?<=[\d\s])x|#).*", re.DOTALL)
_PLAIN = pattern(r"[+0-9 ()-]*")
"""Numbers without an extension, as nearly all are told: to look for one takes long."""
_NO_DIGITS = pattern("[^0-9]+")
_COUNTRY = pattern(r"(?:00)?86(?=0?[1-9]\d{9,10}$)|00")
_SAID = 200
"""Characters of a name that are listened to."""
_DIALLED = 7
"""Digits from which on a number can be dialled from abroad."""
_LONG = 10
"""Digits from which on a number may have a country code or a trunk zero."""


class Phonetic(NamedTuple):
    """How a name sounds, in ASCII where it can be."""

    pinyin: str
    """All syllables without spaces or tones: ``shilizhizao``."""
    initials: str
    """The first letter of each syllable or word: ``slzz``; a lone word stays whole."""


@lru_cache(maxsize=8192)
def phonetic(name: str) -> Phonetic:
    """Pinyin and initials of ``name``, as far as anybody would say it; letters and digits pass
    through, lower-case."""
    name = name[:_SAID]
    if usual := _usual(name):
        return _of_syllables(usual)
    told = fold(name)
    if told.isascii():
        return _without_han(told)
    runs = [(is_han, "".join(run)) for is_han, run in groupby(told, _is_han)]
    if not any(is_han for is_han, _ in runs):
        return _without_han(told)
    heard = [_of_run(run, is_han, alone=len(runs) == 1) for is_han, run in runs]
    return Phonetic(
        "".join([one.pinyin for one in heard]), "".join([one.initials for one in heard])
    )


def _usual(name: str) -> list[str] | None:
    """The syllables of a name of usual Chinese characters, a place in brackets among them (``（上海）``,
    as in every fourth company's); None for another."""
    if name.isascii():
        return None
    syllables_of = _sounds().usual_syllables
    if usual := syllables_of(name):
        return _as_name(name, usual)
    if "（" not in name:
        return None
    parts = [syllables_of(part) for part in name.replace("（", " ").replace("）", " ").split()]
    return [one for part in parts if part for one in part] if parts and all(parts) else None


def _is_han(character: str) -> bool:
    """Whether it is a Chinese character. (A pattern with all of them takes long to compile.)"""
    return ("一" <= character <= "鿿" or "㐀" <= character <= "䶿" or "豈" <= character <= "\ufaff"
            or "\U00020000" <= character <= "\U0003ffff")  # fmt: skip


def _of_run(run: str, is_han: bool, *, alone: bool) -> Phonetic:
    if is_han:
        return _of_syllables(_syllables(run, alone=alone))
    return Phonetic(_letters(run), _letters(run))


_first_letter = itemgetter(0)


def _of_syllables(syllables: list[str]) -> Phonetic:
    return Phonetic("".join(syllables), "".join(map(_first_letter, syllables)))


def _without_han(told: str) -> Phonetic:
    words = [letters for word in re.split(r"[^\w]+", told) if (letters := _letters(word))]
    initials = "".join(word[0] for word in words) if len(words) > 1 else "".join(words)
    return Phonetic("".join(words), initials)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if c.isalnum())


def _syllables(run: str, *, alone: bool) -> list[str]:
    sounds = _sounds().syllables(run)
    return _as_name(run, sounds) if alone else sounds


def _as_name(run: str, sounds: list[str]) -> list[str]:
    """The readings of what may be somebody's name."""
    if len(run) in (2, 3) and run[0] in _SURNAMES:
        sounds[0] = _SURNAMES[run[0]]
    return sounds


@cache
def _sounds() -> ModuleType:
    """Who asks for no sound does without."""
    from crmtui.query import sounds

    return sounds


@lru_cache(maxsize=8192)
def digits(phone: str) -> str:
    """The digits by which a number is found: full-width ones as ASCII, without extension, China's
    country code or the trunk zero. Numbers are equal when one ends with the other; up to nine
    digits stay as they are, so that four typed digits find the number that ends with them."""
    told = phone if _PLAIN.fullmatch(phone) else _EXTENSION.sub("", fold(phone))
    if told.isascii():
        number = _NO_DIGITS.sub("", told)
    else:
        number = "".join(str(unicodedata.digit(c)) for c in told if c.isdigit())
    if len(number) < _LONG:
        return number
    code = _COUNTRY.match(number)
    return number[code.end() if code else 0 :].lstrip("0")


def spellings(phone: str, region: str = "CN") -> tuple[str, ...]:
    """Every form of ``digits`` that is the same number for somebody in ``region`` (GB, DE, CN …):
    with and without the region's country code and trunk zero. China's are never kept."""
    number = digits(phone)
    code = _country_code(region) if len(number) >= _DIALLED else ""
    if not code:
        return (number,)
    is_international = re.match(r"\(?(?:\+|00)", fold(phone).strip()) is not None
    if is_international and not number.startswith(code):
        return (number,)
    national = number.removeprefix(code if is_international else "").lstrip("0")
    forms = (number, national, f"0{national}", code + national, f"{code}0{national}")
    return tuple(dict.fromkeys(forms))


def is_phone(phone: str, region: str = "CN") -> bool:
    """Whether a number could be dialled: valid in its country's plan, told with a country code or
    as in ``region``; service numbers of a few digits are. An extension does not matter."""
    import phonenumbers

    told = _EXTENSION.sub("", fold(phone)).strip()
    try:
        number = phonenumbers.parse(re.sub(r"^\(?00", "+", told), region.upper())
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) or phonenumbers.is_valid_short_number(number)


def is_region(region: str) -> bool:
    """Whether a region has a country code."""
    return region.upper() == "CN" or bool(_country_code(region))


def _country_code(region: str) -> str:
    """The country code that numbers of a region may be told with; empty for China and unknown
    regions."""
    if region.upper() == "CN":
        return ""
    import phonenumbers

    return str(phonenumbers.country_code_for_region(region.upper()) or "")


def looked_up(text: str) -> str:
    """The digits by which a number is looked up, however it is told: as ``digits``, and without
    the country code of any country, since numbers are found by how they end."""
    return _national(text) or digits(text)


def _national(text: str) -> str:
    """Without the country code of a number that is told with one and is not China's."""
    told = re.sub(r"^\(?00", "+", _EXTENSION.sub("", fold(text)).strip())
    if not told.startswith("+") or told.startswith("+86"):
        return ""
    import phonenumbers

    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(told))
    except phonenumbers.NumberParseException:
        return ""
