"""Lexical terms: what BM25 must be able to find, however it is written."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from opencc import OpenCC

from yinju.text import normalise, quoted_names, terms
from yinju.text.lexical import HAN, UNIT

# What the rules for terms, numbers, compositions and case look at, in one alphabet.
TRICKY = (
    "，；：（）！？％\u3000１２3.,9亿元万个百分点“”《》abcＡΣσς-_中華國ｶﾞﾊﾟ①㈱㎡Ⅳéｅ\u0301か\u3099\u1100\u1161각"
    "…～/&'’\n𠀀〇"
)


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


def terms_by_the_rules(text: str) -> list[str]:
    """Return the terms in the plainest way, each rule written out."""
    normal = OpenCC("t2s").convert(unicodedata.normalize("NFKC", text).lower())
    unspaced = HAN + r"\u3040-\u30ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    run, number = rf"[{unspaced}]+", r"\d++(?:,\d{3})*+(?:\.\d++)*+(?![a-z])"
    word = rf"[^\W_{unspaced}]+(?:[-_.'’&/][^\W_{unspaced}]+)*"
    found = []
    for match in re.finditer(f"({run})|({number})|{word}", normal):
        token = match[0]
        if match[1]:
            found += [*token, *(token[start : start + 2] for start in range(len(token) - 1))]
        else:
            found.append(token.replace(",", "") if match[2] else token)
    measured = re.findall(rf"(?<![\d.])\d+(?:,\d{{3}})*(?:\.\d+)*(?:{UNIT})", normal)
    found += [measure.replace(",", "") for measure in measured if not measure[-1].isdigit()]
    return found + quoted_names(normal)


@given(st.one_of(st.text(), st.text(alphabet=TRICKY, max_size=40)))
@example("总投资１,３００亿元，增长3.5％；“添翼计划”（第Ⅳ期）：共１．２万个")
def test_the_terms_are_those_of_the_rules_however_they_are_found(text: str) -> None:
    assert terms(text) == terms_by_the_rules(text)
