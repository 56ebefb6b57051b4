"""Templates filled in: the one place that runs Jinja2, and what it lets a template do.

A template comes with a repository and is hostile until it is not: it is parsed, held against the
white list of ``letter_grammar``, and only then compiled, in a sandbox without loader, globals or
extensions. Values go in as text; nothing in them is looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.letter import Letter, Person
from crmtui.model.template import Template
from crmtui.reports.letter_fields import LetterData, Value, clean_text, values_of
from crmtui.reports.letter_filters import FILTERS, LetterFilter
from crmtui.reports.letter_grammar import Fault, faults_of

MOST_CHARACTERS = 100_000
"""Longest text a template may make."""
MOST_SUBJECT = 200
"""Longest subject, in characters."""


class Missing:
    """A value that the records do not have: false in an ``if``, noted where it would be shown."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Any:
        return iter(())

    def __contains__(self, item: object) -> bool:
        return False

    def _is_less(self, other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _is_less


class Record:
    """Values with a name in common, ``customer`` or ``last_order``."""

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        self.name = name
        self.values = values

    def __bool__(self) -> bool:
        return any(not isinstance(value, Missing) for value in self.values.values())


def faults(text: str) -> Sequence[Fault]:
    """Why a text cannot be used as a template; empty when it can."""
    from jinja2 import TemplateSyntaxError

    try:
        tree = _room().parse(text)
        return tuple(faults_of(tree))
    except TemplateSyntaxError as error:
        return (Fault(error.lineno, "template-syntax", _told(error.message or "")),)
    except (RecursionError, MemoryError):
        return (Fault(1, "template-too-deep", _("too many parts stand in each other")),)
    except (ValueError, OverflowError):  # a number with thousands of digits
        return (Fault(1, "template-syntax", _("a number in it is too long")),)


def _told(message: str) -> str:
    text = message[:1].lower() + message[1:].rstrip(".")
    return clean_text(text)[:200]


def render(template: Template, data: LetterData) -> Letter:
    """The template filled in for one person. Values that the records lack show as ``⟨name⟩`` and
    are listed in ``missing``. UsageError when the template is no good, or makes too much."""
    values = _values(values_of(data))
    noted: dict[str, None] = {}
    subject = _filled(template.subject, template.path, values, noted)
    body = _filled(template.body, template.path, values, noted)
    contact, me = data.contact, data.me
    address = next(iter(contact.emails), "") if contact else ""
    return Letter(
        to=Person(clean_line(contact.name) if contact else "", clean_line(address)),
        subject=clean_line(subject)[:MOST_SUBJECT],
        body=body.strip("\n") + "\n",
        missing=tuple(noted),
        sender=Person(clean_line(me.name), clean_line(me.email)) if me else Person(),
        customer=data.customer.id,
        contact=contact.key if contact else "",
    )


def clean_line(text: str) -> str:
    """``text`` on one line, without characters that act: what may stand in a header."""
    return " ".join(clean_text(text).split())


def _values(flat: Mapping[str, Value]) -> dict[str, Any]:
    """The values as a template names them."""
    made: dict[str, Any] = {}
    for name, value in flat.items():
        record, _dot, field = name.rpartition(".")
        known = Missing(name) if value is None else _inside(name, value)
        if record:
            made.setdefault(record, Record(record, {})).values[field] = known
        else:
            made[name] = known
    return made


def _inside(name: str, value: Value) -> Any:
    """Lists of mappings as lists of records."""
    if not isinstance(value, list):
        return value
    return [
        Record(f"{name}[]", {key: Missing(f"{name}[].{key}") if one is None else one
                             for key, one in item.items()})
        if isinstance(item, Mapping) else item
        for item in value
    ]  # fmt: skip


def _filled(text: str, path: str, values: Mapping[str, Any], noted: dict[str, None]) -> str:
    if "{" not in text:
        return text
    compiled = _compiled(text)
    if not isinstance(compiled, _Compiled):
        raise UsageError(_("%(path)s cannot be used: %(what)s") % {"path": path, "what": compiled.what},
                         compiled.fix)  # fmt: skip
    try:
        return "".join(_limited(compiled.template.generate({**values, _NOTED: noted}), path))
    except TypeError as error:
        raise UsageError(_("%(path)s compares values of different kinds: %(why)s")
                         % {"path": path, "why": error}) from error  # fmt: skip


def _limited(parts: Iterable[str], path: str) -> Iterator[str]:
    room = MOST_CHARACTERS
    for part in parts:
        room -= len(part)
        if room < 0:
            raise UsageError(_("%(path)s makes a text of more than %(n)d characters")
                             % {"path": path, "n": MOST_CHARACTERS})  # fmt: skip
        yield part


_NOTED = "__noted__"
"""Where a text notes what it misses; no template can name it."""


class _Compiled:
    def __init__(self, template: Any) -> None:
        self.template = template


@lru_cache(maxsize=64)
def _compiled(text: str) -> _Compiled | Fault:
    found = faults(text)
    if found:
        return found[0]
    try:
        return _Compiled(_room().from_string(text))
    except (RecursionError, MemoryError, SyntaxError):  # of the code it becomes
        return Fault(1, "template-too-big", _("the template has too many parts"), _("shorten it"))


@lru_cache(maxsize=1)
def _room() -> Any:
    """The sandbox: no loader, no globals, no tests, our filters only."""
    from jinja2 import StrictUndefined, pass_context
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Room(ImmutableSandboxedEnvironment):
        """A sandbox in which only our records have attributes."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            if isinstance(obj, Record) and attribute in obj.values:
                return obj.values[attribute]
            return Missing(f"{getattr(obj, 'name', '')}.{attribute}".strip("."))

        def getitem(self, obj: Any, argument: Any) -> Any:
            return Missing(str(argument))

    @pass_context
    def shown(context: Any, value: Any) -> str:
        if isinstance(value, Missing):
            context.parent[_NOTED][value.name] = None
            return f"⟨{value.name}⟩"
        if isinstance(value, list):
            return ", ".join(str(item) for item in value if isinstance(item, str))
        return "" if isinstance(value, Record) else str(value)

    room = Room(undefined=StrictUndefined, finalize=shown, trim_blocks=True, lstrip_blocks=True,
                autoescape=False, extensions=(), cache_size=0)  # fmt: skip
    room.globals.clear()
    room.tests.clear()
    room.filters.clear()
    room.filters.update({name: _passing(name, one) for name, one in FILTERS.items()})
    return room


def _passing(name: str, one: LetterFilter) -> Callable[..., Any]:
    def apply(value: Any, *given: Any) -> Any:
        if isinstance(value, Missing):
            return (given[0] if given else "") if name == "default" else value
        return one.apply(value, *given)

    return apply


__all__ = ["MOST_CHARACTERS", "Fault", "Letter", "Missing", "clean_line", "faults", "render"]
