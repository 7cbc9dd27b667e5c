"""The map of the system.

build_index:  folder -> documents -> chunks -> vectors + terms -> snapshot on disk (in build.py)
Engine.ask:   question -> query vector + terms -> candidates -> hits -> answer, every quotation checked
"""

import logging
import time
from dataclasses import dataclass

from yinju.answer import Extracted, answer_together, covers, extract_answer
from yinju.build import BuildReport, Progress, build_index
from yinju.config import Settings
from yinju.errors import ModelError, UsageError
from yinju.index import Snapshot, open_snapshot
from yinju.models import Embedder, Reader, build_embedder, build_reader
from yinju.retrieve import (
    Glossary,
    Retrieved,
    as_hits,
    digest_of,
    parts_of,
    read_glossary,
    read_question,
    retrieve,
    scale_of,
)
from yinju.types import Answer, Hit, SearchResult

__all__ = ["BuildReport", "Engine", "Found", "Progress", "build_index", "glossary_of"]

HITS_OF_AN_ANSWER = 10
LOG = logging.getLogger("yinju")


class Engine:
    """Answers questions from one snapshot; safe to use from several threads."""

    def __init__(
        self, settings: Settings, *, embedder: Embedder | None = None, reader: Reader | None = None
    ) -> None:
        self.settings = settings
        self.embedder = embedder or build_embedder(settings)
        self.reader = reader or build_reader(settings, self.embedder)
        self.snapshot: Snapshot = open_snapshot(settings.index, fingerprint=self.embedder.fingerprint)
        self._scale = scale_of(self.embedder)
        self._glossary = glossary_of(settings)

    @property
    def models(self) -> str:
        """Name what is learnt, and the glossary, that an answer depends on; the reader is loaded for it."""
        self.load_reader()
        reader = "" if self.reader is None else f"+reader:{self.reader.digest}"
        glossary = f"+glossary:{digest_of(self._glossary)}" if self._glossary else ""
        return self.embedder.query_fingerprint + reader + glossary

    def search(self, question: str, top_k: int = 10) -> SearchResult:
        """Return the `top_k` best chunks for a question; raise UsageError where it cannot be one."""
        if top_k < 1:
            raise UsageError(f"{top_k} hits cannot be returned", "ask for one or more")
        clock = _Clock()
        retrieved = self.retrieve(question, clock, at_least=top_k)
        hits = as_hits(self.snapshot, retrieved.candidates[:top_k])
        return SearchResult(question, retrieved.question.searched, hits, clock.timings(), self.snapshot.id)

    def ask(self, question: str) -> Answer:
        """Return the answer to a question, its quotations checked; raise UsageError where it cannot be one."""
        return self.answer(self.find(question))

    def find(self, question: str, clock: "_Clock | None" = None) -> "Found":
        """Return what is to be read for an answer; raise UsageError where the question cannot be one."""
        clock = clock or _Clock()
        retrieved = self.retrieve(question, clock)
        hits = as_hits(self.snapshot, retrieved.candidates[:HITS_OF_AN_ANSWER])
        return Found(question, retrieved, hits, clock)

    def answer(self, found: "Found") -> Answer:
        """Return the answer to the question for which this was found, its quotations checked."""
        answer, mode = self._extract(found, self.reader, self.settings.answer_chars)
        found.clock.lap("read")
        parts = parts_of(found.question)
        if parts and not (answer.verdict == "answered" and covers(answer, [name for name, _ in parts])):
            answer = answer_together(
                found.retrieved.question.language,
                answer,
                [(name, self._part(asked, len(parts), found.clock)) for name, asked in parts],
            )
        return Answer(
            question=found.question,
            verdict=answer.verdict,
            text=answer.text,
            citations=answer.citations,
            hits=found.hits,
            confidence=answer.confidence,
            mode=mode,
            searched=found.retrieved.question.searched,
            timings_ms=found.clock.timings(),
            snapshot=self.snapshot.id,
            reasons=answer.reasons,
        )

    def load_reader(self) -> None:
        """Load the reader's weights; raise ModelError where they are broken and the settings insist on them."""
        if self.reader is not None:
            try:
                self.reader.load()
            except ModelError as error:
                self._do_without(error)

    def _part(self, question: str, parts: int, clock: "_Clock") -> Extracted:
        """Return the answer to a question that is one of so many parts, in its share of the characters."""
        answer, _ = self._extract(
            self.find(question, clock), self.reader, self.settings.answer_chars // parts
        )
        clock.lap("read")
        return answer

    def _extract(self, found: "Found", reader: Reader | None, answer_chars: int) -> tuple[Extracted, str]:
        """Return the answer and its mode; without the reader where it is broken and may be missed."""
        settings = self.settings
        try:
            extracted = extract_answer(
                found.retrieved,
                found.hits,
                self.snapshot.document,
                self.snapshot.titles,
                answer_chars=answer_chars,
                reader=reader,
                read_chars=settings.read_chars,
            )
        except ModelError as error:
            if reader is None:
                raise
            self._do_without(error)
            return self._extract(found, None, answer_chars)
        return extracted, "similarity" if reader is None else "extractive"

    def _do_without(self, error: ModelError) -> None:
        """Answer by comparing sentences from now on; raise the error where the settings insist on the reader."""
        if self.settings.reader == "on":
            raise error
        LOG.warning("sentences are compared instead of read: %s", error.message)
        self.reader = None

    def retrieve(self, question: str, clock: "_Clock | None" = None, *, at_least: int = 0) -> Retrieved:
        """Return the question as it was read and every candidate for it, best first.

        A channel hands over `candidates` chunks, or `at_least` so many.
        """
        clock = clock or _Clock()
        lexical = self.snapshot.lexical
        read = read_question(
            _checked(question, self.settings.max_question_chars),
            self._glossary,
            lambda term: lexical.idf(term) is not None,
        )
        vector = self.embedder.embed_queries([read.posed])[0]
        clock.lap("embed")
        retrieved = retrieve(
            read,
            vector,
            self.snapshot,
            count=max(at_least, self.settings.candidates),
            lexical_weight=self.settings.lexical_weight,
            scale=self._scale,
        )
        clock.lap("search")
        return retrieved


def glossary_of(settings: Settings) -> Glossary:
    """Return the collection's own glossary, if it has one; raise UsageError where that is broken."""
    return read_glossary(settings.glossary) if settings.glossary else ()


@dataclass(frozen=True, slots=True)
class Found:
    """A question with the passages that were found for it, before they are read; the clock runs on."""

    question: str
    retrieved: Retrieved
    hits: tuple[Hit, ...]
    clock: "_Clock"


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Book the time since the last lap to a stage, which may have several."""
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    def timings(self) -> dict[str, float]:
        """Return the milliseconds of each stage and of all together."""
        laps = {**self._laps, "total": (time.perf_counter() - self._start) * 1000}
        return {stage: round(milliseconds, 3) for stage, milliseconds in laps.items()}


def _checked(question: str, max_chars: int) -> str:
    """Return the question if it can be one; raise UsageError otherwise."""
    if not question.strip():
        raise UsageError("the question is empty", "ask something", case="question_empty")
    if len(question) > max_chars:
        raise UsageError(
            f"the question has {len(question)} characters; {max_chars} are allowed",
            "ask it in fewer words",
            case="question_too_long",
            characters=len(question),
            limit=max_chars,
        )
    try:
        question.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(
            "the question is not valid Unicode text", "send it as UTF-8", case="question_not_text"
        ) from error
    return question
