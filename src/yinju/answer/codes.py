"""The numbers and the Latin words of a question, which an answer cannot do without."""

import re
from collections.abc import Sequence

from yinju.answer.evidence import Evidence
from yinju.answer.quoted import surely_read
from yinju.answer.which import within_ranges
from yinju.retrieve import Question, says_otherwise
from yinju.text import HAN, han_numerals, normalise, quantities, terms, units

# With these a question says of what case it asks, 工作满15年, and its answer names the range: 满10年不满20年的.
_MEASURES = units.MEASURES - {"点"} | {"人"}
_LATIN = re.compile(r"[a-z]")


def holds_codes(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the question's numbers, and its Latin words if it is Chinese, stand in what is quoted around.

    Its years need not: they are looked for otherwise (`needs.py`).
    """
    codes = question.numbers - {f"{year}{unit}" for year in question.years for unit in ("", "年")}
    codes -= _in_a_range(question, chosen)
    if question.language == "zh":
        codes |= frozenset(term for term in question.terms if _LATIN.search(term))
    if not codes:
        return True
    chunks = {evidence.chunk.chunk_id: evidence.chunk for evidence in chosen}.values()
    around = "\n".join(f"{chunk.title}\n{chunk.heading}\n{chunk.text}" for chunk in chunks)
    held, words, asked = set(terms(around)), normalise(around), normalise(question.text)
    return all(
        any(form in words for form in forms)
        if (forms := _counted_forms(code, asked))
        else code.lstrip("“") in held or code in held or says_otherwise(code, question.glosses, words)
        for code in codes
    )


def _in_a_range(question: Question, chosen: Sequence[Evidence]) -> frozenset[str]:
    """Return the question's numbers that a range of what is quoted holds: 6号楼 that of 5至8号楼.

    Of its measures also those for which a sentence that the reader is sure of gives others of their unit.
    """
    sure = " ".join(evidence.text for evidence in chosen if surely_read(evidence))
    given = {quantity.unit for quantity in quantities(sure)} & _MEASURES
    asked = normalise(question.text)
    own = [asked[q.start : q.end] for q in quantities(asked) if q.unit in given]
    own += within_ranges(question, chosen)
    return question.numbers & {term for measure in own for term in terms(measure)}


def _counted_forms(code: str, asked: str) -> Sequence[str]:
    """Return a small number with what it counts in the question, in digits and in Han: 5大, 五大; () for others."""
    number = re.match(r"[1-9]\d?(?![\d.])", code)
    counted = (
        re.search(rf"(?<![\d.]){number[0]}\s?(?![是的在有和与或为])([{HAN}])", asked) if number else None
    )
    if not number or not counted:
        return ()
    return [f"{numeral}{counted[1]}" for numeral in (number[0], *han_numerals(int(number[0])))]
