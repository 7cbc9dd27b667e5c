"""The quotations as one text, and what the reader is sure of in them."""

from collections.abc import Sequence

from yinju.answer.evidence import Evidence, text_between
from yinju.text import simplify

# From this score of the reader on, an answer may share no word with its question, and a name may look like any other.
SURELY_READ = 0.0


def text_of(chosen: Sequence[Evidence]) -> str:
    """Return the quotations in the order of their texts, an empty line between those that do not stand side by side.

    A question that the text asks itself and answers at once parts them no more than it is evidence.
    """
    text, last = "", None
    for evidence in sorted(chosen, key=lambda item: item.row):
        if last is not None:
            between = _own_question(last, evidence)
            text += "\n\n" if between is None else f"\n{between}"
        text, last = text + evidence.text, evidence
    return simplify(text)


def _own_question(before: Evidence, after: Evidence) -> str | None:
    """Return "" where one sentence follows the other, what stands between if that is one question, else None."""
    if before.chunk.chunk_id != after.chunk.chunk_id or after.row > before.row + 2:
        return None
    between = text_between(before.chunk, before.sentence, after.sentence).strip()
    return between if not between or between.endswith(("？", "?")) else None


def surely_read(evidence: Evidence) -> bool:
    """Return whether the reader is sure that a sentence answers."""
    return evidence.answering is not None and evidence.answering.score >= SURELY_READ


def read_words(evidence: Evidence) -> str:
    """Return the words of a sentence that the reader found, "" where it has found none."""
    if evidence.answering is None:
        return ""
    span, begins = evidence.answering.span, evidence.sentence.start
    return evidence.text[max(0, span.start - begins) : span.end - begins]
