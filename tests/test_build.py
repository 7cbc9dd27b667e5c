"""A rebuild does only what is new, and its result is that of a build into an empty folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import BigramEmbedder
from yinju import build, corpus
from yinju.build import BuildReport, build_index, builder_digest
from yinju.config import Settings, load_settings
from yinju.index import documents_folder, list_snapshots, open_snapshot, rollback, verify

SOURCE = Path(build.__file__).parent
REPORT = (
    "{year}年工作报告\n\n一、回顾\n\n" + "全市生产总值增长{growth}%。粮食产量{crop}万吨，比上年多。\n\n" * 6
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    source = tmp_path / "文件"
    source.mkdir()
    for year in range(2020, 2025):
        text = REPORT.format(year=year, growth=year - 2015, crop=year - 1800)
        (source / f"{year}年.txt").write_text(text, encoding="utf-8")
    return load_settings(source=source, index=tmp_path / "索引")


def rebuild(settings: Settings) -> BuildReport:
    return build_index(settings, embedder=BigramEmbedder())


def content(settings: Settings, report: BuildReport) -> dict[str, bytes]:
    """Return the bytes of every file of a snapshot but its manifest."""
    folder = settings.index / "snapshots" / report.snapshot
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert len(paths) == 7
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def made_afresh(settings: Settings) -> dict[str, bytes]:
    """Return what a build into an empty folder makes of the documents."""
    empty = settings.model_copy(update={"index": settings.index.with_name("新索引")})
    report = rebuild(empty)
    assert report.reused == 0
    return content(empty, report)


def append(settings: Settings) -> None:
    with (settings.source / "2022年.txt").open("a", encoding="utf-8") as file:
        file.write("新建学校二十所。\n")


def add_in_front(settings: Settings) -> None:
    (settings.source / "0000年.txt").write_text("序言\n\n本汇编收录历年报告。", encoding="utf-8")


def remove(settings: Settings) -> None:
    (settings.source / "2021年.txt").unlink()


def rename(settings: Settings) -> None:
    (settings.source / "2020年.txt").rename(settings.source / "二〇二〇年.txt")


def exchange(settings: Settings) -> None:
    first, second = settings.source / "2020年.txt", settings.source / "2024年.txt"
    texts = first.read_bytes(), second.read_bytes()
    second.write_bytes(texts[0])
    first.write_bytes(texts[1])


def repeat(settings: Settings) -> None:
    """Make a copy that comes first, so that the document it repeats is left out."""
    (settings.source / "1999年.txt").write_bytes((settings.source / "2023年.txt").read_bytes())


@pytest.mark.parametrize(
    ("change", "reused"),
    [(append, 4), (add_in_front, 5), (remove, 4), (rename, 4), (exchange, 3), (repeat, 4)],
)
def test_a_rebuild_after_a_change_gives_what_a_build_from_nothing_gives(
    settings: Settings, change: Callable[[Settings], None], reused: int
) -> None:
    rebuild(settings)
    change(settings)
    report = rebuild(settings)
    assert report.reused == reused
    assert content(settings, report) == made_afresh(settings)
    assert verify(settings.index) == []
    again = rebuild(settings)
    assert (again.reused, again.embedded) == (again.documents, 0)
    assert content(settings, again) == content(settings, report)


def test_an_unchanged_rebuild_is_a_snapshot_of_its_own_with_the_same_content(settings: Settings) -> None:
    first = rebuild(settings)
    second = rebuild(settings)
    assert second.snapshot > first.snapshot
    assert (second.documents, second.chunks, second.sentences) == (
        first.documents,
        first.chunks,
        first.sentences,
    )
    assert (first.reused, second.reused) == (0, 5)
    assert content(settings, second) == content(settings, first)
    assert [info.id for info in list_snapshots(settings.index)] == [second.snapshot, first.snapshot]
    with open_snapshot(settings.index) as snapshot:
        assert snapshot.id == second.snapshot and snapshot.manifest.previous == first.snapshot


def test_an_unchanged_rebuild_cuts_and_decodes_nothing_and_one_with_a_new_document_only_that(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(settings)
    cut: list[str] = []
    decoded: list[int] = []
    chunk_document, decode_text = corpus.chunk_document, corpus.loaders.decode_text
    monkeypatch.setattr(
        build, "chunk_document", lambda item, **how: cut.append(item.doc_id) or chunk_document(item, **how)
    )
    monkeypatch.setattr(
        corpus.loaders, "decode_text", lambda data: decoded.append(len(data)) or decode_text(data)
    )
    rebuild(settings)
    assert (cut, decoded) == ([], [])
    add_in_front(settings)
    rebuild(settings)
    assert cut == ["0000年.txt"] and len(decoded) == 1


def test_what_cannot_be_read_any_more_is_said_by_an_unchanged_rebuild_too(settings: Settings) -> None:
    rebuild(settings)
    (settings.source / "坏.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    (settings.source / "又一份.txt").write_bytes((settings.source / "2020年.txt").read_bytes())
    report = rebuild(settings)
    assert report.reused == 5
    assert [failure.path for failure in report.failures] == ["坏.txt"]
    assert [(item.path, item.same_as) for item in report.duplicates] == [("又一份.txt", "2020年.txt")]
    with open_snapshot(settings.index) as snapshot:
        assert [failure.path for failure in snapshot.manifest.failures] == ["坏.txt"]
    (settings.source / "坏.txt").unlink()
    assert rebuild(settings).failures == ()


def test_a_moved_source_folder_is_noted_and_nothing_is_cut_anew(settings: Settings) -> None:
    rebuild(settings)
    moved = settings.source.rename(settings.source.with_name("搬走的文件"))
    settings = settings.model_copy(update={"source": moved})
    report = rebuild(settings)
    assert report.reused == 5
    assert content(settings, report) == made_afresh(settings)
    with open_snapshot(settings.index) as snapshot:
        assert snapshot.document("2020年.txt").source == str(moved / "2020年.txt")
    assert documents_folder(settings.index) == moved


def test_other_settings_make_everything_anew(settings: Settings) -> None:
    rebuild(settings)
    settings = settings.model_copy(update={"chunk_chars": 60})
    report = rebuild(settings)
    assert report.reused == 0
    assert content(settings, report) == made_afresh(settings)


def test_another_model_makes_everything_anew(settings: Settings) -> None:
    class Other(BigramEmbedder):
        @property
        def fingerprint(self) -> str:
            return "another"

    rebuild(settings)
    other = Other()
    report = build_index(settings, embedder=other)
    assert report.reused == 0 and len(other.embedded) == report.embedded > 0


def test_changed_code_makes_everything_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuild(settings)
    monkeypatch.setattr(build, "builder_digest", lambda package: "改过")
    assert rebuild(settings).reused == 0
    assert rebuild(settings).reused == 5


@pytest.mark.parametrize("maker", ["build.py", "text/lexical.py", "corpus/chunker.py"])
def test_the_digest_follows_the_code_that_makes_snapshots_and_no_other(tmp_path: Path, maker: str) -> None:
    for path in SOURCE.rglob("*.py"):
        copy = tmp_path / path.relative_to(SOURCE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    digest = builder_digest(tmp_path)
    assert digest == builder_digest(SOURCE)
    (tmp_path / "cli" / "output.py").write_text("# 与快照无关\n", encoding="utf-8")
    assert builder_digest(tmp_path) == digest
    with (tmp_path / maker).open("a", encoding="utf-8") as file:
        file.write("# 改过\n")
    assert builder_digest(tmp_path) != digest


def test_a_module_that_is_added_to_a_maker_changes_the_digest(tmp_path: Path) -> None:
    for maker in build.MAKERS:
        path = tmp_path / maker
        (path if path.suffix else path / "a.py").parent.mkdir(parents=True, exist_ok=True)
        (path if path.suffix else path / "a.py").write_text("", encoding="utf-8")
    digest = builder_digest(tmp_path)
    (tmp_path / "text/a.py").rename(tmp_path / "text/b.py")
    assert builder_digest(tmp_path) != digest


@pytest.mark.parametrize(
    ("name", "reused"),
    [("dense.faiss", 5), ("lexical/chunks.npy", 5), ("corpus.sqlite", 0), ("manifest.json", 0)],
)
def test_a_damaged_live_snapshot_is_made_anew_in_silence(settings: Settings, name: str, reused: int) -> None:
    first = rebuild(settings)
    sound = content(settings, first)
    path = settings.index / "snapshots" / first.snapshot / name
    path.write_bytes(path.read_bytes()[:-9] + b"#damaged#")
    report = rebuild(settings)
    assert report.reused == reused  # a corpus that is intact can still be drawn on
    assert verify(settings.index) == []
    assert content(settings, report) == sound == made_afresh(settings)


def test_after_a_rollback_a_rebuild_goes_by_what_is_live(settings: Settings) -> None:
    first = rebuild(settings)
    append(settings)
    second = rebuild(settings)
    rollback(settings.index, first.snapshot)
    third = rebuild(settings)
    assert third.reused == 4
    assert content(settings, third) == content(settings, second)


PLAN = """安全生产工作方案

一、两大任务

（一）强化消防安全

1.每层配备灭火器。

各单位每月检查一次。
"""


def test_titles_and_headings_say_only_what_others_are_about_and_are_not_quoted(tmp_path: Path) -> None:
    assert sentences_of(tmp_path / "方案", PLAN) == ["1.每层配备灭火器。", "各单位每月检查一次。"]


def test_what_is_all_that_a_document_says_is_quoted(tmp_path: Path) -> None:
    assert sentences_of(tmp_path / "标题", "安全生产工作方案") == ["安全生产工作方案"]


def sentences_of(folder: Path, text: str) -> list[str]:
    source = folder / "文件"
    source.mkdir(parents=True)
    (source / "文.txt").write_text(text, encoding="utf-8")
    settings = load_settings(source=source, index=folder / "索引")
    rebuild(settings)
    with open_snapshot(settings.index) as snapshot:
        rows = range(snapshot.manifest.sentences)
        return [text[sentence.start : sentence.end] for _, sentence in snapshot.sentences(rows)]
