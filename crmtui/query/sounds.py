"""How Chinese characters are read: a table of single readings and of phrases that read otherwise."""

from __future__ import annotations

from functools import lru_cache
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
    found = told.split()
    firsts, heads = _heads()
    if firsts.isdisjoint(text):
        return found
    done = 0
    for n in [n for n, character in enumerate(text) if character in firsts]:
        if n >= done and text[n : n + 2] in heads and (phrase := _phrase(text[n:], _phrases())):
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
    if run[:2] not in _heads()[1]:
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


@lru_cache(maxsize=1)
def _readings() -> dict[int, str]:
    """The reading of each usual character by its code, a blank behind it. ``_rare`` has the others."""
    sounds, _ = _table()
    told: list[str] = []
    for sound, characters in sounds:
        told += [f"{sound} "] * len(characters)
    codes = map(ord, "".join([characters for _, characters in sounds]))
    return dict(zip(codes, told, strict=True))


@lru_cache(maxsize=1)
def _rare() -> dict[str, str]:
    lines = map(_split, filter(None, _read("rare_sounds.txt")))
    return {one: sound for sound, characters in lines for one in characters}


def _reading(character: str) -> str:
    """The reading of one character; itself when it has none."""
    usual = _readings().get(ord(character))
    if usual:
        return usual[:-1]
    return character if character.isascii() else _rare().get(character, character)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    """The readings of the phrases in which a character reads otherwise, a blank between two."""
    return dict([line.split(" ", 1) for line in _table()[1]])


@lru_cache(maxsize=1)
def _heads() -> tuple[frozenset[str], frozenset[str]]:
    """The first character of all phrases, and the first two."""
    heads = frozenset([line[:2] for line in _table()[1]])
    return frozenset([head[0] for head in heads]), heads
