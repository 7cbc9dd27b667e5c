"""Answers without a language model: choose the sentences that answer, quote them, say what they amount to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yinju.answer import wording
from yinju.answer.evidence import Evidence, weigh_evidence
from yinju.answer.focus import find_focus
from yinju.answer.grounding import verify_citations, verify_text
from yinju.answer.refusal import Judgement, judge
from yinju.retrieve import Question, Retrieved
from yinju.types import Citation, Document, Hit, Span, Verdict

# A further quotation is given only when its score is at most this far below the best one's.
MARGIN = 1.5
QUOTES, QUOTES_OF_A_LIST = 3, 6
LIST_FACTOR = 2.5
# Punctuation at which a clause goes on; a quotation that ends there reads better without it.
_LOOSE_ENDS = "，、；：,;: "


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the documents say to a question: the verdict, the text around the verified citations."""

    verdict: Verdict
    text: str
    citations: tuple[Citation, ...]
    confidence: float


def extract_answer(
    retrieved: Retrieved, hits: Sequence[Hit], document: Callable[[str], Document], *, answer_chars: int
) -> Extracted:
    """Return the answer that the sentences of the hits give, each quote checked against its document.

    `hits` are the first candidates in their order. Raises GroundingError where a quote fails its check.
    """
    question = retrieved.question
    chosen = choose(question, weigh_evidence(retrieved, hits), answer_chars)
    judgement = judge(retrieved, chosen)
    if judgement.verdict == "not_found":
        return Extracted("not_found", wording.not_found(question.language), (), judgement.confidence)
    citations = _cite(question, _quotes(chosen))
    verify_citations(citations, document)
    text = _compose(question, judgement, citations)
    verify_text(text, citations)
    return Extracted(judgement.verdict, text, citations, judgement.confidence)


def choose(question: Question, ranked: Sequence[Evidence], answer_chars: int) -> list[Evidence]:
    """Return the best sentences that fit into the answer, best first."""
    budget = round(answer_chars * (LIST_FACTOR if question.wants_list else 1.0))
    most = QUOTES_OF_A_LIST if question.wants_list else QUOTES
    chosen: list[Evidence] = []
    for evidence in ranked[: 2 * most]:
        used = sum(len(other.text) for other in chosen)
        if not chosen or (
            len(chosen) < most
            and used + len(evidence.text) <= budget
            and evidence.score >= ranked[0].score - MARGIN
            and all(evidence.text != other.text for other in chosen)
        ):
            chosen.append(evidence)
    return chosen


def _quotes(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Return the chosen sentences in groups that stand side by side, the group with the best one first."""
    groups: list[list[Evidence]] = []
    for evidence in sorted(chosen, key=lambda item: item.row):
        last = groups[-1][-1] if groups else None
        if last is not None and last.row + 1 == evidence.row and last.sentence.end == evidence.sentence.start:
            groups[-1].append(evidence)
        else:
            groups.append([evidence])
    return sorted(groups, key=lambda group: -max(evidence.score for evidence in group))


def _cite(question: Question, quotes: Sequence[Sequence[Evidence]]) -> tuple[Citation, ...]:
    citations = []
    for marker, group in enumerate(quotes, 1):
        chunk = group[0].chunk
        start = group[0].sentence.start
        text = chunk.text[start - chunk.start : group[-1].sentence.end - chunk.start]
        quote = text.rstrip(_LOOSE_ENDS) or text
        focus = find_focus(question, quote)
        citations.append(
            Citation(
                marker=marker,
                doc_id=chunk.doc_id,
                title=chunk.title,
                start=start,
                end=start + len(quote),
                quote=quote,
                focus=None if focus is None else Span(start + focus.start, start + focus.end),
            )
        )
    return tuple(citations)


def _compose(question: Question, judgement: Judgement, citations: Sequence[Citation]) -> str:
    if judgement.verdict == "answered":
        return wording.answered(question.language, citations)
    return wording.mentioned(question.language, question.kind, judgement.subject, citations)
