"""English words and the Chinese terms that render them, so that BM25 has a say in English questions.

Probabilistic structured queries (Darwish and Oard, SIGIR 2003): a word counts as much in a text as the terms by
which it is rendered, each weighted by its share. The shares were learnt by scripts/train-lexicon.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from yinju.text import normalise

LEXICON = Path(__file__).with_name("lexicon.tsv")
_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")

Renderings = Mapping[str, float]


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


def english_words(text: str) -> list[str]:
    """Return the stems of the English words of `text`, in order."""
    return [stem(word) for word in _WORD.findall(normalise(text))]


def stem(word: str) -> str:
    """Return an English word without its endings, by Snowball's English stemmer."""
    from snowballstemmer.english_stemmer import EnglishStemmer

    # It keeps the word in itself: one for all threads would mix their words.
    stemmer: _Stemmer = EnglishStemmer()
    return stemmer.stemWord(word)


def renderings_of(word: str) -> Renderings:
    """Return the Chinese terms that render an English word with their shares, which add up to 1; none if unknown."""
    return _lexicon().get(stem(word), {})


@cache
def _lexicon() -> Mapping[str, Renderings]:
    lexicon = {}
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        word, *rendered = line.split("\t")
        pairs = (entry.split(" ") for entry in rendered)
        lexicon[word] = {term: float(share) for term, share in pairs}
    return lexicon
