"""Words of which one excludes the others: what is said of the mother answers nothing about the uncle."""

from collections.abc import Sequence

from yinju.answer.evidence import Evidence
from yinju.answer.quoted import text_of
from yinju.retrieve import Question
from yinju.text import simplify

# Words of one meaning are joined by /.
_KIN = """
爷爷/祖父 奶奶/祖母 外公/姥爷/外祖父 外婆/姥姥/外祖母 爸爸/父亲/其父/之父/老爸 妈妈/母亲/其母/之母/老妈
哥哥/兄长/大哥/二哥 弟弟/其弟/胞弟 姐姐/大姐/二姐 妹妹/其妹/胞妹 儿子/长子/次子/幼子/其子/之子
女儿/长女/次女/幼女/其女/之女 丈夫/老公/其夫/爱人/结婚/嫁 妻子/老婆/太太/夫人/其妻/之妻/爱人/结婚/娶
孙子 孙女 舅舅/舅父 舅妈/舅母 姑姑/姑妈/姑母 姨妈/阿姨/姨母 叔叔/叔父 伯父/伯伯 岳父 岳母 女婿 儿媳
"""
_HOLIDAYS = "元旦 春节/过年 元宵 清明 五一/劳动节 端午 七夕 中秋 国庆 重阳 儿童节 妇女节 教师节"
_HALVES = "上半年 下半年"
_SEASONS = "春季/春天/春耕 夏季/夏天 秋季/秋天/秋收 冬季/冬天"
_VEHICLES = "公交/巴士 地铁/轻轨 出租车/出租汽车/的士/打车/网约车 高铁/动车/火车/铁路 飞机/航班 轮船/轮渡"
_SCHOOLS = "幼儿园/学前 小学 初中 高中 大学/高校/本科/学院 硕士/研究生 博士"
_KINDS = [
    [frozenset(meaning.split("/")) for meaning in kind.split()]
    for kind in (_KIN, _HOLIDAYS, _HALVES, _SEASONS, _VEHICLES, _SCHOOLS)
]


def says_of_another(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the best quotation names another of a kind, and neither any nor what stands above the one asked.

    Of a question that names several of a kind nothing is said: 妈妈的哥哥 may stand there as 舅舅.
    """
    asked = simplify(question.text)
    around = (f"{evidence.chunk.title}\n{evidence.chunk.heading}" for evidence in chosen)
    said, best = simplify("\n".join([text_of(chosen), *around])), simplify(chosen[0].text)
    for meanings in _KINDS:
        named = [meaning for meaning in meanings if _holds(asked, meaning)]
        if len(named) == 1 and not _holds(said, named[0]):
            return any(_holds(best, meaning) for meaning in meanings if meaning is not named[0])
    return False


def _holds(text: str, meaning: frozenset[str]) -> bool:
    return any(word in text for word in meaning)
