"""Regular expressions that are compiled when they are first used.

A command uses few of those that the modules it imports declare, and to compile them all took a
twelfth of what a short command costs.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

__all__ = ["pattern"]


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As ``re.compile``, later. What is no regular expression is told at the first use."""
    return cast("re.Pattern[AnyStr]", _Later(text, flags))


class _Later:
    """Has the methods of ``re.Pattern``; each is looked up once and then called directly."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found
