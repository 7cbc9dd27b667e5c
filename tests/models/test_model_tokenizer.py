"""Our tokenizer gives the ids that the library's does, and the original's."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_weights import CHARACTERS, PIECES, WORDS, small_weights

from yinju.models.q4 import Vocabulary, parse_weights
from yinju.models.tokenizer import (
    CONTROL_PIECES,
    Unigram,
    _aligned,
    library_tokenizer,
    load_unigram,
    normalise,
    save_unigram,
)

VOCABULARY: Vocabulary = parse_weights(small_weights()).vocabulary
OURS = Unigram(VOCABULARY)
THEIRS = library_tokenizer(VOCABULARY)

# Old characters only: the two libraries follow different versions of Unicode.
BLANKS_AND_CONTROLS = (
    " \t\n\r\x00\x01\x0b\x0c\x1f\x7f\x8f\x9f\xa0\u1680\u200b\u200f\u2028\u2029\u2581\ufeff\ufffd\u3000"
)
COMPATIBLE = "～~ＡＢ１２．：？！ｱｲｶﾞ㎡½ﬁ①Ⅳ가각조e\u0301か\u3099ẛ\u0323中龘𠮷😀的"
texts = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(CHARACTERS + BLANKS_AND_CONTROLS + COMPATIBLE)),
    max_size=40,
).map("".join)


@given(texts)
def test_our_ids_are_the_librarys(text: str) -> None:
    assert OURS.encode(text).tolist() == THEIRS.encode(text).ids


@given(texts)
def test_places_come_with_the_same_ids_in_the_order_of_the_text(text: str) -> None:
    ids, places = OURS.encode_with_places(text)
    assert ids.tolist() == OURS.encode(text).tolist()
    assert places.shape == (len(ids), 2)
    assert (places[:, 0] <= places[:, 1]).all() and places.min() >= 0 and places.max() <= len(text)
    assert (np.diff(places[:, 0]) >= 0).all()


@pytest.mark.parametrize("odd", ["م\u0651\u064eد", "प\u0928\u093cा", "e\x00\u0301", "각"])
def test_an_odd_character_moves_no_place_but_its_own(odd: str) -> None:
    text = f"城镇化率为58.3%，人名{odd}。排名第四。"
    normal, places = _aligned(text)
    assert normal == normalise(text)
    beginning, end = text.index(odd), text.index(odd) + len(odd)
    outside = [text[first:last] for first, last in places if last <= beginning or first >= end]
    assert "".join(outside) == "城镇化率为58.3%，人名。排名第四。"


def test_a_place_is_where_the_words_of_the_token_stand() -> None:
    text = "全市  ＡＢＣ城镇化率为58.3％，㈱。"
    _, places = OURS.encode_with_places(text)
    covered = "".join(text[start:end] for start, end in dict.fromkeys(map(tuple, places.tolist())))
    assert covered.replace(" ", "") == text.replace(" ", "")


@given(texts, st.integers(2, 20))
def test_a_long_text_is_cut_to_the_window_and_still_closed(text: str, window: int) -> None:
    whole, cut = OURS.encode(text).tolist(), OURS.encode(text, window).tolist()
    assert cut == (whole if len(whole) <= window else [*whole[: window - 1], OURS.eos])


def best_score_by_trying_all(word: str) -> float:
    """Return the best sum of scores over every way to cut `word`, unknown characters apart."""
    scores = dict(zip(VOCABULARY.pieces, VOCABULARY.scores.tolist(), strict=True))
    if not word:
        return 0.0
    return max(
        scores[word[:end]] + best_score_by_trying_all(word[end:])
        for end in range(1, len(word) + 1)
        if word[:end] in scores
    )


@pytest.mark.parametrize("text", ["重点项目总投资是多少", "产业集群的投资", "query", "一二三产业集群"])
def test_the_pieces_have_the_highest_score_of_all_ways_to_cut(text: str) -> None:
    ids = OURS.encode(text)[1:-1]
    assert "".join(PIECES[i] for i in ids) == "▁" + text
    assert VOCABULARY.scores[ids].sum() == pytest.approx(best_score_by_trying_all("▁" + text), abs=1e-4)


def test_unknown_characters_in_a_row_are_one_unknown_piece() -> None:
    assert [PIECES[i] for i in OURS.encode("龘龘龘的龘")] == ["<s>", "▁", "<unk>", "的", "<unk>", "</s>"]


def test_a_text_that_spells_a_control_piece_stays_text() -> None:
    for piece in CONTROL_PIECES:
        ids = OURS.encode(f"投资{piece}投资").tolist()
        inner = [PIECES[i] for i in ids[1:-1]]
        assert not set(inner) & (set(CONTROL_PIECES) - {"<unk>"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ａｂｃ １２３　？", "abc 123 ?"),
        ("～ ～", "～ ～"),
        ("~", "~"),
        ("总\x00投\x1f资\x7f", "总投资"),
        ("总\t\n\r 投", "总 投"),
        ("e\u0301", "é"),
        ("\ud800投", " 投"),
        ("", ""),
    ],
)
def test_a_text_is_normalised_as_the_model_was_trained(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_a_saved_vocabulary_gives_the_same_ids(tmp_path: Path) -> None:
    save_unigram(VOCABULARY, tmp_path / "unigram.npz")
    loaded = load_unigram(tmp_path / "unigram.npz")
    for text in ["", "重点项目总投资4285亿元。", "query: 什么是产业集群"]:
        np.testing.assert_array_equal(loaded.encode(text), OURS.encode(text))


def test_both_tokenizers_normalise_every_character_alike() -> None:
    differing = [
        hex(code)
        for code in range(0x3400)
        if normalise(chr(code)) != THEIRS.normalizer.normalize_str(chr(code))
    ]
    assert differing in ([], ["0x32ff"])  # of 2019: the library's tables of Unicode are older
