"""Searching for words: every way of asking gives the same customers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmtui.workspace import Workspace

NOTE = "type: note\nat: 2026-11-01\nnote: {}\n"


@pytest.fixture
def many(make_workspace: Callable[..., Workspace]) -> Workspace:
    """A thousand customers; some words stand in a note alone, some hold signs that SQL knows."""
    files = {"crmtui.yaml": "name: x\n"}
    for n in range(1000):
        folder = f"records/customers/{n % 10}/C{n:04}"
        files[f"{folder}/customer.yaml"] = f"id: C{n:04}\nname: Customer {n:04} 客户\n"
        if n % 7 == 0:
            files[f"{folder}/note.yaml"] = NOTE.format("'100% sicher, a_b, ТЕСТ, 分期'")
    return make_workspace(files, under_git=False)


@pytest.mark.parametrize("word", ["0% s", "a_b", "тест", "分期", "aXb", "０％"])
def test_words_of_notes_are_found_literally(many: Workspace, word: str) -> None:
    wanted = [] if word == "aXb" else [f"C{n:04}" for n in range(0, 1000, 7)]
    assert many.ids(f'"{word}"') == wanted
    assert many.count(f'"{word}"') == len(many.list(f'"{word}"').rows) == len(wanted)


@pytest.mark.parametrize("query", ["", "customer", "客户", "分期", "-分期", "099", "nobody"])
def test_the_first_ids_begin_the_whole_answer(many: Workspace, query: str) -> None:
    whole, first = many.ids(query), many.first_ids(query, 20)
    assert first is None or first == whole[:20]
    assert (first is None) == (query in ("099", "nobody"))


def test_a_whole_list_and_a_page_of_it_know_the_same_sums(
    make_workspace: Callable[..., Workspace],
) -> None:
    files = {"crmtui.yaml": "name: x\ncurrency: CNY\n"}
    for n in range(30):
        folder = f"records/customers/0/C{n:02}"
        files[f"{folder}/customer.yaml"] = f"id: C{n:02}\nname: Customer {n:02}\n"
        money = "EUR" if n % 3 else "CNY"
        if n % 5:
            files[f"{folder}/order.yaml"] = (
                f"type: order\nid: O{n}\nat: 2026-11-0{n % 9 + 1}\namount: {n}.10\n"
                f"currency: {money}\nstatus: paid\n"
            )
    ws = make_workspace(files, under_git=False)
    whole, page = ws.list(), ws.list(limit=2)
    assert set(whole.revenue) == {"CNY", "EUR"}
    assert (whole.revenue, whole.total) == (page.revenue, page.total)
    assert page.rows == whole.rows[:2]
