"""``dataclass(slots=…)``, quicker to define than the standard one, and the same to use.

Sixty records are defined before a command does anything, and the standard decorator writes and
compiles six functions for each: a third of what a short command costs. Here they share five of the
six, and ``__init__`` is compiled when a class turns out to have many records.
"""

from __future__ import annotations

import dataclasses
import inspect
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

_MANY = 50
"""Records that are made without a compiled ``__init__`` in the time it takes to compile one."""


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, slots, frozen=False, order=False):
        """As ``dataclasses.dataclass``. Without slots for messages of screens: a class with slots is
        made a second time, and what made it the first time would take it for another one."""
        return lambda cls: _made(cls, slots, frozen, order)


def _made(cls: type[Any], has_slots: bool, is_frozen: bool, is_ordered: bool) -> type[Any]:
    if is_frozen and not has_slots:
        raise TypeError(
            f"{cls.__qualname__} needs dataclasses.dataclass: it is frozen without slots"
        )
    shared = _ALL | (_FROZEN if is_frozen else _OPEN) | (_ORDERED if is_ordered else {})
    if not cls.__doc__:
        cls.__doc__ = cls.__name__  # or the standard library makes one up from the signature
    for name, function in shared.items():
        if name not in cls.__dict__:
            setattr(cls, name, function)
    made = _with_fields(cls, has_slots)
    fields = dataclasses.fields(made)
    if any(not f.init or f.kw_only or f.hash is not None for f in fields):
        raise TypeError(f"{made.__qualname__} needs dataclasses.dataclass: it has special fields")
    made.__dataclass_params__.frozen = is_frozen
    made.__init__ = _first_inits(made, fields, has_slots, is_frozen)
    made._compared = _values([f.name for f in fields if f.compare])
    return made


def _with_fields(cls: type[Any], has_slots: bool) -> type[Any]:
    """The class with its fields and perhaps slots. The standard library takes apart the text of each type to
    find those that are no field; ours have none of these."""
    texts = inspect.get_annotations(cls)
    if any("ClassVar" in text or "InitVar" in text for text in texts.values()):
        raise TypeError(f"{cls.__qualname__} needs dataclasses.dataclass: it has special fields")
    cls.__annotations__ = dict.fromkeys(texts, object)
    define = dataclasses.dataclass(init=False, repr=False, eq=False, slots=has_slots)
    made: type[Any] = define(cls)
    made.__annotations__ = texts
    for field in dataclasses.fields(made):
        field.type = texts[field.name]
    return made


def _first_inits(
    cls: type[Any], fields: tuple[dataclasses.Field[Any], ...], has_slots: bool, is_frozen: bool
) -> Any:
    """``__init__`` for the first records of a class: a command makes few records of many classes."""
    names = [f.name for f in fields]
    setters = [(f.name, _setter(cls, f.name, has_slots)) for f in fields]
    defaults = {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}
    makers = {f.name: f.default_factory for f in fields
              if f.default_factory is not dataclasses.MISSING}  # fmt: skip
    is_watched = hasattr(cls, "__post_init__")
    made = 0

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        nonlocal made
        made += 1
        values = dict(zip(names, args, strict=False))
        is_odd = len(args) > len(names) or not values.keys().isdisjoint(kwargs)
        values = {**defaults, **values, **kwargs}
        values |= {name: make() for name, make in makers.items() if name not in values}
        if made > _MANY or is_odd or values.keys() != set(names):
            cls.__init__ = _init(cls, fields, is_frozen)  # which has the words for wrong arguments
            cls.__init__(self, *args, **kwargs)
            return
        for name, put in setters:
            put(self, values[name])
        if is_watched:
            self.__post_init__()

    return __init__


def _setter(cls: type[Any], name: str, has_slots: bool) -> Callable[[Any, Any], None]:
    if has_slots:
        put: Callable[[Any, Any], None] = getattr(cls, name).__set__
        return put
    return lambda record, value: setattr(record, name, value)


def _init(cls: type[Any], fields: tuple[dataclasses.Field[Any], ...], is_frozen: bool) -> Any:
    """``def __init__(self, a, b=…)``, each value put into its slot."""
    put = "_set_{0}(self, {1})" if is_frozen else "self.{0} = {1}"
    known: dict[str, Any] = {"_MISSING": dataclasses.MISSING}
    parameters, lines = ["self"], []
    for field in fields:
        name = value = field.name
        if is_frozen:
            known[f"_set_{name}"] = getattr(cls, name).__set__
        if field.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = field.default_factory
            parameters.append(f"{name}=_MISSING")
            value = f"_make_{name}() if {name} is _MISSING else {name}"
        else:
            parameters.append(name)
        lines.append("\n " + put.format(name, value))
    if hasattr(cls, "__post_init__"):
        lines.append("\n self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):{''.join(lines) or ' pass'}", known)
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]


def _values(names: list[str]) -> Any:
    """A function from a record to the values it is compared by."""
    return staticmethod(operator.attrgetter(*names) if names else _nothing)


def _nothing(_record: object) -> tuple[()]:
    return ()


def _repr(self: Any) -> str:
    values = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self))
    return f"{type(self).__qualname__}({values})"


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _reduce(self: Any) -> tuple[type[Any], tuple[Any, ...]]:
    return type(self), tuple(getattr(self, f.name) for f in dataclasses.fields(self))


def _refuse(self: Any, name: str, value: object = None) -> NoReturn:
    raise dataclasses.FrozenInstanceError(
        f"cannot change {name!r} of a frozen {type(self).__name__}"
    )


def _in_order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def compared(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compare(self._compared(self), other._compared(other))

    return compared


_ALL: dict[str, Any] = {"__repr__": _repr, "__eq__": _in_order(operator.eq), "__reduce__": _reduce}
_FROZEN = {"__hash__": _hash, "__setattr__": _refuse, "__delattr__": _refuse}
_OPEN = {"__hash__": None}
_ORDERED = {f"__{how}__": _in_order(getattr(operator, how)) for how in ("lt", "le", "gt", "ge")}
