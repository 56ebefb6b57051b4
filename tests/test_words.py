"""The program in another language: catalogues fit the program, and the right one is chosen."""

from __future__ import annotations

import gettext
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from crmtui.i18n import LOCALE, Catalogue, catalogue, languages

ROOT = Path(__file__).resolve().parents[1]
MOST_MISSING = 0.25
"""Share of strings that may be untranslated: new ones fall back to English until somebody tells them."""


def _load_words() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words", ROOT / "docs" / "words.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


words = _load_words()
catalogues = pytest.mark.parametrize("path", words.CATALOGUES, ids=lambda path: path.parts[-3])


# -- the catalogues ----------------------------------------------------------------------------


@catalogues
def test_most_strings_are_translated(path: Path) -> None:
    _head, known = words.merged(path)
    missing = [one.one for one in known.values() if not one.told]
    assert len(missing) <= MOST_MISSING * len(known), missing[:20]


@catalogues
def test_translations_have_the_placeholders_of_their_strings_and_no_others(path: Path) -> None:
    _head, known = words.merged(path)
    assert [fault for one in known.values() if one.told for fault in words.faults(one)] == []


@catalogues
def test_what_the_program_reads_is_what_the_catalogue_says(path: Path) -> None:
    told = words.read_po(path.read_text(encoding="utf-8"))
    compiled = Catalogue(path.with_suffix(".mo").read_bytes())
    for one, translation in told.items():
        assert not one or compiled.find(one) == translation, "run: ./run words"


@catalogues
def test_the_file_is_one_that_gettext_reads(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Today") == catalogue([path.parts[-3]]).find("Today") != "Today"
    assert read.ngettext("%(n)d customer", "%(n)d customers", 2) == "%(n)d 个客户"


def test_a_catalogue_is_written_as_it_was_read() -> None:
    known = {
        "one\n\ttwo": words.Message("one\n\ttwo", places=["a.py"], told='“1” "2" \\'),
        "%(n)d day": words.Message("%(n)d day", "%(n)d days", ["b.py"], "%(n)d 天"),
    }
    text = words.write_po("Language: zh\n", known)
    assert words.read_po(text) == {
        "": "Language: zh\n", "one\n\ttwo": '“1” "2" \\', "%(n)d day": "%(n)d 天",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("%(m)d 天", "other placeholders"),
        ("%(n)s 天", "other placeholders"),
        ("天", "other placeholders"),
        ("[b]%(n)d[/b] 天", "brackets or lines"),
        ("%(n)d\n天", "brackets or lines"),
    ],
)
def test_faults_of_a_translation_are_named(told: str, fault: str) -> None:
    message = words.Message("%(n)d day", "%(n)d days", ["a.py"], told)
    assert [one for one in words.faults(message) if one.startswith(fault)]


@pytest.mark.parametrize("call", ['_(f"{n} days")', '_("a" + b)', 'ngettext("a", f"{b}", 2)'])
def test_a_string_that_cannot_be_looked_up_is_refused(tmp_path: Path, call: str) -> None:
    (tmp_path / "module.py").write_text(f"x = {call}\n", encoding="utf-8")
    with pytest.raises(words.NotPlain, match=r"module\.py:1"):
        words.messages(tmp_path)


def test_a_string_that_stands_elsewhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('x = _("a"), _(TEXT)\n', encoding="utf-8")
    assert list(words.messages(tmp_path)) == ["a"]
    assert list(words.unread(tmp_path)) == ["module.py:1: _(TEXT)"]


@pytest.mark.parametrize("path", words.BORROWED, ids=lambda path: path.parts[-3])
def test_what_the_library_of_the_command_line_says_is_translated_as_it_says_it(path: Path) -> None:
    head, known = words.borrowed(path)
    told = words.read_po(path.read_text(encoding="utf-8"))
    assert set(told) - {""} == set(known), "says nothing of the kind any more"
    assert [fault for one in known.values() for fault in words.faults(one)] == []
    assert path.with_suffix(".mo").read_bytes() == words.compiled(head, known), "run: ./run words"


def test_fields_of_a_library_s_strings_are_placeholders_too() -> None:
    message = words.Message("No {name!r}", places=["a.py"], told="没有 {nam!r}")
    assert list(words.faults(message))


# -- the choice --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"LANG": "zh_CN.UTF-8"}, ["zh_CN.UTF-8"]),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "de_DE"}, ["de_DE"]),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C", "LC_MESSAGES": "de_DE"}, ["C"]),
        ({"LANG": "C.UTF-8", "LC_ALL": "", "LANGUAGE": "de:zh"}, ["de", "zh"]),
        ({}, []),
    ],
)
def test_the_first_variable_that_is_set_counts(
    environment: dict[str, str], wanted: list[str]
) -> None:
    assert languages(environment) == wanted


@pytest.mark.parametrize("wanted", ["zh", "zh_CN.UTF-8", "zh_CN@x", "de:zh", "zh_TW"])
def test_chinese_is_spoken_to_who_asks_for_it(wanted: str) -> None:
    assert catalogue(wanted.split(":")).find("Today") == "今日"


@pytest.mark.parametrize("wanted", ["", "C.UTF-8", "POSIX", "en_US:zh", "de_DE", "../zh", "zh/.."])
def test_everybody_else_reads_english(wanted: str) -> None:
    assert not catalogue([part for part in wanted.split(":") if part])


def test_what_is_not_there_is_not_found() -> None:
    known = Catalogue((LOCALE / "zh" / "LC_MESSAGES" / "crmtui.mo").read_bytes())
    assert known.find("no such string") == known.find("") == known.find("\uffff") == ""
