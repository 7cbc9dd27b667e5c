"""Documents, chunks and sentences come back from the file as they went in, to any thread."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_samples import contents, document

from yinju.errors import SnapshotError
from yinju.index import SnapshotContents
from yinju.index.store import CorpusStore, Parts, write_corpus
from yinju.types import Chunk, Sentence

EXTREME = "零\u0000字节，emoji 🎉👨‍👩‍👧，\u202e反向，\ufeff，换行\n\t。" * 9


@pytest.fixture
def sample() -> SnapshotContents:
    """Return a sample with a document of unusual characters and an empty one."""
    plain = [document("讲话", "坚定方向。踔厉奋发。" * 10), document("空", ""), document("怪字符", EXTREME)]
    return contents(documents=plain)


@pytest.fixture
def store(sample: SnapshotContents, index: Path) -> Iterator[CorpusStore]:
    """Give the sample, written and opened."""
    index.mkdir()
    write_corpus(index / "corpus.sqlite", sample.documents, sample.chunks, sample.sentences)
    opened = CorpusStore(index / "corpus.sqlite")
    yield opened
    opened.close()


def test_what_was_written_is_read_back_exactly(store: CorpusStore, sample: SnapshotContents) -> None:
    rows = list(range(len(sample.chunks)))
    assert store.chunks(rows) == list(sample.chunks)
    assert [store.document(item.doc_id) for item in sample.documents] == list(sample.documents)
    assert store.all_documents() == list(sample.documents)
    assert store.sentences(rows) == list(enumerate(sample.sentences))
    assert store.counts() == (len(sample.documents), len(sample.chunks), len(sample.sentences))


def test_chunks_come_in_the_order_asked_for(store: CorpusStore, sample: SnapshotContents) -> None:
    rows = np.array([5, 0, 3, 5])
    assert store.chunks(rows) == [sample.chunks[row] for row in (5, 0, 3, 5)]
    assert store.chunks([]) == []


def test_sentences_carry_their_own_row(store: CorpusStore, sample: SnapshotContents) -> None:
    found = store.sentences(np.array([3, 1, 3]))
    expected = [(row, item) for row, item in enumerate(sample.sentences) if item.chunk in (1, 3)]
    assert found == expected
    assert len(found) == 4


def test_more_rows_than_one_statement_takes(store: CorpusStore, sample: SnapshotContents) -> None:
    rows = [row % len(sample.chunks) for row in range(70_000)]
    assert len(store.chunks(rows)) == 70_000


def test_an_overview_names_every_document_and_no_text(store: CorpusStore, sample: SnapshotContents) -> None:
    speech, empty, odd = store.documents()
    assert (speech.doc_id, speech.title, speech.chars, speech.chunks) == ("报告/讲话.txt", "讲话", 100, 5)
    assert (empty.chars, empty.chunks) == (0, 0)
    assert odd.sha256 == sample.documents[2].sha256
    assert odd.chars == len(EXTREME)


def test_an_unknown_document_or_row_is_named(store: CorpusStore) -> None:
    with pytest.raises(SnapshotError, match="没有"):
        store.document("没有.txt")
    with pytest.raises(IndexError, match="9999"):
        store.chunks([0, 9999])


def test_threads_share_one_store(store: CorpusStore, sample: SnapshotContents) -> None:
    def read(number: int) -> bool:
        row = number % len(sample.chunks)
        document_id = sample.chunks[row].doc_id
        text = store.document(document_id).text
        return store.chunks([row]) == [sample.chunks[row]] and sample.chunks[row].text in text

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(400)))


def test_the_file_has_no_journal_beside_it(store: CorpusStore, index: Path) -> None:
    assert [path.name for path in index.iterdir()] == ["corpus.sqlite"]
    assert (index / "corpus.sqlite").read_bytes()[18:20] == b"\x01\x01"  # rollback journal, not WAL


def test_reading_waits_for_no_lock_that_another_process_holds(
    store: CorpusStore, sample: SnapshotContents, index: Path
) -> None:
    with closing(sqlite3.connect(index / "corpus.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert store.chunks([0]) == [sample.chunks[0]]


def test_the_parts_of_all_documents_make_up_the_corpus(store: CorpusStore, sample: SnapshotContents) -> None:
    chunks: list[Chunk] = []
    sentences: list[Sentence] = []
    for item in sample.documents:
        parts = store.parts(item.doc_id)
        sentences += [replace(part, chunk=part.chunk + len(chunks)) for part in parts.sentences]
        chunks += parts.chunks
    assert chunks == list(sample.chunks)
    assert sentences == list(sample.sentences)
    assert store.parts("没有.txt") == Parts([], [])
