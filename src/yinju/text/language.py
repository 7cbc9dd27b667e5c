"""The language of a question: Chinese, or English."""

import re
import unicodedata
from typing import Literal

from yinju.text.lexical import HAN

Language = Literal["zh", "en"]

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[a-z]{2,}")
_ENGLISH_OPENING = re.compile(
    r"(?:what|who|whose|when|where|why|how|which|is|are|was|were|do|does|did|tell|explain|describe)\b"
)


def language_of(text: str) -> Language:
    """Return the language in which `text` asks; an English question may name Chinese things."""
    normal = unicodedata.normalize("NFKC", text).lower().strip()
    han, latin = len(_HAN_CHARACTER.findall(normal)), len(_LATIN_WORD.findall(normal))
    return "en" if latin > han or _ENGLISH_OPENING.match(normal) else "zh"
