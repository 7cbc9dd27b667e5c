"""Where in a document a question says that its answer stands: near the beginning, or near the end."""

import re
from typing import Literal

from yinju.types import Chunk

Place = Literal["beginning", "end"]

# What counts as near: so many characters, and of a long document such a share.
NEAR_CHARS, NEAR_SHARE = 150, 0.05
_TEXT = "(?:speech|text|report|document|article|address)"
_BEGINNING = re.compile(
    r"开头|开篇|开场|文首|篇首|第一[句段]"
    rf"|\b(?:at|in) the (?:very )?(?:beginning|start) of the {_TEXT}\b|\b{_TEXT} (?:begin|start|open)s?\b"
    r"|\b(?:first|opening) (?:words?|lines?|sentences?|paragraphs?|remarks?)\b"
)
_END = re.compile(
    r"结尾|末尾|文末|篇末|收尾|结语|结束语|最后一[句段]"
    rf"|\b(?:at|in|near) the (?:very )?end of the {_TEXT}\b|\b{_TEXT} (?:end|close|conclude|finish)s?\b"
    r"|\bcloses? with\b|\b(?:last|closing) (?:words?|lines?|sentences?|paragraphs?|remarks?|slogans?)\b"
)


def place_of(question: str) -> Place | None:
    """Return the place that a normalised question names, if it names one alone."""
    beginning, end = _BEGINNING.search(question), _END.search(question)
    if (beginning is None) == (end is None):
        return None
    return "end" if end else "beginning"


def without_place(question: str) -> str:
    """Return the question with a blank for the words that name a place: they are not the text's."""
    return _END.sub(" ", _BEGINNING.sub(" ", question))


def distance(place: Place, chunk: Chunk, chars: int) -> float:
    """Return how far a chunk is from a place in its document of `chars` characters: 0 near it, 1 far away."""
    near = NEAR_CHARS + NEAR_SHARE * chars
    away = chunk.start if place == "beginning" else chars - chunk.end
    return min(1.0, max(0, away) / near)
