"""Writes crmtui/query/sounds.txt, the readings of Chinese characters, from pypinyin's dictionaries.

    python bench/sounds.py

To be run again when pypinyin brings better readings; loading its 47,000 phrases at run time costs a
third of a second, this table a fiftieth of that.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from pypinyin import Style, constants
from pypinyin.style import convert

TARGET = Path(__file__).resolve().parent.parent / "crmtui" / "query" / "sounds.txt"


def main() -> None:
    """Characters by their first reading, then the phrases in which one reads otherwise."""
    first = {
        chr(code): _plain(sounds.split(",")[0]) for code, sounds in constants.PINYIN_DICT.items()
    }
    by_sound: dict[str, list[str]] = {}
    for char, sound in first.items():
        by_sound.setdefault(sound, []).append(char)
    lines = [f"# Readings from pypinyin {version('pypinyin')} (MIT), written by bench/sounds.py"]
    lines += [f"{sound} {''.join(sorted(chars))}" for sound, chars in sorted(by_sound.items())]
    lines.append("")
    for phrase, readings in sorted(constants.PHRASES_DICT.items()):
        sounds = [_plain(reading[0]) for reading in readings]
        if sounds != [first.get(char) for char in phrase]:
            lines.append(f"{phrase} {' '.join(sounds)}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _plain(sound: str) -> str:
    plain: str = convert(sound, Style.NORMAL, strict=True)
    return plain


if __name__ == "__main__":
    main()
