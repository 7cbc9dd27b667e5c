"""The language in which a question is asked."""

import pytest

from yinju.text import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("什么是356产业集群", "zh"),
        ("GDP是多少", "zh"),
        ("What is the 356 industry cluster?", "en"),
        ("what does 十大战略 mean", "en"),
        ("重點項目總投資", "zh"),
        ("\ud800", "zh"),
        ("", "zh"),
    ],
)
def test_the_language_is_that_of_most_words_or_of_the_first_one(text: str, language: str) -> None:
    assert language_of(text) == language
