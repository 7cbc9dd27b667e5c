"""Questions that differ in one thing from those that a text answers, and which it does not."""

import random
import re
from collections.abc import Iterator

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
