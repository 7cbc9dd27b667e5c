"""What a quotation is made of."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yinju.text import segments

LONG = (
    "坚持需求导向、产业导向、未来导向，激发创新主体活力，搭建创新平台，"
    "以“五链耦合”打造全生命周期创新生态，坚定依靠创新驱动转型、依靠人才支撑强市。"
)


def test_a_short_sentence_is_one_segment() -> None:
    assert [(s.start, s.end) for s in segments("要强本领。要打胜仗。", 80)] == [(0, 5), (5, 10)]


def test_a_long_sentence_is_cut_between_clauses_into_parts_of_like_length() -> None:
    parts = [LONG[s.start : s.end] for s in segments(LONG, 40)]
    assert "".join(parts) == LONG
    assert all(len(part) <= 40 for part in parts) and min(map(len, parts)) >= 15
    assert all(part[-1] in "，。" for part in parts)


@given(st.text(max_size=300), st.integers(5, 100))
def test_segments_keep_every_character_that_is_not_blank(text: str, max_chars: int) -> None:
    spans = segments(text, max_chars)
    kept = "".join(text[span.start : span.end] for span in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))
