"""The values that cross a stage: frozen, slotted, and free of any import of ours.

Offsets are code points into `Document.text`, end exclusive. Scores are larger for better, everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["answered", "mentioned", "not_found"]


@dataclass(frozen=True, slots=True)
class Span:
    """A range of code points in a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was loaded: NFC and line ends normalised once, so that an offset keeps its meaning.

    `doc_id` is the POSIX path below the source folder, `sha256` that of the file's bytes.
    """

    doc_id: str
    title: str
    text: str
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A file that could not be read; `path` is relative to the source folder, `reason` is for the user."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file left out because its text is that of another document."""

    path: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a source folder gave: documents in the order of their `doc_id`, and what was not taken and why."""

    documents: tuple[Document, ...]
    failures: tuple[SourceFailure, ...]
    duplicates: tuple[Duplicate, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences: `document.text[start:end] == text`."""

    doc_id: str
    title: str
    heading: str
    start: int
    end: int
    text: str

    @property
    def chunk_id(self) -> str:
        """The chunk's identity: its place, never a hash of its text."""
        return f"{self.doc_id}#{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a chunk that can be quoted alone; `chunk` is the chunk's row, the offsets are the document's."""

    chunk: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Channel:
    """What one retrieval channel says of a chunk; `rank` counts from 1."""

    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found; `score` is calibrated to 0…1, a channel is None where it did not find the chunk."""

    chunk: Chunk
    score: float
    rank: int
    dense: Channel | None
    lexical: Channel | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation, verified: `document.text[start:end] == quote`. `focus` is the range within it that answers.

    `heading` is the path of headings under which it stands, "" where there are none. Of a row of a table `columns` is
    the row that names its columns, None of anything else.
    """

    marker: int
    doc_id: str
    title: str
    heading: str
    start: int
    end: int
    quote: str
    focus: Span | None
    columns: Span | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of a question, best first; `searched` is the question as it was searched."""

    question: str
    searched: str
    hits: tuple[Hit, ...]
    timings_ms: dict[str, float]
    snapshot: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a verdict was what it was: the `signals` it rests on, and the `bars` that they were held against.

    `sentence` is the best sentence that was found, whether or not it is quoted; None where there was none.
    """

    signals: Mapping[str, float]
    bars: Mapping[str, float]
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question; `text` holds each citation's quote verbatim, followed by its [marker]."""

    question: str
    verdict: Verdict
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    confidence: float
    mode: str
    searched: str
    timings_ms: dict[str, float]
    snapshot: str
    reasons: Reasons | None = None
