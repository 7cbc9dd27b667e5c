"""Answers: choose sentences, quote them, check the quotes, or say that the documents do not answer."""

from yinju.answer.extractive import Extracted, extract_answer
from yinju.answer.together import answer_together, covers

__all__ = ["Extracted", "answer_together", "covers", "extract_answer"]
