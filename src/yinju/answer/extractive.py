"""Answers without a language model: choose the sentences that answer, quote them, say what they amount to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from yinju.answer import wording
from yinju.answer.above import of_the_row_asked, with_what_stands_above
from yinju.answer.edges import edge_of
from yinju.answer.evidence import Evidence, weigh_evidence
from yinju.answer.focus import figure_of_the_year, find_focus, may_be_the_figure
from yinju.answer.form import Part, answer_by_form
from yinju.answer.grounding import verify_citations, verify_text
from yinju.answer.reading import read_sentences, with_reader
from yinju.answer.refusal import Judgement, judge
from yinju.answer.selection import QUOTES, between, choose, essential
from yinju.answer.tables import asked_cell, header_of, names_columns
from yinju.corpus import heading_at, heading_in
from yinju.errors import GroundingError
from yinju.models import Reader
from yinju.retrieve import Question, Retrieved
from yinju.text import clauses, compact, normalise
from yinju.types import Chunk, Citation, Document, Hit, Reasons, Span, Verdict

# From this confidence on only what is essential is quoted.
SURE = 0.7
# The reader's words are emphasised where they are at least as likely as none.
FOCUS_FROM = 0.0
# Two quotations with so little between them read better as one.
BRIDGED_CHARS = 30
# How likely what answers a question on a text's form is what was asked for; set by hand.
FORM_CONFIDENCE = 0.85
# Punctuation at which a clause goes on; a quotation that ends there reads better without it, but for the colon before
# a list.
_LOOSE_ENDS, _COLONS = "，、；,; ", "：:"


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the documents say to a question: the verdict, the text around the verified citations."""

    verdict: Verdict
    text: str
    citations: tuple[Citation, ...]
    confidence: float
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A range of a chunk that is quoted, and the words in it that the reader found; offsets are the document's."""

    chunk: Chunk
    start: int
    end: int
    focus: Span | None = None

    @property
    def text(self) -> str:
        """Return the words."""
        return self.chunk.text[self.start - self.chunk.start : self.end - self.chunk.start]


def extract_answer(
    retrieved: Retrieved,
    hits: Sequence[Hit],
    document: Callable[[str], Document],
    titles: Mapping[str, str],
    *,
    answer_chars: int,
    reader: Reader | None = None,
    read_chars: int = 0,
) -> Extracted:
    """Return the answer that the sentences of the hits give, each quote checked against its document.

    `hits` are the first candidates in their order, `titles` those of all documents by their ids. A reader reads at
    most `read_chars` characters of the passages with the sentences that compare best, or twice as many. Raises
    GroundingError where a quote fails its check, ModelError where the reader's weights cannot be loaded.
    """
    question = retrieved.question
    part = answer_by_form(retrieved, hits, document, titles, answer_chars)
    if part is not None:
        return _of_form(question, part, document)
    chosen, ranked = select_evidence(
        retrieved, hits, answer_chars=answer_chars, reader=reader, read_chars=read_chars
    )
    judgement = judge(retrieved, chosen, ranked)
    ends = [] if judgement.verdict == "answered" else _at_place(question, ranked, document, answer_chars)
    if ends:  # whatever is asked of them, these can be shown
        judgement = replace(judgement, verdict="mentioned")
    if judgement.verdict == "not_found":
        return Extracted(
            "not_found", wording.not_found(question.language), (), judgement.confidence, judgement.reasons
        )
    if question.language == "zh" and judgement.confidence >= SURE:
        chosen = list(essential(question, chosen))
    quotes = (
        _naming(judgement.unexplained, ranked)
        or ends
        or _side_by_side(question, _with_its_table(question, chosen, document), answer_chars)
    )
    return _extracted(question, judgement, _cite(question, judgement.verdict, quotes, document), document)


def select_evidence(
    retrieved: Retrieved, hits: Sequence[Hit], *, answer_chars: int, reader: Reader | None, read_chars: int
) -> tuple[list[Evidence], list[Evidence]]:
    """Return the sentences that are chosen, and all that were ranked, both best first; arguments as above."""
    ranked = weigh_evidence(retrieved, hits)
    if reader is not None:
        ranked = with_reader(ranked, read_sentences(reader, retrieved.question, ranked, read_chars))
    return choose(retrieved.question, ranked, answer_chars), ranked


def _with_its_table(
    question: Question, chosen: Sequence[Evidence], document: Callable[[str], Document]
) -> list[Evidence]:
    """Return the chosen sentences, of a table the rows asked for, below what stands above them in their documents."""

    def texts(of: Sequence[Evidence]) -> list[str]:
        return [document(evidence.chunk.doc_id).text for evidence in of]

    rows = of_the_row_asked(question, chosen, texts(chosen))
    return with_what_stands_above(rows, texts(rows))


def _of_form(question: Question, part: Part, document: Callable[[str], Document]) -> Extracted:
    """Return the answer to a question on a text's form: each range a quotation."""
    text = part.document
    citations = tuple(
        Citation(
            marker=marker,
            doc_id=text.doc_id,
            title=text.title,
            heading=heading_at(text, span.start),
            start=span.start,
            end=span.end,
            quote=text.text[span.start : span.end],
            focus=None,
        )
        for marker, span in enumerate(part.spans, 1)
    )
    answer = _extracted(question, Judgement("answered", FORM_CONFIDENCE), citations, document)
    return (
        answer if part.is_whole else replace(answer, text=wording.cut_short(question.language, answer.text))
    )


def _extracted(
    question: Question,
    judgement: Judgement,
    citations: tuple[Citation, ...],
    document: Callable[[str], Document],
) -> Extracted:
    """Return the answer around its citations, once all of them have been checked."""
    verify_citations(citations, document)
    text = _compose(question, judgement, citations)
    verify_text(text, citations)
    return Extracted(judgement.verdict, text, citations, judgement.confidence, judgement.reasons)


def _side_by_side(question: Question, chosen: Sequence[Evidence], answer_chars: int) -> list[Quote]:
    """Return the chosen sentences, the quote with the best first; items of a list in the order of their text.

    Those that stand side by side are one quote, and those of a line with little between them where it fits: unless the
    question is for one year, of which what stands between need not be.
    """
    groups: list[list[Evidence]] = []
    left = answer_chars - sum(len(evidence.text) for evidence in chosen)
    left = 0 if len(question.years) == 1 else max(0, min(BRIDGED_CHARS, left))
    for evidence in sorted(chosen, key=lambda item: item.row):
        last = groups[-1][-1] if groups else None
        gap = None if last is None else between(last, evidence)
        if gap is not None and len(gap) <= left and "\n" not in gap:
            groups[-1].append(evidence)
            left -= len(gap)
        else:
            groups.append([evidence])
    if not (question.wants_list and len({evidence.chunk.doc_id for evidence in chosen}) == 1):
        groups.sort(key=lambda group: -max(evidence.score for evidence in group))
    return [
        Quote(group[0].chunk, group[0].sentence.start, group[-1].sentence.end, _found(group))
        for group in groups
    ]


def _found(group: Sequence[Evidence]) -> Span | None:
    """Return the words that the reader found in the sentences, None where it takes none for an answer."""
    answers = [evidence.answering for evidence in group if evidence.answering is not None]
    most = max((answer.score for answer in answers), default=FOCUS_FROM - 1)
    if most < FOCUS_FROM:
        return None
    best = [
        answer.span for answer in answers if answer.score == most
    ]  # several where it reaches across sentences
    return Span(best[0].start, best[-1].end)


def _naming(names: Sequence[str], ranked: Sequence[Evidence]) -> list[Quote]:
    """Return the clauses that use one of the names, in the order of the text; none where only one does."""
    quotes: dict[str, Quote] = {}
    for evidence in ranked if names else ():
        offset = evidence.sentence.start
        for clause in clauses(evidence.text):
            quote = Quote(evidence.chunk, offset + clause.start, offset + clause.end)
            if any(name in compact(quote.text) for name in names):
                quotes.setdefault(quote.text, quote)
    if len(quotes) < 2:
        return []
    return sorted(list(quotes.values())[:QUOTES], key=lambda quote: (quote.chunk.doc_id, quote.start))


def _at_place(
    question: Question, ranked: Sequence[Evidence], document: Callable[[str], Document], answer_chars: int
) -> list[Quote]:
    """Return what the text of the best sentence at the place that the question names begins or ends with.

    Nothing where the question names none, or no sentence was found there.
    """
    best = next((evidence for evidence in ranked if evidence.in_place(question)), None)
    if best is None or question.place is None:
        return []
    chunk = best.chunk
    ends = edge_of(document(chunk.doc_id), normalise(question.text), question.place, answer_chars)
    inside = (span for span in ends if chunk.start <= span.start and span.end <= chunk.end)
    return [Quote(chunk, span.start, span.end) for span in inside]


def _cite(
    question: Question, verdict: Verdict, quotes: Sequence[Quote], document: Callable[[str], Document]
) -> tuple[Citation, ...]:
    citations = []
    for marker, quote in enumerate(quotes, 1):
        if len(quote.text) != quote.end - quote.start:
            raise GroundingError(f"quotation [{marker}] reaches beyond its chunk", "report this as a defect")
        source = document(quote.chunk.doc_id)
        begins_list = source.text[quote.end : quote.end + 1] == "\n"
        text = quote.text.rstrip(_LOOSE_ENDS if begins_list else _LOOSE_ENDS + _COLONS) or quote.text
        focus = _focus(question, verdict, quote, text, source.text)
        citations.append(
            Citation(
                marker=marker,
                doc_id=quote.chunk.doc_id,
                title=quote.chunk.title,
                heading=heading_in(quote.chunk, quote.start, source),
                start=quote.start,
                end=quote.start + len(text),
                quote=text,
                focus=focus,
                columns=header_of(source.text, quote.start),
            )
        )
    return tuple(citations)


def _focus(question: Question, verdict: Verdict, quote: Quote, text: str, whole: str) -> Span | None:
    """Return the range of the document, `whole`, in the quotation that answers: the reader's, or a figure or a date.

    Any figure would do for the latter: in what only mentions the matter it would pass for an answer.
    """
    if names_columns(whole, quote.start):
        return None
    cell = asked_cell(question, whole, quote.start, quote.end)
    if cell is not None:
        return cell
    read = _read_focus(question, quote, text)
    focus = find_focus(question, text) if read is None and verdict == "answered" else read
    return None if focus is None else Span(quote.start + focus.start, quote.start + focus.end)


def _read_focus(question: Question, quote: Quote, text: str) -> Span | None:
    """Return the range of `text` that the reader found, None where it found none or no figure of the unit asked for."""
    if quote.focus is None:
        return None
    found = Span(quote.focus.start - quote.start, min(quote.focus.end - quote.start, len(text)))
    if found.start >= found.end or not may_be_the_figure(question, text, found):
        return None
    return figure_of_the_year(question, text, found)


def _compose(question: Question, judgement: Judgement, citations: Sequence[Citation]) -> str:
    if judgement.verdict == "answered":
        return wording.answered(question.language, citations)
    if judgement.silent:
        return wording.mentioned(question.language, question.kind, judgement.subject, citations)
    return wording.uncertain(question.language, citations)
