"""Answers: choose sentences, quote them, check the quotes, or say that the documents do not answer."""

from yinju.answer.extractive import Extracted, extract_answer

__all__ = ["Extracted", "extract_answer"]
