"""Building the index: folder -> documents -> chunks -> vectors + terms -> snapshot on disk.

What the live snapshot was made from is not made again: where no document has changed it is copied, else the
chunks of the unchanged ones are taken over. The result is that of a build into an empty folder.
"""

import hashlib
import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinju import __version__
from yinju.config import Settings
from yinju.corpus import HEADING_SEPARATOR, chunk_document, contextual_text, load_corpus
from yinju.errors import SnapshotError, SourceError
from yinju.index import (
    Earlier,
    EmbeddingCache,
    MadeWith,
    Parts,
    Sentence,
    SnapshotContents,
    builder_lock,
    open_earlier,
    publish,
    publish_again,
    seen_from,
)
from yinju.index.publish import PUBLISHING
from yinju.models import Embedder, build_embedder
from yinju.text import segments, simplify, terms
from yinju.types import Chunk, Corpus, Document, Duplicate, SourceFailure

SEGMENT_CHARS = 80
_SALUTATION = re.compile(r"(?:各位|尊敬的|同志们|女士们|先生们|朋友们)[^，。；]{0,20}[：:！!，]")
_CLOSING = frozenset("。！？；.!?;")
# What decides a snapshot's content; `models` for the tokenizer, by which a chunk's size is held to the window.
MAKERS = ("build.py", "types.py", "corpus", "index", "models", "text")
# The libraries that decide it: they simplify terms, and read documents.
_LIBRARIES = ("opencc", "beautifulsoup4", "lxml", "pdfminer.six", "python-docx")

# What is embedded is kept, even when the build is interrupted; so many texts take some seconds.
KEPT_AT_ONCE = 256

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts, what was not taken, and how fast.

    `reused` documents were not cut anew, `embedded` texts were not in the cache.
    """

    snapshot: str
    documents: int
    chunks: int
    sentences: int
    reused: int
    embedded: int
    seconds: float
    failures: tuple[SourceFailure, ...]
    duplicates: tuple[Duplicate, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """Return the report as a line for a person."""
        return (
            f"snapshot {self.snapshot}: {self.documents} documents, {self.chunks} chunks, {self.sentences} sentences; "
            f"{self.reused} documents unchanged, {self.embedded} texts embedded anew; {self.seconds:.1f} s"
        )


@dataclass(frozen=True, slots=True)
class _Built:
    snapshot: str
    chunks: int
    sentences: int
    reused: int
    embedded: int


def build_index(
    settings: Settings, *, embedder: Embedder | None = None, progress: Progress | None = None
) -> BuildReport:
    """Build a snapshot of `settings.source` and make it the live one.

    Raises SourceError where the folder holds nothing that can be indexed, BusyError where another build runs.
    """
    started = time.perf_counter()
    report = progress or (lambda stage, done, total: None)
    model = embedder or build_embedder(settings)
    made_with = _made_with(settings, model)
    with builder_lock(settings.index), open_earlier(settings.index, made_with) as earlier:
        corpus = load_corpus(settings.source, settings.max_file_bytes, earlier.documents)
        _check_not_empty(corpus, settings)
        built = _copied(settings, corpus, earlier, report)
        if built is None:
            built = _made(settings, corpus, earlier, made_with, model, report)
    return BuildReport(
        snapshot=built.snapshot,
        documents=len(corpus.documents),
        chunks=built.chunks,
        sentences=built.sentences,
        reused=built.reused,
        embedded=built.embedded,
        seconds=round(time.perf_counter() - started, 3),
        failures=corpus.failures,
        duplicates=corpus.duplicates,
    )


def builder_digest(package: Path) -> str:
    """Return a sha256 over the code of yinju in `package` that makes snapshots, and over the libraries it uses."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    digest = hashlib.sha256(f"{libraries}, Unicode {unicodedata.unidata_version}".encode())
    for maker in MAKERS:
        path = package / maker
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.relative_to(package).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _made_with(settings: Settings, model: Embedder) -> MadeWith:
    return MadeWith(
        fingerprint=model.fingerprint,
        chunker={"chunk_chars": settings.chunk_chars, "segment_chars": SEGMENT_CHARS},
        version=__version__,
        code=builder_digest(Path(__file__).parent),
    )


def _check_not_empty(corpus: Corpus, settings: Settings) -> None:
    if corpus.documents:
        return
    reasons = "; ".join(f"{failure.path}: {failure.reason}" for failure in corpus.failures[:5])
    raise SourceError(
        f"{settings.source} holds no document that can be indexed" + (f" ({reasons})" if reasons else ""),
        "put .docx, .pdf, .html, .txt or .md files there, or name another folder with --source",
        case="no_documents",
    )


def _copied(settings: Settings, corpus: Corpus, earlier: Earlier, report: Progress) -> _Built | None:
    """Publish the live snapshot again if it is of these very documents; return None where that cannot be."""
    original = earlier.manifest
    if original is None or not earlier.is_of(corpus.documents):
        return None
    report(PUBLISHING, 0, 1)
    try:
        snapshot = publish_again(
            settings.index,
            original,
            folder=seen_from(settings.index, settings.source),
            failures=corpus.failures,
            keep=settings.keep_snapshots,
            on_final=lambda: report(PUBLISHING, 1, 1),
        )
    except SnapshotError:  # one of its files is damaged: they are all made anew
        return None
    return _Built(snapshot, original.chunks, original.sentences, reused=original.documents, embedded=0)


def _made(
    settings: Settings,
    corpus: Corpus,
    earlier: Earlier,
    made_with: MadeWith,
    model: Embedder,
    report: Progress,
) -> _Built:
    """Cut what is new, embed what is not in the cache, and publish."""
    chunks: list[Chunk] = []
    sentences: list[Sentence] = []
    reused = 0
    for number, document in enumerate(corpus.documents, 1):
        known = earlier.parts(document)
        parts = known or _cut(document, settings.chunk_chars, model)
        reused += known is not None
        sentences += [replace(item, chunk=len(chunks) + item.chunk) for item in parts.sentences]
        chunks += parts.chunks
        report("chunking", number, len(corpus.documents))
    texts = [contextual_text(chunk) for chunk in chunks]
    wanted = [simplify(text) for text in (*texts, *(_sentence_text(chunks[s.chunk], s) for s in sentences))]
    vectors, embedded = _embed(model, EmbeddingCache(settings.index / "cache"), wanted, report)
    contents = SnapshotContents(
        documents=corpus.documents,
        chunks=chunks,
        vectors=vectors[: len(chunks)],
        terms=[terms(text) for text in texts],
        sentences=sentences,
        sentence_vectors=vectors[len(chunks) :],
    )
    report(PUBLISHING, 0, 1)
    snapshot = publish(
        settings.index,
        contents,
        made_with=made_with,
        folder=seen_from(settings.index, settings.source),
        failures=corpus.failures,
        keep=settings.keep_snapshots,
        on_final=lambda: report(PUBLISHING, 1, 1),
    )
    return _Built(snapshot, len(chunks), len(sentences), reused, embedded)


def _cut(document: Document, chunk_chars: int, model: Embedder) -> Parts:
    chunks = chunk_document(document, chunk_chars=chunk_chars, fits=model.fits)
    sentences = [
        Sentence(number, chunk.start + span.start, chunk.start + span.end)
        for number, chunk in enumerate(chunks)
        for span in segments(chunk.text, SEGMENT_CHARS)
        if _is_quotable(document, chunk, chunk.text[span.start : span.end])
    ]
    return Parts(chunks, sentences)


def _is_quotable(document: Document, chunk: Chunk, text: str) -> bool:
    """Return whether `text` says something: a title or a heading only says what others are about.

    Where it is all that a document says it is quoted all the same. Comments of Markdown and salutations never are.
    """
    if text.startswith("<!--") or _SALUTATION.fullmatch(text):
        return False
    bare = text.lstrip("#").strip()
    above = chunk.heading.split(HEADING_SEPARATOR)
    is_heading = bare[-1:] not in _CLOSING and any(label.endswith(bare) for label in above)
    return text == document.text.strip() or not (is_heading or bare == chunk.title)


def _sentence_text(chunk: Chunk, part: Sentence) -> str:
    return chunk.text[part.start - chunk.start : part.end - chunk.start]


def _embed(
    model: Embedder, cache: EmbeddingCache, texts: Sequence[str], report: Progress
) -> tuple[NDArray[np.float32], int]:
    """Return a row for each text, (n, dim), and how many of them were not in the cache."""
    distinct = list(dict.fromkeys(texts))
    known = cache.get(model.fingerprint, distinct)
    missing = [text for text in distinct if text not in known]
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report("embedding", done, len(missing))

    missing.sort(key=len, reverse=True)  # texts of like length make batches without padding
    for start in range(0, len(missing), KEPT_AT_ONCE):
        batch = missing[start : start + KEPT_AT_ONCE]
        rows = model.embed_passages(batch, advance)
        cache.put(model.fingerprint, batch, rows)
        known.update(zip(batch, rows, strict=True))
    return np.stack([known[text] for text in texts]).astype(np.float32, copy=False), len(missing)
