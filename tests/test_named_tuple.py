"""Our named tuples are those of the standard library."""

from __future__ import annotations

import inspect
import pickle
import typing
from typing import Any

import pytest

from crmtui.named_tuple import NamedTuple


class Ours(NamedTuple):
    """A pair."""

    left: int
    """The first."""
    right: str = "r"

    @property
    def both(self) -> str:
        """One text."""
        return f"{self.left}{self.right}"

    @classmethod
    def of(cls, left: int) -> Ours:
        """One of them."""
        return cls(left)


class Theirs(typing.NamedTuple):
    """A pair."""

    left: int
    """The first."""
    right: str = "r"

    @property
    def both(self) -> str:
        """One text."""
        return f"{self.left}{self.right}"

    @classmethod
    def of(cls, left: int) -> Theirs:
        """One of them."""
        return cls(left)


BOTH: Any = pytest.mark.parametrize("kind", [Ours, Theirs])


@BOTH
def test_it_is_a_tuple_with_names(kind: Any) -> None:
    one = kind(1)
    assert one == (1, "r") == kind(left=1, right="r") == kind.of(1) and isinstance(one, tuple)
    assert (one.left, one.both, one._replace(left=2).left) == (1, "1r", 2)
    assert one._asdict() == {"left": 1, "right": "r"}
    assert repr(one) == f"{kind.__name__}(left=1, right='r')"
    assert pickle.loads(pickle.dumps(one)) == one and type(pickle.loads(pickle.dumps(one))) is kind
    assert hash(one) == hash((1, "r")) and not hasattr(one, "__dict__")


@BOTH
def test_it_can_be_asked_about(kind: Any) -> None:
    assert kind._fields == ("left", "right") and kind._field_defaults == {"right": "r"}
    assert (kind.__doc__, kind.__module__, kind.__qualname__) == (
        "A pair.",
        __name__,
        kind.__name__,
    )
    assert typing.get_type_hints(kind) == {"left": int, "right": str}
    assert list(inspect.signature(kind).parameters) == ["left", "right"]


@BOTH
def test_wrong_arguments_are_refused(kind: Any) -> None:
    for arguments in ((), (1, "r", 3)):
        with pytest.raises(TypeError):
            kind(*arguments)
    with pytest.raises(AttributeError):
        kind(1).left = 2


def test_a_default_before_a_field_without_one_is_refused() -> None:
    with pytest.raises(TypeError):
        type(NamedTuple)(  # type: ignore[misc]
            "Odd", (NamedTuple,),
            {"__module__": __name__, "__qualname__": "Odd", "left": 1,
             "__annotations__": {"left": "int", "right": "str"}},
        )  # fmt: skip
