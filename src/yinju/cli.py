"""The command line: the only module that prints. Data goes to stdout, remarks to stderr."""

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Protocol

import typer

from yinju import __version__
from yinju.errors import StorageError, UsageError, YinjuError

if TYPE_CHECKING:
    from yinju.config import Settings
    from yinju.pipeline import Engine, Progress

app = typer.Typer(
    name="yinju",
    help="Ask Chinese documents; every answer is a quotation checked against its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
index_app = typer.Typer(
    help="Build, inspect, verify and roll back the index.", no_args_is_help=True, rich_markup_mode=None
)
model_app = typer.Typer(help="Prepare the embedding model.", no_args_is_help=True, rich_markup_mode=None)
eval_app = typer.Typer(
    help="Evaluate on golden questions, compare runs, gate a release.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(index_app, name="index")
app.add_typer(eval_app, name="eval")
app.add_typer(model_app, name="model")

SourceOption = Annotated[Path | None, typer.Option("--source", help="Folder of documents.")]
IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of the index.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
QuestionArgument = Annotated[str | None, typer.Argument(help="The question, in Chinese or English.")]
BatchOption = Annotated[
    Path | None, typer.Option("--batch", help='JSON lines {"id", "question"}, or - for standard input.')
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 2 when a line of the batch is bad.")]
NoReaderOption = Annotated[bool, typer.Option("--no-reader", help="Compare sentences, without the reader.")]


def main() -> None:
    """Run the command line and exit with the code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale; a lone surrogate prints as its escape
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except SystemExit as done:
        if done.code == 130:
            _remark("interrupted; what was live still is")
        raise
    except YinjuError as error:
        _fail(error)
    except OSError as error:
        name = error.filename or "the output"
        _fail(StorageError(f"{name}: {error.strerror or error}", "check the permissions and the disk"))


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        print(f"yinju {__version__}")
        raise typer.Exit


@index_app.command("build")
def index_build(source: SourceOption = None, index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Read the documents and publish a new snapshot of the index; the old one serves until then."""
    from yinju.pipeline import build_index

    with _progress() as progress:
        report = build_index(_settings(source=source, index=index), progress=progress)
    for duplicate in report.duplicates:
        _remark(f"left out: {duplicate.path} has the same text as {duplicate.same_as}")
    for failure in report.failures:
        _remark(f"not read: {failure.path}: {failure.reason}")
    _print(report, as_json)
    if report.failures:
        _remark(f"{len(report.failures)} file(s) could not be read; the index holds the others")
        raise typer.Exit(4)


@index_app.command("info")
def index_info(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Show what the live snapshot holds and was built with."""
    from yinju.index import open_snapshot

    with open_snapshot(_settings(index=index).index) as snapshot:
        _print(snapshot.manifest, as_json)


@index_app.command("list")
def index_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the snapshots that are kept, newest first."""
    from yinju.index import list_snapshots

    _print_all(list_snapshots(_settings(index=index).index), as_json)


@index_app.command("verify")
def index_verify(
    snapshot: Annotated[str | None, typer.Argument(help="A snapshot's id; the live one by default.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check every file of a snapshot against its manifest."""
    from yinju.index import live_id, verify

    folder = _settings(index=index).index
    checked = snapshot or live_id(folder)
    problems = verify(folder, checked)
    if as_json:
        _print_json({"snapshot": checked, "problems": problems})
    else:
        print("\n".join(problems) or "sound")
    if problems:
        raise typer.Exit(3)


@index_app.command("rollback")
def index_rollback(
    snapshot: Annotated[
        str | None, typer.Argument(help="A snapshot's id; the one before by default.")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an earlier snapshot the live one."""
    from yinju.index import rollback

    live = rollback(_settings(index=index).index, snapshot)
    if as_json:
        _print_json({"snapshot": live})
    else:
        print(f"live: {live}")


@app.command()
def search(
    question: QuestionArgument = None,
    top_k: Annotated[int, typer.Option("--top-k", min=1, max=1000, help="Hits to return.")] = 10,
    batch: BatchOption = None,
    strict: StrictOption = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the passages that bear on a question, with both channels' scores."""
    from yinju.serialise import search_json

    engine = _engine(question, batch, index)
    if batch is not None:
        _run_batch(batch, lambda text: search_json(engine.search(text, top_k)), strict)
        return
    result = engine.search(question or "", top_k)
    if as_json:
        _print_json(search_json(result))
        return
    for hit in result.hits:
        dense = f"{hit.dense.score:.3f} #{hit.dense.rank}" if hit.dense else "-"
        lexical = f"{hit.lexical.score:.2f} #{hit.lexical.rank}" if hit.lexical else "-"
        print(
            f"{hit.rank}. {hit.score:.2f}  dense {dense}  lexical {lexical}  {hit.chunk.title} {hit.chunk.heading}"
        )
        print(f"   {hit.chunk.text}\n")


@app.command()
def ask(
    question: QuestionArgument = None,
    batch: BatchOption = None,
    strict: StrictOption = False,
    no_reader: NoReaderOption = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with verified quotations, or say that the documents do not."""
    from yinju.serialise import answer_json

    engine = _engine(question, batch, index, **_reading(no_reader))
    if batch is not None:
        _run_batch(batch, lambda text: answer_json(engine.ask(text)), strict)
        return
    answer = engine.ask(question or "")
    if as_json:
        _print_json(answer_json(answer))
        return
    print(answer.text)
    if answer.citations:
        print()
    for citation in answer.citations:
        named = "" if citation.doc_id.startswith(citation.title) else f"{citation.title}, "
        print(f"[{citation.marker}] {named}{citation.doc_id}, characters {citation.start}–{citation.end}")
    print(f"\n{answer.verdict}, confidence {answer.confidence:.2f}")


@eval_app.command("run")
def eval_run(
    dataset: Annotated[Path | None, typer.Argument(help="JSON lines, or a set in the form of SQuAD.")] = None,
    topics: Annotated[
        Path | None, typer.Option("--topics", help="TREC topics, instead of a dataset.")
    ] = None,
    qrels: Annotated[Path | None, typer.Option("--qrels", help="TREC qrels, with --topics.")] = None,
    docs: Annotated[bool, typer.Option("--docs", help="Judge documents instead of spans.")] = False,
    no_reader: NoReaderOption = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse a dataset with a bad line.")] = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every question of a golden set, judge the answers, keep the run with its report."""
    from yinju.evaluate import report_path, run_command

    settings = _settings(index=index, **_reading(no_reader))
    with _progress() as progress:
        run = run_command(
            settings,
            dataset,
            topics=topics,
            qrels=qrels,
            judge_documents=docs,
            strict=strict,
            progress=progress,
        )
    _print(run, as_json)
    _remark(f"report: {report_path(settings, run.id)}")


@eval_app.command("compare")
def eval_compare(
    a: Annotated[str, typer.Argument(help="A run's id, or the beginning of it.")],
    b: Annotated[str, typer.Argument(help="The run to compare it with.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what differs between two runs, and which questions got better or worse."""
    from yinju.evaluate import compare_command

    _print(compare_command(_settings(index=index), a, b), as_json)


@eval_app.command("gate")
def eval_gate(
    dataset: Annotated[Path, typer.Argument(help="The golden set of the baseline.")],
    renew: Annotated[bool, typer.Option("--renew", help="Make this run the baseline.")] = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Exit with 5 when a metric fell below the committed baseline by more than its noise."""
    from yinju.evaluate import gate_command

    with _progress() as progress:
        report = gate_command(_settings(index=index), dataset, renew=renew, progress=progress)
    _print(report, as_json)
    if not report.passed:
        raise typer.Exit(5)


@eval_app.command("list")
def eval_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the runs that are kept, newest first."""
    from yinju.evaluate import list_command

    _print_all(list_command(_settings(index=index)), as_json)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8000,
    source: SourceOption = None,
    index: IndexOption = None,
) -> None:
    """Serve the page and the HTTP API; without an index too, which can then be built from the page."""
    from yinju.api import serve

    settings = _settings(source=source, index=index)
    serve(settings, host, port, on_ready=lambda url: _remark(f"the page is open at {url}"))


@app.command()
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

    settings = _settings(index=index)
    if http:
        run_http(settings, host, port, on_ready=lambda url: _remark(f"yinju's tools are at {url}"))
    else:
        run_stdio(settings)


@app.command()
def doctor(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Check Python, processor, model, index and disk, with the repair for each finding."""
    from yinju.doctor import examine

    findings = examine(_settings(index=index))
    _print_all(findings, as_json)
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(1)


@model_app.command("prepare")
def model_prepare(as_json: JsonOption = False) -> None:
    """Rebuild the offline model pack in the cache, or check the one that is there."""
    from yinju.models import prepare_model

    folder = prepare_model(_settings())
    if as_json:
        _print_json({"folder": str(folder)})
    else:
        print(folder)


def _settings(**flags: Any) -> "Settings":
    from yinju.config import load_settings

    return load_settings(**flags)


def _reading(no_reader: bool) -> dict[str, str]:
    return {"reader": "off"} if no_reader else {}


def _engine(question: str | None, batch: Path | None, index: Path | None, **flags: str) -> "Engine":
    from yinju.pipeline import Engine

    if (question is None) == (batch is None):
        raise UsageError("give either a question or --batch FILE", 'for example: yinju ask "总投资是多少"')
    if batch is not None and str(batch) != "-" and (batch.is_dir() or not batch.exists()):
        raise UsageError(f"{batch} is not a file", "name a file of JSON lines, or - for standard input")
    return Engine(_settings(index=index, **flags))


def _run_batch(batch: Path, result_of: Callable[[str], dict[str, Any]], strict: bool) -> None:
    """Answer each line in order, a bad one by an error in its place, flushed line by line."""
    from yinju.batch import batch_results

    bad = 0
    with _lines(batch) as lines:
        for result in batch_results(lines, result_of):
            bad += "error" in result
            print(json.dumps(result, ensure_ascii=False), flush=True)
    if bad:
        _remark(f"{bad} line(s) of the batch gave an error")
        if strict:
            raise typer.Exit(2)


@contextmanager
def _lines(batch: Path) -> Iterator[Iterator[bytes]]:
    if str(batch) == "-":
        yield iter(sys.stdin.buffer)
        return
    with batch.open("rb") as file:
        yield iter(file)


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Yield a progress callback: bars when stderr is a terminal, silence otherwise."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


class _Printable(Protocol):
    """What a command gives: for a program and for a person."""

    def as_json(self) -> dict[str, Any]: ...
    def in_words(self) -> str: ...


def _print(value: _Printable, as_json: bool) -> None:
    if as_json:
        _print_json(value.as_json())
    else:
        print(value.in_words())


def _print_all(values: Sequence[_Printable], as_json: bool) -> None:
    if as_json:
        _print_json([value.as_json() for value in values])
    else:
        for value in values:
            print(value.in_words())


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _remark(text: str) -> None:
    print(text, file=sys.stderr)


def _fail(error: YinjuError) -> NoReturn:
    _remark(f"error: {error.message}")
    if error.hint:
        _remark(f"  {error.hint}")
    sys.exit(error.exit_code)
