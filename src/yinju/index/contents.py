"""What a build hands over to be published, checked once where its parts meet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinju.types import Chunk, Document, Sentence


@dataclass(frozen=True, slots=True)
class SnapshotContents:
    """What a build hands over: row i of a matrix belongs to item i of its sequence, checked here, once.

    Vectors are float32 of unit length, or zero; `terms` are the lexical terms of each chunk.
    """

    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    vectors: NDArray[np.float32]
    terms: Sequence[Sequence[str]]
    sentences: Sequence[Sentence]
    sentence_vectors: NDArray[np.float32]

    def __post_init__(self) -> None:
        _check_rows("chunks", self.vectors, len(self.chunks))
        _check_rows("sentences", self.sentence_vectors, len(self.sentences))
        if len(self.terms) != len(self.chunks):
            raise ValueError(f"{len(self.terms)} lists of terms for {len(self.chunks)} chunks")
        texts = {document.doc_id: document.text for document in self.documents}
        if len(texts) != len(self.documents):
            raise ValueError("two documents have the same doc_id")
        for chunk in self.chunks:
            if texts[chunk.doc_id][chunk.start : chunk.end] != chunk.text:
                raise ValueError(f"the text of chunk {chunk.chunk_id} is not what the document holds there")
        for sentence in self.sentences:
            chunk = self.chunks[sentence.chunk]
            if not chunk.start <= sentence.start <= sentence.end <= chunk.end:
                raise ValueError(f"{sentence} does not lie in chunk {chunk.chunk_id}")

    def bytes_needed(self) -> int:
        """Return about how much room the snapshot takes on the disk, rather too much than too little."""
        vectors = self.vectors.nbytes + self.sentence_vectors.nbytes
        text = sum(len(document.text) for document in self.documents)
        rows = 500 * len(self.documents) + 150 * len(self.chunks) + 40 * len(self.sentences)
        terms = sum(map(len, self.terms))
        # The text twice at 3 bytes a character, 8 for each term of a chunk, whole blocks of eight files.
        return vectors + 6 * text + rows + 8 * terms + 100_000


def _check_rows(what: str, matrix: NDArray[np.float32], count: int) -> None:
    if matrix.dtype != np.float32 or matrix.ndim != 2 or matrix.shape[0] != count or matrix.shape[1] == 0:
        raise ValueError(f"{count} {what}, but a matrix {matrix.shape} of {matrix.dtype}")
    squares = np.einsum("ij,ij->i", matrix, matrix)
    if not np.all((np.abs(squares - 1) < 0.02) | (squares == 0)):
        raise ValueError(f"the vectors of the {what} are not all of unit length")
