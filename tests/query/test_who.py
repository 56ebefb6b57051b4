"""Names heard and numbers dialled: what makes them findable."""

from __future__ import annotations

import pytest

from crmtui.query.who import digits, phone_forms, phonetic


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("示例制造集团", "shilizhizaojituan", "slzzjt"),
        ("重庆示例银行", "chongqingshiliyinhang", "cqslyh"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾工", "zenggong", "zg"),
        ("吕布", "lvbu", "lb"),
        ("ABC科技", "abckeji", "abckj"),
        ("ＡＢＣ 科技", "abckeji", "abckj"),
        ("3M中国", "3mzhongguo", "3mzg"),
        ("Northwind Traders", "northwindtraders", "nt"),
        ("Acme", "acme", "acme"),
        ("Škoda Auto", "skodaauto", "sa"),
        ("O'Brien & Sons", "obriensons", "obs"),
        ("🙂", "", ""),
        ("", "", ""),
    ],
)
def test_how_a_name_sounds(name: str, pinyin: str, initials: str) -> None:
    assert phonetic(name) == (pinyin, initials)


@pytest.mark.parametrize(
    "run",
    ["苏州恒岳精密制造有限公司", "长沙长虹电器行", "重庆朝阳乐器厂", "宁波甬航物流有限公司", "厦门六安会计师事务所",
     "都江堰青城山旅行社", "传说中的传记", "中国人民银行北京市分行", "一了百了", "㐀𠀀"],
)  # fmt: skip
def test_the_table_of_readings_says_what_pypinyin_says(run: str) -> None:
    from pypinyin import lazy_pinyin

    assert phonetic(run).pinyin == "".join(lazy_pinyin(run))


@pytest.mark.parametrize(
    ("phone", "found_by"),
    [
        ("+86 138 0013 8000", "13800138000"),
        ("0086-138-0013-8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0512-6666 7777 转 123", "51266667777"),
        ("(0512) 66667777 分机 8", "51266667777"),
        ("+86 512 66667777", "51266667777"),
        ("66667777 ext. 12", "66667777"),
        ("400-800-1234", "4008001234"),
        ("+1 (415) 555-2671", "14155552671"),
        ("0044 20 7946 0958", "442079460958"),
        ("020 7946 0958 x12", "2079460958"),
        ("0013", "0013"),
        ("8000", "8000"),
        ("张三", ""),
        ("", ""),
    ],
)
def test_the_digits_a_number_is_found_by(phone: str, found_by: str) -> None:
    assert digits(phone) == found_by


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("+86 138 0013 8000", ("13800138000", "8000")),
        ("+1 (415) 555-2671", ("14155552671", "4155552671", "2671")),
        ("00442079460958", ("442079460958", "2079460958", "0958")),
        ("8000", ("8000",)),
        ("00", ("00",)),
        ("+", ()),
        ("李工", ()),
    ],
)
def test_the_forms_a_number_may_be_looked_up_in(text: str, forms: tuple[str, ...]) -> None:
    assert phone_forms(text) == forms
