"""What differs between two versions of one record: values by the names that people know them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmtui.model.keys import common_keys
from crmtui.model.schema import Field, Raw, Schema

Name = tuple[str, ...]
"""Keys on the way to a value, items of lists by their key: ``("contacts", "li", "phones")``."""


@dataclass(frozen=True, slots=True)
class ValueDiff:
    """One value that is not the same in both versions."""

    name: Name
    before: Raw
    """None when it was not there, or empty."""
    after: Raw
    """None when it is not there any more."""
    field: Field | None = None
    """What declares the value; None for an unknown key."""

    @property
    def is_item(self) -> bool:
        """Whether it is a whole item of a list of records: a contact, a step, a promise."""
        kind = self.field.kind if self.field else ""
        return kind in ("items", "named") and len(self.name) > 1

    def added(self) -> list[str]:
        """Of a list of texts, what is new."""
        return [text for text in texts(self.after) if text not in texts(self.before)]

    def removed(self) -> list[str]:
        """Of a list of texts, what is gone."""
        return [text for text in texts(self.before) if text not in texts(self.after)]


def texts(value: Raw) -> list[str]:
    """A list of texts as it was typed; anything else as one text, nothing as none."""
    if value is None:
        return []
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def record_diff(before: Raw, after: Raw, schema: Schema) -> list[ValueDiff]:
    """What differs, in the order of the schema, unknown keys last. Either side may be None.

    Nested records are compared field by field, lists of records item by item. Values that only
    are written in another way (``1 month``, ``1 months``) are the same.
    """
    old = before if isinstance(before, Mapping) else {}
    new = after if isinstance(after, Mapping) else {}
    return list(_records((), old, new, schema))


def _records(
    name: Name, old: Mapping[str, Raw], new: Mapping[str, Raw], schema: Schema
) -> Iterator[ValueDiff]:
    known = schema.by_name
    keys = [*(key for key in known if key in old or key in new),
            *dict.fromkeys(key for key in (*old, *new) if key not in known)]  # fmt: skip
    for key in keys:
        one, other = old.get(key), new.get(key)
        if one != other:
            yield from _values((*name, str(key)), one, other, known.get(key), schema)


def _values(
    name: Name, old: Raw, new: Raw, field: Field | None, schema: Schema
) -> Iterator[ValueDiff]:
    kind = field.kind if field else "any"
    if field is not None and field.schema is not None and _both(old, new, list):
        yield from _items(name, old or [], new or [], field)
    elif kind in ("map", "item", "named") and _both(old, new, dict):
        yield from _named(name, old or {}, new or {}, field)
    elif not _is_same(name[-1], old, new, field, schema):
        yield ValueDiff(name, _filled(old), _filled(new), field)


def _both(old: Raw, new: Raw, kind: type) -> bool:
    """Whether both are of a kind, or one is and the other is not there."""
    return all(value is None or isinstance(value, kind) for value in (old, new))


def _filled(value: Raw) -> Raw:
    return None if value in ("", [], {}) else value


def _is_same(key: str, old: Raw, new: Raw, field: Field | None, schema: Schema) -> bool:
    if _filled(old) == _filled(new):
        return True
    if field is None or old is None or new is None or not isinstance(old, str):
        return False
    one, other = schema.convert_one(key, old), schema.convert_one(key, new)
    return one is not None and one == other and type(one) is type(other)


def _named(
    name: Name, old: Mapping[str, Raw], new: Mapping[str, Raw], field: Field | None
) -> Iterator[ValueDiff]:
    """A mapping of names: key by key, and inside where each value is a record."""
    inner = field.schema if field else None
    if field is not None and field.kind == "item" and inner is not None:
        yield from _records(name, old, new, inner)
        return
    for key in dict.fromkeys((*old, *new)):
        one, other = old.get(key), new.get(key)
        if inner is not None and key in old and key in new:
            yield from _inside((*name, str(key)), one, other, inner, field)
        elif one != other or (key in old) != (key in new):
            gone_or_new = (one, other) if inner is None else (
                (one or {}) if key in old else None, (other or {}) if key in new else None)  # fmt: skip
            yield ValueDiff((*name, str(key)), *gone_or_new, field)


def _inside(
    name: Name, old: Raw, new: Raw, schema: Schema, field: Field | None
) -> Iterator[ValueDiff]:
    if _both(old, new, dict):
        yield from _records(name, old or {}, new or {}, schema)
    elif old != new:
        yield ValueDiff(name, old, new, field)


def _items(name: Name, old: Sequence[Any], new: Sequence[Any], field: Field) -> Iterator[ValueDiff]:
    """A list of records: items that are new, gone or changed; without keys one value."""
    keys = _keys(old, new)
    if keys is None:
        if list(old) != list(new):
            yield ValueDiff(name, _filled(list(old)), _filled(list(new)), field)
        return
    assert field.schema is not None
    before, after = dict(zip(keys[0], old, strict=True)), dict(zip(keys[1], new, strict=True))
    for key in dict.fromkeys((*before, *after)):
        if key in before and key in after:
            yield from _records((*name, key), before[key], after[key], field.schema)
        else:
            yield ValueDiff((*name, key), before.get(key), after.get(key), field)


def _keys(old: Sequence[Any], new: Sequence[Any]) -> tuple[Sequence[str], Sequence[str]] | None:
    if not all(isinstance(item, Mapping) for item in (*old, *new)):
        return None
    keys = common_keys(old, new, new)
    return (keys[0], keys[1]) if keys else None
