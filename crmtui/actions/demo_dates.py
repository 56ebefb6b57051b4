"""Moves the dates of a workspace's records, and the days its playbooks start, by whole weeks;
birthdays and festivals stay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from crmtui.store.layout import kind_of

_DATE = re.compile(rb'(?P<birthday>birthday"?: *"?)?(?<![\w-])\d{4}-\d{2}-\d{2}(?!-?\d)')
_STARTS = re.compile(rb"^ *starts: .*$", re.MULTILINE)
_LIST = re.compile(r"(?P<stem>.*?)\d{4}\.yaml")
_ITEM = re.compile(rb"^(?=- )", re.MULTILINE)
_AT = re.compile(rb'\bat"?: *"?(\d{4})-')


def whole_weeks(reference: date, today: date) -> timedelta:
    """The shift that brings ``reference`` to the last day not after ``today`` with its weekday."""
    return timedelta(days=(today - reference).days // 7 * 7)


def shifted(files: Mapping[str, bytes], by: timedelta) -> dict[str, bytes]:
    """Record files with every date and dated file name moved; lists named by a year hold the
    entries of that year afterwards."""
    moved: dict[str, bytes] = {}
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        named = move_dates(name.encode(), by).decode()
        for part, text in _by_year(named, move_dates(data, by)):
            moved[f"{folder}/{part}"] = moved.get(f"{folder}/{part}", b"") + text
    return moved


def move_dates(data: bytes, by: timedelta) -> bytes:
    """``data`` with every ISO date moved, those of birthdays excepted. What is no date of the
    calendar stays."""
    return _DATE.sub(lambda match: _moved(match, by), data)


def with_starts(path: str, data: bytes, by: timedelta) -> bytes:
    """A file beside the records: a playbook with every ``starts:`` moved, any other as it is."""
    if kind_of(path) != "playbook":
        return data
    return _STARTS.sub(lambda match: move_dates(match[0], by), data)


def items_of(data: bytes) -> list[bytes]:
    """The pieces of a list file, one an entry (what stands before the first goes with it); a file
    with one entry is one piece."""
    head, *items = _ITEM.split(data)
    return [head + items[0], *items[1:]] if items else [head]


def _moved(match: re.Match[bytes], by: timedelta) -> bytes:
    text = match[0]
    if match["birthday"]:
        return text
    try:
        return (date.fromisoformat(text.decode()) + by).isoformat().encode()
    except (ValueError, OverflowError):
        return text


def _by_year(name: str, data: bytes) -> list[tuple[str, bytes]]:
    match = _LIST.fullmatch(name)
    if not match:
        return [(name, data)]
    years: dict[str, bytes] = {}
    for item in items_of(data):
        found = _AT.search(item)
        target = f"{match['stem']}{found[1].decode()}.yaml" if found else name
        years[target] = years.get(target, b"") + item
    return list(years.items())
