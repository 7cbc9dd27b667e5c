"""What stands above a quotation and says what it is of: the names of a row's columns, the words that begin a list."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from yinju.answer.evidence import Evidence
from yinju.answer.tables import first_cell, header_of
from yinju.corpus import Marker, read_marker
from yinju.retrieve import Question
from yinju.text import line_at, sentences, terms
from yinju.types import Chunk, Sentence, Span

# So many lines above an item its list may begin, with so many characters.
LINES_LOOKED_AT, LEAD_CHARS = 40, 150
_BEFORE_NUMBER = " \t\u3000*>“"
_BEHIND_COLON = " \t\u3000*”"


def with_what_stands_above(chosen: Sequence[Evidence], texts: Sequence[str]) -> list[Evidence]:
    """Return the chosen sentences, before each row or item what stands above those of its table or list, once.

    `texts` are those of the documents in which the sentences stand.
    """
    found = [_above(text, evidence.sentence.start) for evidence, text in zip(chosen, texts, strict=True)]
    places = [_place(evidence, above) for evidence, above in zip(chosen, found, strict=True)]
    given = set()
    together: list[Evidence] = []
    for evidence, text, above, place in zip(chosen, texts, found, places, strict=True):
        if above and place not in given:
            given.add(place)
            first = min(e.row for e, other in zip(chosen, places, strict=True) if other == place)
            together.append(_as_evidence(replace(evidence, row=first), text, above))
        if (evidence.chunk.doc_id, evidence.sentence.start) not in places:
            together.append(evidence)
    return together


def of_the_row_asked(question: Question, chosen: Sequence[Evidence], texts: Sequence[str]) -> list[Evidence]:
    """Return the chosen sentences, of the rows of one table only those whose first cell the question names best.

    A neighbour says nothing of RO滤芯. All rows where the question asks for several things, or names none.
    """
    asked = set(terms(question.text))
    headers = [header_of(text, evidence.sentence.start) for evidence, text in zip(chosen, texts, strict=True)]
    tables = [_place(evidence, header) for evidence, header in zip(chosen, headers, strict=True)]
    named = [len(asked & set(terms(first_cell(evidence.text)))) for evidence in chosen]
    best: dict[tuple[str, int] | None, int] = {}
    for table, count in zip(tables, named, strict=True):
        best[table] = max(count, best.get(table, 0))
    return [
        evidence
        for evidence, table, count in zip(chosen, tables, named, strict=True)
        if table is None or question.wants_list or count == best[table]
    ]


def _place(below: Evidence, above: Span | None) -> tuple[str, int] | None:
    return None if above is None else (below.chunk.doc_id, above.start)


def _above(text: str, start: int) -> Span | None:
    return header_of(text, start) or lead_of(text, start)


def lead_of(text: str, start: int) -> Span | None:
    """Return the sentence with which the list of numbered lines begins that holds a place: 有下列情形之一的：.

    None where the line has no number, or what stands above the first of the list does not end in a colon.
    """
    line = line_at(text, start)
    own = _marker(text, line)
    first = own
    for above in islice(_lines_above(text, line), LINES_LOOKED_AT) if own else ():
        marker = _marker(text, above)
        if marker and own and marker.rank >= own.rank:
            first = marker if marker.rank == own.rank else first
        else:
            return _last_sentence(text, above) if first and first.number == 1 else None
    return None


def _marker(text: str, line: Span) -> Marker | None:
    return read_marker(text[line.start : line.end].lstrip(_BEFORE_NUMBER))


def _lines_above(text: str, line: Span) -> Iterator[Span]:
    """Yield the lines above that are not blank, the nearest first."""
    while line.start > 0:
        line = line_at(text, line.start - 1)
        if text[line.start : line.end].strip():
            yield line


def _last_sentence(text: str, line: Span) -> Span | None:
    """Return the last sentence of a line, None where it is too long or does not end in a colon."""
    words = text[line.start : line.end]
    if not words.rstrip(_BEHIND_COLON).endswith(("：", ":")):
        return None
    last = sentences(words)[-1]
    is_short = last.end - last.start <= LEAD_CHARS
    return Span(line.start + last.start, line.start + last.end) if is_short else None


def _as_evidence(below: Evidence, text: str, above: Span) -> Evidence:
    """Return what stands above a sentence as one that is as good and stands in its place."""
    words = text[above.start : above.end]
    chunk = Chunk(below.chunk.doc_id, below.chunk.title, below.chunk.heading, above.start, above.end, words)
    sentence = Sentence(below.sentence.chunk, above.start, above.end)
    return replace(below, sentence=sentence, text=words, chunk=chunk, answering=None)
