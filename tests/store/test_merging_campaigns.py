"""Two sides that add recipients to one mailing are merged without a conflict."""

from __future__ import annotations

from crmtui.store.merging import merge_bytes

PATH = "records/campaigns/news.yaml"
BASE = b"""\
id: news
at: 2026-11-10
recipients:
  - customer: a
    contact: li
  - customer: b
"""


def test_recipients_are_a_set_by_customer() -> None:
    ours = BASE + b"  - customer: c\n"
    theirs = BASE.replace(b"  - customer: b\n", b"") + b"  - customer: d\n    contact: wu\n"
    merged = merge_bytes(BASE, ours, theirs, PATH)
    assert merged.conflicts == ()
    assert merged.data == EXPECTED


EXPECTED = b"""\
id: news
at: 2026-11-10
recipients:
  - customer: a
    contact: li
  - customer: c
  - customer: d
    contact: wu
"""


def test_one_recipient_changed_on_both_sides_is_one_conflict() -> None:
    ours, theirs = BASE.replace(b"li", b"wang"), BASE.replace(b"li", b"wu")
    merged = merge_bytes(BASE, ours, theirs, PATH)
    assert [one.name for one in merged.conflicts] == [("recipients", "a", "contact")]
