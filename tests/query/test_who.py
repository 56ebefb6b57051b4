"""Names heard and numbers dialled: what makes them findable."""

from __future__ import annotations

import pytest

from crmtui.query.who import digits, is_region, looked_up, phonetic, spellings


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
        ("绍兴越彩（上海）有限公司", "shaoxingyuecaishanghaiyouxiangongsi", "sxycshyxgs"),
        ("单（行）", "danxing", "dx"),
        ("（）", "", ""),
        ("重庆（ＡＢＣ）", "chongqingabc", "cqabc"),
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
    ("text", "number"),
    [
        ("+86 138 0013 8000", "13800138000"),
        ("+1 (415) 555-2671", "4155552671"),
        ("00442079460958", "2079460958"),
        ("8000", "8000"),
        ("00", "00"),
        ("+", ""),
        ("李工", ""),
    ],
)
def test_a_number_is_looked_up_without_its_country_code(text: str, number: str) -> None:
    assert looked_up(text) == number


@pytest.mark.parametrize(
    ("one", "other", "region", "same"),
    [
        ("020 7946 0958", "+44 20 7946 0958", "GB", True),
        ("020 7946 0958", "0044 (0)20 7946 0958", "gb", True),
        ("030 123456", "+49 30 123456", "DE", True),
        ("(415) 555-2671", "+1 415 555 2671", "US", True),
        ("138 0013 8000", "+86 138 0013 8000", "CN", True),
        ("020 7946 0958", "+44 20 7946 0958", "CN", False),
        ("020 7946 0958", "+49 20 7946 0958", "GB", False),
        ("020 7946 0958", "+44 20 7946 0958", "XX", False),
        ("0958", "440958", "GB", False),
    ],
)
def test_numbers_that_are_the_same_in_a_region(
    one: str, other: str, region: str, same: bool
) -> None:
    assert (digits(other) in spellings(one, region)) is same
    assert (digits(one) in spellings(other, region)) is same


def test_regions_are_those_with_a_country_code() -> None:
    assert [r for r in ("CN", "gb", "DE", "XX", "China", "") if is_region(r)] == ["CN", "gb", "DE"]
