"""A small folder of measuring data in the layout that scripts/benchmark reads, and a workshop on it."""

import json
from collections.abc import Sequence
from pathlib import Path

from fakes import BigramEmbedder
from measuring.data import CMRC_DEV, CMRC_TRAIN, XQUAD_EN, XQUAD_ZH
from measuring.engines import Workshop

# A paragraph, then questions with an answer each.
Paragraph = tuple[str, Sequence[tuple[str, str]]]

STATION = "怀川站建于1958年，站房面积3600平方米。老站长名叫陆文昭，他在站里工作了三十年。"
BRIDGE = "沁河大桥全长812米，由省交通设计院设计。大桥通车以后，两岸往来只要五分钟。"
SCHOOL = "竹林中学创办于1903年，首任校长是地质学家丁文澜。学校的图书馆藏书十二万册。"
TEMPLE = "青云寺的铜钟铸于明代，重达两吨半。每逢新年，僧人敲钟一百零八下。"
XQUAD: Sequence[Paragraph] = [
    (STATION, [("怀川站的站房面积是多少？", "3600平方米"), ("怀川站的老站长名叫什么？", "陆文昭")]),
    (BRIDGE, [("沁河大桥全长多少米？", "812米")]),
    (SCHOOL, [("竹林中学的首任校长是谁？", "丁文澜")]),
]
ENGLISH = [
    "How large is the station hall?",
    "Who was the old station master?",
    "How long is the bridge?",
    "Who was the first head of the school?",
]


def squad(paragraphs: Sequence[Paragraph], questions: Sequence[str] = ()) -> str:
    """Return a set in the form of SQuAD; `questions` replace those of the paragraphs, in their order."""
    numbers = iter(range(1000))
    body = []
    for text, asked in paragraphs:
        items = []
        for question, answer in asked:
            number = next(numbers)
            items.append(
                {
                    "id": f"问{number}",
                    "question": questions[number] if questions else question,
                    "answers": [{"text": answer, "answer_start": text.index(answer)}],
                }
            )
        body.append({"context": text, "qas": items})
    return json.dumps({"data": [{"title": "甲", "paragraphs": body}]}, ensure_ascii=False)


def write_data(folder: Path) -> Path:
    """Write XQuAD and CMRC in small."""
    for name, text in (
        (XQUAD_ZH, squad(XQUAD)),
        (XQUAD_EN, squad(XQUAD, ENGLISH)),
        (CMRC_DEV, squad(XQUAD[:2])),
        (CMRC_TRAIN, squad([(SCHOOL, []), (TEMPLE, []), (BRIDGE, [])])),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make_workshop(folder: Path) -> tuple[Workshop, BigramEmbedder]:
    """Return a workshop on small data, and its embedder, which counts."""
    embedder = BigramEmbedder()
    return Workshop(write_data(folder / "数据"), folder / "工坊", {}, embedder), embedder
