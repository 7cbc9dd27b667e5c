"""English words and the Chinese terms that render them."""

import sys
from concurrent.futures import ThreadPoolExecutor

from yinju.retrieve.lexicon import english_words, renderings_of, stem

WORDS = [
    "urbanization",
    "investments",
    "clusters",
    "nationalities",
    "poverty",
    "generously",
    "employment",
] * 300


def test_a_word_is_rendered_whatever_its_ending() -> None:
    assert "投资" in renderings_of("investments")
    assert renderings_of("investment") == renderings_of("investments")
    assert "粮食" in renderings_of("grain")


def test_the_shares_of_a_word_add_up_to_one() -> None:
    assert abs(sum(renderings_of("grain").values()) - 1) < 0.01


def test_a_word_that_nobody_translated_has_no_renderings() -> None:
    assert renderings_of("zyzzyva") == {}


def test_only_english_words_are_stemmed() -> None:
    assert english_words("GDP增长 of 356 clusters") == ["gdp", "of", "cluster"]


def test_threads_do_not_mix_their_words() -> None:
    alone = [stem(word) for word in WORDS]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(stem, WORDS)) == alone
    finally:
        sys.setswitchinterval(before)
