"""``dataclass(slots=…)``, quicker to define than the standard one, and the same to use.

Sixty records are defined before a command does anything, and the standard decorator writes and
compiles six functions for each: a third of what a short command costs. Here they share five of the
six, and ``__init__`` is compiled when a class turns out to have many records. The standard library,
whose import takes as long as all of them, is asked only when somebody wants its description of one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

__all__ = ["dataclass", "field", "names_of", "replace"]

_MANY = 50
"""Records that are made without a compiled ``__init__`` in the time it takes to compile one."""
_MISSING: Any = object()


class _Field(NamedTuple):
    """A field of a record: what is declared of it."""

    name: str = ""
    type: str = ""
    default: Any = _MISSING
    default_factory: Any = _MISSING
    compare: bool = True


if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:

    def dataclass(*, slots, frozen=False, order=False):
        """As ``dataclasses.dataclass``. Without slots for messages of screens: a class with slots is
        made a second time, and what made it the first time would take it for another one."""
        return lambda cls: _made(cls, slots, frozen, order)

    def field(*, default=_MISSING, default_factory=_MISSING, compare=True):
        """As ``dataclasses.field``."""
        return _Field("", "", default, default_factory, compare)

    def replace(record, /, **changes):
        """As ``dataclasses.replace``, for records of any kind."""
        kind = type(record)
        if not hasattr(kind, "_declared"):
            from dataclasses import replace

            return replace(record, **changes)
        for one in kind._declared:
            if one.name not in changes:
                changes[one.name] = getattr(record, one.name)
        return kind(**changes)


def names_of(value: object) -> tuple[str, ...] | None:
    """The names of a record's fields, whichever library made it; None for what is no record."""
    kind = type(value)
    if hasattr(kind, "_declared"):
        return tuple([f.name for f in kind._declared])
    fields = getattr(kind, "__dataclass_fields__", None)
    return None if fields is None else tuple(fields)


def _made(cls: type[Any], has_slots: bool, is_frozen: bool, is_ordered: bool) -> type[Any]:
    if is_frozen and not has_slots:
        raise TypeError(
            f"{cls.__qualname__} needs dataclasses.dataclass: it is frozen without slots"
        )
    fields = [*_declared(cls)]
    shared = _ALL | (_FROZEN if is_frozen else _OPEN) | (_ORDERED if is_ordered else {})
    said = {name: function for name, function in shared.items() if name not in cls.__dict__}
    said |= {
        "__doc__": cls.__doc__ or cls.__name__,
        "__match_args__": tuple([f.name for f in fields]),
        "__dataclass_fields__": _Described(fields, is_frozen, is_ordered),
        "__dataclass_params__": _Described(fields, is_frozen, is_ordered),
        "_declared": fields,
        "_compared": _values([f.name for f in fields if f.compare]),
    }
    made = _with_slots(cls, fields, said) if has_slots else _with_defaults(cls, fields, said)
    made.__init__ = _first_inits(made, fields, has_slots, is_frozen)
    return made


def _declared(cls: type[Any]) -> Iterator[_Field]:
    """The fields of a class, those of its bases first."""
    found: dict[str, _Field] = {}
    for base in cls.__mro__[-1:0:-1]:
        found |= {f.name: f for f in base.__dict__.get("_declared", ())}
    for name, told in cls.__annotations__.items():
        found[name] = _field_of(cls, name, told)
    return iter(found.values())


def _field_of(cls: type[Any], name: str, told: str) -> _Field:
    default = cls.__dict__.get(name, _MISSING)
    if "ClassVar" in told or "InitVar" in told:
        raise _special(cls)
    if type(default).__module__ == "dataclasses":
        return _field_of_theirs(cls, name, told, default)
    if isinstance(default, _Field):
        return default._replace(name=name, type=told)
    if type(default).__hash__ is None:
        raise ValueError(f"{name} of {cls.__qualname__} needs a default_factory")
    return _Field(name, told, default)


def _field_of_theirs(cls: type[Any], name: str, told: str, said: Any) -> _Field:
    """As of the standard library, where more can be said of a field."""
    from dataclasses import MISSING

    if not said.init or said.kw_only is True or said.hash is not None:
        raise _special(cls)
    given = [_MISSING if d is MISSING else d for d in (said.default, said.default_factory)]
    return _Field(name, told, given[0], given[1], said.compare)


def _special(cls: type[Any]) -> TypeError:
    return TypeError(f"{cls.__qualname__} needs dataclasses.dataclass: it has special fields")


def _with_slots(cls: type[Any], fields: list[_Field], said: dict[str, Any]) -> type[Any]:
    """The class again, with slots, which have to be named when it is made."""
    names = [f.name for f in fields]
    inherited = {slot for base in cls.__mro__[1:] for slot in base.__dict__.get("__slots__", ())}
    left_out = {*names, "__dict__", "__weakref__"}
    body = {name: value for name, value in cls.__dict__.items() if name not in left_out}
    body |= said
    body["__slots__"] = tuple([name for name in names if name not in inherited])
    body["__qualname__"] = cls.__qualname__
    again: Callable[..., type[Any]] = type(cls)
    return again(cls.__name__, cls.__bases__, body)


def _with_defaults(cls: type[Any], fields: list[_Field], said: dict[str, Any]) -> type[Any]:
    for name, value in said.items():
        setattr(cls, name, value)
    for one in fields:
        if isinstance(cls.__dict__.get(one.name), _Field):
            if one.default is _MISSING:
                delattr(cls, one.name)
            else:
                setattr(cls, one.name, one.default)
    return cls


class _Described:
    """What the standard library keeps of a class, made when it is looked at."""

    def __init__(self, fields: list[_Field], is_frozen: bool, is_ordered: bool) -> None:
        self._fields = fields
        self._is_frozen = is_frozen
        self._is_ordered = is_ordered
        self._name = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    def __get__(self, record: object, owner: type[Any]) -> Any:
        import dataclasses

        told = [(f.name, f.type, dataclasses.field(compare=f.compare, **_defaults(f)))
                for f in self._fields]  # fmt: skip
        twin = dataclasses.make_dataclass(
            "Twin", told, frozen=self._is_frozen, order=self._is_ordered
        )
        home = next(base for base in owner.__mro__ if base.__dict__.get(self._name) is self)
        type.__setattr__(home, self._name, getattr(twin, self._name))
        return getattr(twin, self._name)


def _defaults(one: _Field) -> dict[str, Any]:
    said = {"default": one.default, "default_factory": one.default_factory}
    return {name: value for name, value in said.items() if value is not _MISSING}


def _first_inits(cls: type[Any], fields: list[_Field], has_slots: bool, is_frozen: bool) -> Any:
    """``__init__`` for the first records of a class: a command makes few records of many classes."""
    names = [f.name for f in fields]
    setters = [(f.name, _setter(cls, f.name, has_slots)) for f in fields]
    defaults = {f.name: f.default for f in fields if f.default is not _MISSING}
    makers = {f.name: f.default_factory for f in fields
              if f.default_factory is not _MISSING}  # fmt: skip
    is_watched, wanted = hasattr(cls, "__post_init__"), frozenset(names)
    made = 0

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        nonlocal made
        made += 1
        given = dict(zip(names, args, strict=False)) if args else {}
        is_odd = len(args) > len(names) or not given.keys().isdisjoint(kwargs)
        values = {**defaults, **given, **kwargs}
        for name, make in makers.items():
            if name not in values:
                values[name] = make()
        if made > _MANY or is_odd or values.keys() != wanted:
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


def _init(cls: type[Any], fields: list[_Field], is_frozen: bool) -> Any:
    """``def __init__(self, a, b=…)``, each value put into its slot."""
    known: dict[str, Any] = {"_MISSING": _MISSING}
    parameters, values = ["self"], []
    for field in fields:
        name = value = field.name
        if field.default is not _MISSING:
            known[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        elif field.default_factory is not _MISSING:
            known[f"_make_{name}"] = field.default_factory
            parameters.append(f"{name}=_MISSING")
            value = f"_make_{name}() if {name} is _MISSING else {name}"
        else:
            parameters.append(name)
        values.append((name, value))
    lines = [f" self.{name} = {value}" for name, value in values]
    if is_frozen:
        lines = _thawed(cls, values, lines, known)
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *(lines or [" pass"])]), known)
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]


def _thawed(
    cls: type[Any], values: list[tuple[str, str]], lines: list[str], known: dict[str, Any]
) -> list[str]:
    """The lines that fill a frozen record. While it is filled it belongs to a twin of its class that
    is not frozen: to put every value past the class into its slot takes three times as long. Records of
    a class that inherits from it may have another layout."""
    body = {"__slots__": cls.__dict__["__slots__"], "__setattr__": object.__setattr__}
    put = [getattr(cls, name).__set__ for name, _ in values]

    def fill(record: Any, *values: Any) -> None:
        for setter, value in zip(put, values, strict=True):
            setter(record, value)

    twin: Callable[..., type[Any]] = type(cls)
    known |= {"_class": cls, "_twin": twin(cls.__name__, cls.__bases__, body), "_turn": _turn}
    known["_fill"] = fill
    told = ", ".join(["self", *(value for _, value in values)])
    return [
        " if self.__class__ is _class:", "  _turn(self, _twin)", *(f" {line}" for line in lines),
        "  self.__class__ = _class", " else:", f"  _fill({told})",
    ]  # fmt: skip


_turn: Callable[[Any, type[Any]], None] = object.__dict__["__class__"].__set__


def _values(names: list[str]) -> Any:
    """A function from a record to the values it is compared by."""
    return staticmethod(operator.attrgetter(*names) if names else _nothing)


def _nothing(_record: object) -> tuple[()]:
    return ()


def _repr(self: Any) -> str:
    values = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in self._declared)
    return f"{type(self).__qualname__}({values})"


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _reduce(self: Any) -> tuple[type[Any], tuple[Any, ...]]:
    return type(self), tuple(getattr(self, f.name) for f in self._declared)


def _refuse(self: Any, name: str, value: object = None) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot change {name!r} of a frozen {type(self).__name__}")


def _in_order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def compared(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compare(self._compared(self), other._compared(other))

    return compared


_ALL: dict[str, Any] = {
    "__repr__": _repr, "__eq__": _in_order(operator.eq), "__reduce__": _reduce,
    "__replace__": lambda record, /, **changes: replace(record, **changes),
}  # fmt: skip
_FROZEN = {"__hash__": _hash, "__setattr__": _refuse, "__delattr__": _refuse}
_OPEN = {"__hash__": None}
_ORDERED = {f"__{how}__": _in_order(getattr(operator, how)) for how in ("lt", "le", "gt", "ge")}
