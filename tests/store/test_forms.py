"""Entries that one pattern tells to be as declared are what the reader of YAML and the checks say they
are."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.moments import parse_when
from crmtui.model.schema import Raw
from crmtui.store import forms
from crmtui.store.codec import EntryForms, parse, parse_entries
from crmtui.store.decoding import decode
from crmtui.store.packed import read_formed, read_packed
from crmtui.store.rendering import render

FINE = {
    "touch": {"type": "touch", "id": "7039d9a76b", "at": "2026-03-29T09:47+08:00", "via": "phone",
              "with": ["a", "李工"], "outcome": "reached", "does": ["next/aa3a0b"], "note": "价格，有顾虑",
              "next": [{"id": "aa3a0b", "do": "回复交期", "due": "2026-04-07"}]},
    "order": {"type": "order", "id": "SO-11MFW100-00", "at": "2026-03-27T16:12+08:00", "by": "m09",
              "amount": "86400.00", "status": "paid",
              "lines": [{"product": "边缘网关 EG-200", "quantity": "27", "price": "3200"},
                        {"product": "网线", "amount": "20"}]},
    "note": {"type": "note", "at": "2024-02-28T23:59-03:30", "note": ""},
    "survey": {"type": "survey", "at": "2026-11-13T10:00+08:00", "measure": "nps", "score": "9"},
}  # fmt: skip
SHORT = {"at", "type", "note", "next"}
TEXTS = st.sampled_from(
    ["", " ", "x", " x", "2026-11-01", "2026-02-30", "2026-02-29", "2026-11-01T10:30+08:00", "12.50",
     "2026-11-01T24:30+08:00", "2026-02-30T10:30+08:00", "1e3", "12", "-3", "yes", "~", "null", "phone", "reached",
     "touch", "a，b", "a: b", "a #b", "a:", "-5", "[a]", "a [b], c", "on", "007", "a\x00b", "a\x7fb", "a\u2028b", 'a"b', "a\\b", "C-100", "con", "com1", "nps", "opened", "out", "中"],
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.none() | st.integers(0, 9) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["do", "due", "id", "product", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def packed(raw: Mapping[str, object], *, is_sorted: bool = True) -> str:
    return json.dumps(raw, ensure_ascii=False, sort_keys=is_sorted, separators=(",", ":"))


def ready(asked: Collection[str] | None = None) -> EntryForms:
    """Forms that were asked for often enough."""
    made = EntryForms(ENTRY_TYPES, asked)
    for one in (made.lines, made.blocks):
        one._asked = dict.fromkeys(ENTRY_TYPES, forms.FEW)
    return made


def least(kind: str) -> dict[str, Raw]:
    """An entry with the required fields alone."""
    known = {"at": "2026-03-29T09:47+08:00", "type": kind, "date": "2026-03-29", "number": "12"}
    return {
        field.name: known.get(field.name)
        or (field.choices[0] if field.choices else known.get(field.kind, "x12345"))
        for field in ENTRY_TYPES[kind].fields
        if field.required
    }


@pytest.mark.parametrize("kind", FINE)
def test_usual_entries_are_known(kind: str) -> None:
    assert ENTRY_TYPES[kind].check(FINE[kind]) == []
    line = packed(FINE[kind])
    assert read_formed(f"- {line}\n", ready().lines, {}) == [(FINE[kind], 1, line)]
    if FINE[kind].get("note") != "":
        written = render(FINE[kind], ENTRY_TYPES[kind])
        told = ready().blocks[kind](written.decode())
        assert told and told == (FINE[kind], packed(told[0], is_sorted=False))


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_every_type_has_its_forms(kind: str) -> None:
    raw = least(kind)
    assert ENTRY_TYPES[kind].check(raw) == []
    assert ready().lines[kind](f"- {packed(raw)}")
    told = ready().blocks[kind](render(raw, ENTRY_TYPES[kind]).decode())
    assert told and told[0] == raw


@pytest.mark.parametrize("id", ["12345e7890", "6829736692", "0x12345678", "1_000_000"])
def test_ids_that_look_like_numbers_are_known(id: str) -> None:
    raw = FINE["touch"] | {"id": id, "next": [{"id": id, "do": "回复交期", "due": "2026-04-07"}]}
    written = render(raw, ENTRY_TYPES["touch"]).decode()
    assert written.count(f"id: '{id}'\n") == 2
    told = ready().blocks["touch"](written)
    assert told and told == (raw, packed(told[0], is_sorted=False))
    _agree(written)
    _agree(written.removesuffix("\n"))
    for odd in (
        "'{0}",
        "{0}'",
        "''{0}'",
        "'{0}''",
        "'{0}'x",
        "'{0}' # x",
        "'{0}-\n'",
        '"{0}"',
        "'中{0}'",
    ):
        one = written.replace(f"'{id}'", odd.format(id), 1)
        _agree(one)
        _agree(written[::-1].replace(f"'{id}'"[::-1], odd.format(id)[::-1], 1)[::-1])


@given(st.sampled_from(list(ENTRY_TYPES)), st.data(), st.booleans())
def test_known_entries_are_what_they_seem(kind: str, data: st.DataObject, is_sorted: bool) -> None:
    schema = ENTRY_TYPES[kind]
    keys = st.sampled_from([*schema.by_name, "colour"])
    raw = data.draw(st.dictionaries(keys, VALUES, max_size=4))
    raw |= data.draw(st.sampled_from([FINE.get(kind, {}), {}])) | {"type": kind}
    _agree(f"- {packed(raw, is_sorted=is_sorted)}\n")
    if '"' not in str(raw) and "True" not in str(raw):
        _agree(_block(raw, schema.by_name if is_sorted else raw))


def _block(raw: Mapping[str, Raw], order: Iterable[str]) -> str:
    """A file of one entry in block style, its values as they are."""
    lines: list[str] = []
    for key in order:
        value = raw.get(key)
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            lines.append(f"{key}:")
            for item in value:
                pairs = item.items() if isinstance(item, dict) else [("do", item)]
                lines += [
                    f"{'  - ' if not n else '    '}{k}: {v}" for n, (k, v) in enumerate(pairs)
                ]
        elif isinstance(value, list):
            lines.append(f"{key}: [{', '.join(map(str, value))}]")
        elif value is not None:
            lines.append(f"{key}: {value}")
    return "".join(f"{line}\n" for line in lines)


@given(st.sampled_from(list(FINE)), st.data())
def test_mangled_entries_are_what_they_seem(kind: str, data: st.DataObject) -> None:
    line = packed(FINE[kind])
    written = render(FINE[kind], ENTRY_TYPES[kind]).decode()
    piece = data.draw(st.text(alphabet='{}[]",:\\ab1 #&*-\x7fz\n\u3000', max_size=4))
    cut = data.draw(st.integers(0, 12))
    at = data.draw(st.integers(0, len(line)))
    _agree(f"- {line[:at]}{piece}{line[at + cut :]}\n")
    _agree(f"- {line}\n{piece}\n- {line}\n")
    at = data.draw(st.integers(0, len(written)))
    _agree(f"{written[:at]}{piece}{written[at + cut :]}")


def _agree(text: str) -> None:
    """What the fast way takes the slow one takes, too, and no check has anything to say."""
    told = parse_entries(text.encode(), "a.yaml", ready())
    usual = parse_entries(text.encode(), "a.yaml")
    short = parse_entries(text.encode(), "a.yaml", ready(SHORT))
    assert [one[1:] for one in short.items] == [one[1:] for one in told.items]
    assert (short.problems, short.are_fine) == (told.problems, told.are_fine)
    for (some, _, _), (every, _, _) in zip(short.items, told.items, strict=True):
        assert {**every, **some} == every
        assert some.keys() >= every.keys() & SHORT
    if told.are_fine and any(parse_when(str(raw["at"])) is None for raw, _, _ in told.items):
        return  # whoever places it in time finds out, and takes the usual way
    assert (told.problems, list(told.positions)) == (usual.problems, list(usual.positions))
    assert [(packed(raw, is_sorted=False), line) for raw, line, _ in told.items] == [
        (packed(raw, is_sorted=False), line) for raw, line, _ in usual.items
    ]
    assert all(said in (None, packed(raw, is_sorted=False)) for raw, _, said in told.items)
    if told.are_fine:
        assert all(ENTRY_TYPES[raw["type"]].check(raw) == [] for raw, _, _ in told.items)
        assert not text.startswith("- ") or told.items == read_packed(text)


def test_few_entries_are_not_worth_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "FEW", 2)
    tests, line = EntryForms(ENTRY_TYPES).lines, f"- {packed(FINE['note'])}"
    assert [bool(tests["note"](line)) for _ in range(4)] == [False, False, True, True]
    assert not tests["no-such-type"](line)


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_one_entry_in_another_form_leaves_the_others_fast(kind: str) -> None:
    """Of few types, or with its keys in another order: only its own values are looked at."""
    usual, other = packed(FINE["note"]), packed(least(kind), is_sorted=False)
    text = f"- {usual}\n- {other}\n- {usual}\n"
    told = parse_entries(text.encode(), "a.yaml", ready())
    assert told.are_fine
    assert [(line, said) for _, line, said in told.items] == [(1, usual), (2, other), (3, usual)]
    wrong = text.replace(f'"{kind}"', f'"{kind}s"', 1)
    assert not parse_entries(wrong.encode(), "a.yaml", ready()).are_fine
    _agree(text)
    _agree(wrong)


PROFILE = {
    "id": "C-11MFW100", "name": "绍兴越彩精密制造（上海）有限公司", "short": ["越彩", "YC"], "kind": "company",
    "owner": "m09", "tier": "watch", "tier_since": "2026-07-22", "industry": "食品", "since": "2026-03-19",
    "do_not_contact": "no", "tags": ["industry/食品", "need a"],
    "contacts": [
        {"key": "a", "name": "卫丽娜", "phones": ["+86 138 1860 8693", "021 5555"], "emails": ["a@b.example"]},
        {"name": "陶敏", "birthday": "lunar 09-18", "left": "2026-02-28"},
    ],
}  # fmt: skip
read_profile = forms.block_reader(CUSTOMER)


def test_profiles_are_known_as_they_are_written() -> None:
    written = render(PROFILE, CUSTOMER).decode()
    assert "\n\nowner: m09\n" in written
    assert read_profile(written) == (PROFILE, packed(PROFILE, is_sorted=False))
    assert CUSTOMER.check(PROFILE) == []


@given(st.data())
def test_mangled_profiles_are_what_they_seem(data: st.DataObject) -> None:
    written = render(PROFILE, CUSTOMER).decode()
    at = data.draw(st.integers(0, len(written)))
    piece = data.draw(st.text(alphabet="{}[]\"',:\\ab1 #&*-\x7fz\n\u3000", max_size=5))
    _agree_on_profile(f"{written[:at]}{piece}{written[at + data.draw(st.integers(0, 12)) :]}")


@given(st.dictionaries(st.sampled_from([*CUSTOMER.by_name, "colour"]), VALUES, max_size=5))
def test_profiles_are_what_they_seem(raw: dict[str, Raw]) -> None:
    _agree_on_profile(_block({"id": "C-100200", "name": "x"} | raw, CUSTOMER.by_name))


def _agree_on_profile(text: str) -> None:
    usual, told = parse(text.encode(), "customer.yaml"), read_profile(text)
    if told is not None and decode(text.encode(), "customer.yaml")[1] is None:
        assert usual.problems == ()
        assert told[1] == packed(told[0], is_sorted=False) == packed(usual.value, is_sorted=False)
        assert CUSTOMER.check(told[0]) == []
