"""Opens the workspace a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from crmtui.cli.invocation import Invocation
from crmtui.cli.reading import reading_records
from crmtui.workspace.questions import Questions

if TYPE_CHECKING:  # who only asks does without
    from crmtui.workspace import Workspace

Kind = TypeVar("Kind", bound=Questions)


@contextmanager
def _opened_as(kind: type[Kind], call: Invocation) -> Iterator[Kind]:
    with (
        reading_records() as told,
        kind.open(call.directory, now=call.now, progress=told) as workspace,
    ):
        workspace.index.read_in_place()
        yield workspace


def opened(call: Invocation) -> AbstractContextManager[Workspace]:
    """The workspace of the call, closed at the end. NotFound where there is none."""
    from crmtui.workspace import Workspace

    return _opened_as(Workspace, call)


@contextmanager
def opened_whole(call: Invocation) -> Iterator[Workspace]:
    """As ``opened``; at the end the call knows how many files were left out of the numbers."""
    with opened(call) as workspace:
        yield workspace
        call.skipped = workspace.skipped_files()


@contextmanager
def opened_at(call: Invocation, at: str | None, on: str | None) -> Iterator[tuple[Questions, date]]:
    """The workspace as it is, or as it was ``at`` a commit or day, and the day asked for: ``on``, or
    the day that ``at`` names, or today. Plain questions only, which are sooner ready."""
    with _opened_as(Questions, call) as workspace:
        day = day_asked(workspace, at, on)
        if at is None:
            yield workspace, day
        else:
            with workspace.at(at) as past:
                yield past, day


def day_asked(workspace: Questions, at: str | None, on: str | None) -> date:
    """The day that is asked for: ``on``, or the day that ``at`` names, or today."""
    today = workspace.today_date()
    if on is not None:
        from crmtui.cli.dates import day_named

        return day_named(on, today)
    return (workspace.day_named_by(at) if at is not None else None) or today
