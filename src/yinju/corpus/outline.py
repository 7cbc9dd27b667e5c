"""The outline of a document: its headings as they are nested, and those under which a place stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from yinju.corpus.headings import find_headings
from yinju.corpus.markdown import Heading, clean_label
from yinju.text import sentences
from yinju.types import Chunk, Document, Span

HEADING_SEPARATOR = " > "
_MARKS = "# \t\u3000"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, "" for the whole text, and where those right below it stand."""

    label: str
    below: list[Span] = field(default_factory=list)


def headings_of(document: Document) -> Sequence[Heading]:
    """Return the headings that have words, in order."""
    return [heading for heading in find_headings(document.text, document.title) if heading.label]


def outline_of(document: Document) -> list[Section]:
    """Return the whole text and each of its headings, in order, with what stands right below it.

    A single heading above all others is the whole text's.
    """
    sections = [Section("")]
    above: list[tuple[float, Section]] = []  # the headings that hold here, with their ranks
    for heading in find_headings(document.text, document.title):
        above = [(rank, section) for rank, section in above if rank < heading.rank]
        if not heading.label:
            continue
        (above[-1][1] if above else sections[0]).below.append(_words(document.text, heading))
        sections.append(Section(heading.label))
        above.append((heading.rank, sections[-1]))
    if len(sections[0].below) == 1:
        sections[0] = Section("", sections[1].below)
    return sections


def heading_at(document: Document, place: int) -> str:
    """Return the path of headings under which a place stands; a heading itself stands under those above it."""
    above: list[Heading] = []
    for heading in find_headings(document.text, document.title):
        if heading.start > place:
            break
        above = [one for one in above if one.rank < heading.rank]
        above += [heading] if heading.label and heading.end <= place else []
    return HEADING_SEPARATOR.join(heading.label for heading in above)


def heading_in(chunk: Chunk, place: int, document: Document) -> str:
    """Return the same for a place in a chunk of the document: the chunk's path, where no heading of it follows there.

    What leads to a part stands in its chunk before its heading. Only then is the whole document looked through.
    """
    path = chunk.heading.split(HEADING_SEPARATOR) if chunk.heading else []
    text = chunk.text[place - chunk.start :]
    following = (clean_label(text[span.start : span.end].lstrip(_MARKS)) for span in sentences(text))
    if any(words.startswith(label) for words in following for label in path):
        return heading_at(document, place)
    return chunk.heading


def _words(text: str, heading: Heading) -> Span:
    """Return where a heading's words stand: its label, or where that was cleaned all of it but marks."""
    start = text.find(heading.label, heading.start, heading.end)
    if start >= 0:
        return Span(start, start + len(heading.label))
    whole = text[heading.start : heading.end]
    begin = len(whole) - len(whole.lstrip(_MARKS))
    return Span(heading.start + begin, heading.start + len(whole.rstrip(_MARKS)))
