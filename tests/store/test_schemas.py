"""JSON Schemas: what an editor accepts is what the codec and the model accept."""

from __future__ import annotations

import fnmatch
import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.playbook import PLAYBOOK
from crmtui.model.schema import Schema
from crmtui.model.template import Template
from crmtui.store.codec import parse
from crmtui.store.layout import kind_of
from crmtui.store.schemas import GLOBS, schema_files
from crmtui.store.templates import split_template

SCHEMAS = schema_files()
TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "null": type(None)}


def has_type(value: Any, name: str) -> bool:
    if name in ("number", "integer", "boolean"):
        is_number = isinstance(value, int if name == "integer" else (int, float))
        return isinstance(value, bool) if name == "boolean" else is_number and value is not True
    return isinstance(value, TYPES[name])


def is_valid(value: Any, schema: Any, root: Any) -> bool:
    """The part of JSON Schema that our schemas use."""
    if "$ref" in schema:
        return is_valid(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    if "if" in schema:
        branch = "then" if is_valid(value, schema["if"], root) else "else"
        return is_valid(value, schema[branch], root)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    checks = [
        not kinds or any(has_type(value, kind) for kind in kinds),
        "const" not in schema or value == schema["const"],
        "enum" not in schema or value in schema["enum"],
        "oneOf" not in schema or sum(is_valid(value, s, root) for s in schema["oneOf"]) == 1,
        "anyOf" not in schema or any(is_valid(value, s, root) for s in schema["anyOf"]),
    ]
    if isinstance(value, str) and "pattern" in schema:
        checks.append(re.search(schema["pattern"], value) is not None)
    if isinstance(value, list) and "items" in schema:
        checks += [is_valid(item, schema["items"], root) for item in value]
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        checks += [is_valid(item, known.get(key, rest), root) for key, item in value.items()]
        checks += [key in value for key in schema.get("required", ())]
    return all(checks)


def editor_accepts(name: str, text: str) -> bool:
    """As an editor sees it: a YAML 1.2 reader that guesses types (dates stay text there)."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.yaml_constructors.pop("tag:yaml.org,2002:timestamp")
    yaml.constructor.yaml_constructors["tag:yaml.org,2002:timestamp"] = lambda constructor, node: (
        node.value
    )
    return is_valid(yaml.load(text), SCHEMAS[name], SCHEMAS[name])


PROFILE = """\
id: C2024002
name: 示例
short: [示例, 123]
refs: {erp: K10023}
tier_since: 2026-11-01
since:
do_not_contact: no
birthday: lunar 05-05
contacts:
  - name: 李工
    phones: ["+86 138"]
    left: 2026-10-31
my_own_field: 3
"""
TOUCH = "type: touch\nat: 2026-11-18T10:30+08:00\nvia: phone\nnext: [{do: x, due: 2026-11-25}]\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("customer.json", PROFILE),
        ("entry.json", TOUCH),
        ("entry.json", "- {type: note, at: 2026-11-18}\n- {type: order, at: 2026-11-18, amount: 12.50}\n"),
        ("workspace.json", "name: x\nteam:\n  lin: {per_day: 12, away: [2026-12-01..2026-12-05]}\n"),
        ("playbook.json", 'playbook: a\nfor: "x"\ncadences: [{step: s, every: 10 working days, via: [phone]}]\n'),
        ("playbook.json", 'playbook: a\nfor: "x"\ncadences: [{step: s, every: 1 个月, via: [phone]}]\n'),
        ("tiers.json", "core: {title: 核心, weight: 3, dormant_after: 45 days}\nbasic:\n"),
        ("tags.json", "need:\n  品质优先: 看重品质\n  b:\nvip: x\nold: [a, b]\n"),
        ("tags.json", "- a\n- b: c\n"),
        ("segments.json", 'a: "x"\nb: {query: y, title: z}\n'),
        ("calendar.json", "calendar: CN\nyear: 2026\npublished: yes\noff: {2026-01-01: 元旦}\n"),
    ],
)  # fmt: skip
def test_good_files_are_accepted(name: str, text: str) -> None:
    assert editor_accepts(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("customer.json", "name: x\n"),
        ("customer.json", "id: ../x\nname: x\n"),
        ("customer.json", "id: a\nname: x\ntags: vip\n"),
        ("customer.json", "id: a\nname: x\nkind: firm\n"),
        ("customer.json", "id: a\nname: x\nsince: 2026/01/01\n"),
        ("customer.json", "- a\n"),
        ("entry.json", "type: touch\nat: soon\nvia: phone\n"),
        ("entry.json", "type: tuoch\nat: 2026-11-18\n"),
        ("entry.json", "- {type: note, at: 2026-11-18}\n- {type: order, at: 2026-11-18}\n"),
        ("playbook.json", 'playbook: a\nfor: "x"\ncadences: [{step: s, every: monthly, via: [phone]}]\n'),
        ("segments.json", "a: {title: z}\n"),
        ("workspace.json", "name: x\nteam: {lin: {away: [soon]}}\n"),
    ],
)  # fmt: skip
def test_bad_files_are_not(name: str, text: str) -> None:
    assert not editor_accepts(name, text)


def test_schemas_are_json_and_say_what_each_field_is() -> None:
    assert json.loads(json.dumps(SCHEMAS)) == SCHEMAS
    properties = SCHEMAS["customer.json"]["properties"]
    assert {name: p["description"] for name, p in properties.items()} == {
        field.name: field.doc for field in CUSTOMER.fields
    }
    assert SCHEMAS["entry.json"]["$defs"].keys() == {"entry", *ENTRY_TYPES}


@pytest.mark.parametrize(
    ("schema", "name", "text"),
    [
        (CUSTOMER, "customer.json", PROFILE),
        (ENTRY_TYPES["touch"], "entry.json", TOUCH),
        (PLAYBOOK, "playbook.json", 'playbook: a\nfor: "x"\nactive: 否\n'),
    ],
)
def test_model_and_editor_agree(schema: Schema, name: str, text: str) -> None:
    errors = [f for f in schema.check(parse(text.encode(), "a").value) if f.severity == "error"]
    assert errors == []
    assert editor_accepts(name, text)


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("crmtui.yaml", "config", "workspace.json"),
        ("records/customers/02/C1/customer.yaml", "profile", "customer.json"),
        ("records/customers/02/C1/2026-11-18-touch-7f3a9c.yaml", "entries", "entry.json"),
        ("playbooks/core.yaml", "playbook", "playbook.json"),
        ("playbooks/tiers.yaml", "tiers", "tiers.json"),
        ("playbooks/tags.yaml", "tags", "tags.json"),
        ("playbooks/segments.yaml", "segments", "segments.json"),
        ("playbooks/calendars/CN-2026.yaml", "calendar", "calendar.json"),
        ("playbooks/templates/birthday.md", "template", "template.json"),
    ],
)
def test_globs_choose_one_schema_for_each_file(path: str, kind: str, name: str) -> None:
    def fits(globs: tuple[str, ...]) -> bool:
        wanted = [g for g in globs if not g.startswith("!")]
        return any(
            fnmatch.fnmatch(path, g) and g.count("/") <= path.count("/") for g in wanted
        ) and not any(fnmatch.fnmatch(path, g[1:]) for g in globs if g.startswith("!"))

    assert kind_of(path) == kind
    assert GLOBS.keys() == SCHEMAS.keys()
    chosen = [n for n, globs in GLOBS.items() if fits(globs)]
    assert [n for n in chosen if n != "playbook.json" or path.count("/") == 1] == [name]


@pytest.mark.parametrize(
    ("head", "is_fine"),
    [
        ("title: 生日\nsubject: '{{ contact.name }}，生日快乐'", True),
        ("title: 生日\nvia: [chat, sms]", True),
        ("title: 生日", False),
        ("title: 生日\nvia: [chat, email]", False),
        ("subject: 生日快乐", False),
        ("title: 生日\nvia: [wechat]\nsubject: 生日快乐", False),
    ],
)
def test_the_front_matter_of_templates(head: str, is_fine: bool) -> None:
    usable, _findings = Template.from_raw(parse(head.encode(), "a").value, "text", "birthday")
    assert (usable is not None) is is_fine
    assert editor_accepts("template.json", head) is is_fine


def test_shipped_templates_are_accepted() -> None:
    folder = Path(__file__).parents[2] / "playbooks/templates"
    heads = [split_template(path.read_bytes(), path.name).head.decode()
             for path in sorted(folder.glob("*.md"))]  # fmt: skip
    assert len(heads) > 8
    assert [head for head in heads if not editor_accepts("template.json", head)] == []
