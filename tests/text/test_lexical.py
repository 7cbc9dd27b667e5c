"""Lexical terms: what BM25 must be able to find, however it is written."""

import pytest

from yinju.text import normalise, quoted_names, terms


def test_a_run_of_han_gives_its_characters_and_bigrams() -> None:
    assert terms("产业集群") == ["产", "业", "集", "群", "产业", "业集", "集群"]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("总投资4285亿元", "4285"),
        ("总投资4285亿元", "4285亿元"),
        ("总投资４２８５亿元", "4285亿元"),
        ("投资1,300亿元", "1300亿元"),
        ("增长3.5%", "3.5%"),
        ("增长３．５％", "3.5%"),
        ("2023年的计划", "2023年"),
        ("故障代码2099", "2099"),
        ("5G基站", "5g"),
        ("A-12型", "a-12"),
        ("“356”特色产业集群", "“356"),
        ("《民法典》", "“民法典"),
        ("「添翼計劃」", "“添翼计划"),
    ],
)
def test_numbers_codes_and_quoted_names_are_terms_of_their_own(text: str, term: str) -> None:
    assert term in terms(text)


def test_a_number_is_not_found_inside_a_longer_one() -> None:
    assert "356" not in terms("1356个") and "5" not in terms("15g")


def test_traditional_and_full_width_text_has_the_terms_of_simplified_text() -> None:
    assert terms("重點項目總投資４２８５億元") == terms("重点项目总投资4285亿元")


def test_normalisation_keeps_shenme_as_it_is() -> None:
    assert normalise("什么是ＧＤＰ") == "什么是gdp"


@pytest.mark.parametrize("text", ["", "🙂🙂", "\x00\x07", "。，！", "   "])
def test_a_text_without_words_has_no_terms(text: str) -> None:
    assert terms(text) == []


def test_a_quoted_sentence_is_no_name() -> None:
    assert quoted_names("“" + "长" * 30 + "”") == []
