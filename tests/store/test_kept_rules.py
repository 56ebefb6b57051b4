"""Rules that are kept are those that were read, part by part."""

from __future__ import annotations

import dataclasses
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.hashes import hashed
from crmtui.model.rules import Rules
from crmtui.model.team import Config
from crmtui.store.kept_rules import PARTS, VERSION, KeptRules, key_of, texts_of
from crmtui.store.layout import kind_of
from crmtui.store.rules import KINDS, load_rules

ROOT = Path(__file__).resolve().parents[2]
FILES = {"crmtui.yaml": b"name: x\n", "playbooks/a.yaml": b"playbook: a\nfor: tier:core\n"}


def shipped() -> Mapping[str, bytes]:
    """The rule files of the sample."""
    paths = [ROOT / "crmtui.yaml", *ROOT.glob("playbooks/**/*.*")]
    found = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}
    return {path: data for path, data in found.items() if kind_of(path) in KINDS}


@pytest.fixture(scope="module")
def sample() -> Rules:
    files = shipped()
    rules, problems = load_rules(files.get, files)
    assert problems == [] and rules.playbooks and rules.templates and rules.holidays
    return rules


def test_the_sample_s_rules_are_read_again_as_they_are(sample: Rules) -> None:
    kept = KeptRules.of(texts_of(sample))
    for part in PARTS:
        assert getattr(kept, part) == getattr(sample, part), part


def test_a_part_is_read_when_it_is_asked_for(sample: Rules) -> None:
    texts = texts_of(sample) | {"playbooks": "no JSON"}
    kept = KeptRules.of(texts)
    assert kept.config == sample.config
    assert kept.batch_steps == sample.batch_steps and kept.care_books == sample.care_books
    with pytest.raises(ValueError, match="Expecting value"):
        _ = kept.playbooks
    with pytest.raises(AttributeError):
        _ = kept.nothing  # type: ignore[attr-defined]


def test_what_is_made_of_kept_rules_has_parts_of_its_own(sample: Rules) -> None:
    kept = KeptRules.of(texts_of(sample))
    fewer = dataclasses.replace(kept, playbooks=())
    assert (fewer.playbooks, fewer.batch_steps, fewer.care_books) == ((), frozenset(), frozenset())
    assert fewer.config == sample.config
    assert pickle.loads(pickle.dumps(kept)).playbooks == sample.playbooks


def test_records_of_others_are_not_made() -> None:
    kept = KeptRules.of({"config": json.dumps(["os.system", "true"])})
    with pytest.raises(ValueError, match=r"os\.system"):
        _ = kept.config


def test_what_cannot_be_told_is_not_kept() -> None:
    assert texts_of(Rules(Config(sync={"x": {1, 2}}))) == {}  # type: ignore[dict-item]


_SIMPLE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.dates(), st.decimals(allow_nan=False),
    st.times().map(lambda at: at.replace(fold=0)),
)  # fmt: skip
_VALUES = st.recursive(
    _SIMPLE,
    lambda some: st.one_of(
        st.lists(some), st.lists(some).map(tuple),
        st.dictionaries(st.text() | st.dates(), some),
    ),
    max_leaves=12,
)  # fmt: skip


@given(_VALUES)
def test_any_value_comes_back(value: object) -> None:
    rules = Rules(Config(), segments={"x": value})  # type: ignore[dict-item]
    again = KeptRules.of(texts_of(rules)).segments["x"]
    assert again == value and repr(again) == repr(value)


@pytest.mark.parametrize("value", [date(2026, 11, 22), time(9, 30), Decimal("1.50"), "2026-11-22"])
def test_a_value_keeps_its_type(value: object) -> None:
    rules = Rules(Config(), segments={"x": value})  # type: ignore[dict-item]
    assert type(KeptRules.of(texts_of(rules)).segments["x"]) is type(value)


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"crmtui.yaml": FILES["crmtui.yaml"]},
        {**FILES, "crmtui.yaml": b"name: y\n"},
        {"crmtui.yaml": FILES["crmtui.yaml"], "playbooks/b.yaml": FILES["playbooks/a.yaml"]},
        {"crmtui.yaml": b"name: x\nplaybooks/a.yaml", "playbooks/a.yaml": b""},
        {**FILES, "playbooks/templates/t.md": b""},
    ],
)
def test_other_files_have_another_key(other: Mapping[str, bytes]) -> None:
    assert key_of(FILES) != key_of(other)
    assert key_of(FILES) == key_of(dict(FILES))


def _made_of(value: object, found: dict[str, list[str]]) -> None:
    if dataclasses.is_dataclass(value):
        fields = [f"{f.name}: {f.type}" for f in dataclasses.fields(value)]
        found[type(value).__qualname__] = fields
        value = [getattr(value, f.name) for f in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            _made_of(part, found)


def test_other_fields_of_records_have_another_version(sample: Rules) -> None:
    found: dict[str, list[str]] = {}
    _made_of(sample, found)
    told = hashed(json.dumps(found, sort_keys=True).encode(), 4)
    assert (VERSION, told) == ("1", "81038e60"), "raise VERSION, and write both here"


def test_only_what_is_asked_for_is_imported(sample: Rules) -> None:
    code = (
        "import json, sys\nfrom crmtui.store.kept_rules import KeptRules\n"
        "kept = KeptRules.of(json.load(sys.stdin))\nkept.config, kept.batch_steps\n"
        "assert 'crmtui.model.playbook' not in sys.modules\nprint(len(kept.playbooks))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=json.dumps(texts_of(sample)),
                          capture_output=True, text=True, check=True, cwd=ROOT)  # fmt: skip
    assert int(done.stdout) == len(sample.playbooks)
