"""What a sitting begins with."""

from __future__ import annotations

from collections.abc import Callable

from crmtui.tui.session import first_look
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]


def test_a_queue_that_nobody_planned_is_no_first_look(make_workspace: Make) -> None:
    ws = make_workspace()
    ws.check()
    assert first_look(ws) is None
    ws.today()
    look = first_look(ws)
    assert look is not None and [line.customer for line in look.queue.lines] == ["acme"]
