"""Pairs made by hand: what is one customer, and what only looks like it."""

from __future__ import annotations

import random
import string
import time
from typing import Any

import pytest

from crmtui.analysis.clues import Clue, score_of
from crmtui.analysis.pairs import CROWD, Pair, find_pairs, known_of
from crmtui.analysis.verdicts import judged_pairs

Raw = dict[str, Any]


def pairs(*profiles: Raw, least: int = 70, **options: Any) -> list[Pair]:
    known = [known_of(f"C{n}", raw, "CN") for n, raw in enumerate(profiles)]
    return find_pairs(known, least, **options)


def person(name: str, *phones: str, **more: Any) -> Raw:
    return {"name": name, "phones": list(phones), **more}


def company(name: str, *people: Raw, **more: Any) -> Raw:
    return {"name": name, "contacts": list(people), **more}


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (company("恒岳制造集团有限公司"), company("恒岳制造"), "same name but for its legal form"),
        (company("Acme Co., Ltd."), company("ACME"), "same name but for its legal form"),
        (company("恒岳制造集团有限公司"), company("恒岳制造集团有限公司"), "same name"),
        (company("上海示例数控科技有限公司"), company("示例数控"), "place or generic word"),
        (company("南京钟山电力自动化有限公司"), company("南京钟山电力自动华有限公司"), "similar name"),
        (company("湖畔云软件股份有限公司", short=["湖云"]), company("HPY Software", short=["湖云"]),
         "湖云 is a short name of both"),
        (company("甲乙丙工贸", person("李", "138 0013 8000")),
         company("Abc Trading", person("Li", "+86-13800138000")), "same phone "),
        (company("甲乙丙工贸", person("李", emails=["LI@qq.com"])),
         company("Abc Trading", person("Li", emails=["li@qq.com"])), "same e-mail li@qq.com"),
        (company("甲乙丙工贸", refs={"erp": "K1"}), company("Abc", refs={"erp": "K1"}),
         "same number erp: K1"),
        (company("甲乙丙工贸", person("李", "0512 6601 0000", emails=["a@abc.example"])),
         company("Abc Trading", person("王", "051266010000", emails=["b@abc.example"])),
         "same domain abc.example"),
        ({**company("张伟", person("张伟", "13800138000")), "kind": "person"},
         {**company("张伟", person("张伟", "138-0013-8000")), "kind": "person"}, "same phone"),
    ],
)  # fmt: skip
def test_records_of_one_customer(a: Raw, b: Raw, reason: str) -> None:
    for pair in pairs(a, b), pairs(b, a):
        assert len(pair) == 1
        assert reason in pair[0].reason
        assert 70 <= pair[0].score < 100


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (company("示例数控科技有限公司"), company("示例数控科技有限公司上海分公司")),
        (company("示例数控有限公司苏州分公司"), company("示例数控有限公司上海分公司")),
        (company("示例数控有限公司", person("总机", "021 6601 0000", emails=["a@x.example"])),
         company("示例数控有限公司上海分公司", person("总机", "021 6601 0000", emails=["b@x.example"]))),
        (company("示例第一机床厂"), company("示例第二机床厂")),
        (company("远大精密6814有限公司"), company("远大精密6815有限公司")),
        (company("北京示例数控"), company("上海示例数控")),
        (company("平安银行"), company("平安保险")),
        ({**company("张伟"), "kind": "person"}, {**company("张伟"), "kind": "person"}),
        ({**company("张伟", person("张伟", "13800138000")), "kind": "person"},
         {**company("张伟", person("张伟", "13900139000")), "kind": "person"}),
        (company("甲乙丙工贸", person("前台", "021 6601 0000")),
         company("丁戊己咨询", person("前台", "021 6601 0000"))),
        (company("甲乙丙工贸", person("李", emails=["a@163.com"])),
         company("丁戊己咨询", person("王", emails=["b@163.com"]))),
        (company("甲乙丙工贸", person("王伟")), company("丁戊己咨询", person("王伟"))),
        (company("甲乙丙工贸", person("徐", "13800138000", left="2026-06-30")),
         company("丁戊己咨询", person("徐", "13800138000"))),
    ],
)  # fmt: skip
def test_records_that_only_look_like_it(a: Raw, b: Raw) -> None:
    assert pairs(a, b) == []


def test_a_group_and_its_part_are_declared_to_be_two() -> None:
    group = company("恒岳控股集团有限公司", person("前台", "13800138000"))
    part = company("恒岳集团有限公司", person("前台", "13800138000"), part_of="C0")
    assert pairs(group, part, least=1) == []


def test_what_many_share_weighs_little_and_makes_no_pairs_of_them_all() -> None:
    def member(n: int) -> Raw:
        letters = "".join(random.Random(n).choices(string.ascii_lowercase, k=12))
        return company(letters, person(f"P{n}", "13800138000"))

    assert pairs(*(member(n) for n in range(2)))[0].score == 75
    assert pairs(*(member(n) for n in range(5))) == []
    assert pairs(*(member(n) for n in range(CROWD + 1)), least=1) == []


def test_many_of_one_name_are_each_paired_with_the_first() -> None:
    found = pairs(*(company("恒岳制造") for _ in range(40)))
    assert len(found) == 39
    assert {pair.a for pair in found} == {"C0"}


def test_judged_pairs_and_those_of_others_are_left_out() -> None:
    three = [company("恒岳制造"), company("恒岳制造有限公司"), company("恒岳制造集团")]
    assert len(pairs(*three)) == 3
    left = pairs(*three, judged=judged_pairs([("C0", "C1")], {}))
    assert [(p.a, p.b) for p in left] == [("C0", "C2"), ("C1", "C2")]
    assert [(p.a, p.b) for p in pairs(*three, among={"C1"})] == [("C0", "C1"), ("C1", "C2")]


def test_a_judgement_holds_for_the_customer_a_record_was_merged_into() -> None:
    judged = judged_pairs([("a", "b"), ("a", "old"), ("new", "old")], {"old": "new"})
    assert judged == {frozenset(("a", "b")), frozenset(("a", "new"))}


def test_clues_are_put_together_as_independent_chances() -> None:
    assert score_of([]) == 0
    assert score_of([Clue("phone", 75, ""), Clue("contact", 25, "")]) == 81
    assert score_of([Clue("name", 90, ""), Clue("ref", 95, ""), Clue("email", 80, "")]) == 99


def test_the_order_of_customers_does_not_matter() -> None:
    dice = random.Random(4)
    names = [
        "恒岳制造",
        "恒岳制造有限公司",
        "锡澄微电子",
        "锡澄微电子股份",
        "甬航船舶设备配套",
        "甬航船舶设备配饰",
    ]
    known = [known_of(f"C{n}", company(name), "CN") for n, name in enumerate(names)]
    expected = {frozenset((p.a, p.b)) for p in find_pairs(known)}
    for _ in range(5):
        dice.shuffle(known)
        assert {frozenset((p.a, p.b)) for p in find_pairs(known)} == expected
    assert expected == {frozenset(p) for p in (("C0", "C1"), ("C2", "C3"), ("C4", "C5"))}


def test_odd_profiles_do_no_harm() -> None:
    odd: list[Raw] = [{}, {"name": None}, {"name": "…", "contacts": "x", "refs": [1], "short": "y"},
                      {"name": "a", "contacts": [None, {"name": "b", "phones": "1", "emails": [None]}],
                       "address": ["x"], "website": {"a": 1}, "part_of": []}]  # fmt: skip
    assert pairs(*odd, *odd, least=99) == []


def test_ten_thousand_customers_are_no_matter_of_minutes() -> None:
    """A guard against comparing everybody with everybody; the figure is in the benchmark."""
    dice = random.Random(1)
    signs = [chr(n) for n in range(0x4E00, 0x4E00 + 900)]
    known = [known_of(f"C{n}", company("".join(dice.choices(signs, k=5)) + "有限公司",
                                       person("李", f"138{dice.randrange(10**8):08}")), "CN")
             for n in range(4000)]  # fmt: skip
    start = time.process_time()
    find_pairs(known)
    assert time.process_time() - start < 3
