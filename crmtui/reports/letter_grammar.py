"""What a template may be made of: a white list, so that it is done in the time its data takes.

Allowed are text, values of the registry, ``if`` with comparisons, ``for`` over a list of the
registry, and a few filters. There is no arithmetic, no call, no assignment and nothing that reads
another file, so a template can neither run code, nor hang, nor grow beyond its text times its data.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crmtui.i18n import _
from crmtui.reports.letter_fields import FIELDS
from crmtui.reports.letter_filters import FILTERS

if TYPE_CHECKING:
    from jinja2 import nodes

DEEPEST = 20
"""How deep parts of a template may stand in each other."""
MOST_PARTS = 4000
MOST_LOOPS = 2
"""Loops that may stand in each other."""
_PLAIN = frozenset({"Template", "Output", "TemplateData", "Const", "If", "CondExpr", "Compare",
                    "Operand", "And", "Or", "Not"})  # fmt: skip
_NAMES = {
    "Call": "a call", "Add": "arithmetic", "Sub": "arithmetic", "Mul": "arithmetic",
    "Div": "arithmetic", "FloorDiv": "arithmetic", "Mod": "arithmetic", "Pow": "arithmetic",
    "Neg": "arithmetic", "Pos": "arithmetic", "Concat": "`~`", "Getitem": "`[…]`", "Assign": "`set`",
    "AssignBlock": "`set`", "Include": "`include`", "Import": "`import`", "FromImport": "`import`",
    "Extends": "`extends`", "Block": "`block`", "Macro": "`macro`", "CallBlock": "`call`",
    "FilterBlock": "a `filter` block", "Test": "`is`", "List": "a list", "Tuple": "a tuple",
    "Dict": "a mapping", "With": "`with`",
}  # fmt: skip
_RECORDS = frozenset(
    f.name.rpartition(".")[0] for f in FIELDS if "." in f.name and "[]" not in f.name
)
_LISTS = frozenset(f.name for f in FIELDS if f.is_list)
_VALUES = frozenset(f.name for f in FIELDS)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a template cannot be used."""

    line: int
    """1-based, in the text checked."""
    code: str
    what: str
    fix: str = ""
    word: str = ""
    """What stands in the line where the fault is; empty when that is not known."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a part of a template stands."""

    items: Mapping[str, str] = field(default_factory=dict)
    """Names of loops with the registry's name of their items."""
    depth: int = 0
    loops: int = 0


def faults_of(tree: nodes.Template) -> Iterator[Fault]:
    """Everything in a parsed template that is not on the white list."""
    if _is_too_big(tree):
        yield Fault(1, "template-too-big", _("the template has too many parts"), _("shorten it"))
        return
    yield from _faults(tree, _Scope())


def _is_too_big(tree: nodes.Node) -> bool:
    todo, count = [tree], 0
    while todo and count <= MOST_PARTS:
        count += 1
        todo += todo.pop().iter_child_nodes()
    return count > MOST_PARTS


def _faults(node: nodes.Node, scope: _Scope) -> Iterator[Fault]:
    if scope.depth > DEEPEST:
        yield Fault(node.lineno, "template-too-deep", _("too many parts stand in each other here"),
                    _("at most %(n)d") % {"n": DEEPEST})  # fmt: skip
        return
    kind = type(node).__name__
    if kind in ("Name", "Getattr"):
        yield from _name_faults(node, scope)
        return
    if kind == "For":
        yield from _loop_faults(node, scope)
        return
    if kind == "Output":
        yield from _whole_records(node, scope)
    if kind == "Filter":
        yield from _filter_faults(node)
    elif kind not in _PLAIN:
        named = _NAMES.get(kind, kind.lower())
        yield Fault(node.lineno, "template-forbidden",
                    _("%(part)s is not allowed in a template") % {"part": named},
                    _("use values, `if`, `for` and filters only"))  # fmt: skip
        return
    inside = _Scope(scope.items, scope.depth + 1, scope.loops)
    for child in node.iter_child_nodes():
        yield from _faults(child, inside)


def dotted(node: object) -> str:
    """The name that a chain of attributes spells; empty when it is anything else."""
    parts: list[str] = []
    while type(node).__name__ == "Getattr":
        parts.append(str(getattr(node, "attr", "")))
        node = getattr(node, "node", None)
    if type(node).__name__ != "Name":
        return ""
    return ".".join([str(getattr(node, "name", "")), *reversed(parts)])


def _name_faults(node: nodes.Node, scope: _Scope) -> Iterator[Fault]:
    said = dotted(node)
    first, dot, rest = said.partition(".")
    name = f"{scope.items[first]}{dot}{rest}" if first in scope.items else said
    if not said:
        yield Fault(node.lineno, "template-forbidden", _("only values have fields"))
    elif name not in _VALUES and name not in _RECORDS and name not in scope.items.values():
        near = difflib.get_close_matches(name, sorted(_VALUES), 1)
        hint = (_("did you mean %(name)s?") % {"name": _as_said(near[0], scope)} if near else
                _("`crmtui message --fields` lists them"))  # fmt: skip
        yield Fault(node.lineno, "unknown-value", _("no value is named %(name)r") % {"name": said[:60]},
                    hint, said.rpartition(".")[2])  # fmt: skip


def _as_said(name: str, scope: _Scope) -> str:
    """The registry's name of a value as it is written inside these loops."""
    for said, item in scope.items.items():
        if name.startswith(f"{item}."):
            return said + name.removeprefix(item)
    return name


def _whole_records(node: nodes.Node, scope: _Scope) -> Iterator[Fault]:
    """Records and lists of them that are to be shown as such."""
    for child in node.iter_child_nodes():
        said = dotted(child)
        name = scope.items.get(said, said)
        fields = [v.rpartition(".")[2] for v in sorted(_VALUES)
                  if v.startswith((f"{name}.", f"{name}[]."))]  # fmt: skip
        if said and fields:
            yield Fault(child.lineno, "unknown-value", _("%(name)s is not a value") % {"name": said},
                        _("name one of its fields: %(names)s") % {"names": ", ".join(fields)}, said)  # fmt: skip


def _loop_faults(node: nodes.Node, scope: _Scope) -> Iterator[Fault]:
    target, over = getattr(node, "target", None), getattr(node, "iter", None)
    said, name = dotted(over), dotted(target)
    has_more = getattr(node, "test", None) is not None or bool(getattr(node, "recursive", False))
    if said not in _LISTS or not name or "." in name or has_more:
        yield Fault(node.lineno, "template-forbidden", _("`for` goes over a list of the records only"),
                    _("choose from %(names)s") % {"names": ", ".join(sorted(_LISTS))})  # fmt: skip
        return
    if scope.loops >= MOST_LOOPS:
        yield Fault(node.lineno, "template-too-deep", _("too many loops stand in each other"),
                    _("at most %(n)d") % {"n": MOST_LOOPS})  # fmt: skip
        return
    inside = _Scope({**scope.items, name: f"{said}[]"}, scope.depth + 1, scope.loops + 1)
    bodies: list[nodes.Node] = [*getattr(node, "body", []), *getattr(node, "else_", [])]
    for child in bodies:
        yield from _faults(child, inside)


def _filter_faults(node: nodes.Node) -> Iterator[Fault]:
    name = str(getattr(node, "name", ""))
    if name not in FILTERS:
        near = difflib.get_close_matches(name, FILTERS, 1)
        hint = (_("did you mean %(name)s?") % {"name": near[0]} if near else
                _("choose from %(names)s") % {"names": ", ".join(FILTERS)})  # fmt: skip
        yield Fault(node.lineno, "unknown-filter", _("no filter is named %(name)r") % {"name": name},
                    hint, name)  # fmt: skip
    given = [*getattr(node, "args", []), *getattr(node, "kwargs", [])]
    extra = getattr(node, "dyn_args", None) or getattr(node, "dyn_kwargs", None)
    if getattr(node, "node", None) is None or extra or \
            any(type(arg).__name__ != "Const" for arg in given):  # fmt: skip
        yield Fault(node.lineno, "template-forbidden",
                    _("a filter takes plain texts and numbers only"))  # fmt: skip
    wanted = FILTERS[name].arguments if name in FILTERS else len(given)
    if len(given) > wanted or getattr(node, "kwargs", None):
        yield Fault(node.lineno, "template-forbidden",
                    _("%(name)s takes %(n)d values in brackets") % {"name": name, "n": wanted})  # fmt: skip
