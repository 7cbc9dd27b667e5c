"""The options that several commands have, and the settings that come of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from yinju.config import Settings

SourceOption = Annotated[Path | None, typer.Option("--source", help="Folder of documents.")]
IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of the index.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NoReaderOption = Annotated[bool, typer.Option("--no-reader", help="Compare sentences, without the reader.")]


def settings_with(
    *, source: Path | None = None, index: Path | None = None, no_reader: bool = False
) -> "Settings":
    """Return the settings with these flags on top; raise UsageError on a bad value."""
    from yinju.config import load_settings

    return load_settings(source=source, index=index, reader="off" if no_reader else None)


def settings_of_documents(*, source: Path | None = None, index: Path | None = None) -> "Settings":
    """Return the settings; where none of them names the documents, those that the live snapshot was built from.

    Else a build without `--source` would put the usual documents in the place of one's own.
    """
    from yinju.index import documents_folder

    settings = settings_with(source=source, index=index)
    known = None if "source" in settings.model_fields_set else documents_folder(settings.index)
    return settings.model_copy(update={"source": known}) if known else settings
