"""A web page's text is what is read on it: no scripts, no menus, blocks as lines."""

import pytest

from yinju.corpus.loaders import load_html
from yinju.errors import SourceError


def lines(markup: str) -> list[str]:
    return load_html(markup.encode()).text.split("\n")


def test_blocks_are_lines_and_what_is_not_text_is_left_out() -> None:
    assert lines(
        "<!doctype html><head><style>p {}</style><script>var a = '<p>x</p>'</script></head><body>"
        "<nav>首页 <a>新闻</a></nav><!-- 注释 --><p>　　各位代表：<p>2023年，全市\n  生产总值&nbsp;4285亿元。"
        "<br>English\nwords<p style='display: none'>暗</p><div hidden>暗</div><footer>版权所有</footer>"
    ) == ["各位代表：", "2023年，全市生产总值 4285亿元。", "English words"]


def test_rows_are_lines_and_tables_for_the_layout_are_not() -> None:
    assert lines("<table><tr><th>县区<th>产值<tr><td>盘龙<td>12<br>亿元</table>") == [
        "县区 | 产值",
        "盘龙 | 12 亿元",
    ]
    assert lines("<table><tr><td><table><tr><td>a<td>b</table><p>正文。</p></td></tr></table>") == [
        "a | b",
        "正文。",
    ]


def test_values_stay_in_their_columns_where_cells_span_others() -> None:
    head = "<thead><tr><th rowspan=2>考区<th colspan=2>人数<th rowspan=9>主考<tr><th>上午<th>下午</thead>"
    body = "<tr><td rowspan=0>城东<td>412<td>398<td>蒋文<tr><td colspan=2>停考<td>龚雪<tr><tr><td><td>31"
    assert lines(f"<table>{head}<tbody>{body}</table><p>备注") == [
        "考区 | 人数 | | 主考",
        "考区 | 上午 | 下午 | 主考",
        "城东 | 412 | 398 | 蒋文",
        "城东 | 停考 | | 龚雪",
        "城东 | | 31",
        "备注",
    ]


def test_a_cell_beside_the_parts_of_a_page_is_not_repeated() -> None:
    part = f"<td><p>{'正文' * 40}<p>{'正文' * 40}<p>{'正文' * 40}"
    read = lines(f"<table><tr><td rowspan=3>目录{part}<tr>{part}<tr>{part}</table>")
    assert (read.count("目录"), len(read)) == (1, 10)


def test_a_table_of_nothing_but_spans_is_read_in_no_time() -> None:
    cell = f"<td rowspan=9999 colspan=9999>{'长' * 100}"
    assert len("".join(lines(f"<table><tr>{cell * 200}{'<tr><td>甲<td>乙' * 5000}</table>"))) < 10_000_000


def test_items_have_their_numbers_unless_the_text_has_them() -> None:
    assert lines("<ol><li>甲<li><p>乙</p><ul><li>丙</ul><li>（三）丁</ol><ol start=5><li>戊</ol>") == [
        "1. 甲",
        "2. 乙",
        "丙",
        "（三）丁",
        "5. 戊",
    ]


def test_items_are_numbered_in_the_form_and_from_where_their_list_says() -> None:
    assert lines(
        "<ol type=A><li>甲<ol type=i start=3><li>乙<li type=I>丙</ol><li value=27>丁</ol>"
        "<ol reversed><li>戊<li>己<ul><li>庚</ul></ol><ol start=0 type=a reversed=''><li>辛"
    ) == ["A. 甲", "iii. 乙", "IV. 丙", "AA. 丁", "2. 戊", "1. 己", "庚", "0. 辛"]


def test_a_term_and_its_definition_are_one_line_where_it_is_one_paragraph() -> None:
    assert lines(
        "<dl><dt>量子点<dd>半导体晶体。<dt>产率：<dd><p>发射与吸收之比。</p></dd><dd>可达95%。"
        "<dt>怎样报名？<dd>带身份证。<dt>材料<dd><p>身份证。<p>照片。</dl><dl><dd>无名"
    ) == [
        "量子点：半导体晶体。",
        "产率：发射与吸收之比。",
        "可达95%。",
        "怎样报名？",
        "带身份证。",
        "材料",
        "身份证。",
        "照片。",
        "无名",
    ]


def test_headings_are_marked_where_they_are_not_all_numbered() -> None:
    assert lines("<h1>报告</h1><h2>一、总体</h2><p>甲。</p>") == ["报告", "一、总体", "甲。"]
    assert lines("<h1>报告</h1><h2>概述</h2><p>甲。</p><h2>一、总体</h2><pre>a\n b</pre>") == [
        "报告",
        "## 概述",
        "甲。",
        "## 一、总体",
        "a",
        "b",
    ]


def test_where_an_article_holds_most_of_the_text_the_rest_is_the_sites() -> None:
    article = "<article><p>正文的第一段，很长很长。</p><footer>来源：本报</footer></article>"
    assert lines(f"<div>首页 新闻</div>{article}") == ["正文的第一段，很长很长。", "来源：本报"]
    assert lines("<div>正文在这里，很长很长。</div><article>短</article>") == ["正文在这里，很长很长。", "短"]


@pytest.mark.parametrize("role", ["navigation", "complementary", "banner", "contentinfo", "Search"])
def test_what_is_beside_the_text_is_left_out_within_the_article_too(role: str) -> None:
    beside = f"<aside><h4>延伸阅读</h4>广告</aside><div role={role}>广告</div>"
    assert lines(f"{beside}<article><p>上文。{beside}<p role=note>下文。</article>") == ["上文。", "下文。"]


@pytest.mark.parametrize(
    "broken", ["</p></div><p>甲", "<div><p>甲</span></table>", "<p>甲<![if x]><b>", "<p>甲<!-- 未完"]
)
def test_a_broken_page_is_read_as_far_as_it_goes(broken: str) -> None:
    assert lines(broken) == ["甲"]


@pytest.mark.parametrize(
    "repeated", ["<div>", "</div>", "<!--", "<script>", "<table><td>", "<b c=d>", "<![if x]>"]
)
def test_a_page_with_much_that_is_never_closed_is_read_in_no_time(repeated: str) -> None:
    assert lines("<title>题</title><p>甲" + repeated * 20_000) == ["甲"]


def test_what_stands_in_deep_nesting_is_read() -> None:
    assert lines("<div><span>" * 3000 + "深处") == ["深处"]


def test_an_item_without_words_gives_its_number_to_no_other_line() -> None:
    assert lines("<ol><li>甲<li></ol><p>乙") == ["1. 甲", "乙"]


def test_the_title_of_a_drawing_is_not_the_pages() -> None:
    assert load_html("<svg><title>图标</title></svg><h1>工作报告</h1><p>正文。".encode()).title == "工作报告"


@pytest.mark.parametrize("text", ["正文。", "www.example.com/page.html", "report.html"])
@pytest.mark.parametrize("head", ["", "<?xml version='1.0' encoding='gb2312'?>"])
def test_a_page_that_looks_like_something_else_is_read(head: str, text: str) -> None:
    assert load_html(f"{head}{text}".encode("gbk")).text == text


def test_a_comment_within_a_script_ends_with_it() -> None:
    assert lines("<p>甲</p><script>var a = '<!--'</script><p>乙</p><!-- <script> --><p>丙") == [
        "甲",
        "乙",
        "丙",
    ]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gb2312>", "gb18030"),
        ("<meta http-equiv=Content-Type content='text/html; charset=gbk'>", "gb18030"),
        ("<meta charset=gb2312>", "utf-8"),  # declared falsely
        ("<meta charset=iso-8859-1>", "gb18030"),  # declared falsely
        ("", "gb18030"),
        ("", "utf-8-sig"),
        ("<meta charset=big5>", "big5"),
        ("<meta charset=utf-8>", "utf-16"),
    ],
)
def test_the_encoding_is_the_one_that_the_bytes_bear_out(head: str, encoding: str) -> None:
    text = "第一段文字在此，市政府工作情形如下。"
    assert load_html(f"<html><head>{head}</head><p>{text}</p>".encode(encoding)).text == text


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>工作报告_某市政府网</title>", "<p>首页<p>工作报告<p>正文。", "工作报告"),
        ("<title>工作报告 - 通知公告 - 某市</title>", "<h1>工作报告</h1><p>正文。", "工作报告"),
        ("<title>某市政府网</title>", "<h1>工作报告</h1><p>正文。", "工作报告"),
        ("<title>工作报告_某市政府网</title>", "<p>正文。", "工作报告"),
        (
            "<title>关于</title>",
            "<p>关于调整2024年公务<p>接待标准的通知<p>各科室：",
            "关于调整2024年公务接待标准的通知",
        ),
        ("<title>工作</title>", "<h2>工作报告</h2><p>正文。", "工作报告"),
        ("<title>工作</title>", "<p>工作要抓紧，不能拖延。<p>正文。", "工作"),
        ("<title>无标题文档</title>", "<p>工作报告<p>正文。", "工作报告"),
        ("", "<p>正文在此。", None),
    ],
)
def test_the_title_is_what_title_and_text_agree_on(head: str, body: str, title: str | None) -> None:
    assert load_html(f"<html><head>{head}</head><body>{body}</body></html>".encode()).title == title


@pytest.mark.parametrize(
    ("data", "case"),
    [
        (b"", "file_empty"),
        (b"<html><script>only()</script></html>", "file_empty"),
        (b"%PDF-1.7 \xe2\xe3", "kind_differs"),
        (b"PK\x03\x04word/document.xml", "kind_differs"),
        (b"<p>\x00\x01\x02\x03", "not_text"),
        (b"<p>\xff\xfa\xfb\x80\x81\xff", "encoding_unknown"),
    ],
)
def test_what_is_no_page_is_refused_in_words(data: bytes, case: str) -> None:
    with pytest.raises(SourceError) as refusal:
        load_html(data)
    assert refusal.value.details["case"] == case and refusal.value.hint
