"""Numbers as Chinese documents write them."""

import pytest

from yinju.text import quantities, years


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("总投资4285亿元", 428_500_000_000, "元"),
        ("增长百分之三点五", 3.5, "%"),
        ("３．５％", 3.5, "%"),
        ("352万人", 3_520_000, "人"),
        ("14亿多人", 1_400_000_000, "人"),
        ("十二万五千人", 125_000, "人"),
        ("三亿二千万元", 320_000_000, "元"),
        ("两千家", 2000, "家"),
        ("一百零五次", 105, "次"),
        ("1,300.5公里", 1300.5, "公里"),
        ("下降0.3个百分点", 0.3, "个百分点"),
        ("二〇二二年", 2022, "年"),
        ("城镇化率全省第四", 4, "第"),
        ("第十二次党代会", 12, "第"),
    ],
)
def test_a_quantity_has_its_value_multiplied_out_and_its_unit(text: str, value: float, unit: str) -> None:
    found = quantities(text)[-1]
    assert (round(found.value, 6), found.unit) == (value, unit)


def test_a_quantity_knows_its_place() -> None:
    text = "我们公布了260个项目和320个全市重点项目"
    assert [text[q.start : q.end] for q in quantities(text)] == ["260个", "320个"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2024年，我们树立了目标", {2024}),
        ("２０２４年", {2024}),
        ("2008—2010年", {2008, 2009, 2010}),
        ("2021年和2023年", {2021, 2023}),
        ("一九五四年", {1954}),
        ("二〇二二年", {2022}),
        ("一九八○年", {1980}),
        ("targets for 2024?", {2024}),
        ("总投资4285亿元", set()),
        ("12024年前", set()),
        ("外汇储备增加2000亿美元，新建2000多所学校、1900万亩", set()),
        ("资助2008人，2008人大会议", {2008}),
        ("１９００．５万吨", set()),
    ],
)
def test_years_are_read_in_digits_and_in_han_numerals(text: str, named: set[int]) -> None:
    assert years(text) == named


@pytest.mark.parametrize(
    "text", ["2000字的稿子", "净重2000克", "2000mAh的电池", "1980kg", "满2000减100", "每本2000页", "1900毫升"]
)
def test_what_is_counted_is_no_year(text: str) -> None:
    assert years(text) == frozenset()
