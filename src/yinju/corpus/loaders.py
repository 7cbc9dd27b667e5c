"""From a file's bytes to its text and title: the one seam where another format joins.

A loader is a function; `loader_for` is the whole list of them. A loader raises SourceError for a file that it
cannot read, in words for whoever looks after the collection. The same bytes always give the same text.
"""

from collections.abc import Callable
from dataclasses import dataclass

from yinju.corpus.decoding import decode_text, normalised
from yinju.corpus.kinds import check_kind, kind_of
from yinju.corpus.titles import find_title
from yinju.corpus.wraps import joined_wraps
from yinju.errors import SourceError

SUPPORTED = (".txt", ".md", ".markdown", ".docx", ".html", ".htm", ".pdf")


@dataclass(frozen=True, slots=True)
class LoadedText:
    """What a loader makes of a file; `title` is None where the text gives itself none."""

    text: str
    title: str | None


Loader = Callable[[bytes], LoadedText]


def loader_for(ending: str) -> Loader | None:
    """Return the loader for a file's ending (".txt", of either case), None where there is none."""
    ending = ending.lower()
    if ending == ".txt":
        return load_plain_text
    if ending in (".md", ".markdown"):
        return load_markdown
    if ending == ".docx":
        return load_docx
    if ending in (".html", ".htm"):
        return load_html
    if ending == ".pdf":
        return load_pdf
    return None


def load_plain_text(data: bytes) -> LoadedText:
    """Return the text, its wrapped lines joined, and its title; raise SourceError where the bytes are no text."""
    text = normalised(joined_wraps(_decoded(data, ".txt")))
    return LoadedText(text, find_title(text, markdown=False))


def load_markdown(data: bytes) -> LoadedText:
    """Return the text, markup and all, and its title; raise SourceError where the bytes are no text."""
    text = _decoded(data, ".md")
    return LoadedText(text, find_title(text, markdown=True))


def _decoded(data: bytes, ending: str) -> str:
    try:
        return decode_text(data)
    except SourceError:
        if kind_of(data) not in (".png", ".zip"):  # whose true endings would not help
            check_kind(data, ending)
        raise


def load_docx(data: bytes) -> LoadedText:
    """Return the text of a Word document and its title; raise SourceError where the bytes are none."""
    from yinju.corpus.docx import read_docx  # what a format needs is imported with its first file

    return LoadedText(*read_docx(data))


def load_html(data: bytes) -> LoadedText:
    """Return the text of a web page and its title; raise SourceError where the bytes are none."""
    from yinju.corpus.html import read_html

    return LoadedText(*read_html(data))


def load_pdf(data: bytes) -> LoadedText:
    """Return the text of a PDF and its title; raise SourceError where the bytes are none or hold no text."""
    from yinju.corpus.pdf import read_pdf

    return LoadedText(*read_pdf(data))
