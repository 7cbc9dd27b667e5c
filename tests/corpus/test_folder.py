"""A folder of documents: what is read, what is left out, and what is said of it."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from yinju.corpus import folder as folders
from yinju.corpus import load_corpus
from yinju.corpus.loaders import LoadedText, load_plain_text
from yinju.errors import SourceError
from yinju.types import Corpus, Duplicate

LIMIT = 1_000_000


def put(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def load(folder: Path) -> Corpus:
    return load_corpus(folder, LIMIT)


def reasons(corpus: Corpus) -> dict[str, str]:
    return {failure.path: failure.reason for failure in corpus.failures}


def test_documents_are_read_recursively_in_the_order_of_their_ids(tmp_path: Path) -> None:
    put(tmp_path, "讲话.txt", "讲话\n\n正文。")
    put(tmp_path, "法律/民法典.MD", "# 民法典\n\n第一条 内容。")
    put(tmp_path, "a/b/c.markdown", "没有标题。")
    corpus = load(tmp_path)
    assert [(document.doc_id, document.title) for document in corpus.documents] == [
        ("a/b/c.markdown", "c"),
        ("法律/民法典.MD", "民法典"),
        ("讲话.txt", "讲话"),
    ]
    assert corpus.failures == ()
    speech = corpus.documents[2]
    assert speech.text == "讲话\n\n正文。"
    assert speech.sha256 == hashlib.sha256((tmp_path / "讲话.txt").read_bytes()).hexdigest()
    assert Path(speech.source) == tmp_path / "讲话.txt"


def test_each_file_that_cannot_be_read_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    put(tmp_path, "好.txt", "正文。")
    put(tmp_path, "空.txt", b"")
    put(tmp_path, "空白.txt", " \n　\n")
    put(tmp_path, "图片.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    put(tmp_path, "乱码.txt", b"\xff\xfa\xfb\x80\x81\xff\xff")
    put(tmp_path, "太大.txt", "大" * LIMIT)
    put(tmp_path, "照片.png", b"\x89PNG")
    put(tmp_path, "报告.doc", b"\xd0\xcf")
    put(tmp_path, "无后缀", "正文。")
    (tmp_path / "断链.txt").symlink_to(tmp_path / "没有.txt")
    (tmp_path / "自环.txt").symlink_to(tmp_path / "自环.txt")
    os.mkfifo(tmp_path / "管道.txt")
    corpus = load(tmp_path)
    assert [document.doc_id for document in corpus.documents] == ["好.txt"]
    expected = {
        "空.txt": "empty",
        "空白.txt": "empty",
        "图片.txt": "not a text",
        "乱码.txt": "encoding",
        "太大.txt": "too large: 3,000,000 bytes",
        "照片.png": "files that end in .png cannot be read; files can be read that end in .txt, .md, .markdown, .docx",
        "报告.doc": "save it as .docx",
        "无后缀": "has no ending",
        "断链.txt": "leads nowhere",
        "自环.txt": "leads nowhere",
        "管道.txt": "not a regular file",
    }
    found = reasons(corpus)
    assert set(found) == set(expected)
    assert {path: words for path, words in expected.items() if words not in found[path]} == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_or_folder_without_permission_is_named(tmp_path: Path) -> None:
    put(tmp_path, "好.txt", "正文。")
    put(tmp_path, "密.txt", "正文二。").chmod(0)
    put(tmp_path, "密/内.txt", "正文三。").parent.chmod(0)
    try:
        assert reasons(load(tmp_path)) == {
            "密.txt": "no permission to read it",
            "密": "no permission to read it",
        }
    finally:
        (tmp_path / "密").chmod(0o700)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file whose reading fails")
def test_a_disk_error_while_reading_is_one_files_failure(tmp_path: Path) -> None:
    put(tmp_path, "好.txt", "正文。")
    (tmp_path / "坏.txt").symlink_to("/proc/self/mem")
    corpus = load(tmp_path)
    assert [document.doc_id for document in corpus.documents] == ["好.txt"]
    assert "cannot be read" in reasons(corpus)["坏.txt"]


def test_hidden_files_and_litter_are_passed_over_in_silence(tmp_path: Path) -> None:
    for name in (".hidden.txt", ".git/config.txt", "Thumbs.db", ".DS_Store", "~$报告.docx", "__MACOSX/a.txt"):
        put(tmp_path, name, "正文。")
    assert load(tmp_path) == Corpus((), (), ())


def test_the_same_text_twice_is_kept_once(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "同一份文件。\r\n第二行。\r\n")
    put(tmp_path, "c.md", "同一份文件。\n第二行。".encode("gb18030"))
    put(tmp_path, "a.txt", "另一份文件。")
    corpus = load(tmp_path)
    assert [document.doc_id for document in corpus.documents] == ["a.txt", "b.txt"]
    assert corpus.duplicates == (Duplicate("c.md", "b.txt"),)


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "x.txt/内容.txt", "正文。")
    assert [document.doc_id for document in load(tmp_path).documents] == ["x.txt/内容.txt"]


def test_links_to_folders_are_followed_once_and_cannot_loop(tmp_path: Path) -> None:
    source, elsewhere = tmp_path / "source", tmp_path / "elsewhere"
    put(source, "子/甲.txt", "正文甲。")
    put(elsewhere, "乙.txt", "正文乙。")
    (source / "子/上").symlink_to(source)
    (source / "a-同").symlink_to(source / "子")
    (source / "外").symlink_to(elsewhere)
    corpus = load(source)
    assert [document.doc_id for document in corpus.documents] == ["外/乙.txt", "子/甲.txt"]
    assert (corpus.failures, corpus.duplicates) == ((), ())


def test_a_name_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xb1\xa8\xb8\xe6.txt"
    try:
        Path(os.fsdecode(name)).write_text("正文。")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    corpus = load(tmp_path)
    assert corpus.documents == ()
    (failure,) = corpus.failures
    failure.path.encode()
    assert "rename" in failure.reason


def test_an_id_is_the_same_whether_the_file_system_composes_names_or_not(tmp_path: Path) -> None:
    put(tmp_path, "cafe\u0301.txt", "正文。")
    (document,) = load(tmp_path).documents
    assert document.doc_id == "caf\u00e9.txt"
    assert Path(document.source).read_text() == "正文。"


def test_an_empty_folder_is_an_empty_corpus(tmp_path: Path) -> None:
    assert load(tmp_path) == Corpus((), (), ())


def test_a_source_that_is_missing_or_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist") as missing:
        load(tmp_path / "没有")
    assert "--source" in missing.value.hint
    with pytest.raises(SourceError, match="is a file"):
        load(put(tmp_path, "讲话.txt", "正文。"))


def test_a_known_file_is_not_decoded_again_and_a_changed_one_is(tmp_path: Path) -> None:
    put(tmp_path, "讲话.txt", "讲话\n\n正文。")
    put(tmp_path, "简报.txt", "简报\n\n内容。")
    known = {item.doc_id: replace(item, title="已知", source="别处") for item in load(tmp_path).documents}
    put(tmp_path, "简报.txt", "简报\n\n新的内容。")
    titles = {item.doc_id: item.title for item in load_corpus(tmp_path, LIMIT, known).documents}
    assert titles == {"讲话.txt": "已知", "简报.txt": "简报"}


def test_knowing_the_files_changes_nothing_of_what_is_loaded(tmp_path: Path) -> None:
    put(tmp_path, "a/讲话.txt", "讲话\n\n正文。")
    put(tmp_path, "b/讲话.txt", "讲话\n\n正文。")
    put(tmp_path, "坏.txt", b"\x00\x01" * 50)
    first = load(tmp_path)
    known = {item.doc_id: replace(item, source="别处") for item in first.documents}
    assert load_corpus(tmp_path, LIMIT, known) == first
    put(tmp_path, "大.txt", "大" * LIMIT)
    assert "too large" in reasons(load_corpus(tmp_path, LIMIT, known))["大.txt"]


def test_a_file_that_its_loader_was_not_made_for_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unforeseen(data: bytes) -> LoadedText:
        raise RuntimeError("不曾料到")

    monkeypatch.setattr(
        folders, "loader_for", lambda ending: unforeseen if ending == ".md" else load_plain_text
    )
    put(tmp_path, "坏.md", "# 标题")
    put(tmp_path, "好.txt", "可以读的文字。")
    corpus = load(tmp_path)
    assert [document.doc_id for document in corpus.documents] == ["好.txt"]
    assert "damaged" in reasons(corpus)["坏.md"] and "坏.md" in caplog.text
