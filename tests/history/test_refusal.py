"""Git's complaints in words a person can act on."""

from __future__ import annotations

import pytest

from crmtui.errors import Busy, Conflict, NotFound, StorageFailed, Unsafe
from crmtui.history.refusal import has_moved, locked_by, refusal


@pytest.mark.parametrize(
    ("err", "kind", "says"),
    [
        (
            "fatal: Unable to create '/r/.git/index.lock': File exists.\n\nAnother",
            Busy,
            "index.lock",
        ),
        ("fatal: detected dubious ownership in repository at '/r'", Unsafe, "another user"),
        ("fatal: not a git repository (or any of the parent", NotFound, "under Git"),
        ("error: file write error: No space left on device", StorageFailed, "No space left"),
        ("fatal: cannot lock ref 'x': is at a but expected b", Conflict, "moved"),
        ("fatal: could not fetch 12 from promisor remote", StorageFailed, "partial"),
        ("hint: x\nfatal: bad \x1b[2J object\n", StorageFailed, "bad ␛"),
        ("", StorageFailed, r"failed \(128\)"),
    ],
)
def test_refusals(err, kind, says):
    refused = refusal("log", 128, err)
    assert type(refused) is kind
    with pytest.raises(kind, match=says):
        raise refused


def test_a_git_that_was_killed():
    assert "signal 9" in str(refusal("update-ref", -9, ""))


def test_a_lock_is_no_moved_branch():
    err = "error: cannot lock ref: Unable to create '/r/x.lock': File exists. but expected"
    assert str(locked_by(err)) == "/r/x.lock"
    assert not has_moved(err)
