"""Every command stands in the documents that people read first."""

from pathlib import Path

import pytest

from crmtui.cli.catalogue import COMMANDS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command(name: str) -> None:
    assert f"crmtui {name}" in README or f"`{name}`" in README or f"`{name} " in README
