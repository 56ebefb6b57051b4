"""Drafts on disk."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from crmtui.settings import state_dir
from crmtui.tui.drafts import Drafts


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "workspace")


def test_a_draft_comes_back_as_it_was(drafts: Drafts) -> None:
    drafts.save("C1", {"note": "价格 [/oops] \x1b", "with": ["li"]})
    assert drafts.load("C1") == {"note": "价格 [/oops] \x1b", "with": ["li"]}
    assert drafts.customers() == ["C1"]


def test_only_the_owner_can_read_it(drafts: Drafts) -> None:
    drafts.save("C1", {"note": "x"})
    assert stat.S_IMODE((drafts.folder / "C1.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(drafts.folder.stat().st_mode) == 0o700


def test_dropped_drafts_are_gone_and_dropping_twice_is_fine(drafts: Drafts) -> None:
    drafts.save("C1", {"note": "x"})
    drafts.drop("C1")
    drafts.drop("C1")
    assert drafts.load("C1") == {} and list(drafts.folder.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "\udcff"])
def test_a_damaged_draft_is_no_draft(drafts: Drafts, text: str) -> None:
    drafts.folder.mkdir(parents=True)
    (drafts.folder / "C1.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    assert drafts.load("C1") == {}


@pytest.mark.parametrize("customer", ["../../x", "/etc/passwd", "", "a/b", "CON"])
def test_no_id_leads_out_of_the_folder(drafts: Drafts, customer: str) -> None:
    drafts.save(customer, {"note": "x"})
    drafts.drop(customer)
    assert drafts.load(customer) == {}
    assert not list(state_dir().rglob("*.json"))


def test_two_workspaces_do_not_share_drafts(tmp_path: Path) -> None:
    Drafts(tmp_path / "a").save("C1", {"note": "x"})
    assert Drafts(tmp_path / "b").load("C1") == {}
