"""Where things live, and what a path is."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from crmtui.errors import UsageError
from crmtui.model.team import Config
from crmtui.store.layout import entry_file, find_root, folder_id, kind_of, new_folder, walk


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("crmtui.yaml", "config"),
        ("records/customers/C1/customer.yaml", "profile"),
        ("records/customers/east/lin/C1/customer.yaml", "profile"),
        ("records/customers/02/C1/2026-11-18-touch-7f3a9c.yaml", "entries"),
        ("records/customers/02/C1/orders 2026.yaml", "entries"),
        ("records/customers/02/C1/订单.yaml", "entries"),
        ("records/customers/customer.yaml", "other"),
        ("records/customers/x.yaml", "other"),
        ("records/customers/02/C1/notes.md", "other"),
        ("records/customers/02/C1/.hidden.yaml", "other"),
        ("records/campaigns/spring.yaml", "campaign"),
        ("records/goals/2026.yaml", "goal"),
        ("records/experiments/letter.yaml", "experiment"),
        ("records/reviews/2026-q1.md", "review"),
        ("playbooks/core.yaml", "playbook"),
        ("playbooks/tiers.yaml", "tiers"),
        ("playbooks/tags.yaml", "tags"),
        ("playbooks/segments.yaml", "segments"),
        ("playbooks/policies/value.yaml", "policy"),
        ("playbooks/calendars/CN-2026.yaml", "calendar"),
        ("playbooks/guides/monthly-call.md", "guide"),
        ("playbooks/more/core.yaml", "other"),
        ("README.md", "other"),
        ("records/customers/02/C1/customer.yaml~", "backup"),
        ("records/customers/02/C1/.#customer.yaml", "backup"),
        ("records/customers/02/C1/.customer.yaml.swp", "backup"),
        ("records/customers/02/C1/customer.yaml.orig", "backup"),
        ("records/customers/02/C1/customer (1).yaml", "backup"),
        ("records/customers/02/C1/customer.sync-conflict-20261118-101500-AB.yaml", "backup"),
        ("records/customers/02/C1/customer (lin's conflicted copy 2026-11-18).yaml", "backup"),
        ("records/customers/02/C1/.crmtui-tmp-12-ab", "backup"),
        ("playbooks/core.yaml.bak", "backup"),
    ],
)
def test_kind_of(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_folder_id_is_the_parent_folder() -> None:
    assert folder_id("records/customers/02/C1/customer.yaml") == "C1"
    assert folder_id("crmtui.yaml") == ""


def test_new_folders() -> None:
    assert new_folder(Config().new_customers, "C2024002", "lin") == "records/customers/02/C2024002"
    template = "records/customers/{owner}/{shard}/"
    assert new_folder(template, "acme", "lin") == "records/customers/lin/me/acme"
    assert new_folder(template, "acme", "") == "records/customers/nobody/me/acme"
    assert new_folder(template, "acme", "../x") == "records/customers/nobody/me/acme"
    assert new_folder("records/customers", "a", "") == "records/customers/a"


@pytest.mark.parametrize("id", ["../x", "a/b", "", "CON", "x" * 65, "名", "-a", "a.b"])
def test_new_folders_refuse_odd_ids(id: str) -> None:
    with pytest.raises(UsageError):
        new_folder(Config().new_customers, id, "lin")


@pytest.mark.parametrize(
    "template", ["/etc", "records/customers/../x", "records/customers//x", "playbooks", "..", ""]
)
def test_new_folders_stay_below_customers(template: str) -> None:
    with pytest.raises(UsageError):
        new_folder(template, "C1", "lin")


def test_entry_files_are_named_for_people() -> None:
    day = date(2026, 11, 18)
    assert entry_file(day, "touch", "7f3a9c2e41") == "2026-11-18-touch-7f3a9c.yaml"
    assert entry_file(day, "order", "SO/2026/0001") == "2026-11-18-order-SO-2026-0001.yaml"
    assert entry_file(day, "order", "../订单") == "2026-11-18-order-x.yaml"
    assert kind_of("records/customers/x/C1/" + entry_file(day, "order", "x~")) == "entries"


def test_find_root(tmp_path: Path) -> None:
    (tmp_path / "w/records/x").mkdir(parents=True)
    (tmp_path / "w/crmtui.yaml").write_text("name: x\n")
    (tmp_path / "w/inner/deep").mkdir(parents=True)
    (tmp_path / "w/inner/crmtui.yaml").write_text("name: y\n")
    assert find_root(tmp_path / "w/records/x") == tmp_path / "w"
    assert find_root(tmp_path / "w/inner/deep") == tmp_path / "w/inner"
    assert find_root(tmp_path) is None
    (tmp_path / "link").symlink_to(tmp_path / "w/records")
    assert find_root(tmp_path / "link") == tmp_path / "w"


def test_walk_lists_every_file_and_follows_nothing(tmp_path: Path) -> None:
    root = tmp_path / "w"
    for path in ("crmtui.yaml", "records/customers/02/C1/customer.yaml", "playbooks/core.yaml",
                 "records/.git/config", "docs/x.yaml", "records/.hidden"):  # fmt: skip
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")
    (root / "records/link").symlink_to("/etc")
    assert {path: status.st_size for path, status in walk(root)}.keys() == {
        "crmtui.yaml", "records/customers/02/C1/customer.yaml", "playbooks/core.yaml",
        "records/.hidden", "records/link",
    }  # fmt: skip


def test_walk_tells_what_it_cannot_list(tmp_path: Path) -> None:
    told: list[str] = []
    assert list(walk(tmp_path, lambda path, error: told.append(path))) == []
    assert told == ["crmtui.yaml"]
    if os.geteuid() != 0:
        (tmp_path / "records/closed").mkdir(parents=True)
        (tmp_path / "records/closed").chmod(0)
        list(walk(tmp_path, lambda path, error: told.append(path)))
        (tmp_path / "records/closed").chmod(0o700)
        assert told[-1] == "records/closed"


def test_walk_passes_over_linked_tops(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.yaml").write_text("x")
    (tmp_path / "w").mkdir()
    (tmp_path / "w/records").symlink_to(tmp_path / "outside")
    assert list(walk(tmp_path / "w")) == []
