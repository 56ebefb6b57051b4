"""The monthly board: spans, sums against hand-counted records, words, and the page."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from crmtui.errors import Conflict, StorageFailed, UsageError
from crmtui.exchange.page_file import write_page
from crmtui.reports import svg
from crmtui.reports.board import Board, Figure, span_of
from crmtui.reports.board_page import MARK, board_page
from crmtui.reports.board_words import FIGURES, change, compared, left_out, mood, number
from crmtui.workspace import Workspace

ENTRIES = """\
- {id: Z1, type: order, at: 2026-05-20, amount: 100}
- {id: Z2, type: order, at: 2026-10-03, amount: 1000}
- {id: Z3, type: order, at: 2026-10-25, amount: 5000}
- {id: Z4, type: order, at: 2026-11-02, amount: 300.5}
- {id: Z5, type: order, at: 2026-11-05, amount: 99, currency: USD}
- {id: Z6, type: order, at: 2026-11-06, amount: 7, status: cancelled}
- {id: R1, type: return, at: 2026-11-07, of: Z3, amount: 100}
- {id: t1, type: touch, at: 2026-11-03, via: phone}
- {id: t2, type: touch, at: 2026-10-04, via: phone}
- {id: t3, type: touch, at: 2026-10-28, via: phone}
- {id: s1, type: survey, at: 2026-11-04, measure: nps, score: 9}
- {id: s2, type: survey, at: 2026-11-05, measure: nps, score: 3}
- {id: s3, type: survey, at: 2026-11-05, measure: csat, score: 4}
- {id: s4, type: survey, at: 2026-11-06, measure: csat, score: 9}
- {id: s5, type: survey, at: 2026-11-06, measure: nps, score: 90}
"""
NAME = "<script>alert(1)</script>\"'&{{ 7*7 }}"


@pytest.fixture
def ws(make_workspace) -> Workspace:
    found = make_workspace()
    folder = next(p.parent for p in found.root.glob("records/customers/**/acme/customer.yaml"))
    (folder / "more.yaml").write_text(ENTRIES, encoding="utf-8")
    return found


def figure(board: Board, name: str) -> Figure:
    return next(one for one in board.happened.figures if one.name == name)


def test_a_month_that_is_not_over_is_compared_with_the_same_days() -> None:
    span = span_of(date(2026, 11, 20), date(2026, 11, 20))
    assert (span.first, span.last, span.is_partial) == (date(2026, 11, 1), date(2026, 11, 20), True)
    assert (span.before_first, span.before_last) == (date(2026, 10, 1), date(2026, 10, 20))
    assert "same days" in compared(span)
    march = span_of(date(2026, 3, 1), date(2026, 3, 30))
    assert march.before_last == date(2026, 2, 28)


def test_a_whole_month_is_compared_with_a_whole_one() -> None:
    span = span_of(date(2026, 10, 1), date(2026, 11, 20))
    assert (span.last, span.before_last) == (date(2026, 10, 31), date(2026, 9, 30))
    assert not span.is_partial and "same days" not in compared(span)
    assert not span_of(date(2026, 2, 3), date(2026, 2, 28)).is_partial


def test_sums_are_those_counted_by_hand(ws: Workspace) -> None:
    board = ws.board(query="id:acme")
    assert board.customers == 1
    assert figure(board, "orders") == Figure("orders", 2, 1), "one of them without a rate"
    assert figure(board, "value") == Figure("value", Decimal("200.50"), Decimal("1000.00"))
    assert figure(board, "average_order").now == Decimal("300.50")
    assert board.happened.without_rate == 1
    assert figure(board, "nps") == Figure("nps", 0.0, None, 2)
    assert figure(board, "csat") == Figure("csat", 1.0, None, 1)
    assert figure(board, "repurchase").of == 0
    assert figure(board, "churn") == Figure("churn", 0.0, None, 1)
    assert [month.orders for month in board.happened.trend][-2:] == [2, 2]
    assert board.happened.trend[-1].is_partial


def test_months_that_are_none(ws: Workspace) -> None:
    with pytest.raises(UsageError):
        ws.board(date(2027, 1, 1))
    with pytest.raises(UsageError):
        ws.board(date(1, 1, 1))
    with pytest.raises(UsageError):
        ws.board(owner="nobody")
    long_ago = ws.board(date(2001, 2, 1))
    assert figure(long_ago, "average_order").now is None
    assert figure(long_ago, "churn") == Figure("churn", None, None, 0)


def test_nobody_fits(ws: Workspace) -> None:
    board = ws.board(query="name:nobody-is-called-so")
    assert board.customers == 0 and board.condition.mean.now is None
    page = board_page(board, "w", {}).decode()
    assert "nan" not in page.lower() and "None" not in page


@pytest.mark.parametrize(
    ("one", "told", "better"),
    [
        (Figure("value", Decimal(150), Decimal(100)), "+50 %", 1),
        (Figure("churn", 0.30, 0.10), "+20 points", -1),
        (Figure("churn", 0.1001, 0.1), "=", 0),
        (Figure("orders", 3, 0), "+3", 1),
        (Figure("orders", 30, 20), "+50 %", 1),
        (Figure("complaints", 1, 1), "=", 0),
        (Figure("nps", None, 5.0), "", 0),
        (Figure("attempts", 5, 1), "+4", 0),
    ],
)
def test_changes_in_words(one: Figure, told: str, better: int) -> None:
    assert (change(one), mood(one)) == (told, better)


def test_numbers_in_words() -> None:
    assert number(None, "share") == "–" and number(0.126, "share") == "13 %"
    assert number(Decimal("1234567.8"), "money") == "1,234,568"


def test_the_page_is_one_file_without_network_or_script(ws: Workspace) -> None:
    page = board_page(ws.board(), "w", {}).decode()
    assert page.encode().startswith(MARK)
    assert not re.search(r"<script|\bsrc=|\bhref=|@import|url\(|\bstyle=|\bon\w+=", page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page and "default-src 'none'" in page
    assert page.encode() == board_page(ws.board(), "w", {})


def test_hostile_names_stay_text(ws: Workspace) -> None:
    profile = next(ws.root.glob("records/customers/**/acme/customer.yaml"))
    text = profile.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith("name:"))
    quoted = NAME.replace("'", "''")
    profile.write_text(text.replace(line, f"name: '{quoted}'"), encoding="utf-8")
    page = board_page(ws.board(), f"{NAME}\u202e", {"lin": NAME}).decode()
    tags: list[str] = []
    told: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            tags.append(tag)

        def handle_data(self, data: str) -> None:
            told.append(data)

    Reader().feed(page)
    assert "script" not in tags and any(NAME in text for text in told)
    assert "\u202e" not in page and "49" not in "".join(told).replace(NAME, "")[:200]


def test_pictures_escape_what_they_are_told() -> None:
    picture = str(svg.columns([("<b>", 1, "&", False)], "bar", '"x"'))
    assert "<b>" not in picture and "&amp;" in picture and '"x"' not in picture
    assert str(svg.grid([], "")) and str(svg.curve([], "")) and str(svg.columns([], "bar", ""))


def test_a_page_is_written_whole_and_only_over_a_page(tmp_path: Path) -> None:
    file = tmp_path / "b.html"
    write_page(file, MARK + b"1", MARK)
    write_page(file, MARK + b"2", MARK)
    assert file.read_bytes() == MARK + b"2" and [*tmp_path.iterdir()] == [file]
    file.write_text("mine")
    with pytest.raises(Conflict):
        write_page(file, MARK, MARK)
    assert file.read_text() == "mine"
    write_page(file, MARK, MARK, replace=True)
    assert file.read_bytes() == MARK
    link = tmp_path / "link.html"
    link.symlink_to(file)
    with pytest.raises(Conflict):
        write_page(link, MARK, MARK)
    with pytest.raises(Conflict):
        write_page(tmp_path, MARK, MARK)
    with pytest.raises(StorageFailed):
        write_page(tmp_path / "no" / "b.html", MARK, MARK)


def test_every_figure_is_told(ws: Workspace) -> None:
    board = ws.board()
    found = {one.name for one in (*board.happened.figures, board.condition.mean, *board.playbooks,
                                  *board.hygiene)}  # fmt: skip
    assert found == set(FIGURES)


GOALS = {
    "orders": "measure: orders\ntarget: 3\nfrom: 2026-10-01\nto: 2026-12-31\n",
    "mine": "title: '<b>&'\nmeasure: revenue\ntarget: 900\nowner: lin\nfrom: 2026-11-01\nto: 2026-11-30\n",
    "old": "measure: orders\ntarget: 3\nfrom: 2026-07-01\nto: 2026-09-30\n",
    "wrong": "measure: nps\ntarget: 3\nsegment: 'no\"ne'\nfrom: 2026-10-01\nto: 2026-12-31\n",
}


@pytest.fixture
def goals(ws: Workspace) -> None:
    (ws.root / "records/goals").mkdir()
    for name, text in GOALS.items():
        (ws.root / f"records/goals/{name}.yaml").write_text(f"id: {name}\n{text}", encoding="utf-8")


def test_goals_of_the_month_the_farthest_behind_first(ws: Workspace, goals: None) -> None:
    board = ws.board()
    assert [(one.goal.id, one.status) for one in board.goals] == [
        ("mine", "behind"), ("orders", "met")]  # fmt: skip
    assert board.goals_left_out == 1
    assert "1 goal left out" in " ".join(left_out(board))
    assert [one.goal.id for one in ws.board(owner="lin").goals] == ["mine"]
    assert [one.goal.id for one in ws.board(date(2026, 9, 1)).goals] == ["old"]
    assert ws.board(query="id:nobody").goals == board.goals


def test_goals_stand_on_the_page_as_bars(ws: Workspace, goals: None) -> None:
    text = board_page(ws.board(), "W", {}).decode()
    assert "&lt;b&gt;&amp;" in text and "<b>&" not in text
    assert text.count('class="bullet"') == 2 and "fill-ink" in text
    assert "Goals" not in board_page(ws.board(query="id:x", owner="wang"), "W", {}).decode()


def test_a_bar_of_a_goal_stays_in_its_room() -> None:
    numbers = re.findall(r'(?:x|width)="(-?[0-9.]+)"', svg.bullet(0.5, 1.2, -3, 7, "good", "t"))
    assert all(0 <= float(number) <= 300 for number in numbers)
    assert svg.bullet(0, None, None, None, "none", "t").count("<rect") == 2
