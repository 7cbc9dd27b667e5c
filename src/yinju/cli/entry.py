"""The whole of `yinju`: the commands in the order of its help, and how a call ends."""

import io
import sys
from typing import Annotated, NoReturn

import typer

from yinju import __version__
from yinju.cli import evaluation, index, installation
from yinju.cli.output import remark, say
from yinju.cli.questions import ask, search
from yinju.cli.services import mcp, serve
from yinju.errors import StorageError, YinjuError

app = typer.Typer(
    name="yinju",
    help="Ask Chinese documents; every answer is a quotation checked against its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(search)
app.command()(ask)
app.command()(serve)
app.command()(mcp)
app.command()(installation.doctor)
app.add_typer(index.app, name="index")
app.add_typer(evaluation.app, name="eval")
app.add_typer(installation.model_app, name="model")


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        say(f"yinju {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line and exit with the code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale; a lone surrogate prints as its escape
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except SystemExit as done:
        if done.code == 130:
            remark("interrupted; what was live still is")
        raise
    except YinjuError as error:
        _fail(error)
    except OSError as error:
        name = error.filename or "the output"
        _fail(StorageError(f"{name}: {error.strerror or error}", "check the permissions and the disk"))


def _fail(error: YinjuError) -> NoReturn:
    remark(f"error: {error.message}")
    if error.hint:
        remark(f"  {error.hint}")
    sys.exit(error.exit_code)
