"""How Chinese characters are read: a table of single readings and of phrases that read otherwise."""

from __future__ import annotations

import operator
from bisect import bisect_left, bisect_right
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("sounds.txt")
_LONGEST = 10
"""Characters of the longest phrase."""

Readings = tuple[dict[str, str], dict[str, list[str]]]
"""The reading of each character, and those of the phrases in which one reads otherwise."""


def syllables(run: str) -> list[str]:
    """The readings of a run of Chinese characters, without tones, one a character (itself when it
    has none). Of the phrases that begin at a character the longest is taken."""
    single, phrases = _readings()
    if _heads().isdisjoint(map(operator.add, run, run[1:])):
        return [single.get(character) or _reading(character) for character in run]
    found: list[str] = []
    while run:
        phrase = _phrase(run, phrases)
        if phrase:
            found += phrases[phrase]
        else:
            found.append(single.get(run[0]) or _reading(run[0]))
        run = run[len(phrase) or 1 :]
    return found


def _phrase(run: str, phrases: dict[str, list[str]]) -> str:
    """The longest phrase at the head of ``run``; empty when there is none."""
    if run[:2] not in _heads():
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
    single: dict[str, str] = {}
    for sound, characters in sounds:
        first, last = bisect_left(characters, "一"), bisect_right(characters, "鿿")
        single.update(dict.fromkeys(characters[first:last], sound))
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
    usual = _readings()[0].get(character)
    return usual or (character if character.isascii() else _rare().get(character, character))


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    """The first two characters of all phrases."""
    return frozenset(phrase[:2] for phrase in _readings()[1])
