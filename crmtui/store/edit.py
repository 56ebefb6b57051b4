"""Edits of a file as splices of its bytes: what is not edited stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.errors import Unsafe, UsageError
from crmtui.i18n import _
from crmtui.model.problem import DocPath
from crmtui.model.schema import Raw, Schema
from crmtui.store.codec import parse
from crmtui.store.decoding import BOM, decode
from crmtui.store.rendering import Place, render, render_packed


@dataclass(frozen=True, slots=True)
class Set:
    """The value at a path; mappings on the way are made when missing. A list may be extended by
    the index behind its last item."""

    at: DocPath
    value: Raw


@dataclass(frozen=True, slots=True)
class Remove:
    """Nothing at a path any more, nor the mapping or list that this leaves empty. A path that is
    not there changes nothing."""

    at: DocPath


@dataclass(frozen=True, slots=True)
class Append:
    """One more item of the list at a path, which is made when missing."""

    at: DocPath
    value: Raw


Edit = Set | Remove | Append


_MAP_OR_NONE = (dict, type(None))


def apply_edits(data: bytes, edits: Iterable[Edit], schema: Schema | None = None) -> bytes:
    """The bytes with the edits made, everything else untouched.

    ``schema`` is that of the record, or of the entries in a list; it decides the place of new keys
    and which values stand without quotes. After each edit the text is parsed again: Unsafe when
    anything but the intended value changed, or when the file cannot be read in the first place;
    UsageError when an edit does not fit what is there.
    """
    text, problem = decode(data, "file")
    parsed = parse(data, "file")
    found = problem or next((p for p in parsed.problems if p.code != "empty-file"), None)
    if found:
        raise Unsafe(_("the file cannot be edited: %(what)s (line %(line)d)")
                     % {"what": found.what, "line": found.line}, found.fix)  # fmt: skip
    value = parsed.value
    for edit in edits:
        text, value = _apply(text, value, edit, schema)
    return (BOM if data.startswith(BOM) else b"") + text.encode()


def new_file(record: Mapping[str, Any], schema: Schema | None = None) -> bytes:
    """The bytes of a new file with one record. UsageError when they would not be read as it again:
    a text too long, a key no reader takes."""
    return _readable(render(record, schema), record)


def new_list(entries: Sequence[Mapping[str, Any]]) -> bytes:
    """As ``new_file``, for a packed list."""
    return _readable(render_packed(entries), entries)


def _readable(data: bytes, wanted: Any) -> bytes:
    parsed = parse(data, "file")
    if parsed.problems:
        raise UsageError(parsed.problems[0].what, parsed.problems[0].fix)
    if parsed.value != _raw(wanted):
        raise UsageError(_("YAML cannot hold this as it is"), _("use plain keys and values"))
    return data


def _apply(text: str, value: Raw, edit: Edit, schema: Schema | None) -> tuple[str, Raw]:
    for step in _steps(value, edit):
        if isinstance(step, Remove):
            step = Remove(_climb(value, step.at))
        wanted = _intended(value, step)
        if wanted != value:
            root = Place("items" if isinstance(value, list) else "item", schema)
            text = _spliced(text, step, root)
            _verify(text, wanted, step)
            value = wanted
    return text, value


def _steps(value: Raw, edit: Edit) -> Iterator[Edit]:
    """The edit as edits of existing lists and mappings, as small as they can be."""
    if isinstance(edit, Remove):
        if edit.at and _has(value, edit.at):
            yield edit
    elif isinstance(edit, Append):
        current = _get(value, edit.at)
        if current is None:
            yield from _steps(value, Set(edit.at, [edit.value]))
        elif isinstance(current, list):
            yield Append(edit.at, _raw(edit.value))
        else:
            raise UsageError(_("%(at)s is no list") % {"at": _name(edit.at)})
    elif edit.at:
        yield from _steps_of_set(value, edit.at, _raw(edit.value))
    else:
        raise UsageError(_("a whole file is written, not edited"))


def _steps_of_set(value: Raw, at: DocPath, new: Raw) -> Iterator[Edit]:
    above, last = _get(value, at[:-1]), at[-1]
    if above is None and len(at) > 1:
        yield from _steps_of_set(value, at[:-1], {last: new} if isinstance(last, str) else [new])
    elif isinstance(above, list) and last == len(above):
        yield Append(at[:-1], new)
    elif not _has(value, at) and not (isinstance(last, str) and isinstance(above, _MAP_OR_NONE)):
        raise UsageError(_("%(at)s does not fit what is in the file") % {"at": _name(at)})
    else:
        yield from _difference(at, _get(value, at), new)


def _difference(at: DocPath, old: Raw, new: Raw) -> Iterator[Edit]:
    """What turns the old value at a path into the new one."""
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        for key, item in new.items():
            if key not in old or old[key] != item:
                yield from _difference((*at, key), old.get(key), item)
        yield from (Remove((*at, key)) for key in old if key not in new)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _list_difference(at, old, new)
    else:
        yield Set(at, new)


def _list_difference(at: DocPath, old: list[Raw], new: list[Raw]) -> Iterator[Edit]:
    if len(old) == len(new):
        for i, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                yield from _difference((*at, i), before, after)
        return
    kept: list[int] = []
    for i, item in enumerate(old):
        if len(kept) < len(new) and new[len(kept)] == item:
            kept.append(i)
    if not kept:
        yield Set(at, new)
        return
    yield from (Remove((*at, i)) for i in reversed(range(len(old))) if i not in kept)
    yield from (Append(at, item) for item in new[len(kept) :])


def _raw(value: Any) -> Raw:
    """The value with tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): _raw(item) for key, item in value.items()}
    return [_raw(item) for item in value] if isinstance(value, (list, tuple)) else value


def _get(value: Raw, at: DocPath) -> Raw:
    for step in at:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def _has(value: Raw, at: DocPath) -> bool:
    above = _get(value, at[:-1])
    if isinstance(above, dict):
        return at[-1] in above
    return isinstance(above, list) and isinstance(at[-1], int) and 0 <= at[-1] < len(above)


def _intended(value: Raw, edit: Edit) -> Raw:
    """The value with a small edit made."""
    return _changed(value, edit.at, edit)


def _changed(value: Raw, at: DocPath, edit: Edit) -> Raw:
    if not at:
        return [*value, edit.value] if isinstance(edit, Append) else edit.value  # type: ignore[union-attr]
    copy: Any = dict(value or {}) if not isinstance(value, list) else list(value)
    if len(at) == 1 and isinstance(edit, Remove):
        del copy[at[0]]
    else:
        inner = _get(value, at[:1])
        copy[at[0]] = _changed(inner, at[1:], edit)
    return copy


def _climb(value: Raw, at: DocPath) -> DocPath:
    """The path of what has to go for the value at ``at`` to leave nothing empty behind."""
    while len(at) > 1 and len(_get(value, at[:-1])) == 1:
        at = at[:-1]
    return at


def _spliced(text: str, edit: Edit, place: Place) -> str:
    # New files are rendered by many a command that never needs the YAML parser.
    from crmtui.store import splice
    from crmtui.store.marks import compose

    node = compose(text)
    if node is None or node.kind == "none":
        assert isinstance(edit, Set) and isinstance(edit.at[0], str)
        return splice.append_root(text, edit.at[0], edit.value, place)
    way = edit.at if isinstance(edit, Append) else edit.at[:-1]
    for step in way:
        node, place = node.values[node.index(step)], place.below(step)
        _refuse_alias(node.kind, edit.at)
    if isinstance(edit, Append):
        return splice.append(text, node, edit.value, place)
    last = edit.at[-1]
    n = node.index(last)
    if isinstance(edit, Remove):
        return splice.remove(text, node, n)
    if n >= 0:
        return splice.replace(text, node, n, edit.value, place.below(last))
    return splice.insert(text, node, str(last), edit.value, place)


def _refuse_alias(kind: str, at: DocPath) -> None:
    if kind == "alias":
        raise Unsafe(_("%(at)s is written as an alias of another place") % {"at": _name(at)},
                     _("edit that place, or write the value out"))  # fmt: skip


def _verify(text: str, wanted: Raw, edit: Edit) -> None:
    parsed = parse(text.encode(), "file")
    at = {"at": _name(edit.at)}
    if parsed.problems:
        raise Unsafe(_("the edit of %(at)s would leave a file that cannot be read: %(what)s")
                     % {**at, "what": parsed.problems[0].what}, parsed.problems[0].fix)  # fmt: skip
    if parsed.value != wanted:
        raise Unsafe(_("the edit of %(at)s would change something else in the file") % at,
                     _("edit the file by hand"))  # fmt: skip


def _name(at: DocPath) -> str:
    return ".".join(map(str, at))


__all__ = ["Append", "Edit", "Remove", "Set", "apply_edits", "new_file", "new_list", "render",
           "render_packed"]  # fmt: skip
