"""Of which year a passage speaks: what decides between documents that say the same every year."""

import pytest

from yinju.retrieve import UNDATED, Period, read_question
from yinju.retrieve.period import named_years
from yinju.types import Chunk


def _agreement(
    question: str, text: str, *, title: str = "2015年政府工作报告", heading: str = "", lead: str = ""
) -> float:
    read = read_question(question)
    chunk = Chunk("a.txt", title, heading, 0, len(text), text)
    return Period(read.years, read.tense, compares=read.compares).agreement(text, chunk, lead)


def test_a_question_without_a_year_agrees_with_every_passage() -> None:
    assert _agreement("粮食产量是多少", "2003年粮食产量8614亿斤。") == 1.0


def test_a_passage_that_names_the_year_agrees_whatever_its_title() -> None:
    assert _agreement("2008年灾后重建花了多少", "2008年地震后的重建投入1万亿元。") == 1.0


def test_a_passage_that_names_other_years_only_does_not_agree() -> None:
    assert _agreement("2008年的财政收入", "2001年财政收入1.6万亿元。") == 0.0


def test_the_growth_over_the_year_before_is_of_the_year_before_the_report() -> None:
    text = "国内生产总值达到63.6万亿元，比上年增长7.4%。"
    assert _agreement("2014年国内生产总值增长多少", text) > _agreement("2015年国内生产总值增长多少", text)
    assert _agreement("2012年国内生产总值增长多少", text) == 0.0


def test_what_is_expected_this_year_is_of_the_report_s_own_year() -> None:
    text = "今年的预期目标是：国内生产总值增长7%左右。"
    assert _agreement("2015年经济增长目标是多少", text) > _agreement("2014年经济增长目标是多少", text)


def test_a_heading_with_a_year_decides_for_what_stands_below_it() -> None:
    text = "城镇新增就业1322万人。"
    assert _agreement("2014年城镇新增就业", text, heading="一、2014年工作回顾") == 1.0
    assert _agreement("2015年城镇新增就业", text, heading="一、2014年工作回顾") == 0.0


def test_a_question_about_the_report_of_a_year_means_that_report() -> None:
    text = "过去一年，军队减少员额一百万的任务接近完成。"
    assert _agreement("1987年的报告怎么说军队减员", text, title="1987年政府工作报告") == 1.0


def test_a_question_about_five_years_prefers_what_was_summed_up_over_them() -> None:
    title = "2016年政府工作报告"
    whole = _agreement("“十二五”时期城镇新增就业多少", "五年累计城镇新增就业超过6400万人。", title=title)
    one_year = _agreement("“十二五”时期城镇新增就业多少", "城镇新增就业1312万人。", title=title)
    assert whole > one_year


def test_where_nothing_tells_the_year_a_passage_neither_contradicts_nor_supports() -> None:
    assert _agreement("2014年的收入", "全年收入增长8%。", title="工作总结") == UNDATED


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("“一五”时期", 1953, 1957),
        ("“三五”计划", 1966, 1970),
        ("十五计划", 2001, 2005),
        ("“十三五”规划", 2016, 2020),
        ("十四五以来", 2021, 2025),
    ],
)
def test_a_five_year_plan_names_its_years(text: str, first: int, last: int) -> None:
    assert named_years(text) == set(range(first, last + 1))


@pytest.mark.parametrize(
    "text", ["三百五十五亿元", "十五天", "星期五", "百分之二十五，增长", "一百一十五家企业"]
)
def test_a_numeral_that_ends_in_five_is_no_plan(text: str) -> None:
    assert named_years(text) == frozenset()


def test_a_year_earlier_in_the_sentence_is_meant_by_what_follows_unless_that_names_another() -> None:
    lead = "财政收入从1997年的8651亿元增加到2002年的18914亿元；"
    question = "1997年的外汇储备是多少"
    assert _agreement(question, "外汇储备从1399亿美元增加到2864亿美元。", title="报告", lead=lead) > UNDATED
    assert _agreement(question, "2003年外汇储备为4033亿美元。", title="报告", lead=lead) == 0.0


def test_what_came_of_a_year_is_not_known_to_a_document_before_it() -> None:
    text = "粮食产量1957年达到3856亿斤。"
    before, after = (
        _agreement("1957年粮食产量达到了多少", text, title=f"{year}年报告") for year in (1955, 1958)
    )
    assert before < after == 1.0
    assert _agreement("1957年粮食产量计划多少", text, title="1955年报告") == 1.0


def test_what_stands_below_a_plan_s_heading_is_less_surely_of_one_of_its_years() -> None:
    heading, text = "一、“十一五”时期的回顾", "城镇新增就业5771万人。"
    assert _agreement("“十一五”期间城镇新增就业多少", text, title="2011年报告", heading=heading) == 1.0
    assert UNDATED < _agreement("2010年城镇新增就业多少", text, title="2011年报告", heading=heading) < 1.0


def test_a_year_earlier_in_the_sentence_does_not_date_what_is_compared_with_it_or_speaks_for_itself() -> None:
    growth = "今年预期增长7%左右。"
    assert _agreement("2014年增长多少", growth, lead="2014年增长7.4%，") == _agreement(
        "2014年增长多少", growth
    )
    jobs = "城镇新增就业1266万人。"
    assert _agreement("2007年城镇新增就业", jobs, title="2013年报告", lead="比2007年增加一倍，") == 0.0


def test_what_is_expected_by_a_year_is_asked_of_an_earlier_document() -> None:
    text = "到2020年森林覆盖率达到23%。"
    assert _agreement("到2020年森林覆盖率达到多少", text, title="2016年报告") == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "新标准比2009年提高92%。",
        "新标准与2009年的标准相比提高92%。",
        "新标准在2009年的基础上提高92%。",
        "新标准是2009年的1.92倍。",
        "新标准按2009年不变价提高92%。",
        "新标准比二〇〇九年提高百分之九十二。",
    ],
)
def test_a_year_that_a_passage_only_compares_with_is_not_its_own_unless_that_is_asked_for(text: str) -> None:
    assert _agreement("2009年的标准是多少", text, title="2012年政府工作报告") == 0.0
    assert _agreement("新标准比2009年提高了多少", text, title="2012年政府工作报告") == 1.0


def test_a_question_asks_for_the_year_that_it_compares_and_not_for_the_other() -> None:
    question = read_question("2010年的粮食产量比2009年增加多少")
    assert (question.years, question.compares) == ({2010}, False)


@pytest.mark.parametrize("text", ["这是2009年的主要成绩。", "按2009年统计，贫困人口有3597万人。"])
def test_a_year_that_only_looks_compared_with_is_the_passage_s_own(text: str) -> None:
    assert _agreement("2009年的情况怎样", text, title="2012年政府工作报告") == 1.0


def test_a_question_without_a_year_compares_with_none() -> None:
    question = read_question("粮食产量是多少")
    assert (question.years, question.compares) == (frozenset(), False)


def test_a_report_on_its_own_year_speaks_of_that_year_and_not_of_the_one_before() -> None:
    texts, title = ("接待游客3.8万人次，同比增长65%。", "全村硬化道路4.2公里。"), "石桥村2023年度工作报告"
    for text in texts:
        for heading in ("一、2023年工作回顾", "一、工作回顾"):
            of_its_year = _agreement("2023年的情况怎样", text, title=title, heading=heading)
            assert of_its_year > _agreement("2022年的情况怎样", text, title=title, heading=heading)
    assert _agreement("2022年接待了多少游客", texts[0], title=title, heading="一、2023年工作回顾") == 0.0


def test_what_is_compared_with_a_figure_of_a_year_speaks_of_that_year_too() -> None:
    text, title = "集体经济收入达到186.4万元，比2022年的152.8万元增长22%。", "2023年度工作报告"
    for year in (2022, 2023):
        asked = f"{year}年集体经济收入是多少"
        assert _agreement(asked, text, title=title, heading="一、2023年工作回顾") == 1.0
