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


ACT = "云岭市人民政府关于进一步加强\n农村饮用水安全工作的通知"
TITLE = ACT.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"云岭市人民政府文件\n\n云政发〔2024〕17号\n\n{ACT}\n各县：", TITLE),
        (f"云岭市人民政府文件\n云政发 [2024] 17 号　　签发人：王志远\n签发人：王志远\n{ACT}\n各县：", TITLE),
        ("国务院公报\n国发〔2024〕3号\n国务院令\n现公布。", "国务院令"),
        (f"{ACT}（试行）\n各县：", f"{TITLE}（试行）"),
        ("供水工程招标文件\n第一章　投标人须知\n正文。", "供水工程招标文件"),
        ("2023年统计公报\n云岭市统计局\n正文。", "2023年统计公报"),
        ("关于《条例》的说明\n云岭市供水条例\n正文。", "关于《条例》的说明"),
        ("市长关于防汛\n各位代表：\n这是报告\n正文。", "市长关于防汛"),
        ("关于防汛的研究\n王志远\n调研报告\n正文。", "关于防汛的研究"),
        ("关于防汛工作的通知", None),
    ],
)
def test_the_title_of_an_act_is_not_its_letterhead_and_may_take_several_lines(
    text: str, title: str | None
) -> None:
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
