"""A document as chunks: whole sentences near a target size, each under its heading, nothing lost or invented.

A chunk is a slice of the document's text; what lies between two chunks is whitespace. A chunk never reaches
over a heading, and over a paragraph only where paragraphs are short.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from yinju.corpus.headings import find_headings
from yinju.corpus.markdown import Heading
from yinju.corpus.numbering import IMPERATIVE_RANK, begins_item
from yinju.corpus.outline import HEADING_SEPARATOR
from yinju.corpus.packing import Piece, pack
from yinju.corpus.splitting import split_long
from yinju.text import sentences
from yinju.types import Chunk, Document, Span

_SHORT_LEAD = 0.25  # of a target
CONTEXT_CHARS = 60  # of a title, and of a heading path, in the text that is embedded

_CUT_AFTER_HEADING = 1.0
_CUT_AFTER_COLON = 0.3
_CUT_SENTENCE = 0.1
_CUT_AFTER_SHORT = 0.2  # a short sentence leads: what it announces follows
_CUT_WITHIN_SENTENCE = 0.3
_JOIN_PARAGRAPHS = 0.5
_JOIN_SHORT_PARAGRAPHS = 0.03
_CUT_ARTICLE, _JOIN_ARTICLES = 0.2, 0.15  # within an article of a statute, and across its end


@dataclass(slots=True)
class _Section:
    """The sentences under one heading path, the lines of the headings themselves first."""

    path: tuple[str, ...]
    headings_end: int = 0
    spans: list[Span] = field(default_factory=list)

    def has_body(self) -> bool:
        return bool(self.spans) and self.spans[-1].end > self.headings_end

    def length(self) -> int:
        return self.spans[-1].end - self.spans[0].start if self.spans else 0


def chunk_document(document: Document, *, chunk_chars: int, fits: Callable[[str], bool]) -> list[Chunk]:
    """Return the document's chunks in order, near `chunk_chars` characters and at most half as much again.

    `fits` says whether a contextual text fits the model's window; it is asked once for a chunk, and a few
    times more for one that does not. It holds for every chunk unless a single character does not fit.
    """
    chunks = []
    for section in _sections(document, chunk_chars):
        pieces = _pieces(document.text, section, chunk_chars)
        empty = Chunk(document.doc_id, document.title, HEADING_SEPARATOR.join(section.path), 0, 0, "")
        for group in pack(pieces, chunk_chars):
            chunks.extend(_fitted(document.text, empty, group, fits))
    return chunks


def contextual_text(chunk: Chunk) -> str:
    """Return the chunk's text with its title and heading in front: what is embedded and what BM25 sees.

    A title or a heading with which the text begins anyway is not repeated; a long one is shortened.
    """
    path = chunk.heading.split(HEADING_SEPARATOR) if chunk.heading else []
    opening = " ".join(chunk.text[: 4 * CONTEXT_CHARS].lstrip("#* ").split())
    title = "" if opening.startswith(chunk.title) else chunk.title[:CONTEXT_CHARS]
    for depth, label in enumerate(path):
        if opening.startswith(label):
            path = path[:depth]
            break
    while len(path) > 1 and len(HEADING_SEPARATOR.join(path)) > CONTEXT_CHARS:
        path = path[1:]  # the nearer heading says more
    heading = HEADING_SEPARATOR.join(path)[:CONTEXT_CHARS]
    return "\n".join(part for part in (title, heading, chunk.text) if part)


def _sections(document: Document, chunk_chars: int) -> list[_Section]:
    """Return the sections in order; headings with nothing under them open the section that follows.

    So does a speech's imperative with a sentence or two before its first part.
    """
    headings = find_headings(document.text, document.title)
    sections = [_Section(())]
    ranked: list[Heading] = []
    following = 0
    for span in sentences(document.text):
        section, begins, headings_end = sections[-1], False, 0
        while following < len(headings) and headings[following].start < span.end:
            heading = headings[following]
            ranked = [above for above in ranked if above.rank < heading.rank]
            ranked += [heading] if heading.label else []
            begins = begins or heading.end > heading.start
            headings_end = max(headings_end, heading.end)
            following += 1
        path = tuple(heading.label for heading in ranked)
        is_part = bool(ranked) and ranked[-1].rank > IMPERATIVE_RANK and path[:-1] == section.path
        is_led = is_part and section.length() <= chunk_chars * _SHORT_LEAD
        if section.has_body() and not is_led and (begins or path != section.path):
            section = _Section(path)
            sections.append(section)
        section.path = path
        if begins:
            section.headings_end = headings_end
        section.spans.append(span)
    return [section for section in sections if section.spans]


def _pieces(text: str, section: _Section, target: int) -> list[Piece]:
    """Return the section's sentences, those beyond the limit cut, with what each boundary costs."""
    spans = section.spans
    breaks = _paragraph_starts(text, spans)
    sizes = _paragraph_sizes(spans, breaks)
    articles = {index for index in breaks if begins_item(text[spans[index].start : spans[index].end])}
    found: list[Piece] = []
    for index, span in enumerate(spans):
        before = spans[index - 1]
        if index in breaks:
            short = min(sizes[index], sizes[index - 1]) < target / 3
            cut = _CUT_AFTER_SHORT if sizes[index - 1] <= target / 10 else 0.0
            join = _JOIN_SHORT_PARAGRAPHS if short else _JOIN_PARAGRAPHS
            if articles:
                cut, join = (
                    (0.0, _JOIN_ARTICLES) if index in articles else (_CUT_ARTICLE, _JOIN_SHORT_PARAGRAPHS)
                )
        else:
            leads = before.end - before.start <= target / 10
            cut, join = _CUT_AFTER_SHORT if leads else _CUT_SENTENCE, 0.0
        if before.end <= section.headings_end:
            cut = _CUT_AFTER_HEADING
        elif text[before.end - 1] in "：:":
            cut, join = _CUT_AFTER_COLON, 0.0
        for part in split_long(text, span, target):
            found.append(Piece(part.start, part.end, cut, join))
            cut, join = _CUT_WITHIN_SENTENCE, 0.0
    return found


def _paragraph_starts(text: str, spans: list[Span]) -> frozenset[int]:
    """Return the indices of the sentences that begin a paragraph, the first left out."""
    gaps = (text[before.end : after.start] for before, after in pairwise(spans))
    return frozenset(index for index, gap in enumerate(gaps, start=1) if len(f"{gap}.".splitlines()) > 1)


def _paragraph_sizes(spans: list[Span], breaks: frozenset[int]) -> list[int]:
    """Return for each sentence the characters of its paragraph."""
    starts = [0, *sorted(breaks), len(spans)]
    return [
        spans[end - 1].end - spans[start].start for start, end in pairwise(starts) for _ in range(start, end)
    ]


def _fitted(text: str, empty: Chunk, group: list[Piece], fits: Callable[[str], bool]) -> list[Chunk]:
    """Return the group as one chunk, or as smaller ones where the model's window is too small for it."""
    start, end = group[0].start, group[-1].end
    chunk = _slice(text, empty, start, end)
    if end - start == 1 or fits(contextual_text(chunk)):
        return [chunk]
    if not fits(contextual_text(_slice(text, empty, start, start + 1))):
        return [chunk]  # no cut can help
    target = (end - start) // 2
    parts = [
        Piece(
            part.start, part.end, _CUT_WITHIN_SENTENCE if index else piece.cut, 0.0 if index else piece.join
        )
        for piece in group
        for index, part in enumerate(split_long(text, Span(piece.start, piece.end), target))
    ]
    return [chunk for smaller in pack(parts, target) for chunk in _fitted(text, empty, smaller, fits)]


def _slice(text: str, empty: Chunk, start: int, end: int) -> Chunk:
    return replace(empty, start=start, end=end, text=text[start:end])
