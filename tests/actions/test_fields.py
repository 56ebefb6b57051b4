"""``field=text`` that cannot be meant is refused before anything is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmtui.errors import CrmError
from crmtui.workspace import Workspace

GROUP = {
    "records/customers/g/g1/customer.yaml": "id: g1\nname: 集团一\npart_of: gone\n",
    "records/customers/g/g2/customer.yaml": "id: g2\nname: 集团二\npart_of: g1\n",
}


@pytest.mark.parametrize(
    ("field", "value", "exit_code", "told"),
    [
        ("refs.", "x", 2, "`refs` has parts"),
        ("refs.a.b", "x", 2, "`refs` has parts"),
        ("prefers", "phone", 2, "`prefers` has parts"),
        ("name.first", "x", 2, "`name` has no parts"),
        ("roles.support", "nobody", 2, "Nobody in the team is 'nobody'"),
        ("part_of", "nowhere", 3, "No customer has the id nowhere"),
        ("part_of", "g1", 2, "g1 would be part of itself"),
        ("part_of", "g2", 2, "g1 would be part of itself"),
        ("name", "a\x1b[2Jb", 2, "`name`: 'a\\x1b[2Jb' is not a name"),
        ("name", " ", 2, "`name` is missing"),
        ("since", "２０２６-01-05", 2, "`since`: '２０２６-01-05' is not a date"),
        ("formerly", "../x", 2, "`formerly`: '../x' is not an id"),
    ],
)
def test_refused(
    make_workspace: Callable[..., Workspace], field: str, value: str, exit_code: int, told: str
) -> None:
    workspace = make_workspace(extra=GROUP)
    before = (workspace.root / "records/customers/g/g1/customer.yaml").read_bytes()
    with pytest.raises(CrmError) as refused:
        workspace.edit("g1", {field: value})
    assert (refused.value.exit_code, refused.value.what) == (exit_code, told)
    assert (workspace.root / "records/customers/g/g1/customer.yaml").read_bytes() == before


def test_a_group_whose_own_parent_is_gone_can_be_joined(
    make_workspace: Callable[..., Workspace],
) -> None:
    workspace = make_workspace(extra=GROUP)
    workspace.edit("acme", {"part_of": "g1", "roles.support": "zhao"})
    assert workspace.find("acme").part_of == "g1"
    assert workspace.find("acme").roles == {"support": "zhao"}
