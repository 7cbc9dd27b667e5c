"""Chinese text as pure functions: where sentences and clauses end, its lexical terms, its numbers."""

from yinju.text.boundaries import clauses, sentences
from yinju.text.language import Language, language_of
from yinju.text.lexical import HAN, compact, normalise, quoted_names, simplify, terms
from yinju.text.lines import line_at, lines
from yinju.text.numbers import Quantity, han_numerals, numeral_value, quantities, years
from yinju.text.ranges import Range, ranges
from yinju.text.segments import segments

__all__ = [
    "HAN",
    "Language",
    "Quantity",
    "Range",
    "clauses",
    "compact",
    "han_numerals",
    "language_of",
    "line_at",
    "lines",
    "normalise",
    "numeral_value",
    "quantities",
    "quoted_names",
    "ranges",
    "segments",
    "sentences",
    "simplify",
    "terms",
    "years",
]
