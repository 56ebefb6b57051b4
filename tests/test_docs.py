"""The documentation says what the program does: tables, links, examples, commands."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from crmtui.actions.demo import make_demo
from crmtui.cli.catalogue import COMMANDS
from crmtui.cli.root import cli
from crmtui.index.fields import REGISTRY
from crmtui.model.campaign import campaign_findings
from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.holidays import holidays_from_raw
from crmtui.model.playbook import Playbook, tiers_from_raw
from crmtui.model.problem import Finding
from crmtui.model.team import Config
from crmtui.query.parse import parse as parse_query
from crmtui.store.codec import parse, parse_entries
from crmtui.store.rules import load_rules
from crmtui.store.scenarios import read_scenarios

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
LINKED = [ROOT / "README.md", ROOT / "crmtui" / "README.md", *PAGES]

_LINK = re.compile(r"!?\[[^\]]*\]\((?P<to>[^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def _load_reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


reference = _load_reference()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo workspace as of the day of the examples."""
    return make_demo(tmp_path_factory.mktemp("docs") / "demo", reference.NOW.date())


def _marked(kind: str) -> list[Any]:
    """The ``yaml`` blocks of a kind, as pytest parameters."""
    found = [b for page in PAGES for b in reference.blocks(page) if b.info == f"yaml {kind}"]
    assert found, f"no page has a block marked `yaml {kind}`"
    return [pytest.param(b.body, id=f"{b.page}:{b.line}") for b in found]


def _value(body: str) -> Any:
    parsed = parse(body.encode(), "block.yaml")
    assert not parsed.problems
    return parsed.value


# -- what is generated ---------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_tables_are_those_of_the_program(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert reference.with_tables(text) == text, "run: .venv/bin/python docs/reference.py"


def test_every_table_stands_on_some_page() -> None:
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {name for name in reference.tables() if f"<!-- table: {name} -->" not in told} == set()


def test_a_table_lists_every_field_with_its_kind_and_meaning() -> None:
    table = reference.tables()["customer"]()
    assert table.count("\n") == len(CUSTOMER.fields) + 2
    assert "| **`id`** | id | Stable id, equal to the folder's name |" in table
    assert "| `kind` | `company` `person` | company or person |" in table


def test_an_outdated_table_is_rewritten_and_nothing_else() -> None:
    page = "before\n<!-- table: tier -->\n| old |\n<!-- end -->\nafter\n"
    written = reference.with_tables(page)
    assert written.startswith("before\n<!-- table: tier -->\n| field |")
    assert written.endswith("<!-- end -->\nafter\n")
    assert "| old |" not in written


# -- examples ------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", _marked("customer"))
def test_example_customers_check_clean(body: str) -> None:
    assert CUSTOMER.check(_value(body)) == []


@pytest.mark.parametrize("body", _marked("campaign"))
def test_example_campaigns_check_clean(body: str) -> None:
    assert campaign_findings(_value(body)) == []


@pytest.mark.parametrize("body", _marked("entry"))
def test_example_entries_check_clean(body: str) -> None:
    parsed = parse_entries(body.encode(), "block.yaml")
    assert not parsed.problems
    for raw, _line, _text in parsed.items:
        assert ENTRY_TYPES[str(raw["type"])].check(raw) == []


@pytest.mark.parametrize("body", _marked("scenarios"))
def test_example_scenarios_can_be_played(body: str) -> None:
    found, problems = read_scenarios("playbooks/scenarios/example.yaml", body.encode())
    assert problems == []
    assert found is not None


@pytest.mark.parametrize("body", _marked("playbook"))
def test_example_playbooks_check_clean(body: str) -> None:
    book, findings = Playbook.from_raw(_value(body), "playbooks/example.yaml")
    assert findings == []
    assert book is not None
    parse_query(book.audience, REGISTRY)


@pytest.mark.parametrize("kind", ["workspace", "tiers", "tags", "segments", "calendar"])
def test_example_rules_check_clean(kind: str) -> None:
    for parameter in _marked(kind):
        assert _findings(kind, str(parameter.values[0])) == []


def _findings(kind: str, body: str) -> list[Finding] | list[Any]:
    if kind == "workspace":
        return Config.from_raw(_value(body))[1]
    if kind == "tiers":
        return tiers_from_raw(_value(body))[1]
    if kind == "calendar":
        return holidays_from_raw(_value(body))[1]
    path = f"playbooks/{kind}.yaml"
    return load_rules({path: body.encode()}.get, [path])[1]


def test_console_examples_run_on_the_demo(demo: Path) -> None:
    ran: set[str] = set()
    for page in PAGES:
        reference.write_inputs(page, demo)
        consoles = [block for block in reference.blocks(page) if block.info == "console"]
        for block in consoles:
            for command in filter(reference.is_read, reference.commands(block.body)):
                code, output = reference.run(command, demo)
                assert code == 0, f"{page.name}:{block.line}: {command}\n{output}"
                ran.add(reference.arguments(command)[0])
    assert {"list", "today", "why"} <= ran


def test_every_console_block_holds_commands_of_crmtui() -> None:
    for page in PAGES:
        for block in reference.blocks(page):
            if block.info == "console":
                told = reference.commands(block.body)
                assert told, f"{page.name}:{block.line} has no `$ crmtui …` line"
                assert all(map(reference.is_read, told)), f"{page.name}:{block.line} writes"


def test_examples_name_commands_that_exist() -> None:
    for page in LINKED:
        for name in re.findall(
            r"^(?:\$ )?crmtui ([a-z][a-z-]*)", page.read_text(encoding="utf-8"), re.M
        ):
            assert name in COMMANDS, f"{page.name}: crmtui {name}"


# -- commands and links --------------------------------------------------------------------------


def test_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    context = click.Context(cli, info_name="crmtui")
    command = cli.get_command(context, name)
    assert command is not None
    told = command.get_help(click.Context(command, info_name=name, parent=context))
    assert "Examples:" in told
    assert f"crmtui {name}" in told.partition("Examples:")[2]


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    prose = _CODE.sub("", page.read_text(encoding="utf-8"))
    for link in _LINK.finditer(prose):
        path, _hash, anchor = link["to"].partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link['to']}"
        if anchor:
            assert anchor in _anchors(target), f"{page.name}: {link['to']}"


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as web views of repositories make them."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    titles = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
