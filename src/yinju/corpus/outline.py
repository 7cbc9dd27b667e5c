"""The outline of a document: its headings as they are nested."""

from dataclasses import dataclass, field

from yinju.corpus.headings import find_headings
from yinju.types import Document, Span


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, "" for the whole text, and where those right below it stand."""

    label: str
    below: list[Span] = field(default_factory=list)


def outline_of(document: Document) -> list[Section]:
    """Return the whole text and each of its headings, in order, with what stands right below it."""
    sections = [Section("")]
    above: list[tuple[float, Section]] = []  # the headings that hold here, with their ranks
    for heading in find_headings(document.text, document.title):
        above = [(rank, section) for rank, section in above if rank < heading.rank]
        if not heading.label:
            continue
        start = document.text.find(heading.label, heading.start, heading.end)
        if start >= 0:
            parent = above[-1][1] if above else sections[0]
            parent.below.append(Span(start, start + len(heading.label)))
        sections.append(Section(heading.label))
        above.append((heading.rank, sections[-1]))
    return sections
