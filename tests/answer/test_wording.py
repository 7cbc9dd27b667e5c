"""What is said around the quotations."""

from typing import get_args

import pytest

from yinju.answer import wording
from yinju.retrieve import Kind
from yinju.text import Language
from yinju.types import Citation

CITATION = Citation(1, "a.txt", "讲话", "", 0, 4, "全省第四", None)


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("kind", get_args(Kind))
def test_what_is_left_open_is_said_for_every_kind_in_both_languages(kind: Kind, language: Language) -> None:
    text = wording.mentioned(language, kind, "356", [CITATION])
    assert "“356”" in text and text.endswith("全省第四 [1]")
    assert ("文中" in text) == (language == "zh")


def test_the_languages_of_the_frame_differ_and_the_quote_does_not() -> None:
    chinese, english = (wording.answered(language, [CITATION]) for language in ("zh", "en"))
    assert chinese != english and "全省第四 [1]" in chinese and "全省第四 [1]" in english
    assert wording.uncertain("zh", [CITATION]) != wording.uncertain("en", [CITATION])
    assert wording.not_found("zh") != wording.not_found("en")
