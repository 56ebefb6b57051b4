"""Rules: every file counts, and a bad one never hides the rest."""

from __future__ import annotations

from datetime import date

from crmtui.model.problem import Problem
from crmtui.model.rules import Rules
from crmtui.store.rules import load_rules

FILES = {
    "crmtui.yaml": "name: 示例\ntimezone: Asia/Shanghai\nteam:\n  lin: {name: 林}\n",
    "playbooks/tiers.yaml": "core: {title: 核心, weight: 3}\nbasic:\n",
    "playbooks/tags.yaml": (
        "need:\n  品质优先: 看重品质\n  价格敏感:\nbehaviour: [投诉过, 易流失]\nvip: 要客\n"
    ),
    "playbooks/segments.yaml": 'big: "revenue:>10000"\nold:\n  title: 老客户\n  query: "silent:>90d"\n',
    "playbooks/calendars/CN-2026.yaml": (
        "calendar: CN\nyear: 2026\noff: {2026-01-01: 元旦}\nwork: {2026-02-14: 春节调休}\n"
    ),
    "playbooks/core.yaml": """\
playbook: core
for: "tier:core"
cadences:
  - step: call
    every: 1 month
    via: [phone]
  - every: 3 months
    via: [visit]
    step: visit
dates:
  - event: birthday
    step: birthday
""",
    "records/customers/x/C1/customer.yaml": "id: [broken",
    "playbooks/guides/x.md": "text",
}


def load(files: dict[str, str]) -> tuple[Rules, list[Problem]]:
    data = {path: text.encode() for path, text in files.items()}
    return load_rules(data.get, files)


def test_everything_is_read() -> None:
    rules, problems = load(FILES)
    assert problems == []
    assert rules.config.name == "示例"
    assert rules.config.team["lin"].name == "林"
    assert list(rules.tiers) == ["core", "basic"]
    assert rules.tags == {
        "need/品质优先": "看重品质", "need/价格敏感": "", "behaviour/投诉过": "", "behaviour/易流失": "",
        "vip": "要客",
    }  # fmt: skip
    assert rules.segments == {"big": "revenue:>10000", "old": "silent:>90d"}
    assert rules.holidays[0].work == {date(2026, 2, 14): "春节调休"}
    book = rules.playbooks[0]
    assert (book.name, book.path) == ("core", "playbooks/core.yaml")
    assert [step.line for step in book.cadences] == [4, 9]
    assert [step.line for step in book.dates] == [12]


def test_tags_may_be_a_list() -> None:
    rules, problems = load({"playbooks/tags.yaml": "- vip\n- need: [a, b]\n- old: 老客户\n"})
    assert (rules.tags, problems) == ({"vip": "", "need/a": "", "need/b": "", "old": "老客户"}, [])


def test_one_bad_file_never_hides_the_rest() -> None:
    bad = {
        "playbooks/broken.yaml": 'playbook: x\nfor: "a',
        "playbooks/double.yaml": 'playbook: core\nfor: "x"\n',
        "playbooks/wrong.yaml": 'playbook: y\nfor: "x"\ncadences:\n  - step: a\n    every: soon\n    via: [phone]\n',
        "playbooks/tags.yaml": "a: {b: {c: d}}\n",
        "playbooks/segments.yaml": "a:\nb: x\n",
        "playbooks/calendars/CN-copy.yaml": FILES["playbooks/calendars/CN-2026.yaml"],
        "playbooks/tiers.yaml": "- core\n",
        "crmtui.yaml": "name: x\ntimezone: Asia/Shangai\n",
    }
    rules, problems = load(FILES | bad)
    assert [book.path for book in rules.playbooks] == ["playbooks/core.yaml"]
    assert rules.segments == {"b": "x"}
    assert len(rules.holidays) == 1
    assert rules.config.name == "x"
    assert {(p.path, p.line, p.column, p.code) for p in problems} == {
        ("crmtui.yaml", 2, 11, "unknown-timezone"),
        ("playbooks/broken.yaml", 2, 6, "not-closed"),
        ("playbooks/calendars/CN-copy.yaml", 1, 11, "duplicate-calendar"),
        ("playbooks/double.yaml", 1, 11, "duplicate-playbook"),
        ("playbooks/segments.yaml", 1, 1, "bad-segment"),
        ("playbooks/tags.yaml", 1, 8, "bad-tag"),
        ("playbooks/tiers.yaml", 1, 1, "not-a-mapping"),
        ("playbooks/wrong.yaml", 5, 12, "bad-interval"),
    }


def test_empty_rule_files_are_fine_but_not_an_empty_configuration() -> None:
    rules, problems = load({"playbooks/tags.yaml": "# none yet\n", "playbooks/tiers.yaml": ""})
    assert (rules.tags, problems) == ({}, [])
    assert [p.code for p in load({"crmtui.yaml": ""})[1]] == ["empty-file"]


def test_digest_changes_with_any_rule_file_and_only_then() -> None:
    base = load(FILES)[0].digest
    assert load(dict(reversed(FILES.items())))[0].digest == base
    assert load(FILES | {"records/customers/x/C1/customer.yaml": "id: C1"})[0].digest == base
    for path in FILES:
        if path.endswith(".yaml") and not path.startswith("records/"):
            assert load(FILES | {path: FILES[path] + "# more\n"})[0].digest != base


def test_files_that_cannot_be_read_are_left_out() -> None:
    rules, problems = load_rules(lambda path: None, FILES)
    assert (rules.playbooks, problems) == ((), [])
