"""What of Markdown matters here: its headings, and the parts in which a # is none."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from yinju.types import Span

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?=[\w-]+[ \t]*:)")
_FRONT_MATTER_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)([^\n]*)$", re.MULTILINE)
_ATX = re.compile(r"^ {0,3}(#{1,6})[ \t\u3000]+(.*)$", re.MULTILINE)
_SETEXT = re.compile(r"^ {0,3}([^\s#>|*+=-][^\n]{0,59})\n {0,3}(===+|---+)[ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"[。！？；：，、…!?;:,.][”’」』】》）)\"']*$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_ANCHOR = re.compile(r"\{#[^{}]*\}$")
_EMPHASIS = re.compile(r"(\*\*|__)(.+?)\1")
_MAX_LABEL_CHARS = 500


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in its place; a smaller `rank` contains a larger, an empty `label` only closes others."""

    start: int
    end: int
    rank: float
    label: str


def clean_label(raw: str) -> str:
    """Return a heading's words: no emphasis, no link target, no run of spaces."""
    label = _ANCHOR.sub("", _LINK.sub(r"\1", raw[:_MAX_LABEL_CHARS].strip()))
    return " ".join(_EMPHASIS.sub(r"\2", label).split())


def markdown_headings(text: str) -> list[Heading]:
    """Return the headings (# or underlined) in order, without those in code, comments and front matter."""
    found = []
    for match in _ATX.finditer(text):
        raw = match[2].rstrip()
        bare = raw.rstrip("#")
        label = clean_label(bare if bare != raw and (not bare or bare[-1].isspace()) else raw)
        start = match.start(1)
        found.append(Heading(start, start + len(match[0].strip()), len(match[1]), label))
    for match in _SETEXT.finditer(text):
        label = clean_label(match[1])
        if not _CLOSING.search(label):
            found.append(Heading(match.start(1), match.end(2), 1 if match[2][0] == "=" else 2, label))
    opaque = opaque_spans(text)
    found.sort(key=lambda heading: heading.start)
    return [heading for heading in found if heading.label and not inside(heading.start, opaque)]


def opaque_spans(text: str) -> list[Span]:
    """Return front matter, comments and fenced code, in order; what is not closed counts for nothing."""
    found: list[Span] = []
    if (front := _FRONT_MATTER.match(text)) and (end := _FRONT_MATTER_END.search(text, front.end())):
        found.append(Span(0, end.end()))
    position = found[-1].end if found else 0
    fences = [match for match in _FENCE.finditer(text, position)]
    found.extend(_fenced(text, fences))
    while (start := text.find("<!--", position)) >= 0 and (closed := text.find("-->", start)) >= 0:
        position = closed + 3
        found.append(Span(start, position))
    return _merged(found)


def _fenced(text: str, fences: list[re.Match[str]]) -> list[Span]:
    found = []
    opening: re.Match[str] | None = None
    for fence in fences:
        if opening is None:
            opening = fence
        elif fence[1].startswith(opening[1]) and not fence[2].strip():
            found.append(Span(opening.start(), fence.end()))
            opening = None
    return found


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def inside(position: int, spans: list[Span]) -> bool:
    """Say whether one of the spans, in order and apart, holds the position."""
    index = bisect_right(spans, position, key=lambda span: span.start) - 1
    return index >= 0 and position < spans[index].end
