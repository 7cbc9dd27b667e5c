"""`yinju serve` and `yinju mcp`: what runs until it is told to end."""

from typing import Annotated

import typer

from yinju.cli.options import IndexOption, SourceOption, settings_of_documents, settings_with
from yinju.cli.output import remark


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8000,
    source: SourceOption = None,
    index: IndexOption = None,
) -> None:
    """Serve the page and the HTTP API; without an index too, which can then be built from the page."""
    from yinju.api import serve

    settings = settings_of_documents(source=source, index=index)
    if source is None:
        remark(f"documents: {settings.source}")
    serve(settings, host, port, on_ready=lambda url: remark(f"the page is open at {url}"))


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Streamable HTTP instead of stdio.")] = False,
    host: Annotated[str, typer.Option("--host", help="Address to listen on, with --http.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="With --http; 0 takes a free one.")
    ] = 8001,
    index: IndexOption = None,
) -> None:
    """Serve search, ask and get_document to a language model's host, by the Model Context Protocol."""
    from yinju.api.mcp import run_http, run_stdio

    settings = settings_with(index=index)
    if http:
        run_http(settings, host, port, on_ready=lambda url: remark(f"yinju's tools are at {url}"))
    else:
        run_stdio(settings)
