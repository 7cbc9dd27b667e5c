"""The table of contents of a PDF, which is left out: the headings say what it says, in their place."""

import re
from collections.abc import Sequence
from itertools import takewhile

from yinju.corpus.pdf_paragraphs import Paragraph

_HEADING = re.compile(r"目\s*[录次]|contents|table of contents", re.IGNORECASE)
_ENTRY = re.compile(r".{1,80}?[\s.…·．|]*\d{1,3}")
_LEAST_ENTRIES = 3


def without_contents(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs without a heading 目录 and the entries below it, which end with their pages."""
    for number, paragraph in enumerate(paragraphs):
        if _HEADING.fullmatch(paragraph.text.strip()):
            following = paragraphs[number + 1 :]
            entries = len(list(takewhile(_is_entry, following)))
            if entries >= _LEAST_ENTRIES:
                return [*paragraphs[:number], *following[entries:]]
    return list(paragraphs)


def _is_entry(paragraph: Paragraph) -> bool:
    return _ENTRY.fullmatch(paragraph.text) is not None
