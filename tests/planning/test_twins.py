"""One person at several customers is congratulated once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmtui.workspace import Workspace

CARE = """\
playbook: care
for: "tier:core OR tier:basic OR tier:watch"
dates:
  - {step: contact-birthday, event: contact-birthday, via: [phone]}
  - {step: birthday, event: birthday, via: [phone]}
"""
TIERS = "core: {weight: 3}\nbasic: {weight: 2}\nwatch: {weight: 1}\nnone: {weight: 9}\n"
DAY = date(2026, 11, 20)
LI = "name: 李工, key: li, birthday: 11-22"


@pytest.fixture
def team(make_workspace: Callable[..., Workspace]) -> Iterator[Callable[..., Workspace]]:
    """A workspace of these customers: id to tier and lines of the profile."""

    def make(**customers: str) -> Workspace:
        extra = {"playbooks/care.yaml": CARE, "playbooks/tiers.yaml": TIERS}
        extra |= {_path(id): _profile(id, told) for id, told in customers.items()}
        return make_workspace(extra=extra)

    yield make


def _path(id: str) -> str:
    return f"records/customers/x/{id}/customer.yaml"


def _profile(id: str, told: str) -> str:
    tier, _, rest = told.partition("|")
    return f"id: {id}\nname: 客户{id}\nowner: lin\ntier: {tier}\n{rest}"


def _contact(told: str) -> str:
    return f"contacts:\n  - {{{told}}}\n"


def _greeted(ws: Workspace, on: date = DAY) -> list[str]:
    queue = ws.today(on)
    return sorted(part.task.id.partition("@")[0] for line in queue.lines for part in line.parts
                  if part.task.kind == "date")  # fmt: skip


@pytest.mark.parametrize(
    "same",
    [
        ("phones: ['+86 138 0013 8000']", "phones: [138-0013-8000]"),
        ("emails: [Li@example.com]", "emails: [li@example.com]"),
        ("wechat: li_gong", "wechat: li_gong"),
    ],
)
def test_the_customer_of_the_heaviest_tier_remembers_the_person(
    team: Callable[..., Workspace], same: tuple[str, str]
) -> None:
    first, second = (_contact(f"{LI}, {one}") for one in same)
    ws = team(A1=f"watch|{first}", A2=f"core|{second}", A3=f"basic|{first}")
    assert _greeted(ws) == ["A2/care/contact-birthday/li"]
    ws.refresh()
    assert [c.birthday for c in ws.show("A1").customer.contacts] != [None]
    assert (ws.show("A1").birthdays, ws.show("A2").birthdays) == ({"li": "A2"}, {})
    judged = ws.adherence(date(2026, 11, 1), date(2026, 11, 30), playbook="care")
    assert sum(step.figures.due for book in judged.playbooks for step in book.steps) == 1


def test_a_shared_number_alone_is_a_switchboard(team: Callable[..., Workspace]) -> None:
    same = "phones: ['0512-65001234']"
    ws = team(A1=f"core|{_contact(f'{LI}, {same}')}",
              A2=f"core|{_contact(f'name: 王工, key: wang, birthday: 11-21, {same}')}",
              A3=f"core|{_contact(f'{LI}')}")  # fmt: skip
    assert len(_greeted(ws)) == 3


def test_the_next_one_takes_over_when_the_person_leaves_or_nobody_else_remembers(
    team: Callable[..., Workspace],
) -> None:
    told = f"{LI}, phones: ['13800138000']"
    ws = team(
        A1=f"core|{_contact(told)}", A2=f"basic|{_contact(told)}", A3=f"none|{_contact(told)}"
    )
    assert _greeted(ws) == ["A1/care/contact-birthday/li"]
    _write(ws, "A1", f"core|{_contact(told + ', left: 2026-11-24')}")
    assert _greeted(ws) == ["A2/care/contact-birthday/li"]
    _write(ws, "A2", f"basic|{_contact(told + ', left: 2026-11-24')}")
    assert _greeted(ws) == ["A1/care/contact-birthday/li"]
    _write(ws, "A2", f"basic|{_contact(told)}")
    _write(ws, "A1", "core|do_not_contact: yes\n" + _contact(told))
    assert _greeted(ws) == ["A2/care/contact-birthday/li"]
    _write(ws, "A1", f"core|{_contact(told)}")
    assert _greeted(ws) == ["A1/care/contact-birthday/li"]
    (ws.root / _path("A1")).unlink()
    assert _greeted(ws) == ["A2/care/contact-birthday/li"]


def test_a_person_who_is_a_customer_and_a_contact_elsewhere(
    team: Callable[..., Workspace],
) -> None:
    person = "kind: person\nbirthday: 11-22\n" + _contact("name: 客户B1, phones: ['13800138000']")
    told = _contact("name: 李工, key: li, birthday: 11-22, phones: ['13800138000']")
    ws = team(B1=f"basic|{person}", A1=f"core|{told}")
    assert _greeted(ws) == ["A1/care/contact-birthday/li"]
    _write(ws, "B1", person.join(["core|", "tags: [vip/x]\n"]))
    assert _greeted(ws) == ["A1/care/contact-birthday/li"]
    _write(ws, "A1", f"watch|{told}")
    assert _greeted(ws) == ["B1/care/birthday"]


def _write(ws: Workspace, id: str, told: str) -> None:
    Path(ws.root / _path(id)).write_text(_profile(id, told))


def test_an_index_in_pieces_is_that_from_nothing(
    team: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = f"{LI}, phones: ['13800138000']"
    ws = team(A1=f"core|{_contact(told)}")
    assert _greeted(ws) == ["A1/care/contact-birthday/li"]
    for id, tier in (("A0", "core"), ("A2", "core"), ("A3", "watch")):
        path: Any = ws.root / _path(id)
        path.parent.mkdir(parents=True)
        path.write_text(_profile(id, f"{tier}|{_contact(told)}"))
        ws.refresh()
    assert _greeted(ws) == ["A0/care/contact-birthday/li"]
