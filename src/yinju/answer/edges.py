"""What a text begins or ends with, which no sentence tells by its words."""

import re
from collections.abc import Sequence

from yinju.answer.room import TOO_LONG, chars_of, fitting
from yinju.corpus import headings_of
from yinju.retrieve import Place
from yinju.text import compact, lines, normalise, sentences
from yinju.types import Document, Span

# Of a text's first or last lines, so many are quoted.
MOST_LINES = 3
SALUTATION_CHARS = 30  # 各位代表、同志们： says nothing by itself, nor who speaks and when below the title
_LETTER = re.compile(r"\w")
_CLOSED = re.compile(r"[。！？!?；;…][”’」』）)]*$")
_ONE = re.compile(r"一句|\b(?:sentence|line)\b")
_PARAGRAPH = re.compile(r"[一首末]段|\bparagraph\b")


def edge_of(text: Document, asked: str, place: Place, answer_chars: int) -> tuple[Span, ...]:
    """Return the first or the last sentences of a text, those of a line as one range; one in any case.

    `asked` is the question, normalised. Nothing where that is no sentence that could be quoted.
    """
    is_end = place == "end"
    most = 1 if _PARAGRAPH.search(asked) or _ONE.search(asked) else MOST_LINES
    quoted: list[Span] = []
    left = answer_chars
    for line in _first_lines(text, is_end=is_end)[:most]:
        within = [
            Span(line.start + s.start, line.start + s.end)
            for s in sentences(text.text[line.start : line.end])
        ]
        ordered = within[::-1] if is_end else within
        if _ONE.search(asked):
            ordered = ordered[:1]
        taken = fitting(ordered, left if quoted else max(left, chars_of(ordered[0])))
        if not taken:
            break
        quoted.append(Span(min(s.start for s in taken), max(s.end for s in taken)))
        left -= sum(map(chars_of, taken))
        if len(taken) < len(ordered):
            break
    if any(chars_of(span) > TOO_LONG * answer_chars for span in quoted):
        return ()
    return tuple(sorted(quoted, key=lambda span: span.start))


def _first_lines(text: Document, *, is_end: bool) -> Sequence[Span]:
    """Return the lines with words up to the next heading, from one end of a text: no title, no salutation."""
    headings = {(heading.start, heading.end) for heading in headings_of(text)}
    taken: list[Span] = []
    for line in lines(text.text)[:: -1 if is_end else 1]:
        words = text.text[line.start : line.end]
        is_heading = (line.start, line.end) in headings or compact(normalise(words)).lstrip("#") == compact(
            normalise(text.title)
        )
        if is_heading and taken:
            break
        is_short = len(words) <= SALUTATION_CHARS
        says_nothing = is_short and (
            words.endswith(("：", ":")) or (not is_end and not _CLOSED.search(words))
        )
        if not is_heading and not says_nothing and _LETTER.search(words):
            taken.append(line)
        if len(taken) == MOST_LINES:
            break
    return taken
