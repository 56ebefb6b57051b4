"""The fields of an entry as Python values, each converted when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crmtui.model.schema import Raw, Schema


class Values(Mapping[str, Any]):
    """What ``schema.convert`` makes of a raw entry, one field at a time: a plan looks at four
    fields of fourteen, and thousands of entries are read for one."""

    __slots__ = ("_known", "_raw", "_schema")

    def __init__(self, raw: Mapping[str, Raw], schema: Schema) -> None:
        self._raw = raw
        self._schema = schema
        self._known: dict[str, Any] = {}

    @property
    def raw(self) -> Mapping[str, Raw]:
        """The fields as they were typed."""
        return self._raw

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a field, ``default`` when it is absent or has errors."""
        raw = self._raw.get(key)
        if raw is None:
            return default
        if type(raw) is str and key in self._schema.texts:
            return raw
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._schema.convert_one(key, raw)
        return default if known is None else known

    def __getitem__(self, key: str) -> Any:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._raw if self.get(key) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))
