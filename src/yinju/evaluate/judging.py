"""One answer judged against its gold: span, citations, verdict, numbers."""

from collections.abc import Sequence
from typing import Final

from yinju.evaluate.comparable import best, char_f1, exact_match, holds, same_numbers
from yinju.evaluate.places import Place, cover
from yinju.evaluate.questions import Documents, Question
from yinju.evaluate.results import Quote, Share
from yinju.types import Answer, Citation, Verdict

CONTEXT_CHARS: Final = 60
NUMBER_TAG: Final = "number"


def read_quotes(answer: Answer, question: Question, documents: Documents) -> tuple[Quote, ...]:
    """Return the answer's citations in their surroundings, each cut anew from its document."""
    return tuple(_quote(citation, question, documents) for citation in answer.citations)


def judge_answer(question: Question, verdict: Verdict | None, quotes: Sequence[Quote]) -> dict[str, Share]:
    """Return the measures of an answer; `verdict` is None where the case failed: it is wrong everywhere."""
    measures: dict[str, Share] = {"failed": (float(verdict is None), 1.0)}
    measures["verdict_accuracy"] = (float(verdict == question.verdict), 1.0)
    if quotes:
        measures["citation_exact"] = (float(sum(quote.exact for quote in quotes)), float(len(quotes)))
    answered = verdict == "answered"
    right = is_quoted(question, quotes)
    if answered:
        measures["answer_precision"] = (float(right), 1.0)
    if question.verdict != "answered":
        measures["unanswerable_kept"] = (float(verdict in ("mentioned", "not_found")), 1.0)
        return measures
    measures["false_refusal"] = (float(verdict in (None, "not_found")), 1.0)
    measures["answer_quoted"] = (float(right and verdict in ("answered", "mentioned")), 1.0)
    measures |= _span_measures(question, quotes if answered else (), right)
    return measures | _citation_measures(question, quotes)


def is_quoted(question: Question, quotes: Sequence[Quote]) -> bool:
    """Return whether the quotes together cover a gold span; False where the documents hold no answer."""
    places = [Place(quote.doc_id, quote.start, quote.end) for quote in quotes]
    return question.verdict == "answered" and any(cover(places, gold) for gold in question.gold.answers)


def outcome_of(question: Question, verdict: Verdict | None, measures: dict[str, Share]) -> float:
    """Return 1 for right, 0 for wrong, nDCG where there is no verdict to give.

    Half is for a gold quote under `mentioned`, and for one verdict of the unanswerable in the other's place.
    """
    if question.verdict is None:
        return measures["ndcg@10"][0]
    if question.verdict == "answered":
        return (measures["answer_holds"][0] + measures["answer_quoted"][0]) / 2
    return (measures["verdict_accuracy"][0] + measures["unanswerable_kept"][0]) / 2


def _quote(citation: Citation, question: Question, documents: Documents) -> Quote:
    text = documents.document(citation.doc_id).text
    start, end, focus = citation.start, citation.end, citation.focus
    place = Place(citation.doc_id, start, end)
    evidence, answers = question.gold.evidence, question.gold.answers
    return Quote(
        marker=citation.marker,
        doc_id=citation.doc_id,
        title=citation.title,
        heading=citation.heading,
        start=start,
        end=end,
        before=text[max(0, start - CONTEXT_CHARS) : start],
        text=citation.quote,
        after=text[end : end + CONTEXT_CHARS],
        focus=None if focus is None else (focus.start - start, focus.end - start),
        exact=0 <= start < end and text[start:end] == citation.quote,
        gold=any(place.overlaps(gold) for group in (*evidence, answers) for gold in group),
    )


def _span_measures(question: Question, quotes: Sequence[Quote], right: bool) -> dict[str, Share]:
    """Judge what was given as an answer: `quotes` is empty where the verdict was another."""
    whole = "".join(quote.text for quote in quotes)
    spans = [quote.span for quote in quotes]
    pairs = [(span, gold) for span in spans for gold in question.answers]
    measures: dict[str, Share] = {
        "answer_holds": (float(bool(quotes) and right), 1.0),
        "answer_holds_text": (float(any(holds(whole, gold) for gold in question.answers)), 1.0),
        "exact_match": (best([float(exact_match(span, gold)) for span, gold in pairs]), 1.0),
        "char_f1": (best([char_f1(span, gold) for span, gold in pairs]), 1.0),
    }
    if quotes:
        measures["answer_chars"] = (float(len(whole)), 1.0)
    if NUMBER_TAG in question.tags:
        text = "\n".join(spans)
        measures["number_right"] = (float(any(same_numbers(text, gold) for gold in question.answers)), 1.0)
    return measures


def _citation_measures(question: Question, quotes: Sequence[Quote]) -> dict[str, Share]:
    places = [Place(quote.doc_id, quote.start, quote.end) for quote in quotes]
    recalled = sum(any(cover(places, place) for place in unit) for unit in question.gold.units)
    measures: dict[str, Share] = {"citation_recall": (float(recalled), float(len(question.gold.units)))}
    if quotes:
        measures["citation_precision"] = (float(sum(quote.gold for quote in quotes)), float(len(quotes)))
    return measures
