"""Three-way merge of a file of entries: every entry once, the text of each left as it is."""

from __future__ import annotations

from dataclasses import dataclass

from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.merge import Conflict, Decide
from crmtui.model.merge_entries import MergedEntry, merge_entries
from crmtui.model.schema import Raw, Schema
from crmtui.store.edit import render_packed
from crmtui.store.items import (
    Listing,
    ended,
    eol_of,
    is_packed,
    put_together,
    take_apart,
    with_eol,
)
from crmtui.store.lines import lines_of, merged_lines
from crmtui.store.markers import marked, sides
from crmtui.store.marking import mark
from crmtui.store.rewriting import rewritten, unmergeable


def merge_entry_files(
    base: bytes | None, ours: bytes, theirs: bytes, decide: Decide
) -> tuple[bytes, tuple[Conflict, ...]]:
    """The merged file and its conflicts, named by the entry's id and the field.

    Unsafe when a side cannot be read as entries, or the result not be read back.
    """
    files = _Files(_parts(base or b""), _parts(ours), _parts(theirs), eol_of(ours))
    known = None if base is None else files.base.values
    merged = merge_entries(known, files.ours.values, files.theirs.values, decide)
    as_list = files.ours.is_list or len(merged) != 1 or files.begins_as_list(merged[0])
    items = [files.text(one, as_list) for one in merged]
    data = put_together(files.around([one.value for one in merged], items, as_list), ours)
    conflicts = [
        c.under(n) if as_list else c for n, one in enumerate(merged) for c in one.conflicts
    ]
    for side in sides(data)[1:] if conflicts else (data,):
        _parts(side)
    return data, tuple(conflicts)


def _parts(data: bytes) -> Listing:
    listing = take_apart(data)
    if listing is None:
        raise unmergeable()
    return listing


@dataclass(frozen=True, slots=True)
class _Files:
    """The three files in parts."""

    base: Listing
    ours: Listing
    theirs: Listing
    eol: bytes

    def begins_as_list(self, only: MergedEntry) -> bool:
        """Whether the only entry comes from a list of theirs."""
        return only.ours is None and self.theirs.is_list

    def around(self, values: list[Raw], items: list[bytes], as_list: bool) -> Listing:
        """The merged items with what stands before and behind them."""
        heads, tails = zip(
            *((f.head, f.tail) for f in (self.base, self.ours, self.theirs)), strict=True
        )
        return Listing(values, items, as_list, merged_lines(*heads), merged_lines(*tails))

    def text(self, one: MergedEntry, as_list: bool) -> bytes:
        """The text of a merged entry, its conflicts between markers."""
        b, o, t = (
            ended(with_eol(file.item(n, as_list), self.eol), self.eol)
            for file, n in ((self.base, one.base), (self.ours, one.ours), (self.theirs, one.theirs))
        )
        if any(not conflict.at for conflict in one.conflicts):
            return marked(lines_of(b), lines_of(o), lines_of(t), self.eol)
        schema = ENTRY_TYPES.get(str(one.value.get("type")))
        kept = self._kept(one, (b, o, t), as_list, schema)
        conflicts = [c.under(0) if as_list else c for c in one.conflicts]
        return mark(kept, conflicts, schema)

    def _kept(
        self,
        one: MergedEntry,
        texts: tuple[bytes, bytes, bytes],
        as_list: bool,
        schema: Schema | None,
    ) -> bytes:
        """The entry as it is kept: our text if we have it."""
        base, ours, theirs = texts
        if not ours and self.ours.is_packed and self.ours.items and not is_packed(theirs):
            return with_eol(render_packed([one.value]), self.eol)
        wanted = [one.value] if as_list else one.value
        return rewritten(base or None, ours or theirs, theirs or ours, wanted, schema)
