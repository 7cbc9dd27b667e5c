"""Questions other than those that were written: of one thing that a text does not answer, or naming no place."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

# Each word may stand in the place of any other of its line.
_INSTEAD = """
父亲 母亲 祖父 祖母 妻子 丈夫 儿子 女儿 哥哥 弟弟 姐姐 妹妹 老师 学生 岳父
出生 逝世 结婚 毕业
成立 解散 更名
建成 拆除 扩建
首次 末次
最大 最小
最高 最低
最长 最短
最多 最少
最早 最晚
开始 结束
增长 减少 下降
上升 下降
进口 出口
收入 支出
以前 以后
之前 之后
东部 西部 南部 北部 中部
东面 西面 南面 北面
面积 人口 海拔 长度 宽度 高度 深度 重量 体积 直径
身高 体重
冠军 亚军 季军
主场 客场
进球 失球 助攻
作者 译者 出版社
导演 编剧 主演 制片人 摄影师
作曲 作词 编曲
主席 秘书长
总经理 董事长
总统 总理
市长 市委书记
校长 教务长
总部 分部
优点 缺点
原因 结果
上游 下游
春季 夏季 秋季 冬季
春天 夏天 秋天 冬天
上午 下午 晚上
雄性 雌性
男性 女性
男子 女子
城镇 农村
小学 中学 大学
国内 国外
陆军 海军 空军
熔点 沸点 密度
计划 实际
利润 营业额
批准 否决
"""
# A name that the questions on a text share: so long, and in so many of them.
_NAME_CHARS, _NAMING_SHARE = range(2, 6), 0.4
_ASKS = re.compile("[什么麼多少怎哪谁誰几幾何吗嗎呢的是为為要]")
_HAN_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_GROUPS = [line.split() for line in _INSTEAD.splitlines() if line]
_ORDINAL = re.compile(r"第([一二三四五六七八九])(?=[^一二三四五六七八九十百])")
_ORDINALS = "一二三四五"
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20[0-2]\d)(?!\d)")


def altered(question: str, text: str, rng: random.Random) -> str | None:
    """Return the question with one of its words, ordinals or years replaced by one that the text does not hold.

    None where it has none to replace.
    """
    found = list(_alterations(question, text))
    return rng.choice(found) if found else None


def _alterations(question: str, text: str) -> Iterator[str]:
    for group in _GROUPS:
        for word in (word for word in group if question.count(word) == 1):
            others = (other for other in group if other not in text and other not in question)
            yield from (question.replace(word, other) for other in others)
    for match in _ORDINAL.finditer(question):
        others = (ordinal for ordinal in _ORDINALS if f"第{ordinal}" not in text)
        yield from (_instead(question, match, ordinal) for ordinal in others)
    for match in _YEAR.finditer(question):
        years = (str(int(match[1]) + step) for step in (-3, -2, -1, 1, 2, 3))
        others = (year for year in years if year not in text and year[2:] + "年" not in text)
        yield from (_instead(question, match, year) for year in others)


def _instead(question: str, match: re.Match[str], other: str) -> str:
    return question[: match.start(1)] + other + question[match.end(1) :]


def unnamed(questions: Sequence[str], rng: random.Random, share: float) -> list[str]:
    """Return the questions on a text, a share of them without the name that many of them have in common.

    Who asks of one document alone does not name its place: 栖川转型要摆正哪几对矛盾 is asked as 转型要摆正哪几对矛盾.
    """
    name = _name_in_common(questions)
    if not name:
        return list(questions)
    naming = re.compile(
        rf"在{re.escape(name)}，|（{re.escape(name)}）|(?<!《){re.escape(name)}(?:的|这边|那边|那儿)?"
    )
    return [naming.sub("", question) if rng.random() < share else question for question in questions]


def _name_in_common(questions: Sequence[str]) -> str:
    """Return the longest of the names that stand in the most questions, "" where none stands in many."""
    holding = Counter(part for question in questions for part in _parts(question))
    chinese = sum(_HAN_RUN.search(question) is not None for question in questions)
    often = [part for part, count in holding.items() if count >= max(3, _NAMING_SHARE * chinese)]
    return max(often, key=lambda part: (len(part), holding[part]), default="")


def _parts(question: str) -> set[str]:
    return {
        run[start : start + size]
        for run in _HAN_RUN.findall(question)
        for size in _NAME_CHARS
        for start in range(len(run) - size + 1)
        if not _ASKS.search(run[start : start + size])
    }
