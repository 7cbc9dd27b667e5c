"""Requests and responses of /v1/, in OpenAI's shapes; of a request, fields that are not here are ignored."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yinju.api.schemas import QUESTION

MODEL = "yinju"


class Lenient(BaseModel):
    """A part of a request: what it does not know is ignored, as OpenAI's clients send ever more."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Part(Lenient):
    """A part of a message's content; of the user's last message all are to be text."""

    type: str = Field(examples=["text"])
    text: str | None = Field(None, examples=[QUESTION])


class Message(Lenient):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = Field(None, examples=[QUESTION])


class StreamOptions(Lenient):
    """What a stream holds besides the answer."""

    include_usage: bool | None = False


class ChatRequest(Lenient):
    """A conversation whose last user message is the question; the earlier ones are reserved for follow-ups."""

    model: str = Field(examples=[MODEL])
    messages: Annotated[list[Message], Field(min_length=1, max_length=1000)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(1, description="1: the same question has the same answer")
    tool_choice: Any = Field(None, description="what forces the use of a tool is refused")
    response_format: Any = Field(None, description="other forms than text are refused")


class CharLocation(BaseModel):
    """A verified quotation: `text[start_char_index:end_char_index] == cited_text`, in code points.

    `document_index` counts the documents that are cited, from 0; `doc_id` names the document, `heading` the headings
    under which it stands there, `marker` is the number that stands in brackets behind the quotation in the answer.
    """

    type: Literal["char_location"] = "char_location"
    cited_text: str = Field(examples=["总投资4285亿元"])
    document_index: int
    document_title: str
    heading: str
    start_char_index: int
    end_char_index: int
    doc_id: str
    marker: int


class Usage(BaseModel):
    """Counts of Han characters, words and punctuation marks: there is no language model with tokens of its own."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class AssistantMessage(BaseModel):
    """The answer, its quotations verbatim, each followed by its marker."""

    role: Literal["assistant"] = "assistant"
    content: str = Field(examples=["总投资4285亿元 [1]"])
    refusal: None = None


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0] = 0
    message: AssistantMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class ChatCompletion(BaseModel):
    """An answer in OpenAI's form, with its citations, its verdict and its confidence beside it.

    `system_fingerprint` is the snapshot that was asked.
    """

    id: str = Field(examples=["chatcmpl-6f2b"])
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: Literal["yinju"] = "yinju"
    system_fingerprint: str
    choices: list[Choice]
    usage: Usage
    citations: list[CharLocation]
    verdict: Literal["answered", "mentioned", "not_found"]
    confidence: float


class Model(BaseModel):
    """The model that can be named; `created` is when the live snapshot was built, 0 without one."""

    id: Literal["yinju"] = "yinju"
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["yinju"] = "yinju"


class ModelList(BaseModel):
    """The models that can be named."""

    object: Literal["list"] = "list"
    data: list[Model]


class OpenAIErrorDetail(BaseModel):
    """What went wrong; `message` says what to do as well."""

    message: str
    type: str = Field(examples=["invalid_request_error"])
    param: str | None
    code: str | None


class OpenAIError(BaseModel):
    """An error in OpenAI's form."""

    error: OpenAIErrorDetail
