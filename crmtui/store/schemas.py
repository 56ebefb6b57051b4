"""JSON Schemas of the workspace's files, for editors: derived from the model's declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crmtui.model.campaign import CAMPAIGN, EMAIL
from crmtui.model.channels import CHANNELS
from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.experiment import EXPERIMENT
from crmtui.model.goal import GOAL
from crmtui.model.holidays import CALENDAR
from crmtui.model.playbook import PLAYBOOK, TIER
from crmtui.model.policies.alerts import ALERTS
from crmtui.model.policies.health import HEALTH
from crmtui.model.policies.value import VALUE
from crmtui.model.scenarios import SCENARIOS
from crmtui.model.schema import ID_PATTERN, Field, Schema
from crmtui.model.team import WORKSPACE
from crmtui.model.template import TEMPLATE

Json = dict[str, Any]

GLOBS: dict[str, tuple[str, ...]] = {
    "workspace.json": ("crmtui.yaml",),
    "customer.json": ("records/customers/**/customer.yaml",),
    "entry.json": (
        "records/customers/**/*.yaml",
        "records/chores/*.yaml",
        "!records/customers/**/customer.yaml",
    ),
    "campaign.json": ("records/campaigns/*.yaml",),
    "goal.json": ("records/goals/*.yaml",),
    "experiment.json": ("records/experiments/*.yaml",),
    "playbook.json": (
        "playbooks/*.yaml",
        "!playbooks/tiers.yaml",
        "!playbooks/tags.yaml",
        "!playbooks/segments.yaml",
    ),
    "tiers.json": ("playbooks/tiers.yaml",),
    "tags.json": ("playbooks/tags.yaml",),
    "segments.json": ("playbooks/segments.yaml",),
    "calendar.json": ("playbooks/calendars/*.yaml",),
    "scenarios.json": ("playbooks/scenarios/*.yaml",),
    "template.json": ("playbooks/templates/*.md",),
    "value.json": ("playbooks/policies/value.yaml",),
    "health.json": ("playbooks/policies/health.yaml",),
    "alerts.json": ("playbooks/policies/alerts.yaml",),
}
"""Which files each schema is for; a leading ``!`` excludes."""

_DATE = r"\d{4}-\d{2}-\d{2}"
_TEXT: Json = {"type": ["string", "number", "boolean", "null"]}
"""Editors guess types that our reader does not: ``name: 123`` is text to us."""


def schema_files() -> dict[str, Json]:
    """Every schema (JSON Schema 2020-12) by the name of its file; see ``GLOBS``."""
    bodies: dict[str, Json] = {
        "workspace.json": _record(WORKSPACE),
        "customer.json": _record(CUSTOMER),
        "entry.json": _entries(),
        "campaign.json": _record(CAMPAIGN),
        "goal.json": _record(GOAL),
        "experiment.json": _record(EXPERIMENT),
        "playbook.json": _record(PLAYBOOK),
        "tiers.json": _named(_record(TIER), "Service tiers by name, in order of rank."),
        "tags.json": _tags(),
        "segments.json": _segments(),
        "calendar.json": _record(CALENDAR),
        "scenarios.json": _scenarios(),
        "template.json": _template(),
        "value.json": _record(VALUE),
        "health.json": _record(HEALTH),
        "alerts.json": _record(ALERTS),
    }
    head = "https://json-schema.org/draft/2020-12/schema"
    return {name: {"$schema": head, **body} for name, body in bodies.items()}


def _record(schema: Schema) -> Json:
    required = [field.name for field in schema.fields if field.required]
    return {
        "title": schema.name,
        "description": schema.doc,
        "type": "object",
        "properties": {field.name: _field(field) for field in schema.fields},
        **({"required": required} if required else {}),
    }


def _field(field: Field) -> Json:
    return {**_KINDS[field.kind](field), "description": field.doc}


def _pattern(pattern: str) -> Callable[[Field], Json]:
    return lambda field: {"type": ["string", "null"], "pattern": f"^(?:{pattern})$"}


def _inner(field: Field) -> Json:
    assert field.schema is not None
    return _record(field.schema)


_KINDS: dict[str, Callable[[Field], Json]] = {
    "text": lambda field: {**_TEXT, **({"examples": list(field.choices)} if field.choices else {})},
    "id": lambda field: {"type": ["string", "integer"], "pattern": f"^{ID_PATTERN.pattern}$"},
    "date": _pattern(_DATE),
    "when": _pattern(
        _DATE + r"(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s*(?:[Zz]|[+-]\d{2}:?\d{2})?)?"
    ),
    "yearly": _pattern(r"(?:lunar\s+|农历\s*)?(?:\d{4}-)?\d{2}-\d{2}"),
    "number": lambda field: {
        "type": ["number", "string", "null"],
        "pattern": r"^[+-]?\d{1,18}(?:\.\d{1,9})?$",
    },
    "count": lambda field: {"type": ["integer", "string", "null"], "pattern": r"^[+-]?\d{1,18}$"},
    "flag": lambda field: {
        "enum": [True, False, None, "yes", "no", "on", "off", "true", "false", "是", "否"]
    },
    "hours": _pattern(r"\d{2}:\d{2}\s*-\s*\d{2}:\d{2}"),
    "offset": _pattern(r"\s*\d{1,4}\s*[A-Za-z一-鿿][A-Za-z一-鿿 ]*"),
    "interval": _pattern(r"\s*\d{1,4}\s*[A-Za-z一-鿿][A-Za-z一-鿿 ]*"),
    "range": _pattern(rf"{_DATE}(?:\s*\.\.\s*{_DATE})?"),
    "choice": lambda field: {"enum": [*field.choices, None]},
    "texts": lambda field: {"type": ["array", "null"], "items": _TEXT},
    "ranges": lambda field: {
        "type": ["array", "null"],
        "items": {"type": "string", "pattern": rf"^{_DATE}(?:\s*\.\.\s*{_DATE})?$"},
    },
    "map": lambda field: {"type": ["object", "null"], "additionalProperties": _TEXT},
    "by_tier": lambda field: {"anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT}]},
    "item": lambda field: {**_inner(field), "type": ["object", "null"]},
    "items": lambda field: {"type": ["array", "null"], "items": _inner(field)},
    "named": lambda field: {
        "type": ["object", "null"],
        "additionalProperties": {**_inner(field), "type": ["object", "null"]},
    },
    "any": lambda field: {},
}


def _entries() -> Json:
    """One entry or a list of them, each of exactly one type."""
    types = {name: _record(schema) for name, schema in ENTRY_TYPES.items()}
    for name, record in types.items():
        record["properties"]["type"] = {"description": "Type of the entry", "const": name}
    one = {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in types]}
    return {
        "title": "entries",
        "description": "One thing that happened with the customer, or a list of such.",
        "if": {"type": "array"},
        "then": {"items": {"$ref": "#/$defs/entry"}},
        "else": {"$ref": "#/$defs/entry"},
        "$defs": {"entry": one, **types},
    }


def _scenarios() -> Json:
    """Scenario files, with the entries of a story as in a customer's folder."""
    made = _record(SCENARIOS)
    story = made["properties"]["scenarios"]["items"]["properties"]
    story["entries"] = {**story["entries"], "type": "array", "items": {"$ref": "#/$defs/entry"}}
    return {**made, "$defs": _entries()["$defs"]}


def _template() -> Json:
    """The front matter of a message template: an e-mail, which it is by default, has a subject."""
    made = _record(TEMPLATE)
    others = [channel for channel in CHANNELS if channel != EMAIL]
    via = {"type": "array", "items": {"enum": others}}
    made["properties"]["via"]["items"] = {"enum": [EMAIL, *others]}
    spared = {"properties": {"via": via}, "required": ["via"]}
    return {**made, "anyOf": [{"required": ["subject"]}, spared]}


def _named(item: Json, description: str) -> Json:
    return {
        "description": description,
        "type": "object",
        "additionalProperties": {**item, "type": ["object", "null"]},
    }


def _tags() -> Json:
    names = {"type": "array", "items": _TEXT}
    group = {"type": "object", "additionalProperties": _TEXT}
    return {
        "title": "tags",
        "description": "Known tags: a mapping of tag to meaning or of group to tags, or a list.",
        "type": ["object", "array"],
        "additionalProperties": {"anyOf": [_TEXT, group, names]},
        "items": {"anyOf": [_TEXT, {"type": "object"}]},
    }


def _segments() -> Json:
    described = {
        "type": "object",
        "properties": {"query": {"type": "string"}, "title": _TEXT},
        "required": ["query"],
    }
    return {
        "title": "segments",
        "description": "Named queries.",
        "type": "object",
        "additionalProperties": {"anyOf": [{"type": "string"}, described]},
    }
