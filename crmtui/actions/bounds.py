"""Accepting bounds: the numbers of value.yaml, everything else in the file untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crmtui.actions.desk import Desk, edited
from crmtui.analysis.value.bounds import BoundProposal
from crmtui.model.drafts import Done
from crmtui.model.policies.value import VALUE
from crmtui.store.edit import Set, apply_edits, new_file
from crmtui.store.files import Change
from crmtui.store.policies import FOLDER
from crmtui.store.reading import read_file

PATH = f"{FOLDER}/value.yaml"


def edits_of(accepted: Sequence[BoundProposal]) -> list[Set]:
    """The edits of value.yaml that these bounds are."""
    return [
        Set(one.at, f"{one.after[0]:f}" if one.at == ("matrix", "value")
            else [f"{bound:f}" for bound in one.after])
        for one in accepted
    ]  # fmt: skip


def with_bounds(root: Path, accepted: Sequence[BoundProposal]) -> bytes:
    """The bytes of value.yaml with these bounds, as a file of its own where there is none."""
    edits = edits_of(accepted)
    if (root / PATH).is_file():
        return apply_edits(read_file(root, PATH), edits, VALUE)
    made: dict[str, Any] = {}
    for edit in edits:
        held: Any = made
        for name in edit.at[:-1]:
            held = held.setdefault(name, {})
        held[edit.at[-1]] = edit.value
    return new_file(made, VALUE)


def set_bounds(desk: Desk, accepted: Sequence[BoundProposal]) -> Done:
    """Write these bounds, in one commit."""
    changes: list[Change] = []
    if accepted and (desk.root / PATH).is_file():
        change = edited(desk.root, PATH, edits_of(accepted), VALUE)
        changes = [change] if change else []
    elif accepted:
        changes = [Change(PATH, with_bounds(desk.root, accepted), "")]
    names = ", ".join(dict.fromkeys(one.at[0] for one in accepted))
    trailers: Mapping[str, str] = {"Action": "review"}
    return desk.save(changes, f"Set bounds after a review: {names}", trailers,
                     counts={"changed": len(accepted)})  # fmt: skip
