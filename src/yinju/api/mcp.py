"""The MCP server: search, ask and get_document as tools for a language model's host.

Over stdio, one client for as long as it lives; or over streamable HTTP at /mcp. A build or a rollback is seen by the
next call. Nothing but the protocol goes to stdout.
"""

import secrets
from collections.abc import Callable
from inspect import getdoc
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

from pydantic import Field
from starlette.types import ASGIApp, Receive, Scope, Send

from yinju import __version__
from yinju.api.access import Access
from yinju.api.bodies import MAX_JSON_BYTES, BodyLimit
from yinju.api.envelope import LastResort
from yinju.api.live import LiveEngine
from yinju.api.logs import log_to_stderr
from yinju.api.problems import Problem, neutral
from yinju.api.schemas import SearchShape
from yinju.api.schemas_mcp import DocumentText, QuotedAnswer
from yinju.api.serving import check_exposure, listening, run_app
from yinju.config import Settings
from yinju.errors import SnapshotError, UsageError, YinjuError
from yinju.models import Embedder
from yinju.pipeline import Engine, glossary_of
from yinju.serialise import answer_json, search_json

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

PATH: Final = "/mcp"
INSTRUCTIONS: Final = (
    "Answers questions about the documents of this collection, mostly Chinese, by quotations that were checked "
    "character by character. Use `ask` for a question, `search` for passages on a subject, `get_document` to read "
    "around a quotation. Questions may be Chinese or English; each stands alone. A verdict other than `answered` means "
    "that the documents do not state it: say so instead of filling the gap."
)
T = TypeVar("T")

QuestionArgument = Annotated[
    str, Field(description="the question, in Chinese or English, complete in itself")
]
TopK = Annotated[int, Field(ge=1, le=50, description="passages to return")]
DocId = Annotated[str, Field(description="the document's id, as citations and hits name it")]
Start = Annotated[int, Field(ge=0, description="the first character, in code points")]
Length = Annotated[int, Field(ge=1, le=100_000, description="characters to return, at most")]


class Tools:
    """The tools; their docstrings are what a model is told of them."""

    def __init__(self, engine: Callable[[], Engine], words: Callable[[str], str]) -> None:
        self._engine = engine
        self._words = words

    def search(self, question: QuestionArgument, top_k: TopK = 5) -> SearchShape:
        """Find the passages that bear on a question, best first, with their places, scores and headings."""
        return self._or_error(
            lambda: SearchShape.model_validate(search_json(self._engine().search(question, top_k)))
        )

    def ask(self, question: QuestionArgument) -> QuotedAnswer:
        """Answer a question by verbatim quotations from the documents, each with its place.

        Where the documents hold something related and no clear answer, or nothing at all, the verdict says so.
        """
        answer = self._or_error(lambda: answer_json(self._engine().ask(question)))
        return QuotedAnswer.model_validate({name: answer[name] for name in QuotedAnswer.model_fields})

    def get_document(self, doc_id: DocId, start: Start = 0, length: Length = 20_000) -> DocumentText:
        """Read a document's text, or `length` characters of it from `start`: what stands around a quotation."""
        return self._or_error(lambda: _part(self._engine(), doc_id, start, length))

    def _or_error(self, work: Callable[[], T]) -> T:
        """Return what `work` gives; raise what the model is to read, the message and the hint, where it fails."""
        from mcp.server.mcpserver.exceptions import ToolError

        try:
            return work()
        except YinjuError as error:
            said = f"{error.message}. {error.hint}" if error.hint else error.message
            raise ToolError(self._words(said)) from error


def build_server(
    engine: Callable[[], Engine], words: Callable[[str], str] = lambda text: text
) -> "MCPServer[None]":
    """Return the MCP server; `words` takes from an error what a client must not read.

    Raises UsageError where the package mcp is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.types import ToolAnnotations
    except ModuleNotFoundError as error:
        raise UsageError("`yinju mcp` needs the package mcp", "run `pip install 'yinju[mcp]'`") from error
    server: MCPServer[None] = MCPServer(
        "yinju", title="引据", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING"
    )
    tools = Tools(engine, words)
    harmless = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for tool, title in (
        (tools.search, "Search the documents"),
        (tools.ask, "Ask the documents"),
        (tools.get_document, "Read a document"),
    ):
        server.add_tool(tool, title=title, description=getdoc(tool), annotations=harmless)
    return server


def run_stdio(settings: Settings, *, embedder: Embedder | None = None) -> None:
    """Serve one client over stdin and stdout until it closes them; raise UsageError for a broken glossary."""
    glossary_of(settings)
    live = LiveEngine(settings, embedder)
    server = build_server(live)
    live.load()
    server.run("stdio")


def run_http(
    settings: Settings,
    host: str,
    port: int,
    *,
    on_ready: Callable[[str], None] = lambda url: None,
    embedder: Embedder | None = None,
) -> None:
    """Serve over streamable HTTP until SIGTERM or SIGINT; `on_ready` is told the address.

    Raises UsageError for an address that cannot be listened on, or not without keys, and for a broken glossary.
    """
    check_exposure(settings, host)
    glossary_of(settings)
    with listening(host, port) as listener:
        live = LiveEngine(settings, embedder)
        app = http_app(settings, live)
        live.load()
        log_to_stderr()
        run_app(app, host, listener, lambda url: on_ready(url + PATH))


def http_app(settings: Settings, engine: Callable[[], Engine]) -> ASGIApp:
    """Return the ASGI app that serves at /mcp; keys, hosts and the rate are checked as the service does."""
    server = build_server(engine, lambda text: neutral(text, settings))  # whoever asks is elsewhere
    from mcp.server.transport_security import TransportSecuritySettings

    app = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,  # no tool needs a session, so that nothing is kept for clients that vanish
        json_response=True,
        max_request_body_size=MAX_JSON_BYTES,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # Access does it
    )

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] != "POST":
            # A GET would wait for messages that the server begins with, and it begins none.
            raise Problem(
                405, "method_not_allowed", "the tools are called by POST", headers={"Allow": "POST"}
            )
        await app(scope, receive, send)

    guarded = LastResort(Access(BodyLimit(answering, settings.max_body_bytes), settings), settings)

    async def identified(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["request_id"] = secrets.token_hex(8)
        await guarded(scope, receive, send)

    return identified


def _part(engine: Engine, doc_id: str, start: int, length: int) -> DocumentText:
    try:
        document = engine.snapshot.document(doc_id)
    except SnapshotError as error:
        raise UsageError(error.message, "take the doc_id from a citation or from a hit") from error
    characters = len(document.text)
    if start >= characters > 0:
        raise UsageError(f"{doc_id} has {characters} characters; there is none at {start}", "begin earlier")
    end = min(start + length, characters)
    return DocumentText(
        doc_id=doc_id,
        title=document.title,
        start=start,
        end=end,
        characters=characters,
        text=document.text[start:end],
        snapshot=engine.snapshot.id,
    )
