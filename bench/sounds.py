"""Writes crmtui/query/sounds.txt and rare_sounds.txt, the readings of Chinese characters, from pypinyin's
dictionaries.

    python bench/sounds.py

To be run again when pypinyin brings better readings; loading its 47,000 phrases at run time costs a
third of a second, this table an eightieth of that.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from pypinyin import Style, constants
from pypinyin.style import convert

TARGET = Path(__file__).resolve().parent.parent / "crmtui" / "query"


def main() -> None:
    """Characters by their first reading, then the phrases in which one reads otherwise."""
    first = {
        chr(code): _plain(sounds.split(",")[0]) for code, sounds in constants.PINYIN_DICT.items()
    }
    head = f"# Readings from pypinyin {version('pypinyin')} (MIT), written by bench/sounds.py"
    usual = {char: sound for char, sound in first.items() if "一" <= char <= "鿿"}
    phrases: list[str] = []
    for phrase, readings in sorted(constants.PHRASES_DICT.items()):
        sounds = [_plain(reading[0]) for reading in readings]
        if sounds != [first.get(char) for char in phrase]:
            phrases.append(f"{phrase} {' '.join(sounds)}")
    _write("sounds.txt", [head, *_by_sound(usual), "", *phrases])
    rare = {char: sound for char, sound in first.items() if char not in usual}
    _write("rare_sounds.txt", [head, *_by_sound(rare)])


def _by_sound(readings: dict[str, str]) -> list[str]:
    by_sound: dict[str, list[str]] = {}
    for char, sound in readings.items():
        by_sound.setdefault(sound, []).append(char)
    return [f"{sound} {''.join(sorted(chars))}" for sound, chars in sorted(by_sound.items())]


def _write(name: str, lines: list[str]) -> None:
    (TARGET / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _plain(sound: str) -> str:
    plain: str = convert(sound, Style.NORMAL, strict=True)
    return plain


if __name__ == "__main__":
    main()
