"""Passages as if the sentences that hold an answer were not in them: what should then not be answered."""

import re
from collections.abc import Sequence
from dataclasses import replace

from reading.scoring import overlaps
from yinju.pipeline import Engine
from yinju.retrieve import Candidate, Retrieved
from yinju.types import Span


def without_answers(engine: Engine, retrieved: Retrieved, doc_id: str, answers: Sequence[str]) -> Retrieved:
    """Return the candidates, those of a document without their sentences that hold an answer."""
    chunks = engine.snapshot.chunks([candidate.row for candidate in retrieved.candidates])
    kept = tuple(
        _cut(candidate, chunk.text, chunk.start, answers) if chunk.doc_id == doc_id else candidate
        for candidate, chunk in zip(retrieved.candidates, chunks, strict=True)
    )
    return replace(retrieved, candidates=kept)


def _cut(candidate: Candidate, text: str, start: int, answers: Sequence[str]) -> Candidate:
    found = [
        Span(start + match.start(), start + match.end())
        for answer in answers
        for match in re.finditer(re.escape(answer), text)
    ]
    kept = tuple(
        passage
        for passage in candidate.passages
        if not any(overlaps(Span(passage.sentence.start, passage.sentence.end), span) for span in found)
    )
    return replace(candidate, passages=kept)
