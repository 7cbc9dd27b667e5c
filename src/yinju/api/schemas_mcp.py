"""What the tools of the MCP server give; their schemas are what a client is told."""

from typing import Literal

from pydantic import Field

from yinju.api.schemas import CitationShape, Shape


class QuotedAnswer(Shape):
    """An answer made of verified quotations, each followed by its marker, as [1]."""

    question: str
    verdict: Literal["answered", "mentioned", "not_found"] = Field(
        description="answered: the documents state it. mentioned: they hold something related and no clear "
        "answer. not_found: nothing in them bears on it."
    )
    answer: str = Field(description="the quotations verbatim, with their markers")
    confidence: float = Field(description="0 to 1, the estimated chance that the quotations hold the answer")
    citations: list[CitationShape] = Field(
        description="where each quotation stands: text[start:end] of the document, in code points"
    )
    snapshot: str = Field(description="the state of the index that was asked")


class DocumentText(Shape):
    """A document's text, or a part of it."""

    doc_id: str
    title: str
    start: int = Field(description="where `text` begins in the document, in code points")
    end: int = Field(description="where it ends, exclusive; ask for more from here")
    characters: int = Field(description="of the whole document")
    text: str
    snapshot: str
