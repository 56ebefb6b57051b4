"""The plain words: ``today --json``, ``list QUERY --json``, ``show WHO --json``, and none at all.

To import the parser of command lines takes longer than to answer these questions of scripts, and the
application's first picture would wait for it. Whatever else is said, help and mistakes included, goes
the usual way; both ways lead to the same functions.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING

from crmtui.cli.invocation import COMPLETING, WORKSPACE, Invocation
from crmtui.cli.terminal import is_screen

if TYPE_CHECKING:
    from crmtui.workspace.questions import Questions

_AS_JSON = "--json"
_FOLDER = ("-w", "--workspace")
Answer = Callable[[Invocation, Sequence[str]], int]


def answer(args: Sequence[str], call: Invocation) -> int | None:
    """The exit code of a plain question, or of the application; None when somebody else has to
    understand it."""
    folder, said = _placed(args)
    if COMPLETING in os.environ or not (said or is_screen()):
        return None
    if not said:
        return _screens(_at(call, folder))
    name, *words = said
    if name not in _ANSWERS or words.count(_AS_JSON) != 1:
        return None
    words.remove(_AS_JSON)
    fewest, most, reply = _ANSWERS[name]
    if not fewest <= len(words) <= most or any(word[:1] in ("", "-") for word in words):
        return None
    return reply(_at(call, folder), words)


def _placed(args: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The folder named before the command, and the command with its words."""
    if len(args) > 1 and args[0] in _FOLDER:
        return args[1], args[2:]
    return "", args


def _at(call: Invocation, folder: str) -> Invocation:
    call.directory = folder or os.environ.get(WORKSPACE) or call.directory
    return call


def _screens(call: Invocation) -> int:
    from crmtui.cli.screen import open_tui

    return open_tui(call)


def _opened(call: Invocation) -> AbstractContextManager[tuple[Questions, date]]:
    from crmtui.cli.opening import opened_at  # help and mistakes open no workspace

    return opened_at(call, None, None)


def _today(call: Invocation, _words: Sequence[str]) -> int:
    from crmtui.cli.answers import emit_queue
    from crmtui.cli.owners import owner_named

    with _opened(call) as (workspace, day):
        queue = workspace.today(on=day, owner=owner_named(workspace, ""))
    emit_queue(queue, queue.lines)
    return _told(queue.skipped_files)


def _list(call: Invocation, words: Sequence[str]) -> int:
    from crmtui.cli.answers import emit_listing

    with _opened(call) as (workspace, day):
        listing = workspace.list(" ".join(words), on=day)
    emit_listing(listing)
    return _told(listing.skipped)


def _show(call: Invocation, words: Sequence[str]) -> int:
    from crmtui.cli.answers import emit_view

    with _opened(call) as (workspace, day):
        view = workspace.show(words[0], on=day)
    emit_view(view)
    if view.problems:
        from crmtui.cli.skipped import tell_problems

        tell_problems(view.problems)
    return 0


def _told(skipped: int) -> int:
    """The exit code, when so many files were left out."""
    if not skipped:
        return 0
    from crmtui.cli.skipped import FINDINGS, tell_skipped

    tell_skipped(skipped)
    return FINDINGS


_ANSWERS: dict[str, tuple[int, int, Answer]] = {
    "today": (0, 0, _today),
    "list": (0, 1000, _list),
    "show": (1, 1, _show),
}
"""By command: how few and how many words there may be, and what answers."""
