"""What a script hands in is written as it will be read, or refused with its line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmtui.errors import CrmError
from crmtui.workspace import Workspace

NOTE = '"customer": "acme", "type": "note", "at": "2026-11-01"'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1: not JSON"),
        ("[1]", "line 1: not a JSON object"),
        ('{"type": "note"}', "line 1: `customer` is missing"),
        ('{"customer": "acme"}', "line 1: `type` is missing"),
        ('{"customer": "acme", "type": ["note"]}', "line 1: unknown entry type"),
        ('{"customer": "acme", "type": "note", "at": NaN}', "line 1: `at`: 'NaN' is not a date"),
        (f'{{{NOTE}, "at": "2026-11-02"}}', "line 1: `at` is there twice"),
        (f'{{{NOTE}, "x": {{"a": 1, "a": 2}}}}', "line 1: `a` is there twice"),
        (f'{{{NOTE}, "id": "a\\u001bb"}}', "line 1: `id`: 'a\\x1bb' is not a name"),
        (f'{{{NOTE}, "a\\u001bb": 1}}', "control characters in the key"),
        (f'{{{NOTE}, "ｋ": 1}}', "the key 'ｋ' is typed in full-width characters"),
        (f'{{{NOTE}, "x": {"[" * 80}1{"]" * 80}}}', "nested deeper than 64 levels"),
        (f'{{{NOTE}, "note": "{"x" * 1_100_000}"}}', "the text has 1100000 characters"),
        (f'{{{NOTE}, "note": "\\ud83d"}}', "the text holds half a character"),
    ],
)
def test_refused(make_workspace: Callable[..., Workspace], line: str, told: str) -> None:
    workspace = make_workspace(under_git=False)
    before = sorted(workspace.root.rglob("*"))
    with pytest.raises(CrmError) as refused:
        workspace.append([line])
    assert refused.value.exit_code == 2
    assert refused.value.what.startswith(told)
    assert sorted(workspace.root.rglob("*")) == before


@pytest.mark.parametrize(
    "line",
    [
        f'{{{NOTE}, "note": "\\u0000\\u001b[2J\\r\\n\\u2028 \\ud83d\\ude00"}}',
        f'{{{NOTE}, "id": "2026/7 #1"}}',
        f'{{{NOTE}, "x": [null, {{"a": null}}, []], "<<": "y", "": "z"}}',
        '{"customer": "acme", "type": "order", "at": "2026-11-01", "amount": 1.50}',
    ],
)
def test_taken_as_it_is_and_only_once(make_workspace: Callable[..., Workspace], line: str) -> None:
    workspace = make_workspace(under_git=False)
    assert workspace.append([line]).counts == {"created": 1, "skipped": 0}
    assert workspace.append([line]).counts == {"created": 0, "skipped": 1}
    assert not [p for p in workspace.check() if p.severity == "error"]


def test_all_bad_lines_are_told_at_once_and_nothing_is_written(workspace: Workspace) -> None:
    lines = ["{", f"{{{NOTE}}}", '{"customer": "acme", "type": "oder"}', *["[1]"] * 20]
    with pytest.raises(CrmError) as caught:
        workspace.append(lines)
    told = caught.value.what
    assert "line 1: not JSON" in told and "line 3: unknown entry type 'oder'" in told
    assert "line 11: not a JSON object; …" in told and "line 12" not in told
    assert caught.value.fix == "mend these lines; nothing was written"
    assert not [e for e in workspace.show("acme").entries if e.type == "note"]
