"""What a document is called."""

import pytest

from yinju.corpus.titles import find_title

LONG = "这一行有六十多个字因此它不是标题而是一个段落" * 3


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("市委书记的讲话\n\n各位代表：", "市委书记的讲话"),
        ("\n\n　　市委书记的讲话　\n正文", "市委书记的讲话"),
        ("关于印发《办法》的通知（2024年）\n正文", "关于印发《办法》的通知（2024年）"),
        ("# 讲话\n正文", "讲话"),
        ("各位代表：\n正文", None),
        ("今天开会。\n正文", None),
        ("他说“今天开会。”\n正文", None),
        ("只有一行", None),
        ("———\n正文", None),
        (LONG + "\n正文", None),
        ("安装说明\n\n# 注释不是标题\n", "安装说明"),
        ("今天开会。\n\n# 会议纪要\n正文", "会议纪要"),
    ],
)
def test_the_title_of_a_plain_text(text: str, title: str | None) -> None:
    assert find_title(text, markdown=False) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# 中华人民共和国民法典\n\n# 总则\n", "中华人民共和国民法典"),
        ("引言写在前面\n\n## 第一章 总则 ##\n", "第一章 总则"),
        ("---\ntitle: 元数据\n# 注释\n---\n\n# 真标题\n", "真标题"),
        ("<!-- 说明\n# 不是 -->\n# 真标题\n", "真标题"),
        ("```\n# 代码\n```\n\n# 真标题\n", "真标题"),
        ("市政府工作报告\n======\n正文", "市政府工作报告"),
        ("# **[讲话](a.md)** {#top}\n正文", "讲话"),
        ("没有标题的文件\n\n正文。", "没有标题的文件"),
        ("#标签 不是标题\n\n正文。", "#标签 不是标题"),
        ("- 列表项\n- 列表项\n", None),
        ("---\nbookCollapseSection: true\n---\n", None),
        ("# " + LONG * 2 + "\n正文", None),
    ],
)
def test_the_title_of_a_markdown_text(text: str, title: str | None) -> None:
    assert find_title(text, markdown=True) == title
