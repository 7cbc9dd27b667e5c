"""`yinju index`: snapshots are built, looked at, verified and rolled back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yinju.cli.options import IndexOption, JsonOption, SourceOption, settings_of_documents, settings_with
from yinju.cli.output import remark, show, show_all, show_either
from yinju.cli.progress import progress_bars
from yinju.errors import UsageError

if TYPE_CHECKING:
    from yinju.config import Settings

app = typer.Typer(help="Build, inspect, verify and roll back the index.", no_args_is_help=True)


@app.command("build")
def build(source: SourceOption = None, index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Read the documents and publish a new snapshot of the index; the old one serves until then."""
    from yinju.pipeline import build_index

    settings = settings_of_documents(source=source, index=index)
    if source is None:
        _check_known(settings)
        remark(f"documents: {settings.source}")
    with progress_bars() as progress:
        report = build_index(settings, progress=progress)
    for duplicate in report.duplicates:
        remark(f"left out: {duplicate.path} has the same text as {duplicate.same_as}")
    for failure in report.failures:
        remark(f"not read: {failure.path}: {failure.reason}")
    show(report, as_json)
    if report.failures:
        remark(f"{len(report.failures)} file(s) could not be read; the index holds the others")
        raise typer.Exit(4)


def _check_known(settings: "Settings") -> None:
    """Refuse to put the usual documents in the place of those of an index that does not say which they are."""
    from yinju.index.layout import IndexFolder

    if "source" in settings.model_fields_set or settings.index == Path("index"):
        return
    if IndexFolder(settings.index).snapshot_ids():
        raise UsageError(
            f"the index {settings.index} does not say which folder it was built from",
            "name the folder of its documents once, with --source DIR",
        )


@app.command("info")
def info(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Show what the live snapshot holds and was built with."""
    from yinju.index import open_snapshot

    with open_snapshot(settings_with(index=index).index) as snapshot:
        show(snapshot.manifest, as_json)


@app.command("list")
def list_kept(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the snapshots that are kept, newest first."""
    from yinju.index import list_snapshots

    show_all(list_snapshots(settings_with(index=index).index), as_json)


@app.command("verify")
def verify_files(
    snapshot: Annotated[str | None, typer.Argument(help="A snapshot's id; the live one by default.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check every file of a snapshot against its manifest."""
    from yinju.index import live_id, verify

    folder = settings_with(index=index).index
    checked = snapshot or live_id(folder)
    problems = verify(folder, checked)
    show_either({"snapshot": checked, "problems": problems}, "\n".join(problems) or "sound", as_json)
    if problems:
        raise typer.Exit(3)


@app.command("rollback")
def roll_back(
    snapshot: Annotated[
        str | None, typer.Argument(help="A snapshot's id; the one before by default.")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an earlier snapshot the live one."""
    from yinju.index import rollback

    live = rollback(settings_with(index=index).index, snapshot)
    show_either({"snapshot": live}, f"live: {live}", as_json)
