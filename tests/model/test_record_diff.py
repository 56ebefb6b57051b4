"""Two versions of a record: values that differ, by name."""

from __future__ import annotations

from crmtui.model.customer import CUSTOMER
from crmtui.model.playbook import PLAYBOOK
from crmtui.model.record_diff import record_diff
from crmtui.model.team import WORKSPACE


def told(before: object, after: object, schema=CUSTOMER) -> dict[str, tuple[object, object]]:
    return {".".join(d.name): (d.before, d.after) for d in record_diff(before, after, schema)}


def test_fields_in_the_order_of_the_schema_unknown_keys_last() -> None:
    found = told({"zip": "1", "tier": "core", "name": "A"}, {"zip": "2", "name": "B"})
    assert list(found.items()) == [
        ("name", ("A", "B")), ("tier", ("core", None)), ("zip", ("1", "2")),
    ]  # fmt: skip


def test_what_is_only_written_in_another_way_is_the_same() -> None:
    step = {"step": "call", "every": "1 month", "via": ["phone"]}
    book = {"playbook": "a", "for": "x", "active": "yes", "cadences": [step]}
    other = {**book, "active": "true", "cadences": [{**step, "every": "1 months"}]}
    assert told(book, other, PLAYBOOK) == {}
    assert told({"tags": []}, {}) == {}
    assert told({"note": "1.0"}, {"note": "1"}) == {"note": ("1.0", "1")}


def test_contacts_are_known_by_their_key_and_by_the_name_they_had() -> None:
    before = {"contacts": [{"name": "李", "role": "a"}, {"name": "王"}]}
    after = {"contacts": [{"key": "li", "name": "李", "role": "b"}, {"name": "张"}]}
    found = told(before, after)
    assert found == {
        "contacts.李.key": (None, "li"), "contacts.李.role": ("a", "b"),
        "contacts.王": ({"name": "王"}, None), "contacts.张": (None, {"name": "张"}),
    }  # fmt: skip


def test_lists_of_texts_say_what_came_and_went() -> None:
    [diff] = record_diff({"tags": ["a", "b"]}, {"tags": ["b", "c"]}, CUSTOMER)
    assert (diff.added(), diff.removed()) == (["c"], ["a"])


def test_mappings_key_by_key_and_records_in_them_field_by_field() -> None:
    before = {"team": {"lin": {"per_day": "8"}, "wu": {"name": "吴"}}, "sync": {"push": "main"}}
    after = {"team": {"lin": {"per_day": "9"}, "he": None}, "sync": {"push": "branch"}}
    assert told(before, after, WORKSPACE) == {
        "sync.push": ("main", "branch"), "team.lin.per_day": ("8", "9"),
        "team.wu": ({"name": "吴"}, None), "team.he": (None, {}),
    }  # fmt: skip


def test_values_of_a_wrong_shape_are_told_as_they_are() -> None:
    assert told({"contacts": "nobody"}, {"contacts": ["x"]}) == {"contacts": ("nobody", ["x"])}
    assert told({"refs": {"erp": "1"}}, {"refs": "1"}) == {"refs": ({"erp": "1"}, "1")}
    assert told(None, {"name": "A"}) == {"name": (None, "A")}
    assert told({"prefers": {"channel": "phone"}}, {"prefers": {"channel": "chat"}}) == {
        "prefers.channel": ("phone", "chat")
    }
