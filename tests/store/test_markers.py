"""Conflict markers: written so that the sides can be read back, also those Git wrote."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.errors import Unsafe
from crmtui.store.codec import parse
from crmtui.store.lines import common_lines, lines_of, merged_lines, regions
from crmtui.store.markers import has_markers, marked, sides

BOM = b"\xef\xbb\xbf"


def test_the_form_is_that_of_git() -> None:
    assert marked([b"b\n"], [b"o\n"], [b"t\n"]) == (
        b"<<<<<<< ours\no\n||||||| base\nb\n=======\nt\n>>>>>>> theirs\n"
    )
    assert marked(None, [], [b"t"], b"\r\n") == (
        b"<<<<<<< ours\r\n=======\r\nt\r\n>>>>>>> theirs\r\n"
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\n", (b"a\n", b"a\n", b"a\n")),
        (b"1\n<<<<<<< HEAD\no\n=======\nt\n>>>>>>> side\n2\n", (None, b"1\no\n2\n", b"1\nt\n2\n")),
        (b"<<<<<<< HEAD\no\n||||||| 83af\n=======\n>>>>>>> side\n2", (b"2", b"o\n2", b"2")),
        (b"<<<<<<<\r\no\r\n|||||||\r\nb\r\n=======\r\nt\r\n>>>>>>>\r\n",
         (b"b\r\n", b"o\r\n", b"t\r\n")),
        (BOM + b"<<<<<<< x\no\n||||||| x\n=======\nt\n>>>>>>> x\n", (BOM, BOM + b"o\n", BOM + b"t\n")),
        # one place shows the base, the other does not
        (b"<<<<<<< x\no\n||||||| x\nb\n=======\nt\n>>>>>>> x\n<<<<<<< x\no\n=======\nt\n>>>>>>> x\n",
         (None, b"o\no\n", b"t\nt\n")),
        # longer ones inside, as Git writes them when the base was a conflict too
        (b"<<<<<<< x\no\n||||||| x\n<<<<<<<<< y\n1\n=========\n2\n>>>>>>>>> y\n=======\nt\n>>>>>>> x\n",
         (b"<<<<<<<<< y\n1\n=========\n2\n>>>>>>>>> y\n", b"o\n", b"t\n")),
        # a heading is no marker
        (b"Title\n=======\n<<<<<<< x\no\n=======\nt\n>>>>>>> x\n",
         (None, b"Title\n=======\no\n", b"Title\n=======\nt\n")),
    ],
)  # fmt: skip
def test_sides(data: bytes, expected: object) -> None:
    assert sides(data) == expected


@pytest.mark.parametrize("data", [
    b"<<<<<<< x\no\n",
    b"<<<<<<< x\no\n>>>>>>> x\n",
    b"<<<<<<< x\n<<<<<<< x\n=======\n>>>>>>> x\n",
    b"<<<<<<< x\n=======\n>>>>>>> x\n>>>>>>> x\n",
])  # fmt: skip
def test_markers_that_do_not_fit_are_refused(data: bytes) -> None:
    assert has_markers(data)
    with pytest.raises(Unsafe):
        sides(data)


def test_text_about_markers_is_no_conflict() -> None:
    assert not has_markers(b"note: a line <<<<<<< HEAD in the text\n")
    assert not has_markers(b"  <<<<<<< indented\n=======\n")


LINES = st.lists(
    st.sampled_from([b"a\n", b"b: 1\n", b"<<<<<<< x\n", b"||||||| x\n", b"=======\n", b">>>>>>> x\n",
                     b"<<<<<<<<<\n", b"\n", b"x\r\n"]),
    max_size=6,
)  # fmt: skip


@given(LINES, LINES, LINES)
def test_whatever_the_sides_hold_is_read_back(
    base: list[bytes], ours: list[bytes], theirs: list[bytes]
) -> None:
    data = marked(base, ours, theirs)
    assert sides(data) == tuple(b"".join(side) for side in (base, ours, theirs))
    assert [p.code for p in parse(data, "x").problems] == ["conflict-marker"]


TEXT = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=8).map(b"".join)


@given(TEXT, TEXT, TEXT)
def test_regions_are_the_texts_cut(base: bytes, ours: bytes, theirs: bytes) -> None:
    cut = list(regions(base, ours, theirs))
    assert b"".join(line for r in cut for line in r.base) == base
    assert b"".join(line for r in cut for line in r.ours) == ours
    assert b"".join(line for r in cut for line in r.theirs) == theirs


@given(TEXT, TEXT)
def test_one_sided_changes_are_taken(base: bytes, side: bytes) -> None:
    assert merged_lines(base, side, base) == side
    assert merged_lines(base, base, side) == side
    assert merged_lines(base, side, side) == side


def test_changes_apart_from_each_other_are_both_there() -> None:
    base = b"a\nb\nc\nd\n"
    assert merged_lines(base, b"A\nb\nc\nd\n", b"a\nb\nc\nD\ne") == b"A\nb\nc\nD\ne"
    assert merged_lines(base, b"A\nb\nc\nd\n", b"X\nb\nc\nd\n") == b"A\nb\nc\nd\n"
    assert common_lines(b"a\nb\nc\n", b"a\nx\nc\n") == b"a\nc\n"
    assert lines_of(b"a\r\n\nb") == [b"a\r\n", b"\n", b"b"]


def test_a_long_text_of_equal_lines_is_compared_at_once() -> None:
    base = b"x\n" * 100_000
    started = time.process_time()
    assert merged_lines(base, b"a\n" + base + b"b\n", b"c\n" + base) == b"a\n" + base + b"b\n"
    assert time.process_time() - started < 5
