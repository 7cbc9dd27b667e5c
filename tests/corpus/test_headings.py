"""The headings of Chinese documents, and what only looks like one."""

import pytest

from yinju.corpus.headings import find_headings

BODY = "各级各部门要认真贯彻落实，确保各项工作取得实效，这一段是正文。"


def labels(text: str, title: str = "") -> list[str]:
    return [heading.label for heading in find_headings(text, title) if heading.label]


def paths(text: str, title: str = "") -> dict[str, str]:
    """Return for each heading the path that leads to it."""
    open_headings = []
    found = {}
    for heading in find_headings(text, title):
        open_headings = [above for above in open_headings if above.rank < heading.rank]
        if heading.label:
            open_headings.append(heading)
            found[heading.label] = " > ".join(above.label for above in open_headings)
    return found


def test_numbered_lines_nest_as_chinese_documents_number_them() -> None:
    text = "\n".join(
        [
            "第一章 总则",
            "一、总体要求",
            "（一）指导思想",
            "1.基本原则",
            "（1）坚持党的领导",
            BODY,
            "（二）主要目标",
            BODY,
            "二、重点任务",
            BODY,
            "第二章 附则",
            BODY,
        ]
    )
    assert paths(text) == {
        "第一章 总则": "第一章 总则",
        "一、总体要求": "第一章 总则 > 一、总体要求",
        "（一）指导思想": "第一章 总则 > 一、总体要求 > （一）指导思想",
        "1.基本原则": "第一章 总则 > 一、总体要求 > （一）指导思想 > 1.基本原则",
        "（1）坚持党的领导": "第一章 总则 > 一、总体要求 > （一）指导思想 > 1.基本原则 > （1）坚持党的领导",
        "（二）主要目标": "第一章 总则 > 一、总体要求 > （二）主要目标",
        "二、重点任务": "第一章 总则 > 二、重点任务",
        "第二章 附则": "第二章 附则",
    }


def test_a_numbered_list_inside_a_part_does_not_end_the_part() -> None:
    text = "\n".join(
        [
            "一、任务",
            BODY,
            "二、问题",
            BODY,
            "（一）农业",
            BODY,
            "一、开垦荒地",
            BODY,
            "二、兴修水利",
            BODY,
            "（二）工业",
            BODY,
            "三、结语",
            BODY,
        ]
    )
    found = paths(text)
    assert found["二、兴修水利"] == "二、问题 > （一）农业 > 二、兴修水利"
    assert found["（二）工业"] == "二、问题 > （二）工业"
    assert found["三、结语"] == "三、结语"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("一、坚持高质量发展。" + BODY, "一、坚持高质量发展"),
        ("（二）深入实施科教兴国战略，强化基础支撑。" + BODY, "（二）深入实施科教兴国战略，强化基础支撑"),
        ("1.加强组织领导。" + BODY, "1.加强组织领导"),
        ("（八）切实增进民生福祉，不断提高水平。\n" + BODY, "（八）切实增进民生福祉，不断提高水平"),
        ("**三、保障措施**\n" + BODY, "三、保障措施"),
        ("　　第二编　　分则\n" + BODY, "第二编 分则"),
        ("第二部分 主要工作\n" + BODY, "第二部分 主要工作"),
        ("2.1 背景\n" + BODY, "2.1 背景"),
    ],
)
def test_a_numbered_heading_is_a_line_of_its_own_or_a_paragraphs_first_sentence(
    line: str, label: str
) -> None:
    assert labels(line) == [label]


@pytest.mark.parametrize(
    "text",
    [
        "1. 我们今天去了北京。\n2. 我们明天去上海。\n" + BODY,
        "1．关于惩治走私罪的规定\n2．关于惩治贪污罪的规定\n3．关于惩治毒品犯罪的规定\n" + BODY,
        "（一）管制；\n（二）拘役；\n（三）死刑。\n" + BODY,
        "一、将第十七条修改为：“已满十六周岁的人犯罪，应当负刑事责任。" + BODY + "”",
        "2.5 ）浓度继续下降\n" + BODY,
        "3.5万亿元的投资\n" + BODY,
        "第二节课开始了\n" + BODY,
        "第一条 为了规范管理，制定本法。\n（一）国家机关\n" + BODY,
        "2024年工作回顾\n" + BODY,
        "一、没有正文的标题",
    ],
)
def test_lists_items_of_articles_and_numbers_are_no_headings(text: str) -> None:
    assert labels(text) == []


def test_a_table_of_contents_is_not_taken_for_the_headings() -> None:
    contents = "目录\n第一章 总则\n第二章 分则\n第三章 附则\n"
    text = contents + "第一章 总则\n" + BODY + "\n第二章 分则\n" + BODY
    found = [heading for heading in find_headings(text, "") if heading.label]
    assert [heading.label for heading in found] == ["第一章 总则", "第二章 分则"]
    assert found[0].start == len(contents)


def test_markdown_headings_count_except_in_code_comments_and_front_matter() -> None:
    text = (
        "---\nkey: 1\n# a\n---\n# 法典\n## 第一章  规定 ##\n```sh\n# 注释\n```\n<!--\n# 隐藏\n-->\n#标签\n"
        + BODY
    )
    assert labels(text) == ["法典", "第一章 规定"]


def test_a_code_fence_that_is_never_closed_hides_nothing() -> None:
    assert labels("# 甲\n```\n代码\n# 乙\n" + BODY) == ["甲", "乙"]


def test_the_heading_that_is_the_title_is_not_repeated_in_the_path() -> None:
    assert paths("# 民法典\n## 第一章\n正文。", "民法典") == {"第一章": "第一章"}


def test_a_speechs_imperatives_hold_for_their_paragraph() -> None:
    text = (
        "要务实重干，提质提速。路虽远，行则将至。要强本领。新班子要尽快进入状态。要勇担当。非常之业需用非常之功。\n"
        "各位代表、同志们！新征程充满梦想与荣光。"
    )
    assert paths(text) == {
        "要务实重干，提质提速": "要务实重干，提质提速",
        "要强本领": "要务实重干，提质提速 > 要强本领",
        "要勇担当": "要务实重干，提质提速 > 要勇担当",
    }
    closing = [heading for heading in find_headings(text, "") if not heading.label]
    assert closing[0].start == text.index("\n")


def test_a_salutation_ends_the_numbered_parts_but_not_the_chapter() -> None:
    text = "三、任务\n" + BODY + "\n（十）改善民生\n" + BODY + "\n各位代表！\n" + BODY
    closing = [heading for heading in find_headings(text, "") if not heading.label]
    assert [(heading.start, heading.rank) for heading in closing] == [(text.index("各位代表"), 21)]
