"""A name from outside is kept as it is, or refused with a reason; none leads out of the folder."""

import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.corpus import folded, safe_name, source_files
from yinju.errors import SourceError


@pytest.mark.parametrize(
    "name",
    [
        "市委书记在市十四届人大一次会议闭幕会上的讲话.txt",
        "2024年 工作报告（终稿） v2.TXT",
        "報告·附件【一】.md",
        "a b.markdown",
        "“356”产业集群？.txt",
        "100% #1 & 其他;.txt",
        f"{'长' * 83}.txt",
    ],
)
def test_an_ordinary_name_is_kept_as_it_is(name: str) -> None:
    assert safe_name(name) == name


def test_a_name_is_put_into_the_form_of_a_doc_id_and_freed_of_spaces_around_it() -> None:
    assert safe_name(unicodedata.normalize("NFD", "  Café 报告.txt \t")) == "Café 报告.txt"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "the file has no name"),
        ("   ", "the file has no name"),
        ("../报告.txt", "its name is a path"),
        ("..\\报告.txt", "its name is a path"),
        ("/etc/报告.txt", "its name is a path"),
        ("报告/2024.txt", "its name is a path"),
        ("报告\0.txt", "cannot be seen"),
        ("报告\n.txt", "cannot be seen"),
        ("报告\u202etxt.exe.txt", "cannot be seen"),
        ("报\u200b告.txt", "cannot be seen"),
        ("报告\udcff.txt", "cannot be seen"),
        (".txt", "a hidden file"),
        (".报告.txt", "a hidden file"),
        ("~$报告.txt", "a hidden file"),
        ("..", "a hidden file"),
        ("CON.txt", "reserved for a device"),
        ("nul .md", "reserved for a device"),
        ("Com1.附件.txt", "reserved for a device"),
        (f"{'长' * 300}.txt", "too long: 904 bytes in UTF-8, 255 are allowed"),
        (f"{'长' * 84}.txt", "too long: 256 bytes"),
        ("报告.png", "files that end in .png cannot be read"),
        ("报告.txt.zip", "files that end in .zip cannot be read"),
        ("报告", "its name has no ending"),
    ],
)
def test_a_name_that_could_lead_astray_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(SourceError) as refusal:
        safe_name(name)
    assert reason in refusal.value.message and refusal.value.hint
    assert refusal.value.message.isprintable() and len(refusal.value.message) < 200


@given(st.text(st.characters(codec=None), max_size=20), st.sampled_from([".txt", ".md", ".TXT", ""]))
def test_whatever_the_name_a_file_of_it_lies_in_the_folder_and_is_found_by_a_build(
    start: str, ending: str
) -> None:
    try:
        name = safe_name(start + ending)
    except SourceError:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text("正文。", encoding="utf-8")
        assert list(Path(folder).iterdir()) == [path]
        assert source_files(Path(folder)) == ({name: path}, [])


def test_names_that_a_file_system_may_take_for_one_are_told() -> None:
    assert folded("报告A.TXT") == folded("报告a.txt") == folded("报告Ａ.txt")
    assert folded("报告A.txt") != folded("报告B.txt")
