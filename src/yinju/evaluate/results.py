"""What an evaluation keeps of one question; a line of results.jsonl."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from yinju.types import Verdict

# A measure of one question: what it adds to a metric's numerator and denominator.
Share = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quote:
    """A citation in its surroundings; `focus` is a range within the quote.

    `exact` is whether the document has it so, `gold` whether it touches the gold: evidence or answer.
    """

    marker: int
    doc_id: str
    title: str
    heading: str
    start: int
    end: int
    before: str
    text: str
    after: str
    focus: tuple[int, int] | None
    exact: bool
    gold: bool

    @property
    def span(self) -> str:
        """What answers: the focus where there is one, else the whole quote."""
        return self.text if self.focus is None else self.text[slice(*self.focus)]


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit without its text; ranks are the fusion's and the two channels', `gold` whether it is relevant."""

    rank: int
    doc_id: str
    start: int
    end: int
    opening: str
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    gold: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A question, its gold and what came of it.

    `outcome` is 1 for right, 0 for wrong, between for in part; `correct` is whether the quotes hold the gold
    span; `error` says why the case failed, and then it counts as wrong everywhere.
    """

    id: str
    question: str
    lang: str
    tags: tuple[str, ...]
    cluster: str
    gold_verdict: Verdict | None
    gold_answers: tuple[str, ...]
    gold_evidence: tuple[str, ...]
    verdict: Verdict | None
    answer: str
    confidence: float
    quotes: tuple[Quote, ...]
    hits: tuple[FoundHit, ...]
    first_gold: FoundHit | None
    measures: Mapping[str, Share]
    outcome: float
    correct: bool
    latency_ms: float | None
    error: str | None

    @property
    def answerable(self) -> bool:
        """Whether the documents state what is asked."""
        return self.gold_verdict == "answered"

    def as_json(self) -> dict[str, Any]:
        """Return the result as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Result":
        """Return the result that `as_json` gave."""
        first = body["first_gold"]
        return cls(
            **{
                **body,
                "tags": tuple(body["tags"]),
                "gold_answers": tuple(body["gold_answers"]),
                "gold_evidence": tuple(body["gold_evidence"]),
                "quotes": tuple(_quote(quote) for quote in body["quotes"]),
                "hits": tuple(FoundHit(**hit) for hit in body["hits"]),
                "first_gold": None if first is None else FoundHit(**first),
                "measures": {name: (above, below) for name, (above, below) in body["measures"].items()},
            }
        )


def _quote(body: Mapping[str, Any]) -> Quote:
    """Return a quote; those that versions before 0.15.0 have kept have no heading."""
    focus = body["focus"]
    return Quote(**{"heading": "", **body, "focus": None if focus is None else (focus[0], focus[1])})
