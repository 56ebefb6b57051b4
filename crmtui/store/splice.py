"""Cutting and inserting in the text of a YAML document; nothing outside the cut ever changes."""

from __future__ import annotations

import re

from crmtui.errors import Unsafe
from crmtui.i18n import _
from crmtui.model.schema import Raw
from crmtui.patterns import pattern
from crmtui.store.marks import Node
from crmtui.store.rendering import UNKNOWN, Place, entry_lines, flow, item_lines, value_lines
from crmtui.store.scalars import scalar

_BREAK = pattern(r"\r\n|\n|\r")


def eol_of(text: str) -> str:
    """The line end a text uses."""
    found = _BREAK.search(text)
    return found.group() if found else "\n"


def replace(text: str, parent: Node, n: int, value: Raw, place: Place) -> str:
    """The value of the n-th entry or item of ``parent`` replaced."""
    node = parent.values[n]
    if parent.is_flow:
        return _replace_in_flow(text, parent, n, value, place)
    column = parent.keys[n].column if parent.kind == "map" else parent.column
    after = _behind_lead(text, parent, n)
    is_text = isinstance(value, str) and "\n" not in value and node.quote in ("'", '"')
    if is_text:
        head, body = scalar(value, place.kind, quote=node.quote), list[str]()
    elif parent.kind == "map":
        head, body = value_lines(value, place, column)
    else:
        first, *body = item_lines(value, place, column)
        head = first[column + 1 :].lstrip(" ")
    return _splice_value(text, node, after, head, body)


def _splice_value(text: str, node: Node, after: int, head: str, body: list[str]) -> str:
    """``after`` is the index behind the colon or dash."""
    eol = eol_of(text)
    below = "".join(eol + line for line in body)
    lead = f" {head}" if head else ""
    line_end = _line_end(text, after)
    if node.kind == "none":
        return text[:after] + lead + text[after:line_end] + below + text[line_end:]
    if node.start > line_end:
        return text[:after] + lead + text[after:line_end] + below + text[node.end :]
    last = _line_end(text, node.end)
    kept = text[: node.start] + head if head else text[:after]
    return kept + text[node.end : last] + below + text[last:]


def insert(text: str, parent: Node, key: str, value: Raw, place: Place) -> str:
    """A new entry of a mapping, where the schema's order puts it. ``place`` is the mapping's."""
    if parent.is_flow:
        as_json = bool(parent.keys) and all(text[k.start] == '"' for k in parent.keys)
        pair = flow({key: value}, place, as_json=as_json)[1:-1]
        return _insert_in_flow(text, parent, pair, as_json)
    lines = entry_lines(key, value, place.below(key), parent.keys[0].column)
    previous, following = _neighbours(parent, key, place)
    groups = [place.group(name) for name in parent.names]
    own = place.group(key)
    is_grouped = place.is_grouped and _has_groups(text, parent, groups)
    if previous >= 0 and (not is_grouped or groups[previous] == own):
        return _after(text, parent, previous, lines)
    if following >= 0 and _begins_line(text, parent.keys[following].start):
        is_same = not is_grouped or groups[following] == own
        if is_same or previous < 0:
            return _before(text, parent, following, lines if is_same else [*lines, ""])
    return _after(text, parent, max(previous, 0), ["", *lines] if is_grouped else lines)


def _neighbours(parent: Node, key: str, place: Place) -> tuple[int, int]:
    """Positions of the entries that a new one comes behind and before by rank; -1 for none."""
    order = place.order()
    ranks = [order.get(name, len(order)) for name in parent.names]
    if key not in order:
        return len(ranks) - 1, -1
    lower = [(rank, i) for i, rank in enumerate(ranks) if rank < order[key]]
    higher = [(rank, i) for i, rank in enumerate(ranks) if rank > order[key]]
    return max(lower, default=(0, -1))[1], min(higher, default=(0, -1))[1]


def append(text: str, node: Node, value: Raw, place: Place) -> str:
    """A new last item of a list that has items or stands in brackets. ``place`` is the list's."""
    inner = place.below(0)
    if node.is_flow:
        as_json = bool(node.values) and all(v.quote == '"' for v in node.values)
        return _insert_in_flow(text, node, flow(value, inner, as_json=as_json), False)
    lines = item_lines(value, inner, node.column)
    return _after(text, node, len(node.values) - 1, lines)


def append_root(text: str, key: str, value: Raw, place: Place) -> str:
    """The first entry of a document without values."""
    eol = eol_of(text)
    lead = eol if text and _BREAK.match(text[-1]) is None else ""
    return (
        text + lead + "".join(line + eol for line in entry_lines(key, value, place.below(key), 0))
    )


def remove(text: str, parent: Node, n: int) -> str:
    """The n-th entry or item cut out. A block mapping or list must have others."""
    start, end = _start(text, parent, n), _end(parent, n)
    if parent.is_flow:
        if n + 1 < len(parent.values):
            return text[:start] + text[_start(text, parent, n + 1) :]
        start = _end(parent, n - 1) if n else start
        return text[:start] + text[end:]
    if len(parent.values) == 1:
        raise Unsafe(_("the file would be left without values"), _("remove the file instead"))
    line_end = _line_end(text, end)
    if _begins_line(text, start):
        return _cut_lines(text, _line_start(text, start), line_end)
    rest = re.compile(r"\s*").match(text, line_end)
    return text[:start] + text[rest.end() if rest else line_end :]


def _cut_lines(text: str, start: int, end: int) -> str:
    """Whole lines cut out, with one of two blank lines that would meet."""
    found = _BREAK.match(text, end)
    behind = found.end() if found else end
    if found is None:
        return _without_last_break(text[:start])
    above = text[_line_above(text, start) : start]
    below = text[behind : _line_end(text, behind)]
    if not above.strip():
        following = _BREAK.match(text, behind + len(below))
        if behind == len(text):
            return text[: start - len(above)] if above else text[:start]
        if not below.strip() and following:
            return text[:start] + text[following.end() :]
    return text[:start] + text[behind:]


def _without_last_break(text: str) -> str:
    if text.endswith("\r\n"):
        return text[:-2]
    return text[:-1] if text.endswith(("\n", "\r")) else text


def _after(text: str, parent: Node, n: int, lines: list[str]) -> str:
    eol, end = eol_of(text), _line_end(text, _end(parent, n))
    return text[:end] + "".join(eol + line for line in lines) + text[end:]


def _before(text: str, parent: Node, n: int, lines: list[str]) -> str:
    eol, start = eol_of(text), _line_start(text, parent.keys[n].start)
    return text[:start] + "".join(line + eol for line in lines) + text[start:]


def _replace_in_flow(text: str, parent: Node, n: int, value: Raw, place: Place) -> str:
    node = parent.values[n]
    as_json = node.quote == '"' or (parent.kind == "map" and text[parent.keys[n].start] == '"')
    new = flow(value, place, as_json=as_json)
    if node.kind == "none":
        colon = text.find(":", parent.keys[n].end, node.start)
        after = colon + 1 if colon >= 0 else parent.keys[n].end
        return text[:after] + (" " if colon >= 0 else ": ") + new + text[after:]
    return text[: node.start] + new + text[node.end :]


def _insert_in_flow(text: str, node: Node, item: str, as_json: bool) -> str:
    if not node.values:
        opened = node.end - 1
        return text[:opened].rstrip(" ") + item + text[opened:]
    end = _end(node, len(node.values) - 1)
    return text[:end] + ("," if as_json else ", ") + item + text[end:]


def _has_groups(text: str, parent: Node, groups: list[int]) -> bool:
    """Whether blank lines stand between all neighbours of different groups. Fields that the schema
    does not know may stand anywhere."""
    for n in range(1, len(groups)):
        if groups[n] != groups[n - 1] and UNKNOWN not in groups[n - 1 : n + 1]:
            between = text[_line_end(text, _end(parent, n - 1)) : parent.keys[n].start]
            if len(_BREAK.findall(between)) < 2:
                return False
    return True


def _behind_lead(text: str, parent: Node, n: int) -> int:
    """The index behind the colon of an entry or the dash of an item."""
    if parent.values[n].kind == "none":
        return parent.values[n].start
    if parent.kind == "map":
        return text.index(":", parent.keys[n].end) + 1
    return _start(text, parent, n) + 1


def _start(text: str, parent: Node, n: int) -> int:
    """Where an entry's key or an item's dash stands; in brackets where the item itself does."""
    if parent.kind == "map":
        return parent.keys[n].start
    if parent.is_flow:
        return parent.values[n].start
    item = parent.values[n]
    lowest = _end(parent, n - 1) if n else parent.start
    dash = text.rfind("-", lowest, item.start)
    while dash >= 0 and dash - _line_start(text, dash) != parent.column:
        dash = text.rfind("-", lowest, dash)
    if dash < 0:
        raise Unsafe(_("the list item is written in a way that cannot be edited"))
    return dash


def _end(parent: Node, n: int) -> int:
    return max(parent.values[n].end, parent.keys[n].end if parent.keys else 0)


def _begins_line(text: str, index: int) -> bool:
    return not text[_line_start(text, index) : index].strip(" ")


def _line_start(text: str, index: int) -> int:
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def _line_above(text: str, start: int) -> int:
    """Where the line before the one that starts at ``start`` starts."""
    return _line_start(text, max(0, start - (2 if text[start - 2 : start] == "\r\n" else 1)))


def _line_end(text: str, index: int) -> int:
    found = _BREAK.search(text, index)
    return found.start() if found else len(text)
