"""The public Python API: a workspace, what can be asked of it and what can be done in it.

``Workspace`` is imported on first use: it has thirty parts, and a command that asks a plain question
(``questions.py``) needs few of them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crmtui.workspace.core import Refreshed
    from crmtui.workspace.whole import Workspace

__all__ = ["Refreshed", "Workspace"]


def __getattr__(name: str) -> Any:
    if name == "Workspace":
        from crmtui.workspace.whole import Workspace

        return Workspace
    if name == "Refreshed":
        from crmtui.workspace.core import Refreshed

        return Refreshed
    raise AttributeError(f"module 'crmtui.workspace' has no attribute {name!r}")
