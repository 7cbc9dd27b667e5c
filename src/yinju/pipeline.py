"""The map of the system.

build_index:  folder -> documents -> chunks -> vectors + terms -> snapshot on disk
Engine.ask:   question -> query vector + terms -> candidates -> hits -> answer, every quotation checked
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinju import __version__
from yinju.answer import extract_answer
from yinju.config import Settings
from yinju.corpus import chunk_document, contextual_text, load_corpus
from yinju.errors import SourceError, UsageError
from yinju.index import EmbeddingCache, MadeWith, Sentence, Snapshot, SnapshotContents, builder_lock, open_snapshot, publish
from yinju.models import Embedder, build_embedder
from yinju.retrieve import Retrieved, as_hits, read_question, retrieve
from yinju.text import segments, terms
from yinju.types import Answer, Chunk, Duplicate, SearchResult, SourceFailure

SEGMENT_CHARS = 80
HITS_OF_AN_ANSWER = 10

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts, what was not taken, and how fast; `embedded` texts were not in the cache."""

    snapshot: str
    documents: int
    chunks: int
    sentences: int
    embedded: int
    seconds: float
    failures: tuple[SourceFailure, ...]
    duplicates: tuple[Duplicate, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """Return the report as a line for a person."""
        return (
            f"snapshot {self.snapshot}: {self.documents} documents, {self.chunks} chunks, {self.sentences} sentences; "
            f"{self.embedded} texts embedded anew; {self.seconds:.1f} s"
        )


def build_index(
    settings: Settings, *, embedder: Embedder | None = None, progress: Progress | None = None
) -> BuildReport:
    """Build a snapshot of `settings.source` and make it the live one.

    Raises SourceError where the folder holds nothing that can be indexed, BusyError where another build runs.
    """
    started = time.perf_counter()
    report = progress or (lambda stage, done, total: None)
    model = embedder or build_embedder(settings)
    with builder_lock(settings.index):
        corpus = load_corpus(settings.source, settings.max_file_bytes)
        if not corpus.documents:
            reasons = "; ".join(f"{failure.path}: {failure.reason}" for failure in corpus.failures[:5])
            raise SourceError(
                f"{settings.source} holds no document that can be indexed" + (f" ({reasons})" if reasons else ""),
                "put .txt or .md files there, or name another folder with --source",
            )
        chunks: list[Chunk] = []
        for number, document in enumerate(corpus.documents, 1):
            chunks += chunk_document(document, chunk_chars=settings.chunk_chars, fits=model.fits)
            report("chunking", number, len(corpus.documents))
        parts = _sentences(chunks)
        texts = [contextual_text(chunk) for chunk in chunks]
        wanted = texts + [_sentence_text(chunks[part.chunk], part) for part in parts]
        vectors, embedded = _embed(model, EmbeddingCache(settings.index / "cache"), wanted, report)
        snapshot = publish(
            settings.index,
            SnapshotContents(
                documents=corpus.documents,
                chunks=chunks,
                vectors=vectors[: len(chunks)],
                terms=[terms(text) for text in texts],
                sentences=parts,
                sentence_vectors=vectors[len(chunks) :],
            ),
            made_with=_made_with(settings, model),
            failures=corpus.failures,
            keep=settings.keep_snapshots,
        )
    return BuildReport(
        snapshot=snapshot,
        documents=len(corpus.documents),
        chunks=len(chunks),
        sentences=len(parts),
        embedded=embedded,
        seconds=round(time.perf_counter() - started, 3),
        failures=corpus.failures,
        duplicates=corpus.duplicates,
    )


class Engine:
    """Answers questions from one snapshot; safe to use from several threads."""

    def __init__(self, settings: Settings, *, embedder: Embedder | None = None) -> None:
        self.settings = settings
        self.embedder = embedder or build_embedder(settings)
        self.snapshot: Snapshot = open_snapshot(settings.index, fingerprint=self.embedder.fingerprint)

    def search(self, question: str, top_k: int = 10) -> SearchResult:
        """Return the `top_k` best chunks for a question; raise UsageError where it cannot be one."""
        clock = _Clock()
        hits = as_hits(self.snapshot, self.retrieve(question, clock).candidates[:top_k])
        return SearchResult(question, question, hits, clock.timings(), self.snapshot.id)

    def ask(self, question: str) -> Answer:
        """Return the answer to a question, its quotations checked; raise UsageError where it cannot be one."""
        clock = _Clock()
        retrieved = self.retrieve(question, clock)
        hits = as_hits(self.snapshot, retrieved.candidates[:HITS_OF_AN_ANSWER])
        answer = extract_answer(retrieved, hits, self.snapshot.document, answer_chars=self.settings.answer_chars)
        clock.lap("read")
        return Answer(
            question=question,
            verdict=answer.verdict,
            text=answer.text,
            citations=answer.citations,
            hits=hits,
            confidence=answer.confidence,
            mode="similarity",
            searched=question,
            timings_ms=clock.timings(),
            snapshot=self.snapshot.id,
        )

    def retrieve(self, question: str, clock: "_Clock | None" = None) -> Retrieved:
        """Return the question as it was read and every candidate for it, best first."""
        clock = clock or _Clock()
        read = read_question(_checked(question, self.settings.max_question_chars))
        vector = self.embedder.embed_queries([question])[0]
        clock.lap("embed")
        retrieved = retrieve(
            read,
            vector,
            self.snapshot,
            count=self.settings.candidates,
            lexical_weight=self.settings.lexical_weight,
        )
        clock.lap("search")
        return retrieved


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = round((now - self._last) * 1000, 3)
        self._last = now

    def timings(self) -> dict[str, float]:
        return {**self._laps, "total": round((time.perf_counter() - self._start) * 1000, 3)}


def _checked(question: str, max_chars: int) -> str:
    """Return the question if it can be one; raise UsageError otherwise."""
    if not question.strip():
        raise UsageError("the question is empty", "ask something")
    if len(question) > max_chars:
        raise UsageError(
            f"the question has {len(question)} characters; {max_chars} are allowed", "ask it in fewer words"
        )
    try:
        question.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError("the question is not valid Unicode text", "send it as UTF-8") from error
    return question


def _sentences(chunks: Sequence[Chunk]) -> list[Sentence]:
    return [
        Sentence(chunk=row, start=chunk.start + span.start, end=chunk.start + span.end)
        for row, chunk in enumerate(chunks)
        for span in segments(chunk.text, SEGMENT_CHARS)
        if chunk.text[span.start : span.end] != chunk.title  # a title says what a text is about, not what it says
    ]


def _sentence_text(chunk: Chunk, part: Sentence) -> str:
    return chunk.text[part.start - chunk.start : part.end - chunk.start]


def _embed(
    model: Embedder, cache: EmbeddingCache, texts: Sequence[str], report: Progress
) -> tuple[NDArray[np.float32], int]:
    """Return a row for each text, (n, dim), and how many of them were not in the cache."""
    distinct = list(dict.fromkeys(texts))
    known = cache.get(model.fingerprint, distinct)
    missing = [text for text in distinct if text not in known]
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report("embedding", done, len(missing))

    for start in range(0, len(missing), 2048):  # what is embedded is kept, even when the build dies
        batch = missing[start : start + 2048]
        rows = model.embed_passages(batch, advance)
        cache.put(model.fingerprint, batch, rows)
        known.update(zip(batch, rows, strict=True))
    return np.stack([known[text] for text in texts]).astype(np.float32, copy=False), len(missing)


def _made_with(settings: Settings, model: Embedder) -> MadeWith:
    return MadeWith(
        fingerprint=model.fingerprint,
        chunker={"chunk_chars": settings.chunk_chars, "segment_chars": SEGMENT_CHARS},
        version=__version__,
    )
