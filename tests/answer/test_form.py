"""Questions on a text's form: its headings are quoted, its first or last sentences; all others are left to reading."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from fakes import BigramEmbedder
from yinju.answer.form import answer_by_form
from yinju.config import load_settings
from yinju.pipeline import Engine, build_index
from yinju.retrieve import as_hits
from yinju.types import Answer

PLAN = """{title}

各位代表：这份报告请予审议。

一、提升产业能级
要抓好项目建设，落实各项任务。
（一）壮大新材料产业
龙头企业产值增长一成。
（二）做强装备制造业
新开工项目二十个。
二、改善城乡环境
绿化面积增加三万亩，拆除违建两千处。
三、兜住民生底线
新增养老床位八百张。

目标已经明确，关键在于落实。让我们同心同德，把蓝图变成现实！
"""


def engine(folder: Path, *titles: str) -> Engine:
    return engine_on(folder, {title: PLAN.format(title=title) for title in titles})


def engine_on(folder: Path, texts: Mapping[str, str]) -> Engine:
    source = folder / "文件"
    source.mkdir()
    for name, text in texts.items():
        (source / f"{name}.txt").write_text(text, encoding="utf-8")
    settings = load_settings(source=source, index=folder / "索引")
    build_index(settings, embedder=BigramEmbedder())
    return Engine(settings, embedder=BigramEmbedder())


def quotes(answer: Answer) -> Sequence[str]:
    return [citation.quote for citation in answer.citations]


WHOLE = ["一、提升产业能级", "二、改善城乡环境", "三、兜住民生底线"]
BELOW_THE_FIRST = ["（一）壮大新材料产业", "（二）做强装备制造业"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("报告分哪几个部分？", WHOLE),
        ("報告分為哪三個部分？", WHOLE),
        ("给我这份报告的提纲", WHOLE),
        ("报告提出了哪几点要求", WHOLE),
        ("What are the main parts of the report?", WHOLE),
        ("What are the three requirements of the report?", WHOLE),
        ("讲话的主要内容是什么", WHOLE),
        ("提升产业能级有哪几项任务？", BELOW_THE_FIRST),
        ("提升产业能级要做到哪两点", BELOW_THE_FIRST),
    ],
)
def test_a_question_for_an_outline_is_answered_by_the_headings(
    tmp_path: Path, question: str, expected: Sequence[str]
) -> None:
    answer = engine(tmp_path, "新区工作报告").ask(question)
    assert answer.verdict == "answered"
    assert quotes(answer) == expected


NOT_OF_FORM = [
    "报告分哪五个部分？",  # there are three
    "What are the four parts of the report?",
    "养老床位的主要内容是什么",
    "提升产业能级要做到哪三点",
    "改善城乡环境有哪几项任务？",  # nothing stands below it
    "绿化面积增加了多少",
    "有三个孩子的家庭能得到什么要求",
    "报告对养老机构提出了哪些要求？",
    "报告提出今后五年在养老床位方面有哪些具体任务？",
    "报告提到今后要创造哪些条件？",
    "今后五年报告里有几条地铁开工？",
    "今后要建成三个园区，有哪些任务？",
    "报告中的产业目录什么时候施行？",
    "报告提到的框架协议由谁签署？",
    "提升产业能级需要哪些条件？",
    "提升产业能级的产业目录什么时候发布？",
    "《红楼梦》全文分为哪几个部分？",
    "十九大报告分哪几个部分？",
    "招商方案分哪几个部分？",
    "结束语是谁写的？",
    "报告的第一段有多少句话？",
    "结束语是什么意思？",
    "这篇报告有没有结尾？",
    "鲁迅小说《孔乙己》的最后一句是什么？",
]


@pytest.mark.parametrize("question", NOT_OF_FORM)
def test_a_question_that_asks_for_more_than_a_form_is_not_answered_by_it(
    tmp_path: Path, question: str
) -> None:
    asked = engine(tmp_path, "新区工作报告")
    retrieved = asked.retrieve(question)
    hits = as_hits(asked.snapshot, retrieved.candidates[:10])
    assert answer_by_form(retrieved, hits, asked.snapshot.document, asked.snapshot.titles, 120) is None


def test_of_several_texts_the_one_is_meant_whose_title_or_year_is_named(tmp_path: Path) -> None:
    asked = engine(tmp_path, "2023年新区工作报告", "2024年新区工作报告", "开发区招商方案")
    for question, title in (
        ("2024年工作报告分哪几个部分", "2024年新区工作报告"),
        ("2023年的报告分几个部分", "2023年新区工作报告"),
        ("开发区招商方案分哪几个部分", "开发区招商方案"),
    ):
        answer = asked.ask(question)
        assert quotes(answer) == WHOLE
        assert {citation.title for citation in answer.citations} == {title}
    for unclear in (
        "新区工作报告分哪几个部分",
        "2020年的报告分几个部分",
        "2024年的讲话分几个部分",
        "提升产业能级有哪几项任务？",  # all three have that heading
    ):
        assert quotes(asked.ask(unclear)) not in (WHOLE, BELOW_THE_FIRST)
    last = asked.ask("2024年新区工作报告的最后一句话是什么？")
    assert [citation.title for citation in last.citations] == ["2024年新区工作报告"]
    assert quotes(last) == ["让我们同心同德，把蓝图变成现实！"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("报告最后一句话是什么？", ["让我们同心同德，把蓝图变成现实！"]),
        ("报告的第一句话说了什么", ["各位代表：这份报告请予审议。"]),
        ("报告的最后一段讲了什么", ["目标已经明确，关键在于落实。让我们同心同德，把蓝图变成现实！"]),
        ("新区工作报告的最后一句话是什么？", ["让我们同心同德，把蓝图变成现实！"]),
        ("What is the last line of the report?", ["让我们同心同德，把蓝图变成现实！"]),
        (
            "报告是怎么结尾的",
            ["新增养老床位八百张。", "目标已经明确，关键在于落实。让我们同心同德，把蓝图变成现实！"],
        ),
        (
            "What does the report close with?",
            ["目标已经明确，关键在于落实。让我们同心同德，把蓝图变成现实！"],
        ),
    ],
)
def test_what_a_text_begins_or_ends_with_is_quoted(
    tmp_path: Path, question: str, expected: Sequence[str]
) -> None:
    answer = engine(tmp_path, "新区工作报告").ask(question)
    assert answer.verdict == "answered"
    assert list(quotes(answer)[-len(expected) :]) == expected


def test_a_text_s_first_and_last_sentence_are_words_and_neither_its_title_nor_without_measure(
    tmp_path: Path,
) -> None:
    source = tmp_path / "文件"
    source.mkdir()
    for name, text, first, last in (
        (
            "年度总结",
            "年度总结指出，今年任务艰巨。各部门要抓好落实。",
            "年度总结指出，今年任务艰巨。",
            "各部门要抓好落实。",
        ),
        (
            "手册",
            "# 手册\n\n## **安装**步骤\n\n先下载软件。\n\n再打开它。\n\n---\n",
            "先下载软件。",
            "再打开它。",
        ),
        ("长文", "没有句号的长文" * 2000, None, None),
    ):
        for file in source.iterdir():
            file.unlink()
        (source / f"{name}.md").write_text(text, encoding="utf-8")
        settings = load_settings(source=source, index=tmp_path / name)
        build_index(settings, embedder=BigramEmbedder())
        asked = Engine(settings, embedder=BigramEmbedder())
        for question, expected in (("文章的第一句话是什么？", first), ("文章的最后一句话是什么？", last)):
            quoted = quotes(asked.ask(question))
            assert quoted == [expected] if expected else all(len(quote) < 1000 for quote in quoted)


def test_what_a_question_says_of_a_place_is_looked_for_there(tmp_path: Path) -> None:
    asked = engine(tmp_path, "新区工作报告")
    place = asked.retrieve("结尾要求怎么落实").candidates[0]
    [chunk] = asked.snapshot.chunks([place.row])
    assert "关键在于落实" in chunk.text
    [first] = asked.snapshot.chunks([asked.retrieve("抓好什么项目的落实").candidates[0].row])
    assert "要抓好项目建设" in first.text


RULES = """{title}

第一章 总则
第一条 为规范管理，制定本办法。
第二条 员工须打卡上班。
（一）迟到须说明缘由；
（二）早退须经主管同意。
第十一条 本办法自发布之日起施行。
第二章 附则
"""


def rules(folder: Path, *titles: str) -> Engine:
    notice = {"通知": "停水通知\n\n明天停水，第二条管线检修。\n"}
    return engine_on(folder, notice | {title: RULES.format(title=title) for title in titles})


SECOND = ["第二条 员工须打卡上班。", "（一）迟到须说明缘由", "（二）早退须经主管同意。"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("第二条规定了什么？", SECOND),
        ("第2条是什么内容", SECOND),
        ("考勤管理办法第二条怎么规定的", SECOND),
        ("第十一条的原文", ["第十一条 本办法自发布之日起施行。"]),
    ],
)
def test_a_question_for_an_article_is_answered_by_the_whole_of_it(
    tmp_path: Path, question: str, expected: Sequence[str]
) -> None:
    answer = rules(tmp_path, "考勤管理办法").ask(question)
    assert answer.verdict == "answered"
    assert [quote.rstrip("；") for quote in quotes(answer)] == expected


@pytest.mark.parametrize(
    "question", ["第二条对加班怎么规定？", "第三条规定了什么？", "第二条和第一条有什么不同？"]
)
def test_what_is_asked_beyond_an_article_or_of_one_that_is_not_there_is_not_answered_by_it(
    tmp_path: Path, question: str
) -> None:
    asked = rules(tmp_path, "考勤管理办法")
    retrieved = asked.retrieve(question)
    hits = as_hits(asked.snapshot, retrieved.candidates[:10])
    assert answer_by_form(retrieved, hits, asked.snapshot.document, asked.snapshot.titles, 120) is None


def test_of_several_regulations_with_the_article_one_must_be_named(tmp_path: Path) -> None:
    asked = rules(tmp_path, "考勤管理办法", "差旅管理规定")
    answer = asked.ask("差旅管理规定第二条是什么内容")
    assert {citation.title for citation in answer.citations} == {"差旅管理规定"} and len(quotes(answer)) == 3
    retrieved = asked.retrieve("第二条是什么内容")
    hits = as_hits(asked.snapshot, retrieved.candidates[:10])
    assert answer_by_form(retrieved, hits, asked.snapshot.document, asked.snapshot.titles, 120) is None


DECORATION = """小区装修须知

三、装修管理
1. 申请
提前三天到物业登记。
2. 时间
工作日8点至18点施工。
四、安全管理
1. 配备灭火器和应急照明
每层两具。
2. 动火作业前报物业批准
由专人看守。
"""


def test_headings_that_only_name_something_are_no_requirements(tmp_path: Path) -> None:
    asked = engine_on(tmp_path, {"须知": DECORATION})
    assert "1. 申请" not in quotes(asked.ask("装修管理有哪些要求？"))
    assert quotes(asked.ask("安全管理有哪些要求？")) == ["1. 配备灭火器和应急照明", "2. 动火作业前报物业批准"]
    assert quotes(asked.ask("装修管理有哪两项要求？")) == ["1. 申请", "2. 时间"]


def test_an_article_is_quoted_with_all_its_items(tmp_path: Path) -> None:
    items = [f"（{numeral}）第{numeral}种情形，未经批准不到岗的；" for numeral in "一二三四五六七八九"]
    begins = ["考勤办法", "第一条 本办法适用于全体员工。", "第二条 有下列情形之一的，按旷工处理："]
    text = "\n".join([*begins, *items, "第三条 本办法自发布起施行。"])
    answer = engine_on(tmp_path, {"考勤办法": text}).ask("第二条是什么内容？")
    assert quotes(answer) == [begins[-1], *items]


def test_an_article_that_is_too_long_says_that_it_goes_on(tmp_path: Path) -> None:
    items = [
        f"（{numeral}）第{numeral}种情形，" + "未经批准不到岗" * 7 + "；" for numeral in "一二三四五六七八九"
    ]
    text = "\n".join(["考勤办法", "第一条 有下列情形之一的：", *items, "第二条 本办法自发布起施行。"])
    asked = engine_on(tmp_path, {"考勤办法": text})
    long, short = asked.ask("第一条是什么内容？"), asked.ask("第二条是什么内容？")
    assert items[-1] not in quotes(long) and "这里只引了开头" in long.text
    assert "这里只引了开头" not in short.text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("第一千零七十九条规定了什么", "离婚"),
        ("第1079条规定了什么", "离婚"),
        ("第二十条之一是什么内容", "帮助"),
        ("第二十条是什么内容", "伪造"),
    ],
)
def test_articles_have_numbers_of_any_size_and_some_were_put_in(
    tmp_path: Path, question: str, words: str
) -> None:
    lines = ["守则", "第二十条 不得伪造证件。", "第二十条之一 不得帮助伪造。", "第一千零七十九条 离婚自由。"]
    assert [
        words in quote for quote in quotes(engine_on(tmp_path, {"守则": "\n".join(lines)}).ask(question))
    ] == [True]


def test_an_article_is_looked_for_in_the_document_that_is_named_however_many_speak_of_the_like(
    tmp_path: Path,
) -> None:
    others = {
        f"会议纪要{number}": f"纪要\n\n会议学习了印章办法第三条规定的内容，第{number}组作了发言。"
        for number in range(14)
    }
    rule = {"印章办法": "中华人民共和国印章办法\n\n第三条 每日下班前锁入铁柜。\n第四条 不得外借。"}
    assert quotes(engine_on(tmp_path, others | rule).ask("印章办法第三条规定的内容是什么？")) == [
        "第三条 每日下班前锁入铁柜。"
    ]


SPEECH = """在春耕推进会上的讲话
青禾县县长 罗秀英
（2025年2月20日）

同志们：
一年之计在于春。下面，我再强调几点。
一、提高认识
粮食是头等大事。
二、突出重点
稳住面积，备足农资。
让我们一起努力。
"""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("县长讲话一共强调了几个方面？", ["一、提高认识", "二、突出重点"]),
        ("县长讲话的提纲是什么", ["一、提高认识", "二、突出重点"]),
        ("县长讲话是怎么开头的", ["一年之计在于春。下面，我再强调几点。"]),
    ],
)
def test_a_speech_is_meant_by_who_held_it(tmp_path: Path, asked: str, expected: Sequence[str]) -> None:
    others = {
        "区委书记在经济工作会议上的讲话": "在经济工作会议上的讲话\n\n一、成绩\n很好。\n二、不足\n作风不实。"
    }
    answer = engine_on(tmp_path, others | {"县长在春耕推进会上的讲话": SPEECH}).ask(asked)
    assert quotes(answer) == expected


def test_what_a_glossary_adds_to_a_question_is_not_asked_of_it(tmp_path: Path) -> None:
    text = "三农工作规定\n\n第一条 本规定适用于农业农村。\n第二条 不误农时。"
    assert quotes(engine_on(tmp_path, {"规定": text}).ask("三农工作规定第二条是什么内容")) == [
        "第二条 不误农时。"
    ]
