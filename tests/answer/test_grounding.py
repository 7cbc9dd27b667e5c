"""No quotation leaves that is not what the document says."""

from dataclasses import replace

import pytest

from yinju.answer.grounding import verify_citations, verify_text
from yinju.errors import GroundingError
from yinju.types import Citation, Document, Span

TEXT = "城镇化率全省第四，共同富裕迈出新步伐。"
GOOD = Citation(1, "a.txt", "报告", "", 0, 8, TEXT[0:8], Span(6, 8))


def document(doc_id: str) -> Document:
    return Document(doc_id, "报告", TEXT, doc_id, "")


def test_an_exact_quotation_passes() -> None:
    verify_citations([GOOD], document)
    verify_text(f"{GOOD.quote} [1]", [GOOD])


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, quote="城镇化率全省第三"),
        replace(GOOD, quote="城镇化率全省第四 "),
        replace(GOOD, start=1),
        replace(GOOD, end=9),
        replace(GOOD, start=-3, end=5, quote=TEXT[-3:5]),
        replace(GOOD, start=15, end=99, quote=TEXT[15:99]),
        replace(GOOD, start=3, end=3, quote="", focus=None),
        replace(GOOD, focus=Span(6, 9)),
        replace(GOOD, focus=Span(7, 7)),
    ],
)
def test_a_quotation_that_differs_is_an_error(bad: Citation) -> None:
    with pytest.raises(GroundingError):
        verify_citations([GOOD, bad], document)


@pytest.mark.parametrize("text", ["", "城镇化率全省第四", "城镇化率全省第四[1]", "城镇化率全省第四 [2]"])
def test_an_answer_without_the_quote_and_its_marker_is_an_error(text: str) -> None:
    with pytest.raises(GroundingError):
        verify_text(text, [GOOD])
