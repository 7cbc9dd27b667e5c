"""A golden set in memory: questions whose gold is spans of text, located in the indexed documents."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, Protocol

from yinju.errors import YinjuError
from yinju.evaluate.places import Place, occurrences
from yinju.types import Document, Verdict

Form = Literal["json lines", "squad", "trec"]
EITHER_TAG: Final = "either"


class DocumentName(Protocol):
    """What the list of documents says of one of them."""

    @property
    def doc_id(self) -> str: ...


class Documents(Protocol):
    """The documents that are indexed; an open snapshot is one."""

    @property
    def id(self) -> str: ...

    def document(self, doc_id: str) -> Document: ...

    def documents(self) -> Sequence[DocumentName]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim part of a document that a right answer rests on."""

    doc_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Gold:
    """Where the gold stands; `grades` are the documents judged as relevant.

    Entry i of `evidence` holds the places of quote i, any of which will do; entry i of `units` the places of
    which a hit must cover one to have found evidence i: the answers within the quote, or the quote itself
    where it holds none. Quotes that are alternatives are one entry.
    """

    answers: tuple[Place, ...] = ()
    evidence: tuple[tuple[Place, ...], ...] = ()
    units: tuple[tuple[Place, ...], ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold; `verdict` is None where only retrieval can be judged."""

    id: str
    text: str
    lang: str
    answers: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    verdict: Verdict | None
    tags: tuple[str, ...]
    gold: Gold

    @property
    def cluster(self) -> str:
        """The document of the gold, for resampling; a question without one stands alone."""
        return min(self.gold.grades) if self.gold.grades else f"?{self.id}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a dataset that cannot be used; `place` is "line 12" or the like, `id` the question's.

    `details` hold the place and the reason for programs, as those of a YinjuError do.
    """

    place: str
    id: str | None
    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def in_words(self) -> str:
        """Return the problem as a line for a person."""
        return f"{self.place}{f' ({self.id})' if self.id else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A golden set: `name` is its file's, `path` as it was given, `sha256` of the bytes that were read."""

    name: str
    path: str
    sha256: str
    form: Form
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what a run keeps of the set it was made with."""
        return {
            "name": self.name,
            "path": self.path,
            "sha256": self.sha256,
            "form": self.form,
            "questions": len(self.questions),
            "problems": [asdict(problem) for problem in self.problems],
        }


class BadQuestionError(Exception):
    """Why one question cannot be used, `details` as those of a YinjuError; becomes a Problem."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.details = details


def stored_form(text: str) -> str:
    """Return a golden text as documents are stored: NFC, line ends as newlines."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def locate(
    answers: Sequence[str], evidence: Sequence[Evidence], documents: Documents, *, either: bool = False
) -> Gold:
    """Return where answers and evidence stand; raise BadQuestionError where one of them does not.

    With `either`, any one piece of the evidence suffices.
    """
    texts = {item.doc_id: _text(documents, item.doc_id) for item in evidence}
    quotes = tuple(occurrences(item.doc_id, texts[item.doc_id], item.quote) for item in evidence)
    for item, places in zip(evidence, quotes, strict=True):
        if not places:
            raise BadQuestionError(
                f"the evidence {short(item.quote)} does not stand in {item.doc_id}",
                case="evidence_elsewhere",
                evidence=cut(item.quote),
                document=item.doc_id,
            )
    units: list[list[Place]] = [[] for _ in evidence]
    found: list[Place] = []
    for answer in answers:
        anywhere = [place for doc_id, text in texts.items() for place in occurrences(doc_id, text, answer)]
        if not anywhere:
            raise BadQuestionError(
                f"the answer {short(answer)} does not stand in {', '.join(texts) or 'any document'}",
                case="answer_elsewhere",
                answer=cut(answer),
            )
        within = [
            [place for place in anywhere if any(quote.contains(place) for quote in places)]
            for places in quotes
        ]
        if not any(within):  # outside every quote: wherever it stands in that document
            within = [[p for p in anywhere if p.doc_id == item.doc_id] for item in evidence]
        for unit, places_within in zip(units, within, strict=True):
            unit += places_within
            found += places_within
    sought = tuple(tuple(unit) or quote for unit, quote in zip(units, quotes, strict=True))
    return Gold(
        answers=tuple(dict.fromkeys(found)),
        evidence=_as_one(quotes) if either else quotes,
        units=_as_one(sought) if either else sought,
        grades=dict.fromkeys(texts, 1),
    )


def short(text: str) -> str:
    """Return a text in quotation marks, cut where it is long."""
    return f"“{cut(text)}”"


def cut(text: str) -> str:
    """Return the beginning of a text."""
    return f"{text[:40]}…" if len(text) > 40 else text


def language_of(text: str) -> str:
    """Return "zh" for a text with Han characters, "en" for any other."""
    return "zh" if any("\u3400" <= char <= "\u9fff" for char in text) else "en"


def _as_one(groups: Sequence[Sequence[Place]]) -> tuple[tuple[Place, ...], ...]:
    together = tuple(dict.fromkeys(place for group in groups for place in group))
    return (together,) if together else ()


def _text(documents: Documents, doc_id: str) -> str:
    try:
        return documents.document(doc_id).text
    except YinjuError as error:
        raise BadQuestionError(
            f"the index holds no document {doc_id!r}", case="document_not_indexed", document=doc_id
        ) from error
