"""``NamedTuple``, quicker to define than the one of ``typing``, and the same to use.

That one compiles the text of each field's type, to tell what is none; checkers of types do so too.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    _OF_THE_CLASS = ("__annotations__", "__module__", "__qualname__")

    class _Maker(type):
        def __new__(cls, name: str, _bases: Any, body: dict[str, Any]) -> Any:
            """The class of tuples that ``body`` describes: its annotated names, with defaults for the
            last of them, and methods."""
            types = body.get("__annotations__", {})
            defaults = [body[field] for field in types if field in body]
            if any(field in body for field in [*types][: len(types) - len(defaults)]):
                raise TypeError(f"{name} has a field with a default before one without")
            made = namedtuple(name, types, defaults=defaults, module=body["__module__"])
            made.__annotations__ = made.__new__.__annotations__ = types
            made.__qualname__ = body["__qualname__"]
            for key, value in body.items():
                if key not in _OF_THE_CLASS and key not in types:
                    setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {"__doc__": "As ``typing.NamedTuple``."})
