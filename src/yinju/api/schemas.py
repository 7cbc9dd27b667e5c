"""Requests and responses of asking and searching, and the form of an error, with examples for the documentation."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

QUESTION: Final = "重点项目总投资是多少"
SNAPSHOT: Final = "20261123T040506-3f2a"


class Strict(BaseModel):
    """A request body on /api/v1/: a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(BaseModel):
    """A part of a response; exactly these fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Details(BaseModel):
    """An error for programs: beside `case` the values that its words name, the unit in their names.

    docs/http.md lists them by case.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    case: str | None = Field(
        None, description="the case among those of the code, stable", examples=["question_too_long"]
    )


class ErrorDetail(Shape):
    """What went wrong and what to do about it."""

    code: str = Field(description="stable, for programs", examples=["usage"])
    message: str = Field(examples=["the question is empty"])
    hint: str = Field(examples=["ask something"])
    request_id: str = Field(examples=["5f0c7d1e9a3b4c6d"])
    details: Details | None = Field(None, description="left out where there are none")


class ErrorBody(Shape):
    """The one form of an error."""

    error: ErrorDetail


MEANINGS: Final = {
    400: "The body cannot be read.",
    401: "A key is needed.",
    403: "The key is of another role, or the request comes from a page of another origin.",
    404: "There is no such thing.",
    408: "The body did not come in time.",
    409: "It cannot be done as things are.",
    413: "The body is too large.",
    415: "The body is of another type.",
    421: "The service is not reached under this name.",
    422: "What was sent does not fit.",
    429: "Too many requests; Retry-After says when to come again.",
    500: "A defect; the log tells more.",
    503: "There is no index, or too many questions wait; Retry-After says when to come again.",
    504: "It took too long.",
    507: "The disk is full.",
}
# What any request may meet with.
ALWAYS: Final = (401, 403, 421, 422, 429, 500, 503, 504)
WITH_A_BODY: Final = (400, 408, 413, 415)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the responses of these statuses, each in the one form of an error, for the documentation."""
    return {status: {"model": ErrorBody, "description": MEANINGS[status]} for status in statuses}


def event_stream_of(*names: str) -> dict[str, Any]:
    """Return the content of a response of server-sent events of these names, for the documentation."""
    event = {
        "type": "object",
        "properties": {
            "event": {"enum": list(names)},
            "data": {"type": "string", "contentMediaType": "application/json"},
        },
        "required": ["event", "data"],
    }
    return {"text/event-stream": {"schema": event}}


class Turn(Strict):
    """An earlier question and its answer."""

    question: str = Field(max_length=10_000, examples=["重点项目有多少个"])
    answer: str = Field(max_length=100_000, examples=["安排重点项目320个 [1]"])


Question = Annotated[str, Field(min_length=1, pattern=r"\S", examples=[QUESTION])]


class AskRequest(Strict):
    """A question to the documents."""

    question: Question
    stream: bool = Field(False, description="answer by server-sent events, stage by stage")
    history: list[Turn] = Field(
        default=[], max_length=100, description="reserved: follow-up questions come later"
    )
    explain: bool = Field(False, description="say in `why` what the verdict rests on")


class SearchRequest(Strict):
    """A question of which only the passages are wanted."""

    question: Question
    top_k: int = Field(10, ge=1, le=100, description="passages to return")


class SpanShape(Shape):
    """A range of code points in a document's text."""

    start: int = Field(examples=[2304])
    end: int = Field(examples=[2309])


class ChannelShape(Shape):
    """What one retrieval channel says of a passage; larger is better, ranks count from 1."""

    score: float = Field(examples=[14.2])
    rank: int = Field(examples=[1])


class CitationShape(Shape):
    """A quotation; offsets count code points of the document's text, the end exclusive."""

    marker: int = Field(description="stands as [1] behind the quotation in the answer", examples=[1])
    doc_id: str = Field(examples=["讲话.txt"])
    title: str = Field(examples=["在闭幕会上的讲话"])
    heading: str = Field(
        description="the headings under which it stands, the outer first; empty where there are none",
        examples=["一、关于项目建设"],
    )
    start: int = Field(examples=[2301])
    end: int = Field(examples=[2309])
    quote: str = Field(description="the text from start to end", examples=["总投资4285亿元"])
    focus: SpanShape | None = Field(description="what of it answers, in offsets of the document")
    columns: SpanShape | None = Field(
        description="of a row of a table, the row that names its columns; else null"
    )


class HitShape(Shape):
    """A passage that was found; a channel is null where it did not find it."""

    rank: int = Field(examples=[1])
    doc_id: str = Field(examples=["讲话.txt"])
    title: str = Field(examples=["在闭幕会上的讲话"])
    heading: str = Field(examples=["一、关于项目建设"])
    start: int = Field(examples=[2203])
    end: int = Field(examples=[2470])
    text: str = Field(examples=["今天我们公布了总投资4285亿元的320个重点项目。"])
    score: float = Field(description="0 to 1, calibrated", examples=[0.93])
    dense: ChannelShape | None
    lexical: ChannelShape | None


class WhyShape(Shape):
    """What a verdict rests on: signals, the bars they were held against, the best sentence that was found."""

    signals: dict[str, float] = Field(examples=[{"confidence": 0.97}])
    bars: dict[str, float] = Field(examples=[{"confidence": 0.5}])
    sentence: str | None = Field(examples=["今天我们公布了总投资4285亿元的320个重点项目"])


class SearchShape(Shape):
    """The passages for a question, best first; `searched` is the question as it was searched."""

    question: str = Field(examples=[QUESTION])
    searched: str = Field(examples=[QUESTION])
    hits: list[HitShape]
    timings_ms: dict[str, float] = Field(examples=[{"embed": 9.1, "search": 0.4, "total": 9.5}])
    snapshot: str = Field(examples=[SNAPSHOT])


class AnswerShape(SearchShape):
    """An answer with its verified quotations; `why` is there where it was asked for."""

    verdict: Literal["answered", "mentioned", "not_found"]
    answer: str = Field(examples=["总投资4285亿元 [1]"])
    confidence: float = Field(description="the estimated chance that the quotations answer", examples=[0.97])
    mode: str = Field(
        description="extractive: the reader chose the words; similarity: sentences were compared",
        examples=["similarity"],
    )
    citations: list[CitationShape]
    why: WhyShape | None = None


class SuggestionShape(Shape):
    """A question that the live snapshot answers."""

    question: str = Field(examples=[QUESTION])
    doc_id: str = Field(examples=["讲话.txt"])


class SuggestionsShape(Shape):
    """Questions to begin with; none while they are being looked for."""

    questions: list[SuggestionShape]


class Health(Shape):
    """The process answers."""

    status: Literal["ok"]
    version: str = Field(examples=["0.1.0"])


class Ready(Shape):
    """Questions can be answered, from this snapshot."""

    status: Literal["ready"]
    snapshot: str = Field(examples=[SNAPSHOT])
