"""Files to documents, documents to chunks."""

from yinju.corpus.chunker import chunk_document, contextual_text
from yinju.corpus.folder import (
    load_corpus,
    load_document,
    read_document,
    reason_of,
    source_files,
    text_digest,
)
from yinju.corpus.loaders import SUPPORTED
from yinju.corpus.names import folded, safe_name, shown
from yinju.corpus.numbering import ArticleNumber, Marker, articles_named, read_marker
from yinju.corpus.outline import HEADING_SEPARATOR, Section, heading_at, heading_in, headings_of, outline_of

__all__ = [
    "HEADING_SEPARATOR",
    "SUPPORTED",
    "ArticleNumber",
    "Marker",
    "Section",
    "articles_named",
    "chunk_document",
    "contextual_text",
    "folded",
    "heading_at",
    "heading_in",
    "headings_of",
    "load_corpus",
    "load_document",
    "outline_of",
    "read_document",
    "read_marker",
    "reason_of",
    "safe_name",
    "shown",
    "source_files",
    "text_digest",
]
