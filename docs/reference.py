"""Writes into docs/*.md what the program itself says: tables of fields and the output of examples.

.venv/bin/python docs/reference.py            rewrite the pages
.venv/bin/python docs/reference.py --check    say which tables are out of date
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from crmtui.analysis.facts import FACTS
from crmtui.exchange import columns, words
from crmtui.index.fields import REGISTRY
from crmtui.model.campaign import CAMPAIGN, RECIPIENT
from crmtui.model.customer import CONTACT, CUSTOMER, PREFERS
from crmtui.model.entries import COMMON, ENTRY_TYPES, NEXT
from crmtui.model.entries.order import LINE
from crmtui.model.experiment import EXPERIMENT
from crmtui.model.goal import GOAL, MEASURES
from crmtui.model.holidays import CALENDAR
from crmtui.model.playbook import CADENCE, CARE, PLAYBOOK, TIER
from crmtui.model.plays import STEP
from crmtui.model.policies.alerts import ALERTS, KINDS, LEVELS, RULE, RULES
from crmtui.model.policies.health import HEALTH, MEANING, PARTS
from crmtui.model.policies.value import VALUE
from crmtui.model.scenarios import EXPECTED, MOMENT, SCENARIO
from crmtui.model.schema import Field
from crmtui.model.team import MEMBER, WORKSPACE
from crmtui.model.template import TEMPLATE
from crmtui.planning import order
from crmtui.query.entry_fields import entry_registry
from crmtui.reports.letter_fields import FIELDS as MESSAGE_FIELDS
from crmtui.reports.letter_filters import FILTERS

DOCS = Path(__file__).resolve().parent
PAGES = tuple(sorted(DOCS.glob("*.md")))
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""When the examples are run: the reference date of the sample."""
READING = (
    "list",
    "today",
    "plan",
    "why",
    "fields",
    "show",
    "import",
    "calendar",
    "schema",
    "history",
    "playbook",
    "dedupe",
    "facts",
    "rfm",
    "abc",
    "cohort",
    "surveys",
    "goals",
    "segments",
    "experiment",
    "lifetime",
    "health",
    "classes",
    "lifecycle",
)
"""Commands whose example output is taken from the program."""
COLUMNS = "100"

_TABLE = re.compile(r"(<!-- table: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_COMMIT = re.compile(r"\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{10}\b")
A_COMMIT = "e6b7d20697"
_BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_KINDS = {
    "text": "text", "id": "id", "date": "day", "when": "day or moment", "yearly": "birthday",
    "number": "number", "count": "whole number", "flag": "yes or no", "interval": "interval",
    "offset": "interval, hours or minutes", "hours": "hours `09:00-18:00`",
    "texts": "list of texts", "range": "days `2026-12-01..2026-12-05`", "ranges": "list of days or ranges", "map": "pairs `name: text`",
    "item": "record", "items": "list of records", "named": "records by name", "any": "anything",
    "by_tier": "name, or pairs `tier: name`",
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    line: int
    info: str
    body: str


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    text = path.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(path.name, line, match["info"].strip(), match["body"])


def commands(body: str) -> list[str]:
    """The command lines of a console block, without the prompt."""
    return [line[2:] for line in body.splitlines() if line.startswith("$ ")]


def arguments(command: str) -> list[str]:
    """The arguments of one ``crmtui …`` line, up to a pipe; empty for any other program."""
    program, *given = shlex.split(command, comments=True) or [""]
    if program != "crmtui":
        return []
    return given[: given.index("|")] if "|" in given else given


# -- tables --------------------------------------------------------------------------------------


def with_tables(text: str) -> str:
    """A page with every table as the program's declarations have it now."""
    made = tables()
    return _TABLE.sub(lambda found: f"{found[1]}{made[found['name']]()}{found[3]}", text)


def tables() -> Mapping[str, Callable[[], str]]:
    """Every table by the name its marker gives."""
    schemas = {
        "workspace": WORKSPACE, "member": MEMBER, "customer": CUSTOMER, "contact": CONTACT,
        "preference": PREFERS, "next": NEXT, "order-line": LINE, "playbook": PLAYBOOK,
        "cadence": CADENCE, "care": CARE, "step": STEP, "tier": TIER, "calendar": CALENDAR,
        "campaign": CAMPAIGN, "goal": GOAL, "experiment": EXPERIMENT, "recipient": RECIPIENT, "scenario": SCENARIO, "scenario-day": MOMENT,
        "scenario-task": EXPECTED, "value-policy": VALUE, "health-policy": HEALTH, "alert-policy": ALERTS, "alert-rule": RULE,
        "template": TEMPLATE,
    }  # fmt: skip
    made: dict[str, Callable[[], str]] = {
        name: lambda schema=schema: _fields(schema.fields)  # type: ignore[misc]
        for name, schema in schemas.items()
    }
    return made | {
        "facts": _facts, "measures": _measures, "health-parts": _health_parts, "alert-kinds": _alert_kinds, "entry": lambda: _fields(COMMON), "entry-types": _entry_types, "score": _score,
        "query-fields": _query_fields, "entry-fields": _entry_fields, "import-columns": _import_columns,
        "import-words": _import_words, "message-fields": _message_fields,
        "message-filters": _message_filters,
    }  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n"
                   for line in lines)  # fmt: skip


def _fields(fields: Sequence[Field]) -> str:
    return _table(("field", "what it holds", "meaning"),
                  [(_name(f), _kind(f), f.doc) for f in fields])  # fmt: skip


def _name(field: Field) -> str:
    return f"**`{field.name}`**" if field.required else f"`{field.name}`"


def _kind(field: Field) -> str:
    if field.choices:
        return " ".join(f"`{choice}`" for choice in field.choices)
    return _KINDS[field.kind]


def _message_fields() -> str:
    return _table(("value", "meaning"), [(f"`{f.name}`", f.meaning) for f in MESSAGE_FIELDS])


def _message_filters() -> str:
    return _table(("filter", "what it makes"),
                  [(f"`{name}`", one.meaning) for name, one in FILTERS.items()])  # fmt: skip


def _entry_types() -> str:
    common = {f.name for f in COMMON}
    parts = []
    for name, schema in ENTRY_TYPES.items():
        own = [f for f in schema.fields if f.name not in common]
        parts.append(f"#### `{name}`\n\n{schema.doc}\n\n{_fields(own)}\n")
    return "\n" + "\n".join(parts)


def _score() -> str:
    """The table in the docstring of ``planning.order``."""
    lines = (order.__doc__ or "").splitlines()
    _above, below_head, end = (n for n, line in enumerate(lines) if line.startswith("===="))
    rows: list[list[str]] = []
    for line in lines[below_head + 1 : end]:
        part, text = line[:9].strip(), line[11:].strip()
        if part:
            rows.append([f"`{part}`", text])
        else:
            rows[-1][1] += f" {text}"
    return _table(("part", "points"), [[part, text.replace("``", "`")] for part, text in rows])


def _query_fields() -> str:
    return _table(
        ("field", "also", "type", "meaning"),
        [(f"`{f.name}`", " ".join(f"`{alias}`" for alias in f.aliases),
          f.type + (f", {f.unit}" if f.unit else ""), f.meaning) for f in REGISTRY],
    )  # fmt: skip


def _entry_fields() -> str:
    return _table(
        ("field", "also", "type", "meaning"),
        [(f"`{f.name}`", " ".join(f"`{alias}`" for alias in f.aliases), f.type, f.meaning)
         for f in entry_registry()],
    )  # fmt: skip


def _facts() -> str:
    return _table(
        ("fact", "also", "unit", "meaning", "formula"),
        [(f"`{f.name}`", " ".join(f"`{alias}`" for alias in f.aliases), f.unit, f.meaning, f.formula)
         for f in FACTS],
    )  # fmt: skip


def _measures() -> str:
    return _table(
        ("measure", "title", "unit", "grows", "meaning"),
        [(f"`{m.name}`", m.title, m.unit, m.grows, m.meaning) for m in MEASURES.values()],
    )  # fmt: skip


def _health_parts() -> str:
    return _table(
        ("part", "weight", "good", "bad", "its number"),
        [(f"`{name}`", str(p.weight), str(p.good), str(p.bad), MEANING[name])
         for name, p in PARTS.items()],
    )  # fmt: skip


def _alert_kinds() -> str:
    rules = {rule.kind: rule for rule in RULES.values()}
    return _table(
        ("kind", "raises", *LEVELS, "its number"),
        [(f"`{name}`", f"`{rules[name].alert}`",
          *(str(bound) if bound is not None else "" for bound in rules[name].bounds),
          f"{kind.meaning} ({kind.unit})") for name, kind in KINDS.items()],
    )  # fmt: skip


def _import_columns() -> str:
    parts = []
    for kind in (columns.CUSTOMERS, columns.CONTACTS, columns.TOUCHES, columns.ORDERS,
                 columns.ORDER_LINES, columns.PRODUCTS, columns.SURVEYS):  # fmt: skip
        rows = [
            (f"`{field}`", " · ".join(names.split()))
            for field, names in columns.FIELDS[kind].items()
        ]
        parts.append(f"### {kind}\n\n{_table(('field', 'column names'), rows)}\n")
    return "\n" + "\n".join(parts)


def _import_words() -> str:
    rows = [(asks, f"`{meaning}`", " · ".join(names.split()))
            for asks, known in words._TABLES.items() for meaning, names in known.items()]  # fmt: skip
    return _table(("column of", "meaning", "words"), rows)


# -- examples ------------------------------------------------------------------------------------


class _Screen(io.StringIO):
    """What a terminal of ``COLUMNS`` cells would show."""

    def isatty(self) -> bool:
        return True


def run(command: str, workspace: Path) -> tuple[int, str]:
    """Exit code and output of one ``crmtui …`` line, called in ``workspace`` at ``NOW``."""
    from crmtui.cli import main

    screen = _Screen()
    before = {name: os.environ.get(name) for name in ("COLUMNS", "NO_COLOR", "LANGUAGE")}
    os.environ.update(COLUMNS=COLUMNS, NO_COLOR="1", LANGUAGE="en")
    try:
        with chdir(workspace), redirect_stdout(screen), redirect_stderr(screen):
            code = main.run(arguments(command), now=lambda: NOW)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    return code, screen.getvalue()


def is_read(command: str) -> bool:
    """Whether a command line is one whose output is taken from the program."""
    given = arguments(command)
    return bool(given) and given[0] in READING and "--apply" not in given and "|" not in command


def write_inputs(path: Path, workspace: Path) -> None:
    """The CSV files that a page shows (```` ```csv NAME````), where its examples find them."""
    for block in blocks(path):
        language, _space, name = block.info.partition(" ")
        if language == "csv" and name:
            (workspace / name).write_text(block.body, encoding="utf-8")


def with_outputs(path: Path, text: str, workspace: Path) -> str:
    """A page with the output of its reading examples as the program gives it now. A block that
    ends with a line ``…`` keeps its length."""
    write_inputs(path, workspace)

    def renewed(match: re.Match[str]) -> str:
        lines = match["body"].splitlines()
        told = commands(match["body"])
        if match["info"].strip() != "console" or not told or not all(map(is_read, told)):
            return match[0]
        body = "".join(f"$ {command}\n{run(command, workspace)[1]}\n" for command in told)
        # a commit's name would change with every word of the sample
        shown = [_COMMIT.sub(A_COMMIT, line.rstrip()) for line in body.rstrip("\n").splitlines()]
        if lines[-1] == "…" and len(shown) > len(lines):
            shown = [*shown[: len(lines) - 1], "…"]
        return "```console\n" + "\n".join(shown) + "\n```"

    return _BLOCK.sub(renewed, text)


def main(given: Sequence[str]) -> int:
    """Rewrites the pages, or with ``--check`` names those whose tables are out of date."""
    texts = {path: path.read_text(encoding="utf-8") for path in PAGES}
    if "--check" in given:
        old = [path.name for path, text in texts.items() if with_tables(text) != text]
        print("\n".join(old))
        return 1 if old else 0
    from crmtui.actions.demo import make_demo

    with tempfile.TemporaryDirectory() as folder:
        os.environ["CRMTUI_CACHE_DIR"] = f"{folder}/cache"
        demo = make_demo(Path(folder) / "demo", NOW.date())
        for path, text in texts.items():
            path.write_text(with_outputs(path, with_tables(text), demo), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
