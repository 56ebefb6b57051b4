"""A wrong value costs that value; the rest of the record is what it was."""

from __future__ import annotations

import pytest

from crmtui.model.customer import CUSTOMER, Customer
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.playbook import Playbook, tiers_from_raw
from crmtui.model.scalars import SCALARS, parse_number
from crmtui.model.schema import Raw, sound, without
from crmtui.model.team import Config

TOUCH = ENTRY_TYPES["touch"]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ({"type": "touch", "at": "2026-11-01", "via": "phone", "by": ["x"]},
         {"type": "touch", "at": "2026-11-01", "via": "phone"}),
        ({"type": "touch", "at": "2026-11-01", "via": "phone", "with": ["li", ["x"], "wang"]},
         {"type": "touch", "at": "2026-11-01", "via": "phone", "with": ["li", "wang"]}),
        ({"type": "touch", "at": "2026-11-01", "via": "phone", "colour": "red"},
         {"type": "touch", "at": "2026-11-01", "via": "phone", "colour": "red"}),
        ({"type": "touch", "at": "soon", "via": "fax"}, {"type": "touch"}),
    ],
)  # fmt: skip
def test_sound(raw: dict[str, object], kept: dict[str, object]) -> None:
    assert sound(raw, TOUCH.check(raw)) == kept


def test_what_is_fine_is_not_copied() -> None:
    raw = {"type": "touch", "at": "2026-11-01", "via": "phone"}
    assert sound(raw, []) is raw


def test_an_unknown_key_inside_costs_nothing() -> None:
    steps = [{"do": "x", "colour": "red"}, {"do": "y", "due": "soon"}, {"due": "2026-11-05"}]
    made = TOUCH.convert({"next": steps})["next"]
    assert made == ({"do": "x", "colour": "red"}, {"do": "y"})


@pytest.mark.parametrize(
    ("raw", "places", "left"),
    [
        ({"a": 1}, [], {"a": 1}),
        ({"a": 1}, [()], {"a": 1}),
        ({"a": 1, "b": 2}, [("a",)], {"b": 2}),
        ({"a": [1, 2, 3, 4]}, [("a", 0), ("a", 2)], {"a": [2, 4]}),
        ({"a": [{"b": 1, "c": 2}]}, [("a", 0, "b")], {"a": [{"c": 2}]}),
        ({"a": "text"}, [("a", "b")], {"a": "text"}),
    ],
)
def test_without(raw: object, places: list[tuple[str | int, ...]], left: object) -> None:
    assert without(raw, places) == left


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2024/1/5", "write 2024-01-05"),
        ("2024-1-5", "write 2024-01-05"),
        ("2024年1月5日", "write 2024-01-05"),
        ("２０２４年１月５日", "write 2024-01-05"),
        ("20240105", "write 2024-01-05"),
        ("05/01/2024", "it could be 2024-01-05 or 2024-05-01: write one of them"),
        ("13/05/2024", "write 2024-05-13"),
        ("05.05.2024", "write 2024-05-05"),
        ("2024-02-30", "there is no such day; write it as YYYY-MM-DD"),
        ("45296", "if it is a spreadsheet's number, write 2024-01-05"),
        ("soon", "write it as YYYY-MM-DD"),
    ],
)
def test_the_hint_at_a_date_names_every_reading(text: str, hint: str) -> None:
    parse, _called, how = SCALARS["date"]
    assert parse(text) is None
    assert how(text) == hint


@pytest.mark.parametrize(
    "text", ["１２３", "٣", "1,234.5", "1e5", "0x1F", ".5", "5.", "NaN", " 5", ""]
)
def test_numbers_are_plain_ascii_digits(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"id": "a", "name": "x\x1by"}, "bad-name"),
        ({"id": "a", "name": "x\x9by"}, "bad-name"),
        ({"id": "a", "name": " \t"}, "bad-name"),
        ({"id": "a", "name": "x", "tags": ["a，b"]}, "full-width-comma"),
        ({"id": "a", "name": "x", "colour": "red"}, "unknown-field"),
    ],
)
def test_names(raw: dict[str, object], code: str) -> None:
    assert [finding.code for finding in CUSTOMER.check(raw)] == [code]
    assert not CUSTOMER.is_fine(raw)


@pytest.mark.parametrize(
    "raw",
    [
        {"since": "~", "tags": ["a，b", "c"], "colour": "red", "tier": "core", "formerly": ["b"]},
        {"since": "soon", "refs": {"erp": "7"}, "birthday": "lunar 05-05", "do_not_contact": "yes"},
        {"contacts": [{"name": "x", "left": "2026-01-02"}, {"name": "y", "left": "never"}]},
        {"contacts": [{"name": "~", "birthday": "~", "phones": None}], "prefers": None},
    ],
)
def test_a_sound_profile_need_not_be_looked_at_again(raw: dict[str, Raw]) -> None:
    raw = {"id": "a", "name": "x", **raw}
    rest = sound(raw, CUSTOMER.check(raw))
    assert Customer.from_raw(rest, is_sound=True) == Customer.from_raw(raw)


def test_a_warning_about_a_tag_does_not_cost_the_tags() -> None:
    assert Customer.from_raw({"id": "a", "name": "x", "tags": ["a，b", "c"]}).tags == ("a，b", "c")


def test_a_mistyped_member_does_not_cost_the_team() -> None:
    team = {"lin": {"name": "林", "per_day": "many", "colour": "red"}, "zhao": {"name": "赵"}}
    config, findings = Config.from_raw({"name": "x", "team": team})
    assert [member.name for member in config.team.values()] == ["林", "赵"]
    assert config.team["lin"].per_day == 12
    assert sorted(f.code for f in findings) == ["bad-count", "unknown-field"]


@pytest.mark.parametrize("raw", [None, "text", []])
def test_settings_that_are_no_mapping_are_not_readable(raw: object) -> None:
    assert not Config.from_raw(raw)[0].is_readable


def test_a_mistyped_tier_does_not_cost_the_others() -> None:
    tiers, findings = tiers_from_raw({"core": "important", "basic": None, "vip": {"weight": "3"}})
    assert list(tiers) == ["core", "basic", "vip"]
    assert [(f.at, f.code) for f in findings] == [(("core",), "not-a-mapping")]


def test_an_unknown_key_in_a_cadence_does_not_cost_the_cadence() -> None:
    step = {"step": "call", "every": "1 month", "via": ["phone"], "atmost": "2 months"}
    book, findings = Playbook.from_raw({"playbook": "p", "for": "tier:core", "cadences": [step]})
    assert book is not None and [c.step for c in book.cadences] == ["call"]
    assert [f.code for f in findings] == ["unknown-field"]
