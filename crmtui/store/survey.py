"""What stands in a workspace's folders but is not read, and why: links, odd names, hidden folders."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from crmtui.model.problem import Problem
from crmtui.store.layout import is_legible, kind_of

_TOPS = ("records", "playbooks")


def survey(root: Path) -> Iterator[Problem]:
    """A problem for everything below records/ and playbooks/ that looks like data and is passed
    over. Looks at names only; nothing is opened, no link followed."""
    pending = []
    for top in _TOPS:
        found = _top(root, top)
        if found:
            yield found
        elif (root / top).is_dir():
            pending.append(top)
    while pending:
        folder = pending.pop()
        items, problem = _listing(root, folder)
        if problem:
            yield problem
        yield from _twins(folder, items)
        for item in items:
            path = f"{folder}/{item.name}"
            if is_legible(item.name) and _is_open(item):
                pending.append(path)
            else:
                yield from _passed_over(path, item)


def _top(root: Path, top: str) -> Problem | None:
    path = root / top
    if path.is_symlink():
        return _linked(top)
    if path.exists() and not path.is_dir():
        return Problem(top, 0, 0, "not-a-folder", "is no folder", "put a folder in its place")
    return None


def _listing(root: Path, folder: str) -> tuple[list[os.DirEntry[str]], Problem | None]:
    try:
        with os.scandir(root / folder) as listing:
            return sorted(listing, key=lambda item: item.name), None
    except OSError as error:
        what = f"cannot be listed: {error.strerror}"
        return [], Problem(folder, 0, 0, "storage", what, "what is in it is missing everywhere")


def _is_open(item: os.DirEntry[str]) -> bool:
    return item.is_dir(follow_symlinks=False) and not item.name.startswith(".")


def _passed_over(path: str, item: os.DirEntry[str]) -> Iterator[Problem]:
    if not is_legible(item.name):
        shown = os.fsencode(path).decode("utf-8", "backslashreplace")
        yield Problem(shown, 0, 0, "illegible-name",
                      "its name is no UTF-8 or holds control characters; it is not read",
                      "rename it")  # fmt: skip
    elif item.is_symlink():
        if item.is_dir():
            yield _linked(path)
    elif item.is_dir(follow_symlinks=False):
        yield _hidden(path, item.name)
    elif item.name.lower().endswith((".yaml", ".yml")) and kind_of(path) == "other":
        yield Problem(path, 0, 0, "stray-file", "is not read", _place_for(path), "warning")


def _linked(path: str) -> Problem:
    return Problem(path, 0, 0, "linked-folder", "is reached through a link; it is not read",
                   "put the folder itself in the link's place")  # fmt: skip


def _hidden(path: str, name: str) -> Problem:
    if name == ".git":
        return Problem(path.removesuffix("/.git"), 0, 0, "nested-repository",
                       "is a Git repository of its own inside the workspace",
                       "remove its .git, or Git leaves out what is in it", "warning")  # fmt: skip
    return Problem(path, 0, 0, "hidden-folder", "is hidden; what is in it is not read",
                   "rename it if it holds records", "warning")  # fmt: skip


def _place_for(path: str) -> str:
    name = path.rsplit("/", 1)[-1]
    if not name.endswith(".yaml"):
        return "end its name in .yaml"
    if name.startswith("."):
        return "take the dot from the beginning of its name"
    if path.startswith("records/customers/"):
        return "put it into a customer's folder"
    return "put it where the others of its kind are"


def _twins(folder: str, items: list[os.DirEntry[str]]) -> Iterator[Problem]:
    """Names that are one and the same to a file system which does not tell cases apart."""
    first: dict[str, str] = {}
    for item in items:
        if not item.name.isascii() or not item.name.islower():
            form = unicodedata.normalize("NFC", item.name).casefold()
        else:
            form = item.name
        known = first.setdefault(form, item.name)
        if known != item.name and is_legible(item.name):
            yield Problem(f"{folder}/{item.name}", 0, 0, "twin-names",
                          f"its name differs from {known!r} only in case or accents",
                          "rename one: other machines cannot hold both", "warning")  # fmt: skip
