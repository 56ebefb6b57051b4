"""crmtui schema: printed for scripts, written for editors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Caller = Callable[..., Any]


def test_list_needs_no_workspace(call: Caller, tmp_path: Path) -> None:
    result = call("-w", tmp_path, "schema")
    assert "customer    records/customers/**/customer.yaml\n" in result.out


def test_one(call: Caller) -> None:
    for name in ("customer", "customer.json"):
        document = call("schema", name).json
        assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert document["properties"]["tier"]["description"]


def test_all_as_a_document(call: Caller) -> None:
    document = call("schema", "--json").json
    assert (document["schema"], "entry.json" in document["schemas"]) == ("crmtui/schema", True)


def test_an_unknown_one(call: Caller) -> None:
    result = call("schema", "customers")
    assert result.code == 2
    assert "there is no schema 'customers' — choose from workspace, customer, " in result.err


def test_write(crmtui: Caller, root: Path, run_git: Caller) -> None:
    settings = root / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_text('{"editor.rulers": [100], "yaml.schemas": {"x.json": "*.x"}}')
    assert crmtui("schema", "--write").code == 0
    written = json.loads(settings.read_text())
    assert written["editor.rulers"] == [100]
    assert written["yaml.schemas"]["x.json"] == "*.x"
    for path in list(written["yaml.schemas"])[1:]:
        assert json.loads((root / path).read_text())["$schema"]
    assert run_git(root, "log", "-1", "--format=%s") == "Write the schemas for editors\n"
    assert crmtui("schema", "--write").out == "Nothing to change\n"


def test_settings_with_comments_are_left_alone(crmtui: Caller, root: Path, run_git: Caller) -> None:
    settings = root / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_text("// mine\n{}\n")
    result = crmtui("schema", "--write")
    assert result.code == 4
    assert "`crmtui schema` lists" in result.err
    assert settings.read_text() == "// mine\n{}\n"
    assert not (root / ".crmtui").exists()
