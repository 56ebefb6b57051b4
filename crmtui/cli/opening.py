"""Opens the workspace a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crmtui.cli.invocation import Invocation
from crmtui.workspace import Workspace


@contextmanager
def opened(call: Invocation) -> Iterator[Workspace]:
    """The workspace of the call, closed at the end. NotFound where there is none."""
    with Workspace.open(call.directory, now=call.now) as workspace:
        yield workspace
