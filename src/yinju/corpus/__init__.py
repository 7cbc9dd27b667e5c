"""Files to documents, documents to chunks."""

from yinju.corpus.chunker import chunk_document, contextual_text
from yinju.corpus.folder import load_corpus
from yinju.corpus.loaders import SUPPORTED

__all__ = ["SUPPORTED", "chunk_document", "contextual_text", "load_corpus"]
