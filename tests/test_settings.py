"""The user's own folders are where the library of the field has them."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from crmtui.settings import cache_dir, config_dir, state_dir


@pytest.mark.parametrize("said", [None, "", "rel", "/somewhere", "/somewhere/", "  ", "~/there"])
def test_folders_are_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, said: str | None
) -> None:
    for kind, ours in (("cache", cache_dir), ("state", state_dir), ("config", config_dir)):
        monkeypatch.delenv(f"CRMTUI_{kind.upper()}_DIR", raising=False)
        name = f"XDG_{kind.upper()}_HOME"
        if said is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, said)
        assert ours() == Path(getattr(platformdirs, f"user_{kind}_dir")("crmtui"))
        monkeypatch.setenv(f"CRMTUI_{kind.upper()}_DIR", "/own")
        assert ours() == Path("/own")
