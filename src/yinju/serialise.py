"""The JSON shapes that the command line, the HTTP API and an evaluation share."""

from collections.abc import Sequence
from typing import Any

from yinju.errors import YinjuError
from yinju.types import Answer, Channel, Citation, Hit, Reasons, SearchResult, Span

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """Return an answer in the shape of the contract."""
    return {
        "question": answer.question,
        "verdict": answer.verdict,
        "answer": answer.text,
        "confidence": round(answer.confidence, 4),
        "mode": answer.mode,
        "searched": answer.searched,
        "snapshot": answer.snapshot,
        "citations": [_citation_json(citation) for citation in answer.citations],
        "hits": hits_json(answer.hits),
        "timings_ms": answer.timings_ms,
    }


def reasons_json(reasons: Reasons | None) -> Json | None:
    """Return why a verdict was what it was; None where nothing was weighed."""
    if reasons is None:
        return None
    rounded = {name: round(value, 4) for name, value in reasons.signals.items()}
    return {"signals": rounded, "bars": dict(reasons.bars), "sentence": reasons.sentence}


def search_json(result: SearchResult) -> Json:
    """Return the hits of a question in the shape of the contract."""
    return {
        "question": result.question,
        "searched": result.searched,
        "hits": hits_json(result.hits),
        "timings_ms": result.timings_ms,
        "snapshot": result.snapshot,
    }


def hits_json(hits: Sequence[Hit]) -> list[Json]:
    """Return hits in the shape of the contract."""
    return [_hit_json(hit) for hit in hits]


def error_json(error: YinjuError) -> Json:
    """Return an error as it stands in the place of a batch line's result."""
    return {"error": {"code": error.code, "message": error.message}}


def _citation_json(citation: Citation) -> Json:
    return {
        "marker": citation.marker,
        "doc_id": citation.doc_id,
        "title": citation.title,
        "heading": citation.heading,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "focus": _span_json(citation.focus),
        "columns": _span_json(citation.columns),
    }


def _span_json(span: Span | None) -> Json | None:
    return None if span is None else {"start": span.start, "end": span.end}


def _hit_json(hit: Hit) -> Json:
    chunk = hit.chunk
    return {
        "rank": hit.rank,
        "doc_id": chunk.doc_id,
        "title": chunk.title,
        "heading": chunk.heading,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "score": round(hit.score, 4),
        "dense": _channel_json(hit.dense),
        "lexical": _channel_json(hit.lexical),
    }


def _channel_json(channel: Channel | None) -> Json | None:
    return None if channel is None else {"score": round(channel.score, 4), "rank": channel.rank}
