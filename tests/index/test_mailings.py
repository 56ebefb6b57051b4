"""Campaign files in the index: each recipient is a touch, sent, of that customer and no contact."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
PATH = "records/campaigns/2026-11-10-news.yaml"
NEWS = """\
id: 2026-11-news
title: 十一月行业动态
playbook: core
step: monthly-call
at: 2026-11-10T09:00+08:00
logged: 2026-11-10T09:05+08:00
by: lin
via: email
recipients:
  - customer: acme
    contact: li
  - customer: C2024002
failed:
  - customer: C9
    why: 550 no such user
"""


def test_each_recipient_has_a_touch_that_is_no_contact(
    make_workspace: Make, write: Callable[..., None]
) -> None:
    ws = make_workspace()
    before, others = ws.show("acme"), ws.show("C2024002").entries
    write(ws.root, {PATH: NEWS})
    view = ws.show("acme")
    touch = view.entries[0]
    assert (touch.type, touch.get("via"), touch.get("outcome")) == ("touch", "email", "sent")
    assert (touch.get("direction"), touch.by, touch.note) == ("out", "lin", "十一月行业动态")
    assert (touch.get("with"), touch.get("does")) == (("li",), ("core/monthly-call",))
    assert touch.id == "2026-11-news/acme"
    assert touch.path == PATH
    assert touch.logged is not None
    assert not touch.is_contact
    assert view.facts.last_contact == before.facts.last_contact
    assert len(ws.show("C2024002").entries) == len(others) + 1
    assert ws.check() == []


def test_a_changed_file_replans_those_it_named_and_those_it_names(make_workspace: Make) -> None:
    ws = make_workspace(extra={PATH: NEWS})
    assert ws.list("十一月行业动态").total == 2
    path = ws.root / PATH
    path.write_text(NEWS.replace("  - customer: C2024002\n", ""))
    assert [row.id for row in ws.list("十一月行业动态").rows] == ["acme"]
    path.unlink()
    assert ws.list("十一月行业动态").total == 0


def test_a_former_id_is_the_customer_it_became(make_workspace: Make) -> None:
    ws = make_workspace(extra={PATH: NEWS.replace("customer: acme", "customer: OLD1")})
    assert "dangling-reference" in {p.code for p in ws.check()}
    profile = ws.root / "records/customers/华东/acme/customer.yaml"
    profile.write_text(profile.read_text().replace("name:", "formerly: [OLD1]\nname:", 1))
    assert ws.show("acme").entries[0].id == "2026-11-news/OLD1"
    assert ws.check() == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("customer: C2024002", "customer: acme", "duplicate-recipient", 12),
        ("customer: C2024002", "customer: Nobody", "dangling-reference", 12),
        ("at: 2026-11-10T", "at: 2026-13-10T", "bad-when", 5),
        ("contact: li", "contact: wu", "unknown-contact", 11),
        ("by: lin", "by: nobody", "unknown-owner", 7),
        ("step: monthly-call", "step: monthly-cal", "unknown-step", 4),
        ("via: email", "via: pigeon", "bad-choice", 8),
        ("  - customer: C2024002", "  - C2024002", "not-a-mapping", 12),
        ("id: 2026-11-news\n", "", "missing-field", 1),
        ("recipients:", "recipents:", "unknown-field", 9),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    make_workspace: Make, old: str, new: str, code: str, line: int
) -> None:
    ws = make_workspace(extra={PATH: NEWS.replace(old, new)})
    assert (code, PATH, line) in {(p.code, p.path, p.line) for p in ws.check()}
    assert ws.list().total == 2


def test_one_bad_recipient_never_hides_the_others(make_workspace: Make) -> None:
    ws = make_workspace(extra={PATH: NEWS.replace("customer: acme", "customer: [a]")})
    assert [row.id for row in ws.list("十一月行业动态").rows] == ["C2024002"]


def test_two_files_of_one_mailing_count_once(make_workspace: Make) -> None:
    copy = PATH.replace("news", "more")
    ws = make_workspace(extra={PATH: NEWS, copy: NEWS})
    assert len([e for e in ws.show("acme").entries if e.path.startswith("records/camp")]) == 1
    assert [(p.code, p.path) for p in ws.check()] == [("duplicate-campaign", PATH)]


def test_moving_and_packing_leave_the_campaign_where_it_is(make_workspace: Make) -> None:
    ws = make_workspace(extra={PATH: NEWS.replace("2026-11-10T", "2026-01-10T")})
    ws.move("acme", "records/customers/elsewhere")
    assert (ws.root / PATH).read_text() == NEWS.replace("2026-11-10T", "2026-01-10T")
    assert len([e for e in ws.show("acme").entries if e.path == PATH]) == 1
