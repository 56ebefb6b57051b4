"""How Chinese characters are read: a table of single readings and of phrases that read otherwise."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from operator import add
from pathlib import Path

_HERE = Path(__file__)
_LONGEST = 10
"""Characters of the longest phrase."""
_BYTES = 3
"""Of each usual character in UTF-8; others that have a reading have as many, and letters one."""


def syllables(run: str) -> list[str]:
    """The readings of a run of Chinese characters, without tones, one a character (itself when it
    has none). Of the phrases that begin at a character the longest is taken."""
    return usual_syllables(run) or _with_phrases(run)


def usual_syllables(text: str) -> list[str] | None:
    """The readings of a text that is nothing but usual Chinese characters; None for another."""
    told = text.translate(_readings())
    if not told.isascii() or len(text.encode("utf-8", "surrogatepass")) != _BYTES * len(text):
        return None
    found, heads = told.split(), _heads()
    pairs = [*map(add, text, text[1:])]
    if heads.isdisjoint(pairs):
        return found
    done = 0
    for n in [n for n, pair in enumerate(pairs) if pair in heads]:
        if n >= done and (phrase := _phrase(text[n:], _phrases())):
            done = n + len(phrase)
            found[n:done] = _phrases()[phrase].split(" ")
    return found


def _with_phrases(run: str) -> list[str]:
    phrases = _phrases()
    found: list[str] = []
    while run:
        phrase = _phrase(run, phrases)
        if phrase:
            found += phrases[phrase].split(" ")
        else:
            found.append(_reading(run[0]))
        run = run[len(phrase) or 1 :]
    return found


def _phrase(run: str, phrases: dict[str, str]) -> str:
    """The longest phrase at the head of ``run``; empty when there is none."""
    if run[:2] not in _heads():
        return ""
    for end in range(min(_LONGEST, len(run)), 1, -1):
        if run[:end] in phrases:
            return run[:end]
    return ""


def _read(name: str) -> list[str]:
    return _HERE.with_name(name).read_text(encoding="utf-8").split("\n")[1:]


@lru_cache(maxsize=1)
def _table() -> tuple[list[tuple[str, str]], list[str]]:
    """Each sound with the usual characters that are read so, and the lines of the phrases."""
    lines = _read("sounds.txt")
    end = lines.index("")
    return [_split(line) for line in lines[:end]], lines[end + 1 : -1]


def _split(line: str) -> tuple[str, str]:
    sound, _, characters = line.partition(" ")
    return sound, characters


class _Readings(dict[int, str]):
    """The reading of each usual character that was met, by its code, a blank behind it; of another
    one itself. (There are twenty thousand, and a workspace has some hundreds.)"""

    def __init__(self, sounds: list[tuple[str, str]]) -> None:
        super().__init__()
        self._sounds = sounds
        self._characters = "".join([characters for _, characters in sounds])
        self._ends = [*accumulate([len(characters) for _, characters in sounds])]

    def __missing__(self, code: int) -> str:
        at = self._characters.find(chr(code))
        sound, _ = self._sounds[bisect_right(self._ends, at)]
        self[code] = told = chr(code) if at < 0 else f"{sound} "
        return told


@lru_cache(maxsize=1)
def _readings() -> _Readings:
    """The readings of the usual characters. ``_rare`` has the others."""
    return _Readings(_table()[0])


@lru_cache(maxsize=1)
def _rare() -> dict[str, str]:
    lines = map(_split, filter(None, _read("rare_sounds.txt")))
    return {one: sound for sound, characters in lines for one in characters}


def _reading(character: str) -> str:
    """The reading of one character; itself when it has none."""
    if character.isascii():
        return character
    usual = _readings()[ord(character)]
    return _rare().get(character, character) if usual == character else usual[:-1]


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    """The readings of the phrases in which a character reads otherwise, a blank between two."""
    return dict([line.split(" ", 1) for line in _table()[1]])


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    """The first two characters of all phrases."""
    return frozenset([line[:2] for line in _table()[1]])
