"""Merging files: theirs' changes in our bytes, comments of both, conflicts only where there are."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.customer import CUSTOMER
from crmtui.model.merge import GONE, UNKNOWN, merge
from crmtui.store.codec import parse, parse_entries
from crmtui.store.edit import render, render_packed
from crmtui.store.markers import sides
from crmtui.store.merging import Merged, merge_bytes, own_path

PROFILE = "records/customers/02/acme/customer.yaml"
LIST = "records/customers/02/acme/2026.yaml"
BASE = """\
# Key account
id: acme
name: 示例制造集团
roles: {support: zhao}

owner: lin

tier: core   # since the review
tier_since: 2026-11-01

legacy: 0012   # nobody knows

tags:
  # from the workshop
  - need/品质优先
  - 'yes'   # really

contacts:
  - key: li
    name: 李工
    phones: ["+86 138 0013 8000"]
  - name: 王
    role: 采购
"""


def merged(base: str | None, ours: str, theirs: str, path: str = PROFILE) -> tuple[str, list[str]]:
    """The merged text and the names of the conflicts."""
    known = None if base is None else base.encode()
    result = merge_bytes(known, ours.encode(), theirs.encode(), path)
    return result.data.decode(), [".".join(c.name) for c in result.conflicts]


def swapped(text: str, *swaps: tuple[str, str]) -> str:
    for old, new in swaps:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_neighbouring_fields_items_and_comments() -> None:
    ours = swapped(BASE, ("tier: core", "tier: vip"), ("  - 'yes'   # really\n", ""),
                   ("role: 采购", "role: 总监   # promoted"), ("owner: lin\n", "owner: lin  # mine\n"))  # fmt: skip
    theirs = swapped(BASE, ("tier_since: 2026-11-01", "# reviewed\ntier_since: 2026-12-01"),
                     ("  - 'yes'   # really\n", "  - 'yes'   # really\n  - 'no'\n"),
                     ("  - name: 王\n", "  - name: 王\n    qq: '012'\n"),
                     ("{support: zhao}", "{support: zhao, exec: wang}"))  # fmt: skip
    expected = swapped(BASE, ("tier: core", "tier: vip"),
                       ("tier_since: 2026-11-01", "# reviewed\ntier_since: 2026-12-01"),
                       ("  - 'yes'   # really\n", "  - 'no'\n"),
                       ("    role: 采购\n", "    qq: '012'\n    role: 总监   # promoted\n"),
                       ("{support: zhao}", "{support: zhao, exec: wang}"),
                       ("owner: lin\n", "owner: lin  # mine\n"))  # fmt: skip
    data, conflicts = merged(BASE, ours, theirs)
    assert conflicts == []
    assert parse(data.encode(), "x").value == parse(expected.encode(), "x").value
    assert sorted(data.splitlines()) == sorted(expected.splitlines())


def test_a_comment_beside_a_change_of_ours_stays() -> None:
    ours = swapped(BASE, ("tier_since: 2026-11-01", "tier_since: 2026-12-01"))
    theirs = swapped(BASE, ("tier_since:", "# by phone\ntier_since:"))
    data, conflicts = merged(BASE, ours, theirs)
    assert conflicts == []
    assert data == swapped(ours, ("tier_since:", "# by phone\ntier_since:"))


def test_a_comment_at_the_end_of_theirs_stays() -> None:
    data, _ = merged("id: a\nname: x\n", "id: a\nname: y\n", "id: a\nname: x\n# called\n")
    assert data == "id: a\nname: y\n# called\n"


def test_a_hash_in_a_text_is_no_comment() -> None:
    data, conflicts = merged("id: a\n", "id: a\nrefs:\n  erp: x\n",
                             "id: a\nrefs:\n  erp: |-\n    one\n\n    # two\n")  # fmt: skip
    assert conflicts == ["refs.erp"]
    assert data.count("# two") == 1

    base = "id: a\nname: x\nnote: |-\n  one\n"
    theirs = "id: a\nname: x\nnote: |-\n  one\n  # two\n"
    data, conflicts = merged(base, "id: a\nname: x\nnote: |-\n  three\n", theirs)
    assert conflicts == ["note"]
    assert data.count("# two") == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "marked"),
    [
        (("tier: core", "tier: vip"), ("tier: core", "tier: basic"),
         "<<<<<<< ours\ntier: vip   # since the review\n||||||| base\ntier: core   # since the review\n"
         "=======\ntier: basic   # since the review\n>>>>>>> theirs\n"),
        (("support: zhao", "support: wu"), ("support: zhao", "support: qian"),
         "<<<<<<< ours\nroles: {support: wu}\n||||||| base\nroles: {support: zhao}\n=======\n"
         "roles: {support: qian}\n>>>>>>> theirs\n"),
        (("    role: 采购\n", "    role: 总监\n"), ("  - name: 王\n    role: 采购\n", ""),
         "<<<<<<< ours\n  - name: 王\n    role: 总监\n||||||| base\n  - name: 王\n    role: 采购\n"
         "=======\n>>>>>>> theirs\n"),
    ],
)  # fmt: skip
def test_markers_stand_around_the_field_alone(
    ours: tuple[str, str], theirs: tuple[str, str], marked: str
) -> None:
    a, b = swapped(BASE, ours), swapped(BASE, theirs)
    data, conflicts = merged(BASE, a, b)
    assert len(conflicts) == 1
    assert marked in data
    base, one, other = (side and side.decode() for side in sides(data.encode()))
    assert parse(str(one).encode(), "x").value == parse(a.encode(), "x").value
    assert parse(str(other).encode(), "x").value == parse(b.encode(), "x").value
    assert parse(str(base).encode(), "x").value == parse(BASE.encode(), "x").value


def test_conflicts_on_one_line_share_markers() -> None:
    base = "id: a\nname: x\nroles: {support: a, exec: a}\n"
    data, conflicts = merged(base, base.replace(": a,", ": b,").replace(": a}", ": b}"),
                             base.replace(": a,", ": c,").replace(": a}", ": c}"))  # fmt: skip
    assert conflicts == ["roles.support", "roles.exec"]
    assert data.count("<<<<<<<") == 1


def test_line_ends_marks_and_a_missing_last_line_end_stay() -> None:
    base = b"\xef\xbb\xbfid: a\r\nname: x\r\ntier: core"
    result = merge_bytes(base, base.replace(b"x", b"y"), base.replace(b"core", b"vip"), PROFILE)
    assert result == Merged(b"\xef\xbb\xbfid: a\r\nname: y\r\ntier: vip")
    result = merge_bytes(base, base.replace(b"core", b"a"), base.replace(b"core", b"b"), PROFILE)
    assert result.data == (
        b"\xef\xbb\xbfid: a\r\nname: x\r\n<<<<<<< ours\r\ntier: a\r\n||||||| base\r\ntier: core\r\n"
        b"=======\r\ntier: b\r\n>>>>>>> theirs\r\n"
    )


def test_both_added_the_file() -> None:
    data, conflicts = merged("", "id: a\nname: x\ntags:\n  - o\n", "id: a\nname: x\nsince: 2026-01-01\n"
                                 "tags:\n  - t\n")  # fmt: skip
    assert conflicts == []
    assert data == "id: a\nname: x\nsince: 2026-01-01\ntags:\n  - o\n  - t\n"


BROKEN = "id: a\nname: [x\n"


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        ("id: a\nname: x\n", BROKEN, "id: a\nname: y\n"),
        ("id: a\nname: x\n", "id: a\nname: y\n", BROKEN),
        (BROKEN, "id: a\nname: x\n", "id: a\nname: y\n"),
        ("id: a\nname: x\n", "id: a\nname: y\n", "- a\n- b"),
        ("id: a\nname: x\n", "", "id: a\nname: y\n"),
        ("id: a\nname: x\n", "<<<<<<< a\nid: a\n=======\n>>>>>>> b\n", "id: a\nname: y\n"),
        # a removed customer that Git takes for one moved
        ("id: a\nname: x\n", "id: b\nname: x\n", "id: a\nname: x\ntier: core\n"),
        # aliases cannot be edited
        ("id: a\nname: &n x\nneeds: *n\n", "id: a\nname: &n x\nneeds: *n\ntier: core\n",
         "id: a\nname: &n x\nneeds: z\nnote: *n\ntier: vip\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_merged_is_a_conflict_of_the_whole_file(
    base: str, ours: str, theirs: str
) -> None:
    result = merge_bytes(base.encode(), ours.encode(), theirs.encode(), PROFILE)
    (conflict,) = result.conflicts
    assert (conflict.at, conflict.name) == ((), ())
    assert (conflict.base, conflict.ours, conflict.theirs) == tuple(
        text.encode() for text in (base, ours, theirs)
    )
    ended = [
        text if not text or text.endswith("\n") else text + "\n" for text in (base, ours, theirs)
    ]
    assert sides(result.data) == tuple(text.encode() for text in ended)
    assert [p.code for p in parse(result.data, "x").problems] == ["conflict-marker"]


def test_a_customer_merged_into_another_keeps_its_profile_in_one() -> None:
    data, conflicts = merged("id: a\nname: x\n", "id: b\nformerly: [a]\nname: x\n",
                             "id: a\nname: x\ntier: core\n")  # fmt: skip
    assert conflicts == []
    assert parse(data.encode(), "x").value["tier"] == "core"


def test_bytes_that_are_no_text_keep_both_sides() -> None:
    result = merge_bytes(b"id: a\n", b"id: \xff\n", b"id: \xfe\n", PROFILE)
    assert sides(result.data) == (b"id: a\n", b"id: \xff\n", b"id: \xfe\n")


def test_a_base_that_was_a_conflict_itself_counts_as_its_own_base() -> None:
    base = "id: a\n<<<<<<< x\ntier: core\n||||||| x\ntier: basic\n=======\ntier: vip\n>>>>>>> x\n"
    assert merged(base, "id: a\ntier: core\n", "id: a\ntier: vip\n")[1] == ["tier"]
    assert merged(base, "id: a\ntier: basic\n", "id: a\ntier: vip\n")[0] == "id: a\ntier: vip\n"


def test_an_unknown_base_makes_every_difference_a_conflict() -> None:
    result = merge_bytes(None, b"id: a\ntier: x\n", b"id: a\nowner: lin\n", PROFILE)
    assert [(c.name, c.base, c.ours, c.theirs) for c in result.conflicts] == [
        (("tier",), UNKNOWN, "x", GONE), (("owner",), UNKNOWN, GONE, "lin")
    ]  # fmt: skip


def test_a_line_of_a_longer_text_never_becomes_a_comment() -> None:
    base = "id: a\ntier: a\n\nnote:\n\nown: a\n"
    ours = "id: a\ntier: 'no'\n\nnote:\n\nown: a\n"
    theirs = "id: a\ntier: |-\n  两行\n\n  # 文字\n"
    data, conflicts = merged(base, ours, theirs)
    assert conflicts == ["tier"]
    assert data == ("id: a\n<<<<<<< ours\ntier: 'no'\n||||||| base\ntier: 'a'\n=======\n"
                    "tier: |-\n  两行\n\n  # 文字\n>>>>>>> theirs\n")  # fmt: skip


TEXT = st.sampled_from(["a", "no", "012", "#x", "a: b", "两行\n\n# 文字", "- x", "'", "x "])
PROFILES = st.fixed_dictionaries(
    {"id": st.just("acme"), "name": TEXT},
    optional={
        "tier": TEXT, "tier_since": TEXT, "note": st.none() | TEXT, "own": TEXT,
        "tags": st.lists(TEXT, min_size=1, max_size=3),
        "refs": st.dictionaries(st.sampled_from(["erp", "crm"]), TEXT, min_size=1),
        "contacts": st.lists(
            st.fixed_dictionaries({"key": st.sampled_from("xyz"), "name": TEXT},
                                  optional={"role": TEXT, "phones": st.lists(TEXT, min_size=1, max_size=2)}),
            unique_by=lambda contact: contact["key"], min_size=1, max_size=3),
    },
)  # fmt: skip


@given(PROFILES, PROFILES, PROFILES)
def test_the_bytes_hold_what_the_model_says(base: Any, ours: Any, theirs: Any) -> None:
    files = [render(side, CUSTOMER) for side in (base, ours, theirs)]
    result = merge_bytes(*files, PROFILE)
    assert all(conflict.name for conflict in result.conflicts)
    for n, text in enumerate(sides(result.data)):
        wanted = merge(base, ours, theirs, lambda _name, *values, n=n: values[n])
        assert parse(text or b"", PROFILE).value == wanted.value


# playbooks, settings, tiers


def test_a_playbook_is_merged_by_step() -> None:
    base = textwrap.dedent("""\
        playbook: core
        for: "tier:core"
        cadences:
          - step: call
            every: 1 month   # agreed
            via: [phone]
          - step: visit
            every: 3 months
            via: [visit]
        """)
    ours = swapped(base, ("every: 1 month ", "every: 2 weeks "), ("via: [visit]\n", "via: [visit]\n"
                   "  - step: survey\n    every: 6 months\n    via: [email]\n"))  # fmt: skip
    theirs = swapped(base, ("via: [phone]", "via: [phone, chat]"), ("  - step: visit\n    every: 3 months\n"
                     "    via: [visit]\n", "  - step: gift\n    every: 12 months\n    via: [gift]\n"))  # fmt: skip
    data, conflicts = merged(base, ours, theirs, "playbooks/core.yaml")
    assert conflicts == []
    assert data == textwrap.dedent("""\
        playbook: core
        for: "tier:core"
        cadences:
          - step: call
            every: 2 weeks   # agreed
            via: [phone, chat]
          - step: survey
            every: 6 months
            via: [email]
          - step: gift
            every: 12 months
            via: [gift]
        """)


def test_settings_are_merged_by_member() -> None:
    base = "name: x\nteam:\n  lin: {name: 林, per_day: 3}\n  zhao: {name: 赵}\n  sun: {name: 孙}\n"
    ours = base.replace("per_day: 3", "per_day: 5") + "  wu: {name: 吴}\n"
    theirs = base.replace("林", "林林").replace("  zhao: {name: 赵}\n", "") + "  li: {name: 李}\n"
    assert merged(base, ours, theirs, "crmtui.yaml") == (
        "name: x\nteam:\n  lin: {name: 林林, per_day: 5}\n  sun: {name: 孙}\n  wu: {name: 吴}\n"
        "  li: {name: 李}\n", [],
    )  # fmt: skip


def test_tiers_tags_segments_and_calendars_are_maps() -> None:
    for name in ("tiers", "tags", "segments", "calendars/CN-2026", "policies/value"):
        base = "a: {title: A}\nb: {title: B}\n"
        data, conflicts = merged(base, base.replace("A}", "AA}"), base + "c: {title: C}\n",
                                 f"playbooks/{name}.yaml")  # fmt: skip
        assert (data, conflicts) == ("a: {title: AA}\nb: {title: B}\nc: {title: C}\n", [])


def test_a_guide_is_merged_by_lines() -> None:
    base = "# Call\n\nAsk.\n\nThank.\n"
    ours, theirs = base.replace("Ask", "Ask why"), base.replace("Thank", "Say thanks")
    assert merged(base, ours, theirs, "playbooks/guides/call.md") == (
        "# Call\n\nAsk why.\n\nSay thanks.\n", []
    )  # fmt: skip
    data, conflicts = merged(base, ours, base.replace("Ask", "Listen"), "playbooks/guides/call.md")
    assert conflicts == ["1"]
    assert data == ("# Call\n\n<<<<<<< ours\nAsk why.\n||||||| base\nAsk.\n=======\nListen.\n"
                    ">>>>>>> theirs\n\nThank.\n")  # fmt: skip


# entries


def packed(*entries: dict[str, Any]) -> str:
    return render_packed(entries).decode()


def note(id: str, day: int, text: str = "") -> dict[str, Any]:
    return {"id": id, "type": "note", "at": f"2026-01-{day:02d}"} | ({"note": text} if text else {})


def test_packed_lists_are_merged_by_entry_in_the_order_of_time() -> None:
    a, b, c, d = note("a", 1), note("b", 3), note("c", 5), note("d", 4)
    base = packed(a, b)
    ours = "# 2026\n" + packed(a, {**b, "note": "x"}, c)
    theirs = packed(a, {**b, "by": "lin"}, d)
    expected = "# 2026\n" + packed(a, {**b, "by": "lin", "note": "x"}, d, c)
    assert merged(base, ours, theirs, LIST) == (expected, [])
    assert merged(base, theirs, ours, LIST) == (expected, [])


def test_an_entry_edited_and_deleted_is_kept_between_markers() -> None:
    base = packed(note("a", 1), note("b", 2), note("c", 3))
    ours = packed(note("a", 1), note("c", 3))
    theirs = packed(note("a", 1), note("b", 2, "x"), note("c", 3))
    data, conflicts = merged(base, ours, theirs, LIST)
    assert conflicts == ["b"]
    assert data == (
        packed(note("a", 1)) + "<<<<<<< ours\n||||||| base\n" + packed(note("b", 2))
        + "=======\n" + packed(note("b", 2, "x")) + ">>>>>>> theirs\n" + packed(note("c", 3))
    )  # fmt: skip


def test_a_list_in_blocks_keeps_layout_and_comments() -> None:
    base = textwrap.dedent("""\
        # from the shop
        - id: a   # first
          type: order
          at: 2026-01-01
          amount: 10

        # late
        - id: b
          type: order
          at: 2026-01-02
          amount: 20
        # end
        """)
    ours = swapped(base, ("amount: 10", "amount: 11"))
    added = "# theirs\n- id: c\n  type: order\n  at: 2026-01-03\n  amount: 30   # big\n"
    theirs = swapped(base, ("amount: 20\n", "amount: 20\n" + added),
                     ("  type: order\n  at: 2026-01-01", "  type: order\n  at: 2026-01-01T10:00"))  # fmt: skip
    data, conflicts = merged(base, ours, theirs, LIST)
    assert conflicts == []
    assert data == swapped(ours, ("amount: 20\n", "amount: 20\n" + added),
                           ("  at: 2026-01-01", "  at: 2026-01-01T10:00"))  # fmt: skip


def test_two_entries_of_one_file_name_both_stay() -> None:
    ours = "# mine\nid: a\ntype: note\nat: 2026-01-02\nnote: |-\n  one\n\n  two\n"
    theirs = "id: b\ntype: note\nat: 2026-01-01\n"
    data, conflicts = merged("", ours, theirs, LIST)
    assert conflicts == []
    assert data == ("# mine\n- id: b\n  type: note\n  at: 2026-01-01\n- id: a\n  type: note\n"
                    "  at: 2026-01-02\n  note: |-\n    one\n\n    two\n")  # fmt: skip


def test_an_entry_that_git_takes_for_another_moved_is_not_mixed_with_it() -> None:
    base = "id: a\ntype: note\nat: 2026-01-01\nnote: x\n"
    ours = "id: b\ntype: note\nat: 2026-01-02\nnote: x\n"
    theirs = "id: a\ntype: note\nat: 2026-01-01\nnote: y\n"
    data, conflicts = merged(base, ours, theirs, LIST)
    assert conflicts == ["a"]
    _base, one, other = (parse_entries(side or b"", "x").items for side in sides(data.encode()))
    assert [value["id"] for value, *_rest in one] == ["b"]
    assert [(value["id"], value["note"]) for value, *_rest in other] == [("a", "y"), ("b", "x")]


def test_a_list_written_as_json_is_merged_too() -> None:
    a, b, c = ('{"id": "a", "type": "note", "at": "2026-01-01"}',
               '{"id": "b", "type": "note", "at": "2026-01-02"}',
               '{"id": "c", "type": "note", "at": "2026-01-03"}')  # fmt: skip
    data, conflicts = merged(f"[{a}]", f"[{a}, {b}]", f"[{a},\n{c}]", LIST)
    assert conflicts == []
    assert data == packed(note("a", 1), note("b", 2), note("c", 3))


def test_all_entries_deleted_leave_an_empty_list() -> None:
    a, b = note("a", 1), note("b", 2)
    assert merged(packed(a, b), packed(a), packed(b), LIST) == ("[]\n", [])
    assert parse_entries(b"[]\n", LIST).problems == ()


ENTRIES = st.lists(
    st.builds(
        lambda id, day, fields: note(id, day) | fields,
        st.sampled_from("abcdef"), st.integers(1, 4),
        st.dictionaries(st.sampled_from(["note", "by", "x"]), st.sampled_from(["1", "#2", "a: b"]),
                        max_size=2),
    ),
    unique_by=lambda entry: entry["id"], max_size=5,
)  # fmt: skip


@given(ENTRIES, ENTRIES, ENTRIES, st.sampled_from(["packed", "blocks"]))
def test_no_entry_is_lost_or_doubled(base: Any, ours: Any, theirs: Any, style: str) -> None:
    files = [_written(entries, style) for entries in (base, ours, theirs)]
    result = merge_bytes(*files, LIST)
    b, o, t = ({entry["id"]: entry for entry in entries} for entries in (base, ours, theirs))
    undecided = {conflict.name[0] for conflict in result.conflicts}
    for text in sides(result.data)[1:]:
        found = [value for value, *_rest in parse_entries(text, LIST).items]
        by_id = {entry["id"]: entry for entry in found}
        assert len(by_id) == len(found)
        for id in (o.keys() | t.keys() | b.keys()) - undecided:
            assert _fits(by_id.get(id), b.get(id), o.get(id), t.get(id))


def _fits(found: Any, base: Any, ours: Any, theirs: Any) -> bool:
    """Whether an entry holds what it has to, field by field."""
    if found is None or ours is None or theirs is None:
        return bool(found == (ours if theirs == base else theirs))
    fields = {*found, *(base or {}), *ours, *theirs}
    sides = [[side.get(field) for side in (found, base or {}, ours, theirs)] for field in fields]
    return all(f == (t if o == b else o) for f, b, o, t in sides)


def _written(entries: Any, style: str) -> bytes:
    if style == "packed" or not entries:
        return render_packed(entries) or b"[]\n"
    blocks = (render(e).decode().splitlines(keepends=True) for e in entries)
    return "".join("- " + "  ".join(lines) for lines in blocks).encode()


@pytest.mark.parametrize(("path", "own"), [
    ("records/customers/a/b/customer.yaml", "records/customers/a/b/customer.yaml"),
    ("crm/records/customers/a/records/customers/b/x.yaml",
     "records/customers/a/records/customers/b/x.yaml"),
    ("records/crm/playbooks/core.yaml", "playbooks/core.yaml"),
    ("crm/crmtui.yaml", "crmtui.yaml"), ("README.md", "README.md"),
    ("my-records/customers/x/y/z.yaml", "my-records/customers/x/y/z.yaml"),
])  # fmt: skip
def test_own_path(path: str, own: str) -> None:
    assert own_path(path) == own
