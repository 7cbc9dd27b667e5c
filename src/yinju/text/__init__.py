"""Chinese text as pure functions: where sentences and clauses end, its lexical terms, its numbers."""

from yinju.text.boundaries import clauses, sentences
from yinju.text.lexical import HAN, compact, normalise, quoted_names, simplify, terms
from yinju.text.lines import lines
from yinju.text.numbers import Quantity, quantities, years
from yinju.text.segments import segments

__all__ = [
    "HAN",
    "Quantity",
    "clauses",
    "compact",
    "lines",
    "normalise",
    "quantities",
    "quoted_names",
    "segments",
    "sentences",
    "simplify",
    "terms",
    "years",
]
