"""How Chinese characters are read: a table of single readings and of phrases that read otherwise."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("sounds.txt")
_LONGEST = 10
"""Characters of the longest phrase."""
_BYTES = 3
"""Of each usual character in UTF-8; others that have a reading have as many, and letters one."""

Readings = tuple[dict[int, str], dict[str, list[str]]]
"""The reading of each character by its code, a blank behind it, and those of the phrases in which one
reads otherwise."""


def syllables(run: str) -> list[str]:
    """The readings of a run of Chinese characters, without tones, one a character (itself when it
    has none). Of the phrases that begin at a character the longest is taken."""
    return usual_syllables(run) or _with_phrases(run)


def usual_syllables(text: str) -> list[str] | None:
    """The readings of a text that is nothing but usual Chinese characters, none of them in a phrase;
    None for another."""
    single, _ = _readings()
    told = text.translate(single)
    if not told.isascii() or len(text.encode("utf-8", "surrogatepass")) != _BYTES * len(text):
        return None
    firsts, heads = _heads()
    if not firsts.isdisjoint(text):
        begins = [n for n, character in enumerate(text) if character in firsts]
        if any(text[n : n + 2] in heads for n in begins):
            return None
    return told.split()


def _with_phrases(run: str) -> list[str]:
    _, phrases = _readings()
    found: list[str] = []
    while run:
        phrase = _phrase(run, phrases)
        if phrase:
            found += phrases[phrase]
        else:
            found.append(_reading(run[0]))
        run = run[len(phrase) or 1 :]
    return found


def _phrase(run: str, phrases: dict[str, list[str]]) -> str:
    """The longest phrase at the head of ``run``; empty when there is none."""
    if run[:2] not in _heads()[1]:
        return ""
    for end in range(min(_LONGEST, len(run)), 1, -1):
        if run[:end] in phrases:
            return run[:end]
    return ""


@lru_cache(maxsize=1)
def _table() -> tuple[list[tuple[str, str]], list[str]]:
    """Each sound with the characters that are read so, in the order of their codes; and the lines of the
    phrases."""
    singles, _, rest = _TABLE.read_text(encoding="utf-8").partition("\n\n")
    sounds = [line.split(" ") for line in singles.split("\n")[1:]]
    return [(sound, characters) for sound, characters in sounds], rest.split("\n")


@lru_cache(maxsize=1)
def _readings() -> Readings:
    """Of the usual half of all characters; ``_rare`` has the others."""
    sounds, phrases = _table()
    single: dict[int, str] = {}
    for sound, characters in sounds:
        first, last = bisect_left(characters, "一"), bisect_right(characters, "鿿")
        single.update(dict.fromkeys(map(ord, characters[first:last]), f"{sound} "))
    split = (line.split(" ") for line in phrases if line)
    return single, {phrase: sounds for phrase, *sounds in split}


@lru_cache(maxsize=1)
def _rare() -> dict[str, str]:
    sounds, _ = _table()
    return {
        one: sound for sound, characters in sounds for one in characters if not "一" <= one <= "鿿"
    }


def _reading(character: str) -> str:
    """The reading of one character; itself when it has none."""
    usual = _readings()[0].get(ord(character))
    if usual:
        return usual[:-1]
    return character if character.isascii() else _rare().get(character, character)


@lru_cache(maxsize=1)
def _heads() -> tuple[frozenset[str], frozenset[str]]:
    """The first character of all phrases, and the first two."""
    heads = frozenset([phrase[:2] for phrase in _readings()[1]])
    return frozenset([head[0] for head in heads]), heads
