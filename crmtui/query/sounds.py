"""How Chinese characters are read: a table of single readings and of phrases that read otherwise."""

from __future__ import annotations

import operator
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
        return [single.get(character, character) for character in run]
    found: list[str] = []
    while run:
        phrase = _phrase(run, phrases)
        if phrase:
            found += phrases[phrase]
        else:
            found.append(single.get(run[0], run[0]))
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
def _readings() -> Readings:
    singles, _, rest = _TABLE.read_text(encoding="utf-8").partition("\n\n")
    single: dict[str, str] = {}
    for line in singles.split("\n")[1:]:
        sound, characters = line.split(" ")
        single.update(dict.fromkeys(characters, sound))
    phrases = (line.split(" ") for line in rest.split("\n") if line)
    return single, {phrase: sounds for phrase, *sounds in phrases}


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    """The first two characters of all phrases."""
    return frozenset(phrase[:2] for phrase in _readings()[1])
