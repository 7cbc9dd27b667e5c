"""Sentences as evidence, without an index."""

from yinju.answer.evidence import Evidence
from yinju.types import Chunk, Sentence

BEGIN = 100


def evidence(*texts: str, best_first: str, gap: str = "") -> list[Evidence]:
    """Return the sentences of one chunk in the order that `best_first` gives by their numbers."""
    chunk = Chunk("a.txt", "工作報告", "", BEGIN, BEGIN + len(gap.join(texts)), gap.join(texts))
    found, start = [], BEGIN
    for row, text in enumerate(texts):
        place = Sentence(0, start, start + len(text))
        found.append(Evidence(row, place, text, chunk, 0.9, 0.0, 0.0, 0.0, frozenset(), 1.0, None))
        start += len(text) + len(gap)
    return [found[int(row)] for row in best_first]
