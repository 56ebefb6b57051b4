"""Our dataclass decorator does what the standard one does."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from dataclasses import field

import pytest

from crmtui import dataclass as ours
from crmtui.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values and what belongs to them."""

    left: str
    right: int = 2
    others: list[int] = field(default_factory=list)
    note: str = field(default="", compare=False)


@dataclass(slots=True)
class Count:
    """A number that changes."""

    value: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Sorts by line, then column."""

    line: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Halved:
    """Looks at its values when they are there."""

    whole: int

    def __post_init__(self) -> None:
        if self.whole % 2:
            raise ValueError(self.whole)


def test_values_stand_where_they_are_named() -> None:
    pair = Pair("a", right=3)
    assert (pair.left, pair.right, pair.others, pair.note) == ("a", 3, [], "")
    assert Pair("a").others is not Pair("a").others
    assert repr(Pair("a", 1)) == "Pair(left='a', right=1, others=[], note='')"
    with pytest.raises(TypeError, match="left"):
        Pair()  # type: ignore[call-arg]


def test_equal_values_are_equal_records() -> None:
    assert Pair("a", note="x") == Pair("a", note="y")
    assert Pair("a") != Pair("b")
    assert Pair("a") != ("a", 2, [], "")
    assert Count(1) == Count(1)
    assert len({Place(1), Place(1), Place(2)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Count())


def test_a_frozen_record_stays_as_it_is() -> None:
    pair = Pair("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="left"):
        pair.left = "b"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="left"):
        del pair.left
    assert not hasattr(pair, "__dict__")
    count = Count()
    count.value += 1
    assert count.value == 1


def test_records_sort_by_their_fields() -> None:
    assert sorted([Place(2), Place(1, 5), Place(1, 4)]) == [Place(1, 4), Place(1, 5), Place(2)]
    assert Place(1) <= Place(1) < Place(1, 1)
    with pytest.raises(TypeError):
        _ = Place(1) < 2  # type: ignore[operator]


def test_what_the_standard_library_does_with_dataclasses_works() -> None:
    pair = Pair("a", 3, [1])
    assert dataclasses.replace(pair, left="b") == Pair("b", 3, [1])
    assert dataclasses.asdict(pair) == {"left": "a", "right": 3, "others": [1], "note": ""}
    assert copy.deepcopy(pair) == pickle.loads(pickle.dumps(pair)) == pair
    match pair:
        case Pair(left, 3):
            assert left == "a"
        case _:
            pytest.fail("no match")


def test_a_record_may_look_at_itself_when_it_is_made() -> None:
    assert Halved(4).whole == 4
    with pytest.raises(ValueError, match="3"):
        Halved(3)


def test_a_class_without_slots_is_made_once_and_keeps_its_base() -> None:
    made: list[str] = []

    class News:
        """Tells who is made of it, and prepares every record."""

        def __init_subclass__(cls) -> None:
            made.append(cls.__qualname__)

        def __post_init__(self) -> None:
            self.told = 0

    @dataclass(slots=False)
    class Opened(News):
        """A piece of news."""

        key: str
        note: str = ""

    assert [name.rpartition(".")[2] for name in made] == ["Opened"]
    for number in range(200):  # past the records for which no constructor is compiled
        opened = Opened(str(number))
        assert (opened.key, opened.note, opened.told) == (str(number), "", 0)
    assert repr(Opened("a", "b")).endswith("Opened(key='a', note='b')")
    assert Opened("a") == Opened("a") != Opened("b")


def test_fields_it_does_not_know_are_refused() -> None:
    with pytest.raises(TypeError, match=r"needs dataclasses\.dataclass"):

        @dataclass(frozen=True, slots=True)
        class Odd:
            """A field that is not given."""

            left: str = field(init=False)

    with pytest.raises(TypeError, match="frozen without slots"):

        @dataclass(frozen=True, slots=False)
        class Bare:
            """Nothing could put its values in."""

            left: str


def test_a_field_may_be_declared_by_either_library() -> None:
    @dataclass(frozen=True, slots=True)
    class Ours:
        """Declared here."""

        left: list[int] = ours.field(default_factory=list)
        note: str = ours.field(default="x", compare=False)

    @dataclass(frozen=True, slots=True)
    class Theirs:
        """Declared there."""

        left: list[int] = field(default_factory=list)
        note: str = field(default="x", compare=False)

    for kind in (Ours, Theirs):
        assert (kind().left, kind().note) == ([], "x")
        assert kind([1], "a") == kind([1], "b") != kind([2], "a")
        told = {f.name: (f.type, f.compare, f.default) for f in dataclasses.fields(kind)}
        assert told["note"] == ("str", False, "x") and told["left"][:2] == ("list[int]", True)
        assert kind.__match_args__ == ("left", "note")


def test_what_is_inherited_comes_first() -> None:
    @dataclass(frozen=True, slots=True)
    class Base:
        """The first half."""

        left: int
        right: int = 2

    @dataclass(frozen=True, slots=True)
    class Whole(Base):
        """Both halves."""

        right: int = 3
        more: int = 4

    @dataclasses.dataclass(frozen=True)
    class Standard(Base):
        """Made by the standard library."""

        more: int = 5

    assert repr(Whole(1)).endswith("Whole(left=1, right=3, more=4)")
    assert [f.name for f in dataclasses.fields(Whole)] == ["left", "right", "more"]
    assert dataclasses.astuple(Standard(1)) == (1, 2, 5)
    assert Whole.__slots__ == ("more",)  # type: ignore[attr-defined]


def test_records_of_either_library_are_replaced() -> None:
    @dataclasses.dataclass(frozen=True)
    class Standard:
        """Made by the standard library."""

        left: int = 1

    assert ours.names_of(Standard()) == ("left",)
    assert ours.names_of(Place(1)) == ("line", "column") and ours.names_of("text") is None
    assert ours.replace(Standard(), left=2) == Standard(2)
    assert ours.replace(Pair("a"), left="b") == Pair("b")
    assert ours.replace(Halved(2), whole=4) == Halved(4)
    with pytest.raises(ValueError, match="3"):
        ours.replace(Halved(2), whole=3)
    with pytest.raises(TypeError, match="nothing"):
        ours.replace(Pair("a"), nothing=1)


def test_a_default_that_all_records_would_share_is_refused() -> None:
    with pytest.raises(ValueError, match="default_factory"):

        @dataclass(slots=True)
        class Shared:
            """A list for all."""

            values: list[int] = []  # noqa: RUF012


def test_the_standard_library_is_imported_for_its_description_only() -> None:
    code = (
        "import sys\nfrom crmtui.dataclass import dataclass, field, replace\n"
        "@dataclass(frozen=True, slots=True)\nclass Pair:\n"
        "    left: str = 'a'\n    right: list = field(default_factory=list)\n"
        "pair = replace(Pair(), left='b')\nassert pair == Pair('b') and hash(pair.left)\n"
        "assert 'dataclasses' not in sys.modules and 'inspect' not in sys.modules\n"
        "import dataclasses\nprint(dataclasses.asdict(pair))\n"
    )
    done = subprocess.run([sys.executable, "-c", "from __future__ import annotations\n" + code],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == "{'left': 'b', 'right': []}\n"


class Named(Pair):
    """A kind of pair with a slot of its own."""

    __slots__ = ("name",)


def test_records_that_are_filled_as_a_twin_are_of_their_class() -> None:
    for n in range(2 * ours._MANY):
        pair, place, named = Pair("a", n), Place(n, n + 1), Named("b", right=n)
        assert (type(pair), type(place), type(named)) == (Pair, Place, Named)
        assert (pair.left, pair.right, pair.others, pair.note) == ("a", n, [], "")
        assert (place.line, place.column) == (n, n + 1)
        assert (named.left, named.right, named.others) == ("b", n, [])
        for record in (pair, place, named):
            with pytest.raises(dataclasses.FrozenInstanceError):
                record.left = "c"  # type: ignore[misc, union-attr]
        assert pickle.loads(pickle.dumps(pair)) == pair == copy.copy(pair)
    with pytest.raises(TypeError, match="left"):
        Pair()  # type: ignore[call-arg]
