"""What `search` and `ask` show: the passages of a search, an answer with where its quotations stand."""

from dataclasses import dataclass
from typing import Any

from yinju.serialise import answer_json, search_json
from yinju.types import Answer, Citation, Hit, SearchResult


@dataclass(frozen=True, slots=True)
class Passages:
    """The result of a search, to be shown."""

    result: SearchResult

    def as_json(self) -> dict[str, Any]:
        """Return the result in the shape of the contract."""
        return search_json(self.result)

    def in_words(self) -> str:
        """Return each hit as a line of scores and its text."""
        return "\n".join(_hit_in_words(hit) for hit in self.result.hits)


@dataclass(frozen=True, slots=True)
class Quotations:
    """An answer, to be shown."""

    answer: Answer

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape of the contract."""
        return answer_json(self.answer)

    def in_words(self) -> str:
        """Return the answer, a line for each citation, and the verdict."""
        answer = self.answer
        lines = [answer.text]
        if answer.citations:
            lines += ["", *map(_citation_in_words, answer.citations)]
        return "\n".join([*lines, "", f"{answer.verdict}, confidence {answer.confidence:.2f}"])


def _hit_in_words(hit: Hit) -> str:
    dense = f"{hit.dense.score:.3f} #{hit.dense.rank}" if hit.dense else "-"
    lexical = f"{hit.lexical.score:.2f} #{hit.lexical.rank}" if hit.lexical else "-"
    scores = f"{hit.score:.2f}  dense {dense}  lexical {lexical}"
    return f"{hit.rank}. {scores}  {hit.chunk.title} {hit.chunk.heading}\n   {hit.chunk.text}\n"


def _citation_in_words(citation: Citation) -> str:
    named = "" if citation.doc_id.startswith(citation.title) else f"{citation.title}, "
    return f"[{citation.marker}] {named}{citation.doc_id}, characters {citation.start}–{citation.end}"
