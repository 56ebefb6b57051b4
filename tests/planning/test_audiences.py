"""Who belongs to which playbook, asked of all playbooks at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmtui.planning import audiences as module
from crmtui.planning.audiences import audiences, memberships
from crmtui.workspace import Workspace

BOOK = "playbook: {name}\ntitle: x\nfor: '{query}'\ncadences:\n  - step: call\n    every: 1 month\n    via: [phone]\n"
BOOKS = {
    "one": "id:acme",
    "core": "tier:core",
    "of-lin": "owner:lin since:>=2020-01-01",
    "old": "since:>3y",
    "nobody": 'name:"客户 :q1" owner:zhao',
    "named": "科技 owner:lin",
}


@pytest.mark.parametrize("most", [1, 4, 200])
def test_all_at_once_is_one_by_one(
    make_workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    ws = make_workspace(under_git=False)
    for name, query in BOOKS.items():
        book = ws.root / f"playbooks/{name}.yaml"
        book.write_text(BOOK.format(name=name, query=query), encoding="utf-8")
    ws.refresh()
    day = ws.today_date().isoformat()
    chosen, problems = audiences(ws.rules, ws.today_date())
    assert not problems and len(chosen) == len(BOOKS)
    expected = {
        (id, book.name)
        for book, query in chosen
        for (id,) in ws.index.db.execute(
            f"SELECT c.id FROM customers c WHERE {query.where}", {**query.params, "today": day}
        )
    }
    assert {name for _, name in expected} >= {"one", "core", "of-lin"}
    monkeypatch.setattr(module, "MOST", most)
    ids = '["acme", "C2024002"]'
    found = {
        (id, book.name)
        for asked in memberships(chosen)
        for id, *answers in ws.index.db.execute(asked.sql, {**asked.params, "given": ids, "today": day})
        for book, answer in zip(asked.books, answers, strict=True)
        if answer
    }  # fmt: skip
    assert found == expected
    assert found == set(ws.index.db.execute("SELECT customer, playbook FROM memberships"))
