"""Retrieval: question -> candidates -> hits."""

from yinju.retrieve.asking import unit_asked
from yinju.retrieve.fusion import TermWeights, standardise
from yinju.retrieve.glossary import Glossary, digest_of, read_glossary, says_otherwise
from yinju.retrieve.parts import parts_of
from yinju.retrieve.period import UNDATED, Period
from yinju.retrieve.place import Place, without_place
from yinju.retrieve.question import (
    Kind,
    Question,
    read_question,
    without_words_that_ask,
)
from yinju.retrieve.retriever import Candidate, Passage, Retrieved, as_hits, retrieve
from yinju.retrieve.scale import Scale, nearness, scale_of

__all__ = [
    "UNDATED",
    "Candidate",
    "Glossary",
    "Kind",
    "Passage",
    "Period",
    "Place",
    "Question",
    "Retrieved",
    "Scale",
    "TermWeights",
    "as_hits",
    "digest_of",
    "nearness",
    "parts_of",
    "read_glossary",
    "read_question",
    "retrieve",
    "says_otherwise",
    "scale_of",
    "standardise",
    "unit_asked",
    "without_place",
    "without_words_that_ask",
]
