"""The check that a quotation is what the document says, character by character."""

from collections.abc import Callable, Sequence

from yinju.errors import GroundingError
from yinju.types import Citation, Document


def verify_citations(citations: Sequence[Citation], document: Callable[[str], Document]) -> None:
    """Compare every quote with the stored document; raise GroundingError at the first that differs."""
    for citation in citations:
        text = document(citation.doc_id).text
        inside = 0 <= citation.start < citation.end <= len(text)
        if not inside or text[citation.start : citation.end] != citation.quote:
            raise GroundingError(
                f"quotation [{citation.marker}] is not what {citation.doc_id} says at {citation.start}–{citation.end}",
                "run `yinju index verify`, then report this as a defect",
            )
        focus = citation.focus
        if focus is not None and not citation.start <= focus.start < focus.end <= citation.end:
            raise GroundingError(
                f"the emphasis in quotation [{citation.marker}] lies outside it", "report this as a defect"
            )


def verify_text(text: str, citations: Sequence[Citation]) -> None:
    """Check that the answer holds each quote verbatim with its marker behind it; raise GroundingError otherwise."""
    for citation in citations:
        if f"{citation.quote} [{citation.marker}]" not in text:
            raise GroundingError(
                f"quotation [{citation.marker}] does not stand in the answer", "report this as a defect"
            )
