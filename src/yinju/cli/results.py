"""What `search` and `ask` show, in the language of the question: passages, and answers with their places."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from yinju.corpus import HEADING_SEPARATOR
from yinju.serialise import answer_json, search_json
from yinju.text import Language, language_of
from yinju.types import Answer, Citation, Hit, SearchResult, Verdict


@dataclass(frozen=True, slots=True)
class Words:
    """What is said around the quotations; the verdicts as the page names them, with their name in JSON."""

    separator: str
    characters: str
    verdicts: Mapping[Verdict, str]
    confidence: str
    dense: str
    lexical: str


WORDS: Final[Mapping[Language, Words]] = MappingProxyType(
    {
        "zh": Words(
            separator="，",
            characters="第 {start}–{end} 字",
            verdicts={
                "answered": "文中写明（answered）",
                "mentioned": "只是提到（mentioned）",
                "not_found": "没有写到（not_found）",
            },
            confidence="把握",
            dense="语义",
            lexical="字面",
        ),
        "en": Words(
            separator=", ",
            characters="characters {start}–{end}",
            verdicts={"answered": "answered", "mentioned": "mentioned", "not_found": "not_found"},
            confidence="confidence",
            dense="dense",
            lexical="lexical",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Passages:
    """The result of a search, to be shown."""

    result: SearchResult

    def as_json(self) -> dict[str, Any]:
        """Return the result in the shape of the contract."""
        return search_json(self.result)

    def in_words(self) -> str:
        """Return each hit as a line of scores and its text."""
        words = WORDS[language_of(self.result.question)]
        return "\n".join(_hit_in_words(hit, words) for hit in self.result.hits)


@dataclass(frozen=True, slots=True)
class Quotations:
    """An answer, to be shown."""

    answer: Answer

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape of the contract."""
        return answer_json(self.answer)

    def in_words(self) -> str:
        """Return the answer, a line for each citation, and the verdict."""
        answer, words = self.answer, WORDS[language_of(self.answer.question)]
        lines = [answer.text]
        if answer.citations:
            lines += ["", *(_citation_in_words(citation, words) for citation in answer.citations)]
        verdict = (
            f"{words.verdicts[answer.verdict]}{words.separator}{words.confidence} {answer.confidence:.2f}"
        )
        return "\n".join([*lines, "", verdict])


def _hit_in_words(hit: Hit, words: Words) -> str:
    dense = f"{hit.dense.score:.3f} #{hit.dense.rank}" if hit.dense else "-"
    lexical = f"{hit.lexical.score:.2f} #{hit.lexical.rank}" if hit.lexical else "-"
    scores = f"{hit.score:.2f}  {words.dense} {dense}  {words.lexical} {lexical}"
    return f"{hit.rank}. {scores}  {_below(hit.chunk.title, hit.chunk.heading)}\n   {hit.chunk.text}\n"


def _citation_in_words(citation: Citation, words: Words) -> str:
    titled = [] if citation.doc_id.startswith(citation.title) else [citation.title]
    place = words.characters.format(start=citation.start, end=citation.end)
    document = _below(citation.doc_id, citation.heading)
    return f"[{citation.marker}] {words.separator.join([*titled, document, place])}"


def _below(name: str, heading: str) -> str:
    """Return a document's name and the headings below it, the outer first."""
    return " › ".join([name, *heading.split(HEADING_SEPARATOR)] if heading else [name])
