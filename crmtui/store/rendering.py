"""Values as YAML text in the project's own style: block lists, keys in the schema's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.customer import CUSTOMER
from crmtui.model.schema import Field, Raw, Schema
from crmtui.patterns import pattern
from crmtui.store.scalars import double_quoted, half_character, is_literal, scalar

GROUP_STARTS = frozenset({"owner", "tier", "stage", "industry", "do_not_contact", "tags",
                          "contacts"})  # fmt: skip
"""Fields of a profile before which a blank line stands, so that edits of neighbouring groups do
not meet in one merge hunk."""

UNKNOWN = len(GROUP_STARTS) + 1
"""The group of fields that the schema does not know."""
SHORT = 60
"""Characters that a list on one line may hold."""
_RANKS = {field.name: rank for rank, field in enumerate(CUSTOMER.fields)}
_ESCAPED = pattern("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """What the schema knows about the place of a value."""

    kind: str = "text"
    schema: Schema | None = None
    """The fields of the mapping here, or of the mappings in the list or mapping here."""
    of: str = "text"
    """What the items of a list of texts are."""

    def below(self, step: str | int) -> Place:
        """The place of a key or list item."""
        if self.kind in ("items", "texts", "ranges"):
            return {"items": Place("item", self.schema), "ranges": Place("range")}.get(
                self.kind, Place(self.of)
            )
        if self.kind == "named":
            return Place("item", self.schema)
        field = _field(self.schema, step) if self.kind == "item" else None
        return Place(field.kind, field.schema, field.of) if field else Place()

    def order(self) -> dict[str, int]:
        """Rank of each declared key."""
        fields = self.schema.fields if self.schema and self.kind == "item" else ()
        return {field.name: rank for rank, field in enumerate(fields)}

    @property
    def is_grouped(self) -> bool:
        """Whether blank lines stand between groups of fields here."""
        return self.schema is CUSTOMER and self.kind == "item"

    def group(self, key: str) -> int:
        """The number of a key's group of fields. Keys the schema does not know are in one behind
        all others."""
        if not self.is_grouped:
            return 0
        if key not in _RANKS:
            return UNKNOWN
        return sum(_RANKS[start] <= _RANKS[key] for start in GROUP_STARTS)


def _field(schema: Schema | None, step: str | int) -> Field | None:
    return next((f for f in schema.fields if f.name == step), None) if schema else None


def render(value: Mapping[str, Raw], schema: Schema | None = None) -> bytes:
    """A new file with one record: known keys in the schema's order, then the others as given."""
    place = Place("item", schema)
    order = place.order()
    keys = sorted(value, key=lambda key: order.get(key, len(order)))
    lines: list[str] = []
    for n, key in enumerate(keys):
        if n and place.group(key) != place.group(keys[n - 1]):
            lines.append("")
        lines += entry_lines(key, value[key], place.below(key), 0)
    return "".join(f"{line}\n" for line in lines or ["{}"]).encode()


def entry_lines(key: str, value: Raw, place: Place, column: int) -> list[str]:
    """``key: value`` as lines indented by ``column``."""
    if is_short_list(key, value, place):
        return [f"{' ' * column}{scalar(key)}: {flow(value, place)}"]
    head, body = value_lines(value, place, column)
    return [f"{' ' * column}{scalar(key)}:{' ' if head else ''}{head}", *body]


def is_short_list(key: str, value: Raw, place: Place) -> bool:
    """Whether a list stands on the line of its key: a few short texts that belong together, as
    phones or who took part. Tags stand below each other, so that two people's edits merge."""
    if key == "tags" or place.kind != "texts" or not isinstance(value, (list, tuple)) or not value:
        return False
    texts = [item for item in value if isinstance(item, str)]
    return len(texts) == len(value) and "\n" not in "".join(texts) and len("".join(texts)) <= SHORT


def item_lines(value: Raw, place: Place, column: int) -> list[str]:
    """``- value`` as lines indented by ``column``."""
    if isinstance(value, Mapping) and value:
        inner = mapping_lines(value, place, column + 2)
        return [f"{' ' * column}- {inner[0][column + 2 :]}", *inner[1:]]
    if isinstance(value, (list, tuple)) and value:
        inner = list_lines(value, place, column + 2)
        return [f"{' ' * column}- {inner[0][column + 2 :]}", *inner[1:]]
    head, body = value_lines(value, place, column)
    return [f"{' ' * column}- {head}".rstrip(), *body]


def value_lines(value: Raw, place: Place, column: int) -> tuple[str, list[str]]:
    """A value as what stands on the line of its key or dash, and the lines below. ``column`` is
    that of the key or dash."""
    if value is None:
        return "", []
    if isinstance(value, str):
        return _text_lines(value, place, column)
    if isinstance(value, Mapping):
        return ("", mapping_lines(value, place, column + 2)) if value else ("{}", [])
    if isinstance(value, (list, tuple)):
        return ("", list_lines(value, place, column + 2)) if value else ("[]", [])
    raise TypeError(f"no YAML for {type(value).__name__}")


def mapping_lines(value: Mapping[str, Raw], place: Place, column: int) -> list[str]:
    """A mapping in block style."""
    order = place.order()
    keys = sorted(value, key=lambda key: order.get(key, len(order)))
    return [line for key in keys for line in entry_lines(key, value[key], place.below(key), column)]


def list_lines(value: Sequence[Raw], place: Place, column: int) -> list[str]:
    """A list in block style."""
    return [
        line for i, item in enumerate(value) for line in item_lines(item, place.below(i), column)
    ]


def _text_lines(text: str, place: Place, column: int) -> tuple[str, list[str]]:
    if not is_literal(text):
        return scalar(text, place.kind), []
    indent = " " * (column + 2)
    return "|-", [indent + line if line else "" for line in text.split("\n")]


def flow(value: Raw, place: Place, *, as_json: bool = False) -> str:
    """A value on one line, as it stands inside brackets."""
    if value is None:
        return ""
    if isinstance(value, str):
        return double_quoted(value) if as_json else scalar(value, place.kind, in_flow=True)
    comma, colon = (",", ":") if as_json else (", ", ": ")
    if isinstance(value, Mapping):
        parts = [
            f"{flow(key, Place(), as_json=as_json)}{colon}"
            f"{flow(item, place.below(key), as_json=as_json)}"
            for key, item in value.items()
        ]
        return "{" + comma.join(parts) + "}"
    if isinstance(value, (list, tuple)):
        if None in value:
            raise UsageError(_("an empty list item cannot stand in brackets"))
        return "[" + comma.join(flow(v, place.below(0), as_json=as_json) for v in value) + "]"
    raise TypeError(f"no YAML for {type(value).__name__}")


def render_packed(entries: Sequence[Mapping[str, Raw]]) -> bytes:
    """A list with one entry a line, as JSON where the entry has no empty values; keys sorted, so
    that the line is the entry's canonical text."""
    text = "".join(f"- {_packed(entry)}\n" for entry in entries)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise half_character() from error


def _packed(entry: Mapping[str, Raw]) -> str:
    if _has_none(entry):
        return flow(_sorted(entry), Place(), as_json=True)
    from crmtui.model.entries import canonical  # merging a profile for Git does without

    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", canonical(entry))


def _has_none(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_none, value.values()))
    return value is None or (isinstance(value, (list, tuple)) and any(map(_has_none, value)))


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, (list, tuple)) else value
