"""Objects read by one git: in order, with what is missing, too large, or no file."""

from __future__ import annotations

import subprocess

import pytest

from crmtui.errors import CrmError, Unsafe
from crmtui.history import blobs
from crmtui.history.blobs import read_objects
from crmtui.history.commit import commit_paths
from crmtui.history.tree import read_blobs


def _name(git, repo, path: str) -> str:
    return git(repo.top, "rev-parse", f"HEAD:{path}").strip()


@pytest.fixture
def filled(unborn, write):
    files = {f"r/{n}.yaml": f"n: {n}\n".encode() * n for n in range(400)}
    write(unborn, files)
    commit_paths(unborn, files, "Fill\n")
    return unborn


def test_many_objects_come_in_the_order_asked_for(filled, git):
    assert read_objects(filled, []) == []
    names = [f"HEAD:r/{n}.yaml" for n in reversed(range(400))]
    found = read_objects(filled, names)
    assert [one[1] for one in found if one] == [
        f"n: {n}\n".encode() * n for n in range(399, -1, -1)
    ]
    assert found[0] is not None and found[0][0] == _name(git, filled, "r/399.yaml")


def test_what_is_not_there_or_a_folder_is_none(filled, git):
    folder = _name(git, filled, "r")
    found = read_objects(
        filled, ["HEAD:gone", "HEAD:r", "0" * 39 + "1", f"{folder}:2.yaml", f"{folder}:x y"]
    )
    assert [one and one[1] for one in found] == [None, None, None, b"n: 2\n" * 2, None]


def test_a_large_object_ends_the_reading(filled, monkeypatch):
    monkeypatch.setattr(blobs, "MAX_BYTES", 500)
    assert read_objects(filled, ["HEAD:r/3.yaml"])
    with pytest.raises(Unsafe, match="too large"):
        read_objects(filled, ["HEAD:r/3.yaml", "HEAD:r/399.yaml", *["HEAD:r/1.yaml"] * 5000])


def test_a_damaged_object_is_told(filled, git):
    name = _name(git, filled, "r/7.yaml")
    loose = filled.git_dir / "objects" / name[:2] / name[2:]
    if not loose.exists():
        packs = list((filled.git_dir / "objects/pack").glob("*.pack"))
        data = [pack.read_bytes() for pack in packs]
        for pack in packs:
            pack.with_suffix(".idx").unlink()
            pack.unlink()
        for one in data:
            subprocess.run(["git", "unpack-objects", "-q"], cwd=filled.top, input=one, check=True)
    loose.chmod(0o600)
    loose.write_bytes(b"no object")
    with pytest.raises(CrmError):
        read_blobs(filled, [name])
