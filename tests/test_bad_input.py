"""Bad files, end to end: what is promised for each, by the promise's name.

A row holds the promise, what is in the file, and what ``crmtui check`` says of it: the code, line
and column of every finding, with a ``?`` behind warnings. Whatever it is, no command fails for
it, and the other customers stay in every list.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crmtui.cli.main import run
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
Write = Callable[..., None]

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PROFILE = "records/customers/03/C3/customer.yaml"
ENTRY = "records/customers/华东/acme/x.yaml"
CONFIG = "crmtui.yaml"
CORE = "playbooks/core.yaml"
TIERS = "playbooks/tiers.yaml"
READING = (
    ["list", "--json"], ["today", "--json"], ["today"], ["show", "acme", "--json"], ["brief", "acme"],
)  # fmt: skip
LONGEST = 5.0
"""Seconds for a command on a hostile file; far above what it takes, far below a hang."""

HEAD = "id: C3\nname: X\n"
TOUCH = "type: touch\nat: 2026-11-01\nvia: phone\n"
ORDER = "type: order\nid: A1\nat: 2026-11-01\n"
BOOK = 'playbook: core\nfor: "tier:core"\n'
STEP = BOOK + "cadences:\n  - step: call\n    every: 1 month\n    via: [phone]\n"

BOMB = HEAD + "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)  # fmt: skip
MERGE = "<<<<<<< ours\nname: X\n{base}=======\nname: Y\n>>>>>>> theirs\n"

PROFILES: list[tuple[str, str | bytes, str]] = [
    # E1: no mapping, several documents
    ("E1", "", "empty-file 1:1"),
    ("E1", "# only a comment\n", "empty-file 1:1"),
    ("E1", "hello\n", "not-a-mapping 1:1"),
    ("E1", "- a\n- b\n", "not-a-mapping 1:1"),
    ("E1", f"{HEAD}---\n{HEAD}", "several-documents 3:1"),
    ("E1", f"%YAML 1.1\n---\n{HEAD}...\n", ""),
    # E2: keys that stand twice
    ("E2", f"{HEAD}name: Y\n", "duplicate-key 3:1"),
    ("E2", f'{HEAD}"name": Y\n', "duplicate-key 3:1"),
    ("E2", f"{HEAD}prefers:\n  café: 1\n  cafe\u0301: 2\n", "duplicate-key 5:3"),
    ("E2", f"{HEAD}prefers: &a {{time: x}}\nroles:\n  <<: *a\n", "merge-key 5:3"),
    # E6: days
    ("E6", f"{HEAD}since: 2024-02-30\n", "bad-date 3:8"),
    ("E6", f"{HEAD}since: 2024/1/5\n", "bad-date 3:8"),
    ("E6", f"{HEAD}since: 05/01/2024\n", "bad-date 3:8"),
    ("E6", f"{HEAD}since: 20240105\n", "bad-date 3:8"),
    ("E6", f"{HEAD}since: 2024年1月5日\n", "bad-date 3:8"),
    ("E6", f"{HEAD}since: 24-01-05\n", "bad-date 3:8"),
    ("E6", f"{HEAD}since: 45296\n", "bad-date 3:8"),
    ("E6", f"{HEAD}since: 0001-01-01\ntier: core\ntier_since: 9999-12-31\n", ""),
    # E7, E8, E9: bombs, depth, tags
    ("E7", BOMB, "too-many-aliases 7:38"),
    ("E7", f"{HEAD}note: &a [*a]\n", "recursive-alias 3:11"),
    ("E8", f"{HEAD}note: {'[' * 1000}\n", "too-deep 3:70"),
    ("E8", f"{HEAD}note: {'[' * 100_000}{']' * 100_000}\n", "too-deep 3:70"),
    ("E9", "id: C3\nname: !!python/object/apply:os.system ['false']\n", "yaml-tag 2:7"),
    ("E9", f"{HEAD}since: !!timestamp 2024-01-01\n", "yaml-tag 3:8"),
    ("E9", f"{HEAD}tags: !!set {{a, b}}\n", "yaml-tag 3:7"),
    # E10: blanks and line ends
    ("E10", f"{HEAD}prefers:\n\ttime: x\n", "tab 4:1"),
    ("E10", f"{HEAD}prefers:\n  time: x\n products: [a]\n", "bad-yaml 5:2"),
    ("E10", "id: C3   \nname: X   ", ""),
    ("E10", "id: C3\r\nname: X\r\n", ""),
    ("E10", "id: C3\nname: X\u0085note: y\n", "line-separator 2:8"),
    ("E10", "id: C3\nname: X\u2028y\n", "line-separator 2:8"),
    # E11: encodings
    ("E11", f"\ufeff{HEAD}", ""),
    ("E11", HEAD.encode("utf-16"), "bad-encoding 1:1"),
    ("E11", "id: C3\nname: 公司\n".encode("utf-16-le"), "bad-encoding 2:16"),
    ("E11", "id: C3\nname: 上海示例公司\n".encode("gbk"), "bad-encoding 2:7"),
    ("E11", "id: C3\nname: Café\n".encode("latin-1"), "bad-encoding 2:10"),
    ("E11", b"id: C3\nname: a\xed\xa0\xbdb\n", "bad-encoding 2:8"),
    ("E11", 'id: C3\nname: "\\ud83d"\n', "bad-yaml 2:10"),
    # E12: control characters
    ("E12", "id: C3\nname: X\0Y\n", "control-character 2:8"),
    ("E12", "id: C3\nname: X\x1b[2JY\n", "control-character 2:8"),
    ("E12", 'id: C3\nname: "X\\e[2JY"\n', "bad-name 2:7"),
    ("E12", 'id: "C3\\0"\nname: X\n', "bad-id 1:5"),
    ("E12", f'{HEAD}tags: [a, "b\\e"]\n', "bad-name 3:11"),
    ("E12", f'{HEAD}note: "a\\e[2J\\0\\r\\x9b\\u202eb"\n', ""),
    ("E12", f'{HEAD}"a\\eb": x\n', "bad-key 3:1"),
    # E14: unknown keys and wrong types
    ("E14", f"{HEAD}colour: red\n", "unknown-field? 3:9"),
    ("E14", f"{HEAD}tags: vip\n", "wrong-type 3:7"),
    ("E14", "id: C3\nname: [a]\n", "wrong-type 2:7"),
    ("E14", "id: C3\nname: 123\n", ""),
    ("E14", f"{HEAD}contacts: [li]\n", "not-a-mapping 3:12"),
    ("E14", f"{HEAD}contacts:\n  - {{name: 李, phones: 8613800138000}}\n", "wrong-type 4:23"),
    ("E14", "id: C3\nname: '  '\n", "bad-name 2:7"),
    # E15: references
    ("E15", f"{HEAD}owner: nobody\n", "unknown-owner 3:8"),
    ("E15", f"{HEAD}tier: cor\n", "unknown-tier 3:7"),
    ("E15", f"{HEAD}part_of: gone\n", "dangling-reference 3:10"),
    ("E15", f"{HEAD}part_of: C3\n", "parent-loop 3:10"),
    ("E15", f"{HEAD}formerly: [acme]\n", "duplicate-id 3:11"),
    # E16: full-width forms
    ("E16", "id：C3\nname：X\n", "full-width-colon 1:3"),
    ("E16", "id: C3\nname:\u3000X\n", "full-width-space 2:6"),
    ("E16", "ｉｄ: C3\nname: X\n", "full-width-key 1:1"),
    ("E16", f"{HEAD}\u3000note: x\n", "full-width-key 3:1"),
    ("E16", f"{HEAD}since: ２０２４-01-05\n", "bad-date 3:8"),
    ("E16", f"{HEAD}tags: [a，b]\n", "full-width-comma? 3:8"),
    ("E16", f"{HEAD}tags: ［a，b］\n", "wrong-type 3:7"),
    # G1, G2: ids
    *((("G1", f"id: {id}\nname: X\n", "bad-id 1:5")) for id in
      ("../x", "/etc/x", "a/b", "a\\b", ".git", "-x", "CON", "NUL.yaml", "a.", '"a "', "a b", "ａ", "😀",
       "x" * 65)),
    ("G2", "id: C4\nname: X\n", "id-not-folder 1:5"),
    ("G2", "id: acme\nname: Impostor\n", "duplicate-id 1:1, id-not-folder 1:5"),
    # C5: conflict markers
    ("C5", "id: C3\n" + MERGE.format(base=""), "conflict-marker 2:1"),
    ("C5", "id: C3\n" + MERGE.format(base="||||||| base\nname: Z\n"), "conflict-marker 2:1"),
    ("C5", ("id: C3\n" + MERGE.format(base="")).replace("\n", "\r\n"), "conflict-marker 2:1"),
    ("C5", f"{HEAD}note: |\n  a\n" + MERGE.format(base=""), "conflict-marker 5:1"),
]  # fmt: skip

ENTRIES: list[tuple[str, str, str]] = [
    ("E1", "- a\n- type: note\n  at: soon\n", "not-a-mapping 1:1, bad-when 3:7"),
    ("E1", "at: 2026-11-01\n", "missing-field 1:1"),
    ("E2", f"{TOUCH}via: visit\n", "duplicate-key 4:1"),
    ("E2", "- &a\n  type: note\n  at: 2026-11-01\n- <<: *a\n", "merge-key 4:3"),
    *((("E5", f"{ORDER}amount: {text}\n", "bad-number 4:9")) for text in
      ("1,234.50", "¥1.2万", "1e400", "NaN", ".inf", "0x1F", "1_000", "１２３", "٣", "12:30")),
    *((("E5", f"{ORDER}amount: {text}\n", "")) for text in ("-5", "3.10", "+7", "0012.50")),
    ("E5", f"{ORDER}amount: 5\ncurrency: [CNY]\n", "wrong-type 5:11"),
    ("E6", "type: note\nat: 2026-02-30\n", "bad-when 2:5"),
    ("E6", "type: note\nat: 05/01/2026 10:00\n", "bad-when 2:5"),
    ("E6", "type: note\nat: 2026-11-01T10:00\n", ""),
    ("E6", "type: note\nat: 0001-01-01T00:00+14:00\n", ""),
    ("E6", "type: touch\nvia: phone\nat: 9999-12-31T23:59-12:00\n", "not-yet? 3:5"),
    ("E6", "- type: note\n  at: 2027-11-20\n", "not-yet? 2:7"),
    ("E6", "type: note\nat: 2026-11-21\n", ""),
    ("E6", "type: order\nat: 2027-11-20\namount: 5\n", ""),
    ("E5", f"{ORDER}amount: 5\ncurrency: rmb\n", "unknown-currency? 5:11"),
    ("E14", f"{TOUCH}id: [1]\n", "wrong-type 4:5"),
    ("E14", f"{TOUCH}by: {{a: b}}\n", "wrong-type 4:5"),
    ("E14", f"{TOUCH}with: {{a: b}}\n", "wrong-type 4:7"),
    ("E14", f"{TOUCH}next: call\n", "wrong-type 4:7"),
    ("E14", f"{TOUCH}next: [{{do: x, colour: red}}]\n", "unknown-field? 4:24"),
    ("E14", "# one\n- type: touch\n  at: 2026-11-01\n  via: fax\n", "bad-choice 4:8"),
    ("E15", f"{TOUCH}next: [{{id: a, do: x}}, {{id: a, do: y}}]\n", "duplicate-promise 4:29"),
    ("E15", f"{TOUCH}next: [{{do: x, owner: nobody}}]\n", "unknown-owner? 4:23"),
    ("E15", f"{TOUCH}with: [li, stranger]\n", "unknown-contact? 4:12"),
    ("E15", f"{TOUCH}does: [core/monthly-cal]\n", "unknown-step? 4:8"),
    ("E15", f"{TOUCH}does: [next/9c10, next/ffff]\n", "unknown-step? 4:19"),
    ("E15", "type: return\nat: 2026-11-01\nof: A9\namount: 5\n", "dangling-reference? 3:5"),
    ("C5", "id: a\n" + MERGE.format(base=""), "conflict-marker 2:1"),
]  # fmt: skip

PLAY = BOOK + 'on_entry: "type:order"\nsteps:\n'
RULE_BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
    for old, new in itertools.pairwise("abcdefgh")
)

RULES: list[tuple[str, str, str | bytes, str]] = [
    ("E14", CONFIG, "name: x\nversion: 99\n", "newer-version 2:10"),
    ("E15", CONFIG, "name: x\nteam: {a: {cover: b}}\n", "unknown-owner 2:19"),
    ("E15", CONFIG, "name: x\ntimezone: Mars/Base\n", "unknown-timezone 2:11"),
    ("E5", CONFIG, "name: x\ncurrency: yuan\n", "unknown-currency? 2:11"),
    ("E14", TIERS, "core: important\n", "not-a-mapping 1:7"),
    ("E14", TIERS, "core: {propose: \"teir:x\"}\n", "bad-query 1:17"),
    ("E18", CORE, STEP + "    atmost: 2 months\n", "unknown-field? 7:13"),
    ("E18", CORE, STEP.replace("1 month", "30"), "bad-interval 5:12"),
    ("E18", CORE, STEP.replace("[phone]", "[fax]"), "bad-choice 6:11"),
    ("E18", CORE, STEP.replace("[phone]", "[]"), "missing-field 4:5"),
    ("E18", CORE, STEP.replace("tier:core", "teir:core"), "bad-query 2:6"),
    ("E18", CORE, STEP + "    who: everybody\n", "bad-choice 7:10"),
    ("E18", CORE, BOOK + "dates:\n  - {step: a, event: 02-30}\n", "bad-date 4:22"),
    ("E18", CORE, BOOK + "dates:\n  - {step: a, event: lunar 13-01}\n", "bad-date 4:22"),
    ("E18", CORE, BOOK + "dates:\n  - {step: a, event: 农历13-01}\n", "bad-date 4:22"),
    ("E18", CORE, BOOK + "dates:\n  - {step: a, event: monthly 40}\n", "bad-date 4:22"),
    ("E18", CORE, STEP.replace("1 month", "0 days"), "bad-interval 5:12"),
    ("E18", CORE, STEP.replace("1 month", "99999 years"), "bad-interval 5:12"),
    ("E18", CORE, STEP.replace("1 month", "9999 years"), ""),
    ("E18", CORE, PLAY + "  - {step: a, from: a, via: [phone]}\n", "circular-step 5:21"),
    ("E18", CORE, PLAY + "  - {step: a, from: b, via: [phone]}\n  - {step: b, from: a}\n",
     "circular-step 5:21, circular-step 6:21"),
    ("E18", CORE, PLAY + "  - {step: a, from: b, via: [phone]}\n  - {step: b, via: [phone]}\n",
     "unknown-step 5:21"),
    ("E18", CORE, PLAY + "  - {step: a, after: 9999 years, via: [phone]}\n", ""),
    ("E18", CORE, STEP.replace("tier:core", "(" * 480 + "tier:core" + ")" * 480), "bad-query 2:6"),
    ("E18", CORE, STEP.replace("tier:core", "NOT " * 240 + "tier:core"), "bad-query 2:6"),
    ("E18", CORE, STEP.replace("tier:core", "a OR " * 9999 + "tier:core"), "bad-query 2:6"),
    ("E18", CORE, BOOK + "about: |\n" + "  x\n" * 2_600_000, "text-too-long 3:8"),
    ("E18", CORE, RULE_BOMB, "too-many-aliases 5:36"),
    ("E18", CONFIG, "name: x\ndays_off: [2026-01-01..9999-12-31]\n", "range-too-long 2:12"),
    ("E18", CONFIG, "name: x\ndays_off: [2026-02-30]\n", "bad-range 2:12"),
    ("G1", CORE, STEP + "    guide: ../../secret.md\n", "guide-outside? 7:12"),
    ("G1", CORE, STEP + "    guide: /etc/passwd\n", "guide-outside? 7:12"),
    ("G1", CORE, STEP + "    guide: guides/none.md\n", "missing-guide? 7:12"),
]  # fmt: skip


def crmtui(root: Path, *args: str) -> int:
    """The exit code of a command at the fixed instant."""
    return run(["-w", str(root), *args], now=lambda: NOW)


def _ids(rows: Sequence[tuple[object, ...]]) -> list[str]:
    return [f"{row[0]}-{n}" for n, row in enumerate(rows)]


def findings(capsys: pytest.CaptureFixture[str], root: Path, path: str) -> str:
    """What check says of one file, as the tables say it."""
    crmtui(root, "check", "--json")
    problems = json.loads(capsys.readouterr().out)["problems"]
    return ", ".join(
        f"{p['code']}{'?' * (p['severity'] == 'warning')} {p['line']}:{p['column']}"
        for p in problems
        if p["path"] == path
    )


def everything_else_stays(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    """Every reading command works, and lists whom it listed before."""
    for args in READING:
        code, told = crmtui(root, *args), capsys.readouterr()
        assert code == (1 if "left out" in told.err else 0), args
        assert "示例制造集团" in told.out, args


@pytest.mark.parametrize(("promise", "content", "expected"), PROFILES, ids=_ids(PROFILES))
def test_profiles(
    make_workspace: Make, capsys: pytest.CaptureFixture[str], promise: str,
    content: str | bytes, expected: str,
) -> None:  # fmt: skip
    root = make_workspace(extra={PROFILE: _exactly(content)}, under_git=False).root
    began = time.monotonic()
    assert findings(capsys, root, PROFILE) == expected
    assert time.monotonic() - began < LONGEST
    everything_else_stays(capsys, root)


@pytest.mark.parametrize(("promise", "content", "expected"), ENTRIES, ids=_ids(ENTRIES))
def test_entries(
    make_workspace: Make, capsys: pytest.CaptureFixture[str], promise: str, content: str,
    expected: str,
) -> None:  # fmt: skip
    workspace = make_workspace(extra={ENTRY: _exactly(content)}, under_git=False)
    assert findings(capsys, workspace.root, ENTRY) == expected
    everything_else_stays(capsys, workspace.root)
    workspace.note("acme", "the story goes on")
    everything_else_stays(capsys, workspace.root)


def test_a_wrong_value_costs_the_value_not_the_entry(
    make_workspace: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = (
        "- {type: touch, at: 2026-11-19, via: fax}\n"
        "- {type: order, at: 2026-11-18, id: A1, amount: 1e400}\n"
        "- {type: order, at: 2026-11-18, id: A2, amount: 5}\n"
        "- {type: case, at: 2026-11-18, case: ../x, step: opened}\n"
    )
    root = make_workspace(extra={ENTRY: entries}, under_git=False).root
    assert crmtui(root, "list", "acme", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    (row,) = document["customers"]
    assert (row["last_contact"], row["orders"], row["revenue"]) == ("2026-11-19", 2, "5.00")
    assert document["skipped_files"] == 0


@pytest.mark.parametrize(("promise", "path", "content", "expected"), RULES, ids=_ids(RULES))
def test_rules(
    make_workspace: Make, capsys: pytest.CaptureFixture[str], promise: str, path: str,
    content: str | bytes, expected: str,
) -> None:  # fmt: skip
    root = make_workspace(extra={path: _exactly(content)}, under_git=False).root
    assert findings(capsys, root, path) == expected
    everything_else_stays(capsys, root)


def _exactly(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def test_the_other_playbooks_run_and_the_queue_names_those_skipped(
    make_workspace: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = {
        "playbooks/aliases.yaml": RULE_BOMB,
        "playbooks/circle.yaml": (PLAY + "  - {step: a, from: a, via: [phone]}\n").replace(
            "playbook: core", "playbook: circle"
        ),
        "playbooks/query.yaml": STEP.replace("tier:core", "teir:core").replace(
            "playbook: core", "playbook: query"
        ),
    }
    root = make_workspace(extra=odd, under_git=False).root
    began = time.monotonic()
    assert crmtui(root, "today", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert time.monotonic() - began < LONGEST
    assert {f"playbook-skipped:{path}" for path in odd} <= set(told["notices"])
    assert "core" in {part["playbook"] for part in told["tasks"]}
