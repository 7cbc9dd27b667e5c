"""The promises of the chunker on 52 work reports, the laws, and the speech that ships with the project."""

import os
from pathlib import Path

import pytest

from yinju.corpus import chunk_document, contextual_text, load_corpus
from yinju.types import Chunk, Corpus, Document

SPEECH = Path(__file__).parents[2] / "seeds" / "documents"
WINDOW = 600


def measuring_data(name: str) -> Corpus:
    folder = Path(os.environ.get("YINJU_DATA", "../shared/data")) / name
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing: name the measuring data with YINJU_DATA")
        pytest.skip(f"{folder} is missing")
    return load_corpus(folder, 50_000_000)


def chunked(document: Document) -> list[Chunk]:
    chunks = chunk_document(document, chunk_chars=300, fits=lambda context: len(context) <= WINDOW)
    position = 0
    for chunk in chunks:
        assert document.text[chunk.start : chunk.end] == chunk.text
        assert not document.text[position : chunk.start].strip()
        assert len(contextual_text(chunk)) <= WINDOW
        position = chunk.end
    assert not document.text[position:].strip()
    return chunks


def test_the_speech_is_cut_where_a_reader_would_cut_it() -> None:
    (speech,) = (
        document for document in load_corpus(SPEECH, 50_000_000).documents if "闭幕会" in document.doc_id
    )
    assert speech.title == "市委书记在市十四届人大一次会议闭幕会上的讲话"
    chunks = chunked(speech)
    assert 15 <= len(chunks) <= 30
    (projects,) = (chunk for chunk in chunks if "总投资4285亿元" in chunk.text)
    assert projects.heading == "要拉高标杆、开拓创新 > 要敏锐果敢、抢抓机遇"
    (first, *_, last) = chunks
    assert (first.heading, last.heading) == ("", "")


@pytest.mark.data
def test_the_work_reports_are_covered_and_their_headings_found() -> None:
    corpus = measuring_data("gov_reports/txt")
    assert corpus.failures == ()
    by_year = {document.title[:4]: chunked(document) for document in corpus.documents}
    assert "三、2024年政府工作任务 > （一）大力推进现代化产业体系建设，加快发展新质生产力" in {
        chunk.heading for chunk in by_year["2024"]
    }
    lengths = sorted(len(chunk.text) for chunks in by_year.values() for chunk in chunks)
    assert lengths[len(lengths) // 20] >= 80
    assert lengths[-1] <= 450


@pytest.mark.data
def test_the_laws_are_covered_and_their_articles_begin_chunks() -> None:
    corpus = measuring_data("laws")
    assert corpus.failures == ()
    law = next(document for document in corpus.documents if document.doc_id == "民法典/物权编.md")
    assert law.title == "中华人民共和国民法典"
    chunks = chunked(law)
    assert "物权编 > 第一分编 通则 > 第一章 一般规定" in {chunk.heading for chunk in chunks}
    assert sum(chunk.text.startswith(("第", "#")) for chunk in chunks) >= 0.9 * len(chunks)
    for document in corpus.documents[::10]:
        chunked(document)
