"""The headings of a Chinese document, found line by line and given as offsets.

Three kinds: Markdown's; a numbered line of its own (一、…) or the numbered first sentence of a paragraph
that goes on (（一）坚持…。…); and a speech's leading imperative (要坚定方向。…), for its paragraph only. A
numbered line is a heading only if something stands under it, so that a list or a table of contents is not
taken for one; and inside an article of a statute numbers count items.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from yinju.corpus.markdown import Heading, clean_label, inside, markdown_headings, opaque_spans
from yinju.corpus.numbering import IMPERATIVE_RANK, ITEM_RANK, POINT_RANK, Marker, is_article, read_marker
from yinju.text import lines, sentences
from yinju.types import Span

MAX_LABEL_CHARS = 60
_RUN_IN_CHARS = 40  # the first sentence of a paragraph, as a heading; of a 1. paragraph half of it
_IMPERATIVE_CHARS, _SUB_IMPERATIVE_CHARS = 24, 16
_CLOSING = re.compile(r"[。｡！？；，、：…!?;,:.．][”’」』】》）)\]\"'*]*$")
_FULL_STOP = re.compile(r"[。！][”’」』）)\"*]*$")
_SALUTATION = re.compile(r"(?:各位|同志们|女士们|朋友们)[^。！：]{0,20}[！：]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    marker: Marker
    heading: Heading
    has_text: bool  # its own line goes on after it


def find_headings(text: str, title: str) -> list[Heading]:
    """Return the headings in order; the one that gives the document its title has no label."""
    opaque = opaque_spans(text)
    marked = {heading.start: heading for heading in markdown_headings(text)}
    outline = _Outline(text)
    underlined = 0
    for line in lines(text):
        if heading := marked.get(line.start):
            outline.add_markdown(heading)
            underlined = heading.end
        elif line.start >= underlined and not inside(line.start, opaque):
            outline.add_line(line)
    found = sorted(outline.found(), key=lambda heading: (heading.start, -heading.rank))
    return [_without_title(heading, title) for heading in found]


def _without_title(heading: Heading, title: str) -> Heading:
    label = "" if heading.label == title else heading.label[:MAX_LABEL_CHARS]
    return Heading(heading.start, heading.end, heading.rank, label)


class _Outline:
    """Reads the lines in order and keeps the candidates under which something stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._headings: list[Heading] = []
        self._levels: list[_Candidate] = []  # the numbered headings that hold here, ranked as they are nested
        self._open: list[_Candidate] = []
        self._above: tuple[Marker, bool] | None = (
            None  # the line above: its number, and whether it holds text
        )
        self._in_article = False

    def found(self) -> list[Heading]:
        """Return the headings and what closes them, in no order."""
        return self._headings

    def add_markdown(self, heading: Heading) -> None:
        """Take a heading that Markdown marks: it needs nothing under it."""
        self._headings.append(heading)
        self._open.clear()
        self._levels.clear()
        self._above, self._in_article = None, False

    def add_line(self, line: Span) -> None:
        """Take any other line."""
        body = self._text[line.start : line.end]
        bold = len(body) - len(body.lstrip("*"))
        marker = read_marker(body[bold:])
        if is_article(body):
            self._in_article = True
        if marker and not _begins_words(body[bold + marker.length :]):
            marker = None
        candidate = self._candidate(line, body, bold, marker) if marker else None
        if marker and self._is_sibling(marker):
            self._add_list_member(marker)
            candidate = None
        elif candidate:
            self._open_candidate(candidate)
        else:
            self._add_text(line, body)
        goes_on = candidate.has_text if candidate else len(body) > MAX_LABEL_CHARS and body[-1] not in "；;"
        self._above = (marker, goes_on) if marker else None

    def _candidate(self, line: Span, body: str, bold: int, marker: Marker) -> _Candidate | None:
        if marker.rank < ITEM_RANK:
            self._in_article = False
        elif self._in_article and marker.rank > ITEM_RANK:
            return None
        plain = body.rstrip("*")
        stem = plain.rstrip("：:") if marker.rank <= ITEM_RANK else plain
        if len(plain) <= MAX_LABEL_CHARS and not _CLOSING.search(stem) and not _quotes_on(plain):
            return _Candidate(
                marker, Heading(line.start, line.end, marker.rank, clean_label(stem[bold:])), False
            )
        if marker.rank < ITEM_RANK or self._in_article:
            return None
        return self._run_in(line, body, bold, marker)

    def _run_in(self, line: Span, body: str, bold: int, marker: Marker) -> _Candidate | None:
        first = sentences(body[: 2 * _RUN_IN_CHARS])[0]
        sentence, rest = body[first.start : first.end], body[first.end :].strip(" *　")
        is_point = marker.rank >= POINT_RANK
        if (
            _quotes_on(sentence)
            or not _FULL_STOP.search(sentence)
            or first.end > _RUN_IN_CHARS // (2 if is_point else 1)
        ):
            return None
        if is_point and len(rest) < 2 * len(sentence):
            return None  # an item of a list, in whole sentences
        label = clean_label(sentence[bold:].rstrip("。！*"))
        return _Candidate(marker, Heading(line.start, line.start + first.end, marker.rank, label), bool(rest))

    def _is_sibling(self, marker: Marker) -> bool:
        if self._above is None:
            return False
        above, has_text = self._above
        return above.rank == marker.rank and marker.number == above.number + 1 and not has_text

    def _add_list_member(self, marker: Marker) -> None:
        while self._open and self._open[-1].marker.rank >= marker.rank:
            self._open.pop()  # the first of the list was taken for a heading
        if marker.rank >= ITEM_RANK:
            self._accept_open()

    def _open_candidate(self, candidate: _Candidate) -> None:
        while self._open and self._open[-1].marker.rank >= candidate.marker.rank:
            self._open.pop()  # nothing stood under it
        self._open.append(candidate)
        if candidate.has_text:
            self._accept_open()

    def _add_text(self, line: Span, body: str) -> None:
        self._accept_open()
        if _SALUTATION.match(body):
            self._headings.append(Heading(line.start, line.start, ITEM_RANK + 1, ""))
        elif body.startswith("要"):
            self._headings.extend(_imperatives(line, body))

    def _accept_open(self) -> None:
        for candidate in self._open:
            rank = self._nested_rank(candidate.marker)
            heading = replace(candidate.heading, rank=rank)
            self._levels = [above for above in self._levels if above.heading.rank < rank]
            self._levels.append(replace(candidate, heading=heading))
            self._headings.append(heading)
        self._open.clear()

    def _nested_rank(self, marker: Marker) -> float:
        """Return the rank by place: 一、 that begins anew inside （三） stands below it."""
        for above in reversed(self._levels):
            if above.marker.rank == marker.rank and above.marker.number + 1 == marker.number:
                return above.heading.rank
        inner = self._levels[-1] if self._levels else None
        restarts = marker.number == 1 and any(above.marker.rank == marker.rank for above in self._levels)
        if inner and restarts and inner.marker.rank > marker.rank:
            return (inner.heading.rank + int(inner.heading.rank) + 1) / 2
        return marker.rank


def _quotes_on(words: str) -> bool:
    """Say whether a quotation that begins here goes on beyond: 将第十七条修改为：“…"""
    return words.count("“") > words.count("”")


def _begins_words(rest: str) -> bool:
    """Say whether what follows a number can be a heading's words; “2.5 ）” is what a table left behind."""
    first = rest.lstrip()[:1]
    return not first or first.isalnum() or first in "“‘「『《〈（(【*"


def _imperatives(line: Span, body: str) -> Iterator[Heading]:
    """Yield a paragraph's leading imperative, the short ones within it, and their end with it."""
    if not any(stop in body[:_IMPERATIVE_CHARS] for stop in "。！"):
        return  # before the whole paragraph is cut
    first, *others = sentences(body)
    if first.end > _IMPERATIVE_CHARS or not others:
        return
    yield _imperative(line, body, first, IMPERATIVE_RANK)
    for sentence in others[:-1]:
        words = body[sentence.start : sentence.end]
        short = len(words) <= _SUB_IMPERATIVE_CHARS and words.startswith("要")
        if short and words.endswith("。") and "，" not in words:
            yield _imperative(line, body, sentence, IMPERATIVE_RANK + 1)
    yield Heading(line.end, line.end, IMPERATIVE_RANK, "")


def _imperative(line: Span, body: str, sentence: Span, rank: int) -> Heading:
    label = body[sentence.start : sentence.end].rstrip("。！")
    return Heading(line.start + sentence.start, line.start + sentence.end, rank, label)
