"""Passages as if the sentences that hold an answer were not in them: what should then not be answered."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from yinju.answer import read_hits
from yinju.models import Reader, Reading
from yinju.pipeline import Engine
from yinju.retrieve import Candidate, Retrieved
from yinju.text import sentences
from yinju.types import Hit


def without_answers(engine: Engine, retrieved: Retrieved, doc_id: str, answers: Sequence[str]) -> Retrieved:
    """Return the candidates, those of a document without their sentences that hold an answer."""
    chunks = engine.snapshot.chunks([candidate.row for candidate in retrieved.candidates])
    kept = tuple(
        _cut(candidate, chunk.text, chunk.start, answers) if chunk.doc_id == doc_id else candidate
        for candidate, chunk in zip(retrieved.candidates, chunks, strict=True)
    )
    return replace(retrieved, candidates=kept)


def _cut(candidate: Candidate, text: str, start: int, answers: Sequence[str]) -> Candidate:
    kept = tuple(
        passage
        for passage in candidate.passages
        if not _holds(text[passage.sentence.start - start : passage.sentence.end - start], answers)
    )
    return replace(candidate, passages=kept)


def _holds(text: str, answers: Sequence[str]) -> bool:
    return any(answer in text for answer in answers)


def read_without_answers(
    reader: Reader, question: str, hits: Sequence[Hit], most_chars: int, answers: Sequence[str]
) -> dict[str, Reading]:
    """Return the readings by chunk id, as if no chunk had the sentences that hold an answer."""
    readings = read_hits(reader, question, hits, most_chars)
    for hit in hits:
        if hit.chunk.chunk_id in readings and _holds(hit.chunk.text, answers):
            readings[hit.chunk.chunk_id] = _reading_without(reader, question, hit.chunk.text, answers)
    return readings


def _reading_without(reader: Reader, question: str, text: str, answers: Sequence[str]) -> Reading:
    """Return the reading of what is left of a text, its places those in the whole text."""
    kept = [
        range(span.start, span.end)
        for span in sentences(text)
        if not _holds(text[span.start : span.end], answers)
    ]
    places = np.array([place for part in kept for place in part], np.int32)
    reading = reader.read(question, ["".join(text[place] for place in places)])[0]
    if not len(reading.places):
        return reading
    lasts = np.maximum(reading.places[:, 1] - 1, reading.places[:, 0])
    return replace(reading, places=np.stack([places[reading.places[:, 0]], places[lasts] + 1], 1))
