"""Conflicts in files: every pair of edits is told apart, and a choice gives the chosen values."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crmtui.errors import NotFound, UsageError
from crmtui.model.customer import CONTACT, CUSTOMER
from crmtui.model.merge import GONE, UNKNOWN
from crmtui.model.schema import Field
from crmtui.store.codec import parse, parse_entries
from crmtui.store.conflicts import Side, name_of, open_conflicts, resolve
from crmtui.store.edit import Edit, Remove, Set, apply_edits, render, render_packed
from crmtui.store.markers import has_markers, sides
from crmtui.store.merging import merge_bytes

PROFILE = "records/customers/02/acme/customer.yaml"
LIST = "records/customers/02/acme/2026.yaml"

VALUES: dict[str, tuple[Any, Any, Any]] = {
    "text": ("一", "no", "两行\n文字"), "id": ("a1", "a2", "a3"), "date": ("2026-01-01", "2026-01-02", "x"),
    "yearly": ("05-05", "lunar 05-05", "06-06"), "flag": ("yes", "no", "是"),
    "texts": (["1", "2", "3"], ["3", "1", "2"], ["2", "1", "3"]),
    "map": ({"erp": "1"}, {"erp": "2"}, {"erp": "+3"}),
    "item": ({"channel": "phone"}, {"channel": "email"}, {"channel": "chat"}),
}  # fmt: skip
"""For each kind of field the value in the base and those of two edits."""


def _values(field: Field) -> tuple[Any, Any, Any]:
    if not field.choices:
        return VALUES[field.kind]
    return field.choices[0], "another", "a third"


def _full(schema: Any, without: tuple[str, ...]) -> dict[str, Any]:
    return {f.name: _values(f)[0] for f in schema.fields if f.name not in without}


CONTACTS = [{"key": "li", "name": "李工"} | _full(CONTACT, ("key", "name")), {"name": "王"}]
RECORD = (
    {"id": "acme", "name": "示例"}
    | _full(CUSTOMER, ("id", "name", "contacts"))
    | {"contacts": CONTACTS}
)
BASE = render(RECORD, CUSTOMER)
PLACES: list[tuple[tuple[str | int, ...], Field]] = [
    *(((f.name,), f) for f in CUSTOMER.fields if f.name not in ("id", "contacts", "name")),
    *((("contacts", 0, f.name), f) for f in CONTACT.fields if f.name not in ("key", "name")),
]
"""Every field of a profile and of a contact."""


def _edits(place: tuple[tuple[str | int, ...], Field]) -> tuple[bytes, bytes, bytes]:
    """The base with one field edited in three ways; what is no list is removed the third time."""
    at, field = place
    _base, one, other = _values(field)
    last = Set(at, ["2", "3", "1"]) if field.kind == "texts" else Remove(at)
    edits: list[Edit] = [Set(at, one), Set(at, other), last]
    first, second, third = (apply_edits(BASE, [edit], CUSTOMER) for edit in edits)
    return first, second, third


EDITS = {place[0]: _edits(place) for place in PLACES}
IDS = [".".join(map(str, at)) for at in EDITS]


def _get(value: Any, at: Any) -> Any:
    """The value at a place of a document, or of the file."""
    value = parse(value, "x").value if isinstance(value, bytes) else value
    for step in at:
        value = value.get(step, GONE) if isinstance(value, dict) else value[step]
        if value is GONE:
            return GONE
    return value


@pytest.mark.parametrize("at", EDITS, ids=IDS)
def test_edits_of_two_fields_are_both_there(at: Any) -> None:
    for n, other in enumerate(EDITS):
        ours, theirs = EDITS[at][n % 3], EDITS[other][n // 3 % 3]
        if other == at or IDS[n] > IDS[list(EDITS).index(at)]:
            continue
        result = merge_bytes(BASE, ours, theirs, PROFILE)
        assert result.conflicts == ()
        value = parse(result.data, PROFILE).value
        assert _get(value, at) == _get(ours, at)
        assert _get(value, other) == _get(theirs, other)
        assert all(_get(value, p) == _get(RECORD, p) for p in EDITS if p not in (at, other))


@pytest.mark.parametrize("at", EDITS, ids=IDS)
def test_two_edits_of_one_field_are_a_conflict_that_can_be_decided(at: Any) -> None:
    name = ("contacts.li." if len(at) > 1 else "") + str(at[-1])
    one, other, last = EDITS[at]
    for ours, theirs in ((one, other), (other, last), (last, one)):
        result = merge_bytes(BASE, ours, theirs, PROFILE)
        data = result.data
        assert [p.code for p in parse(data, "x").problems] == ["conflict-marker"]
        (conflict,) = result.conflicts
        assert name_of(conflict).removesuffix(".erp").removesuffix(".channel") == name
        assert [parse(side or b"", "x").value for side in sides(data)] == [
            parse(side, "x").value for side in (BASE, ours, theirs)
        ]
        for side, chosen in ((Side.OURS, ours), (Side.THEIRS, theirs)):
            resolved = resolve(data, PROFILE, {name: side})
            assert parse(resolved, "x").value == parse(chosen, "x").value
    assert open_conflicts(data, PROFILE) == result.conflicts
    assert parse(resolve(data, PROFILE, {name: Side.BASE}), "x").value == RECORD
    own = resolve(data, PROFILE, {name_of(conflict): "mine"})
    assert _get(own, at) in ("mine", {"erp": "mine"}, {"channel": "mine"})
    assert not has_markers(own)


STYLES = {"merge": [], "diff3": ["--diff3"], "zdiff3": ["--zdiff3"]}


def _merged_by_git(folder: Path, style: str, *texts: bytes) -> bytes:
    for name, text in zip(("ours", "base", "theirs"), texts, strict=True):
        (folder / name).write_bytes(text)
    call = ["git", "merge-file", "-p", *STYLES[style], "ours", "base", "theirs"]
    return subprocess.run(call, cwd=folder, capture_output=True, check=False).stdout


def _neighbours() -> Iterator[tuple[Any, Any]]:
    """Pairs of fields that may meet in one conflict of Git's."""
    places = list(EDITS)
    for n, at in enumerate(places):
        yield from ((at, other) for other in places[n : n + 3])


@pytest.mark.parametrize("style", STYLES)
def test_conflicts_that_git_wrote(tmp_path: Path, style: str) -> None:
    seen = 0
    for one, other in _neighbours():
        ours, theirs = EDITS[one][seen % 3], EDITS[other][(seen + 1) % 3]
        data = _merged_by_git(tmp_path, style, ours, BASE, theirs)
        if not has_markers(data):
            continue
        seen += 1
        assert [p.code for p in parse(data, "x").problems] == ["conflict-marker"]
        if one == other or style != "diff3":
            _decide(data, ours, theirs, one, other)
        else:
            # merged field by field, nothing of it is left to decide
            assert open_conflicts(data, PROFILE) == ()
            _check(resolve(data, PROFILE, {}), {one: ours, other: theirs})
    assert seen > 50


def _decide(data: bytes, ours: bytes, theirs: bytes, one: Any, other: Any) -> None:
    """Each field is decided for the side that edited it."""
    names = {name_of(c): c for c in open_conflicts(data, PROFILE)}
    choices = {}
    for name, conflict in names.items():
        is_one = conflict.at[: len(one)] == one
        choices[name] = Side.OURS if is_one else Side.THEIRS
    _check(resolve(data, PROFILE, choices), {other: theirs, one: ours})


def _check(resolved: bytes, wanted: dict[Any, bytes]) -> None:
    assert not has_markers(resolved)
    for at, side in wanted.items():
        assert _get(resolved, at) == _get(side, at)


# deciding


TWO = merge_bytes(
    BASE,
    apply_edits(BASE, [Set(("tier",), "a"), Set(("contacts", 0, "role"), "a")], CUSTOMER),
    apply_edits(BASE, [Set(("tier",), "b"), Set(("contacts", 0, "role"), "b")], CUSTOMER),
    PROFILE,
).data


def test_what_is_not_decided_keeps_its_markers() -> None:
    once = resolve(TWO, PROFILE, {"tier": Side.THEIRS})
    assert [name_of(c) for c in open_conflicts(once, PROFILE)] == ["contacts.li.role"]
    twice = resolve(once, PROFILE, {"contacts.li": Side.OURS})
    assert (_get(twice, ("tier",)), _get(twice, ("contacts", 0, "role"))) == ("b", "a")
    assert twice == apply_edits(
        BASE, [Set(("tier",), "b"), Set(("contacts", 0, "role"), "a")], CUSTOMER
    )


def test_one_choice_for_all_and_another_for_one() -> None:
    data = resolve(TWO, PROFILE, {"": Side.THEIRS, "tier": "own"})
    assert (_get(data, ("tier",)), _get(data, ("contacts", 0, "role"))) == ("own", "b")


def test_a_field_can_be_removed() -> None:
    assert _get(resolve(TWO, PROFILE, {"tier": GONE, "contacts": Side.OURS}), ("tier",)) is GONE


@pytest.mark.parametrize("name", ["owner", "contacts.wang", "tie", "tier.x"])
def test_a_choice_without_a_conflict_is_refused(name: str) -> None:
    with pytest.raises(NotFound, match=r"not in conflict.*tier, contacts.li.role"):
        resolve(TWO, PROFILE, {name: Side.OURS})


def test_a_file_without_conflict_is_refused() -> None:
    with pytest.raises(NotFound):
        resolve(BASE, PROFILE, {"tier": Side.OURS})


def test_a_value_for_several_conflicts_is_refused() -> None:
    with pytest.raises(NotFound):
        resolve(TWO, PROFILE, {"": "x"})


def test_a_value_no_file_can_hold_is_refused() -> None:
    with pytest.raises(UsageError):
        resolve(TWO, PROFILE, {"tier": "\ud83d"})


def test_the_base_that_git_did_not_write_is_refused() -> None:
    data = b"id: a\n<<<<<<< HEAD\ntier: a\n=======\ntier: b\n>>>>>>> side\n"
    assert open_conflicts(data, PROFILE)[0].base is UNKNOWN
    with pytest.raises(UsageError):
        resolve(data, PROFILE, {"tier": Side.BASE})


def test_a_file_that_cannot_be_read_is_decided_as_a_whole() -> None:
    data = merge_bytes(b"id: a\n", b"id: [a\n", b"id: a\nname: x\n", PROFILE).data
    assert [name_of(c) for c in open_conflicts(data, PROFILE)] == [""]
    assert resolve(data, PROFILE, {"": Side.OURS}) == b"id: [a\n"
    assert resolve(data, PROFILE, {"": Side.THEIRS}) == b"id: a\nname: x\n"
    with pytest.raises(UsageError):
        resolve(data, PROFILE, {"": "x"})


def test_a_guide_is_decided_place_by_place() -> None:
    base = b"1\n\n2\n\n3\n"
    path = "playbooks/guides/call.md"
    data = merge_bytes(base, b"a\n\n2\n\na\n", b"b\n\n2\n\nb\n", path).data
    assert [name_of(c) for c in open_conflicts(data, path)] == ["1", "2"]
    once = resolve(data, path, {"1": Side.THEIRS})
    assert resolve(once, path, {"1": Side.OURS}) == b"b\n\n2\n\na\n"


def note(id: str, text: str) -> dict[str, str]:
    return {"id": id, "type": "note", "at": "2026-01-01", "note": text}


def test_entries_are_decided_by_id_and_field() -> None:
    base = render_packed([note("a", "1"), note("b", "1")])
    ours = render_packed([note("a", "2")])
    theirs = render_packed([note("a", "3"), note("b", "3")])
    data = merge_bytes(base, ours, theirs, LIST).data
    assert [name_of(c) for c in open_conflicts(data, LIST)] == ["a.note", "b"]
    data = resolve(data, LIST, {"a.note": "both"})
    assert resolve(data, LIST, {"b": Side.OURS}) == render_packed([note("a", "both")])
    kept = render_packed([note("a", "both"), note("b", "3")])
    assert resolve(data, LIST, {"b": Side.THEIRS}) == kept


def test_the_only_entry_of_a_file() -> None:
    base, theirs = (render(note("a", text)) for text in "13")
    data = merge_bytes(base, render(note("a", "2")), theirs, LIST).data
    assert [name_of(c) for c in open_conflicts(data, LIST)] == ["a.note"]
    assert resolve(data, LIST, {"a": Side.THEIRS}) == theirs


def test_lists_that_git_could_not_merge() -> None:
    one, two = render_packed([note("b", "o")]), render_packed([note("c", "t")])
    first = render_packed([note("a", "1")])
    data = first + b"<<<<<<< HEAD\n" + one + b"=======\n" + two + b">>>>>>> side\n"
    assert open_conflicts(data, LIST) == ()
    merged = resolve(data, LIST, {})
    assert [v["id"] for v, *_ in parse_entries(merged, LIST).items] == ["a", "b", "c"]
