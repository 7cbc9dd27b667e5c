"""What is promised of every format: a folder of them is indexed, asked, and quoted character by character."""

from pathlib import Path

import pytest

from fakes import BigramEmbedder
from office_files import docx, paragraph, pdf, printed, table
from yinju.config import load_settings
from yinju.corpus import SUPPORTED, load_document
from yinju.corpus.loaders import load_plain_text, loader_for
from yinju.errors import SourceError
from yinju.pipeline import Engine, build_index

FILES = {
    "防汛.docx": docx(
        paragraph("防汛工作方案", style="a3"),
        paragraph("全市设防汛物资仓库十七座。", number="1"),
        table(["县区", "泵站"], ["盘龙区", "三十二座"]),
    ),
    "教育.html": "<meta charset=gbk><title>教育公报</title><p>全市新建\n小学九所，可容学生八千人。".encode(
        "gbk"
    ),
    "交通.pdf": pdf(
        printed(
            "　　全年改造农村公路三百六十公里，其中山区公路占到一半以上", "的里程，总投资十二亿元。", size=14
        )
    ),
    "粮食.txt": "粮食简报\n\n全市粮食总产量二百二十五万吨。".encode(),
    "医疗.md": "# 医疗简报\n\n新增三甲医院两所。".encode(),
}
QUESTIONS = {
    "防汛物资仓库有几座？": ("防汛.docx", "十七座"),
    "盘龙区有几座泵站？": ("防汛.docx", "盘龙区 | 三十二座"),
    "新建小学几所？": ("教育.html", "新建小学九所"),
    "改造农村公路多少公里？": ("交通.pdf", "三百六十公里，其中山区公路占到一半以上的里程"),
    "粮食总产量是多少？": ("粮食.txt", "二百二十五万吨"),
    "新增三甲医院几所？": ("医疗.md", "两所"),
}


def test_every_supported_ending_has_a_loader_whatever_its_case() -> None:
    assert [ending for ending in SUPPORTED if loader_for(ending.upper()) is None] == []
    assert loader_for(".doc") is None


@pytest.mark.parametrize("ending", [".txt", ".md"])
@pytest.mark.parametrize(
    ("data", "case"),
    [
        (FILES["交通.pdf"], "kind_differs"),
        (FILES["防汛.docx"], "kind_differs"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_word"),
        (bytes(600), "not_text"),
        (b"", "file_empty"),
    ],
)
def test_another_format_under_the_name_of_a_text_is_named(data: bytes, case: str, ending: str) -> None:
    loader = loader_for(ending)
    assert loader is not None
    with pytest.raises(SourceError) as refusal:
        loader(data)
    assert refusal.value.details["case"] == case and refusal.value.hint


def test_a_text_that_speaks_of_formats_is_one() -> None:
    text = "BMW的说明书是%PDF-1.7格式，网页以<html>开头。"
    assert load_plain_text(text.encode()).text == text


def test_one_document_of_each_format_is_indexed_asked_and_quoted(tmp_path: Path) -> None:
    settings = load_settings(source=tmp_path / "source", index=tmp_path / "index", reader="off")
    settings.source.mkdir()
    for name, data in FILES.items():
        (settings.source / name).write_bytes(data)
    model = BigramEmbedder()
    report = build_index(settings, embedder=model)
    assert (report.documents, report.failures) == (len(FILES), ())
    engine = Engine(settings, embedder=model)
    for question, (doc_id, words) in QUESTIONS.items():
        first = engine.ask(question).citations[0]
        assert first.doc_id == doc_id and words in first.quote, question
        text = load_document(FILES[doc_id], doc_id, settings.max_file_bytes).text
        assert text[first.start : first.end] == first.quote
