"""`yinju search` and `yinju ask`: one question, or a batch of them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yinju.cli.options import IndexOption, JsonOption, NoReaderOption, settings_with
from yinju.cli.output import Showable, remark, show, show_line
from yinju.cli.progress import counted
from yinju.errors import UsageError

if TYPE_CHECKING:
    from yinju.pipeline import Engine

QuestionArgument = Annotated[
    list[str] | None, typer.Argument(help="The question, in Chinese or English; several words are one.")
]
BatchOption = Annotated[
    Path | None, typer.Option("--batch", help='JSON lines {"id", "question"}, or - for standard input.')
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 2 when a line of the batch is bad.")]


def search(
    question: QuestionArgument = None,
    top_k: Annotated[int, typer.Option("--top-k", min=1, max=1000, help="Hits to return.")] = 10,
    batch: BatchOption = None,
    strict: StrictOption = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the passages that bear on a question, with both channels' scores."""
    from yinju.cli.results import Passages

    asked = _joined(question)
    engine = _open_engine("search", asked, batch, index=index)
    _show_results(lambda text: Passages(engine.search(text, top_k)), asked, batch, strict, as_json)


def ask(
    question: QuestionArgument = None,
    batch: BatchOption = None,
    strict: StrictOption = False,
    no_reader: NoReaderOption = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with verified quotations, or say that the documents do not."""
    from yinju.cli.results import Quotations

    asked = _joined(question)
    engine = _open_engine("ask", asked, batch, index=index, no_reader=no_reader)
    _show_results(lambda text: Quotations(engine.ask(text)), asked, batch, strict, as_json)


def _joined(words: list[str] | None) -> str | None:
    """Return the question that the words are, which need not be quoted; None where there are none."""
    return " ".join(words) if words else None


def _open_engine(
    command: str, question: str | None, batch: Path | None, *, index: Path | None, no_reader: bool = False
) -> "Engine":
    """Return the engine for a question or a batch; raise UsageError unless there is exactly one of them."""
    if (question is None) == (batch is None):
        raise UsageError(
            "give either a question or --batch FILE", f'for example: yinju {command} "总投资是多少"'
        )
    if batch is not None and str(batch) != "-" and (batch.is_dir() or not batch.exists()):
        raise UsageError(f"{batch} is not a file", "name a file of JSON lines, or - for standard input")
    from yinju.pipeline import Engine

    return Engine(settings_with(index=index, no_reader=no_reader))


def _show_results(
    result_of: Callable[[str], Showable],
    question: str | None,
    batch: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Show the result of the question, or those of the batch as a line of JSON each."""
    if question is not None:
        show(result_of(question), as_json)
    if batch is not None:
        _run_batch(batch, lambda text: result_of(text).as_json(), strict)


def _run_batch(batch: Path, result_of: Callable[[str], dict[str, Any]], strict: bool) -> None:
    """Answer each line in order, a bad one by an error in its place."""
    from yinju.batch import batch_results

    bad = 0
    with _lines(batch) as lines, counted(_count(batch) if sys.stderr.isatty() else None) as advance:
        for result in batch_results(lines, result_of):
            bad += "error" in result
            advance(partial(show_line, result))
    if bad:
        remark(f"{bad} line(s) of the batch gave an error")
        if strict:
            raise typer.Exit(2)


def _count(batch: Path) -> int | None:
    """Return how many results a batch will have, None where its lines can be read once only."""
    if not batch.is_file():
        return None
    with batch.open("rb") as file:
        return sum(1 for line in file if line.strip())


@contextmanager
def _lines(batch: Path) -> Iterator[Iterator[bytes]]:
    if str(batch) == "-":
        yield iter(sys.stdin.buffer)
        return
    with batch.open("rb") as file:
        yield iter(file)
