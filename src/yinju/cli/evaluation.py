"""`yinju eval`: golden questions are asked, runs compared, a release gated."""

from pathlib import Path
from typing import Annotated

import typer

from yinju.cli.options import IndexOption, JsonOption, NoReaderOption, settings_with
from yinju.cli.output import remark, show, show_all
from yinju.cli.progress import progress_bars

app = typer.Typer(help="Evaluate on golden questions, compare runs, gate a release.", no_args_is_help=True)


@app.command("run")
def run(
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

    settings = settings_with(index=index, no_reader=no_reader)
    with progress_bars() as progress:
        run = run_command(
            settings,
            dataset,
            topics=topics,
            qrels=qrels,
            judge_documents=docs,
            strict=strict,
            progress=progress,
        )
    show(run, as_json)
    remark(f"report: {report_path(settings, run.id)}")


@app.command("compare")
def compare(
    a: Annotated[str, typer.Argument(help="A run's id, or the beginning of it.")],
    b: Annotated[str, typer.Argument(help="The run to compare it with.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what differs between two runs, and which questions got better or worse."""
    from yinju.evaluate import compare_command

    show(compare_command(settings_with(index=index), a, b), as_json)


@app.command("gate")
def gate(
    dataset: Annotated[Path, typer.Argument(help="The golden set of the baseline.")],
    renew: Annotated[
        bool, typer.Option("--renew", help="Keep this run as the baseline of later ones.")
    ] = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Exit with 5 when a metric fell below the baseline that is kept by more than its noise."""
    from yinju.evaluate import gate_command

    with progress_bars() as progress:
        report = gate_command(settings_with(index=index), dataset, renew=renew, progress=progress)
    show(report, as_json)
    if not report.passed:
        raise typer.Exit(5)


@app.command("list")
def list_kept(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the runs that are kept, newest first."""
    from yinju.evaluate import list_command

    show_all(list_command(settings_with(index=index)), as_json)
