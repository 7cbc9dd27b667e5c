"""Where in a document a question says that its answer stands: near the beginning, or near the end."""

import re
from typing import Literal

from yinju.types import Chunk

Place = Literal["beginning", "end"]

# What counts as near: so many characters, and of a long document such a share.
NEAR_CHARS, NEAR_SHARE = 150, 0.05
_TEXT = "(?:speech|text|report|document|article|address)"
_PART = "(?:words?|lines?|sentences?|paragraphs?|remarks?)"
_BEGINNING = re.compile(
    r"(?<![打展离公召拉])开头(?![像脑])|开篇|(?<![打展离公召拉])开场(?![合馆地次景])|(?<![中英论语作征])文首(?![页字])|篇首"
    r"|第一句|第一段(?=[?？。的]|$|话|内容|讲|说|提|写|是)"
    rf"|\b(?:at|in) the (?:very )?(?:beginning|start) of the {_TEXT}\b|\b{_TEXT} (?:begin|start)s?\b"
    rf"|\b(?:first|opening) {_PART} of the {_TEXT}\b"
)
# A file name ends 以.txt结尾; a speech, not a project, has its 收尾.
_NOT_OF_A_WORD = "".join(f"(?<!以{'.' * count})" for count in range(1, 6))
_CLOSES = r"(?:(?<=讲话)|(?<=报告)|(?<=文章)|(?<=全文))收尾"
_CLOSES += r"|(?:(?:讲话|报告|文章|致辞|发言|全文|通篇|书记|作者)[^，。,？?]{0,4}|^|最后)(?:是)?(?:怎么|如何|怎样)收尾"
# A speech says something at last; a project has its last day.
_LASTLY = r"(?:(?:讲话|报告|文章|致辞|发言|全文)(?:的|在|里|中)?最后|(?:书记|作者|市长|主任|校长)(?:在讲话)?(?:的)?最后"
_LASTLY += "(?=[^，。,？?]{0,6}(?:[说讲提引表感呼号喊祝用]|强调|希望|发出)))(?!一[^句段]|期限|时间|时限|截止|修[改订])"
_END = re.compile(
    rf"{_NOT_OF_A_WORD}结尾|(?<![月年季学期])末尾|(?<![中英论语作征])文末|篇末|{_CLOSES}|结束语"
    rf"|{_LASTLY}|最后一句|最后一段(?=[?？。的]|$|话|内容|讲|说|提|写|是)"
    rf"|\b(?:at|in|near) the (?:very )?end of the {_TEXT}\b|\b{_TEXT} (?:end|close|conclude|finish)s?\b"
    rf"|\bcloses? with\b|\b(?:last|closing) {_PART} of the {_TEXT}\b|\bclosing slogan\b"
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
