"""status, sync, pack, trust: a clone among others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Caller = Callable[..., Any]
Git = Callable[..., str]

ACME = "records/customers/华东/acme/customer.yaml"


def test_status(crmtui: Caller) -> None:
    assert crmtui("status").out == (
        "on branch main which follows no other; `crmtui sync --to origin/main` sets one\n"
        "Every record is committed.\n"
    )


def test_status_lists_what_is_not_committed(crmtui: Caller, root: Path, run_git: Git) -> None:
    (root / "records/customers/华东/acme/new.yaml").write_text("type: note\n")
    (root / ACME).unlink()
    run_git(root, "switch", "-q", "--detach")
    assert crmtui("status").out == (
        "on no branch (detached HEAD)\n"
        "2 files are not committed:\n"
        f"  gone      {ACME}\n"
        "  new       records/customers/华东/acme/new.yaml\n"
    )
    document = crmtui("status", "--json").json
    assert (document["schema"], document["detached"]) == ("crmtui/status", True)
    assert next(item["path"] for item in document["uncommitted"]) == ACME


def test_status_without_git(call: Caller, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace(under_git=False)
    workspace.close()
    result = call("-w", workspace.root, "status")
    assert (result.code, result.err) == (
        3, "error[not-found]: this workspace is not under Git — `git init` puts it under Git\n")  # fmt: skip
