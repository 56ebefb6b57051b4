"""The parts of the dashboard say what the board says, and look at no file when somebody else does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.workspace import Workspace

ORDERS = """\
- {id: Z1, type: order, at: 2026-10-03, amount: 1000}
- {id: Z2, type: order, at: 2026-11-02, amount: 3000.5}
- {id: t8, type: touch, at: 2026-11-03, via: phone}
"""


@pytest.fixture
def busy(make_workspace: Callable[..., Workspace]) -> Workspace:
    workspace = make_workspace()
    (_folder(workspace) / "orders.yaml").write_text(ORDERS, encoding="utf-8")
    return workspace


def _folder(workspace: Workspace) -> Path:
    return next(p.parent for p in workspace.root.glob("records/customers/**/acme/customer.yaml"))


@pytest.mark.parametrize(
    ("owner", "query"), [("", ""), ("lin", ""), ("", "id:acme"), ("", "id:no")]
)
def test_tiles_say_what_the_board_says(busy: Workspace, owner: str, query: str) -> None:
    board = busy.board(owner=owner, query=query)
    span, happened = busy.board_month(owner=owner, query=query)
    assert (span, happened.figures) == (board.span, board.happened.figures)
    classes = busy.board_classes(span, owner, query)
    assert (classes.customers, classes.matrix, classes.core) == (
        board.worth.customers, board.worth.matrix, board.worth.core)  # fmt: skip
    ranks = busy.board_ranks(span, owner, query)
    assert (ranks.curve, ranks.scores, ranks.top, ranks.best) == (
        board.worth.curve, board.worth.scores, board.worth.top, board.worth.best)  # fmt: skip


def test_an_index_taken_as_left_is_as_another_keeps_it(busy: Workspace) -> None:
    with Workspace.open(busy.root, now=busy.now) as other:
        busy.refresh()
        (_folder(busy) / "more.yaml").write_text(
            "{id: Z3, type: order, at: 2026-11-04, amount: 5}\n", encoding="utf-8"
        )

        def orders() -> object:
            with other.as_left():
                _span, happened = other.board_month()
                return next(one.now for one in happened.figures if one.name == "orders")

        assert orders() == 1, "nobody read the new file yet"
        busy.refresh()
        assert orders() == 2


def test_rules_of_an_index_taken_as_left_are_read_again(busy: Workspace) -> None:
    busy.refresh()
    with Workspace.open(busy.root, now=busy.now) as other:
        path = busy.root / "crmtui.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\nname: Elsewhere\n" if "name:" not in text else text.replace(
            "name: ", "name: Else", 1), encoding="utf-8")  # fmt: skip
        with other.as_left():
            before = other.config.name
        busy.refresh()
        with other.as_left():
            assert other.config.name == busy.config.name != before


def test_an_index_that_knows_nothing_is_made_first(busy: Workspace) -> None:
    with busy.as_left():
        assert busy.count() == 2


def test_what_the_dashboard_needs_is_made_ahead(
    busy: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    span = busy.board_span()
    expected = busy.board_classes(span), busy.board_condition(span), busy.board_month()
    kept = busy.adherence()
    for table in ("snapshots", "snapshot_days", "ledger", "flows", "replays"):
        busy.index.db.execute(f"DELETE FROM {table}")
    busy.index.db.execute("UPDATE customers SET counted = 0")
    monkeypatch.setattr("crmtui.workspace.tiles._FEW", 1)
    steps = 0
    while busy.prepare():
        steps += 1
    assert steps == 6, "the ledger, two customers on two days, one who belongs to a playbook"
    with busy.fresh():
        monkeypatch.setattr("crmtui.analysis.snapshots.fill", None)
        monkeypatch.setattr("crmtui.analysis.ledger.refresh_ledger", None)
        found = busy.board_classes(span), busy.board_condition(span), busy.board_month()
        assert found == expected
        monkeypatch.setattr("crmtui.planning.replays._computed", lambda *given: 1 / 0)
        assert busy.adherence() == kept


def test_other_rules_are_replayed_ahead_too(
    busy: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy.adherence()
    book = busy.root / "playbooks/core.yaml"
    book.write_text(book.read_text().replace("1 month", "2 weeks"))
    busy.refresh()
    assert sum(1 for _ in iter(busy.prepare, False)) == 4, "entries, both days, one replay"
    monkeypatch.setattr("crmtui.planning.replays._computed", lambda *given: 1 / 0)
    assert busy.adherence().playbooks


def test_nothing_is_made_ahead_for_very_many(
    busy: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmtui.workspace.tiles._MANY", 1)
    busy.refresh()
    assert not busy.prepare()
    assert busy.index.count("SELECT count(*) FROM ledger") == 0
