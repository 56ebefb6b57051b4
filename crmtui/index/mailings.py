"""Campaign files as rows: each recipient is a touch of that customer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import tzinfo

from crmtui.index.entries import EntryRow
from crmtui.index.instants import place_in_time
from crmtui.index.pending import Chunk, Folder
from crmtui.index.rows import Read, few, to_json
from crmtui.model.campaign import CAMPAIGN, campaign_findings, recipients_of, touch_of
from crmtui.model.schema import sound
from crmtui.store.codec import parse, place_findings
from crmtui.store.layout import is_campaign


def read_campaign(path: str, data: bytes, zone: tzinfo) -> Read:
    """A campaign file. Without a usable id and date none of its recipients counts; of a recipient
    that is wrong the others do."""
    parsed = parse(data, path)
    read = Read(path, "campaign", problems=list(parsed.problems), lost=len(parsed.problems))
    raw = parsed.value
    if raw is None:
        return read
    wrong = campaign_findings(raw)
    if wrong:
        read.problems += place_findings(data, few(wrong), path)
    if not isinstance(raw, dict):
        read.lost += 1
        return read
    head = sound({key: raw[key] for key in raw if key != "recipients"}, CAMPAIGN.check(raw))
    placed = place_in_time(head["at"], zone) if head.get("id") and head.get("at") else None
    if placed is None:
        read.lost += 1
        return read
    for n, recipient in recipients_of(raw):
        touch = touch_of(head, recipient)
        read.entries.append(
            EntryRow(recipient["customer"], touch["id"], "touch", *placed, path, 1, n, touch,
                     to_json(touch))
        )  # fmt: skip
    return read


def apart(chunks: Sequence[Chunk]) -> tuple[list[Chunk], Chunk]:
    """The chunks without the folders of campaign files, and those."""
    rest = [[folder for folder in chunk if not _is_mailings(folder)] for chunk in chunks]
    mailings = [folder for chunk in chunks for folder in chunk if _is_mailings(folder)]
    return [chunk for chunk in rest if chunk], mailings


def _is_mailings(folder: Folder) -> bool:
    return is_campaign(f"{folder.path}/")


def batches(ids: Collection[str], size: int) -> Iterator[Sequence[str]]:
    """The ids in their order, so many at a time."""
    ordered = sorted(ids)
    for n in range(0, len(ordered), size):
        yield ordered[n : n + size]
