"""Retrieval: question -> candidates -> hits."""

from yinju.retrieve.question import Kind, Language, Question, read_question
from yinju.retrieve.retriever import Candidate, as_hits, retrieve

__all__ = ["Candidate", "Kind", "Language", "Question", "as_hits", "read_question", "retrieve"]
