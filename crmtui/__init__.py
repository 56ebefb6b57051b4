"""crmtui: customers and follow-up as YAML under Git, a daily queue from playbooks.

``from crmtui import Workspace`` is the public Python API; it is imported on first use so that
``import crmtui`` stays cheap.
"""

from typing import Any

__version__ = "0.1.0"
__all__ = ["Workspace", "__version__"]


def __getattr__(name: str) -> Any:
    if name == "Workspace":
        from crmtui.workspace import Workspace

        return Workspace
    raise AttributeError(f"module 'crmtui' has no attribute {name!r}")
