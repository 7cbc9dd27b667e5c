"""How well each sentence serves as evidence."""

import pytest

from yinju.answer.evidence import weigh_evidence
from yinju.retrieve import Candidate, Passage, Retrieved, TermWeights, read_question
from yinju.text import terms
from yinju.types import Chunk, Hit, Sentence


def weighed(question: str, *chunks: list[str], headings: tuple[str, ...] = ("", "")) -> dict[str, float]:
    """Return the scores of the sentences of chunks, which are alike by vector, best first."""
    candidates, hits = [], []
    for rank, texts in enumerate(chunks):
        words = "".join(texts)
        begins = [words.index(text) for text in texts]
        places = [Sentence(rank, b, b + len(text.strip())) for b, text in zip(begins, texts, strict=True)]
        passages = tuple(Passage(10 * rank + n, place, 0.9) for n, place in enumerate(places))
        candidates.append(Candidate(rank, 0.0, 0.5, (), None, None, passages))
        hits.append(
            Hit(Chunk(f"{rank}.txt", "", headings[rank], 0, len(words), words), 0.5, rank, None, None)
        )
    read = read_question(question)
    weights = TermWeights(dict.fromkeys(terms(question), 2.0), frozenset(), {})
    ranked = weigh_evidence(Retrieved(read, tuple(candidates), weights), hits)
    return {evidence.text: evidence.score for evidence in ranked}


def test_the_sentence_that_only_names_the_subject_is_not_preferred_to_one_that_says_something_of_it() -> None:
    texts = [
        "宽体舌鳎为辐鳍鱼纲鲽形目的其中一种。",
        "一般体长最多可达40公分左右。",
        "身体的颜色为均匀的深棕色。",
    ]
    assert next(iter(weighed("宽体舌鳎的颜色", texts))) == texts[2]


def test_a_subject_is_carried_within_its_chunk_and_no_further() -> None:
    fish = ["宽体舌鳎为辐鳍鱼纲鲽形目的其中一种。", "身体的颜色为均匀的深棕色。"]
    zebra = ["斑马是非洲草原上的一种群居兽类。", "身体的颜色为黑白相间的条纹。"]
    scores = weighed("宽体舌鳎的颜色", fish, zebra)
    assert scores[fish[1]] > scores[zebra[1]] > scores[zebra[0]]


def test_what_stands_below_a_heading_speaks_of_it() -> None:
    rooms = ["每天早上九点钟开始对读者开放。"], ["每天早上八点钟开始对读者开放。"]
    other = ["儿童节当天各个阅览室都有活动。"]
    for headings, best in ((("儿童阅览室", "电子阅览室", ""), 0), (("电子阅览室", "儿童阅览室", ""), 1)):
        assert next(iter(weighed("儿童阅览室几点开放", *rooms, other, headings=headings))) == rooms[best][0]


def test_what_a_text_asks_is_answered_by_the_line_below() -> None:
    lines = ["怎样才能补办读者证？\n", "带身份证到一楼服务台，当场办好。\n", "每天上午九点开门，周一不开。"]
    scores = weighed("怎样才能补办读者证", lines)
    assert list(scores) == [lines[1].strip(), lines[2]]


@pytest.mark.parametrize("rulers", [["|---|---|\n"], ["……\n", "——\n"]])
def test_what_says_nothing_is_no_evidence(rulers: list[str]) -> None:
    says = "全市共有公共图书馆十二座。"
    assert list(weighed("全市有多少图书馆", [*rulers, says])) == [says]
    assert weighed("全市有多少图书馆", rulers) == {}
