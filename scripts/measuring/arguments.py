"""What the command lines of scripts/benchmark and scripts/ablate share."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from measuring import DATA
from measuring.data import COLLECTIONS, require
from measuring.engines import Workshop
from yinju.config import load_settings
from yinju.errors import YinjuError
from yinju.models import build_embedder, build_reader


def add_shared(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is asked and where things lie."""
    kept = Path(platformdirs.user_cache_dir("yinju")) / "measuring"
    parser.add_argument("--sample", type=_count, help="ask so many questions of each published set")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the measuring data")
    parser.add_argument("--work", type=Path, default=kept, help="folder in which indexes are kept")
    parser.add_argument("--no-reader", action="store_true", help="answer by comparing sentences")
    parser.add_argument(
        "--index",
        type=_existing_index,
        action="append",
        default=[],
        metavar="COLLECTION=DIR",
        help=f"ask this index of a collection as it is: {', '.join(COLLECTIONS)}",
    )


def open_workshop(arguments: argparse.Namespace, names: Sequence[str]) -> Workshop:
    """Return the workshop for the golden sets that are named, after checking that their data is there."""
    require(names, arguments.data)
    settings = load_settings(reader="off" if arguments.no_reader else None)
    embedder = build_embedder(settings)
    reader = build_reader(settings, embedder)
    return Workshop(arguments.data, arguments.work, dict(arguments.index), embedder, reader)


@contextmanager
def told() -> Iterator[None]:
    """Tell an error in words, with what to do, and exit with its code."""
    try:
        yield
    except YinjuError as error:
        hint = f"\n  {error.hint}" if error.hint else ""
        print(f"error: {error.message}{hint}", file=sys.stderr)
        sys.exit(error.exit_code)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of questions")
    return int(text)


def _existing_index(text: str) -> tuple[str, Path]:
    collection, _, folder = text.partition("=")
    if collection not in COLLECTIONS or not (Path(folder) / "CURRENT").is_file():
        raise argparse.ArgumentTypeError(
            f"{text!r} is not COLLECTION=DIR with one of {', '.join(COLLECTIONS)} and the folder of an index"
        )
    return collection, Path(folder)
