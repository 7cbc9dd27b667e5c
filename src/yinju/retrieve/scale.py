"""What a model's cosine means: models differ in how near they place what has nothing to do with each other.

The verdict and a hit's score were fitted on the model pack, for which 0.68 is nothing and 0.84 a find; another model
says 0.1 and 0.6 for the same. A few questions with their answers, embedded once, give the affine map between them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from yinju.models import Embedder

PROBES: Final = (
    ("长江有多长？", "长江全长约6300公里，是亚洲第一长河。"),
    ("谁发明了造纸术？", "东汉的蔡伦改进了造纸术，纸从此便宜耐用。"),
    ("这家医院什么时候建成？", "市第三人民医院于1998年6月建成并投入使用。"),
    ("为什么秋天树叶会变黄？", "气温下降时叶绿素分解，叶黄素显露出来，叶子就变黄了。"),
    ("图书馆周末几点开门？", "市图书馆周六、周日上午9点开门，下午5点闭馆。"),
    ("怎样预防流感？", "勤洗手、多通风、接种疫苗，是预防流感的有效办法。"),
    ("公司去年的利润是多少？", "报告期内公司实现净利润2.3亿元，同比增长12%。"),
    ("什么是光合作用？", "光合作用是植物利用光能把二氧化碳和水转化为有机物的过程。"),
    ("这部小说的主人公是谁？", "小说以一名乡村教师李明为主人公，讲述他二十年的坚守。"),
    ("地铁三号线经过哪些站？", "地铁三号线途经火车站、人民广场、大学城和高新区等站。"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The mean cosine of a question to an answer of another question, and to its own."""

    unrelated: float
    related: float

    def to_pack(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what the model pack would say where this model says `cosines`."""
        if self == PACK:
            return cosines
        slope = (PACK.related - PACK.unrelated) / max(1e-6, self.related - self.unrelated)
        mapped: NDArray[np.float32] = PACK.unrelated + (cosines - self.unrelated) * np.float32(slope)
        return mapped


PACK: Final = Scale(unrelated=0.678, related=0.843)  # scripts/fit-verdict prints it


def nearness(cosine: float) -> float:
    """Return where a cosine on the pack's scale lies between nothing, -1, and a find, 1."""
    return 2 * (cosine - PACK.unrelated) / (PACK.related - PACK.unrelated) - 1


def measure_scale(embedder: Embedder) -> Scale:
    """Return the scale of a model by embedding the probes, 20 short texts."""
    questions = embedder.embed_queries([question for question, _ in PROBES])
    answers = embedder.embed_passages([answer for _, answer in PROBES])
    cosines = questions @ answers.T
    own = float(cosines.diagonal().sum())
    n = len(PROBES)
    return Scale(unrelated=(float(cosines.sum()) - own) / (n * n - n), related=own / n)


def scale_of(embedder: Embedder) -> Scale:
    """Return the model's scale; that of the pack with its adapter is known, and costs a cold start nothing."""
    return PACK if "+questions:" in embedder.query_fingerprint else measure_scale(embedder)
