"""The embedding cache returns what it was given, and never stops a build."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from index_samples import FullDisk, unit_vectors

from yinju.errors import StorageError
from yinju.index import EmbeddingCache

TEXTS = [f"passage: 第{number}段，讲的是第{number}件事。" for number in range(3000)]


@pytest.fixture
def folder(index: Path) -> Path:
    """Return where the cache lies."""
    return index / "cache"


def test_a_vector_is_found_by_model_and_text(folder: Path) -> None:
    vectors = unit_vectors(len(TEXTS))
    EmbeddingCache(folder).put("模型甲", TEXTS, vectors)
    found = EmbeddingCache(folder).get("模型甲", [*TEXTS, "没见过的一段"])
    assert set(found) == set(TEXTS)
    np.testing.assert_array_equal(np.stack([found[text] for text in TEXTS]), vectors)
    assert EmbeddingCache(folder).get("模型乙", TEXTS) == {}


def test_asking_an_absent_cache_creates_nothing(folder: Path) -> None:
    assert EmbeddingCache(folder).get("模型甲", TEXTS[:3]) == {}
    assert not folder.exists()


def test_a_later_vector_of_the_same_text_replaces_the_earlier(folder: Path) -> None:
    cache = EmbeddingCache(folder)
    cache.put("模型甲", TEXTS[:2], unit_vectors(2, seed=1))
    cache.put("模型甲", TEXTS[:2], unit_vectors(2, seed=2))
    np.testing.assert_array_equal(cache.get("模型甲", TEXTS[:2])[TEXTS[1]], unit_vectors(2, seed=2)[1])


def test_repeated_texts_and_no_texts_are_fine(folder: Path) -> None:
    cache = EmbeddingCache(folder)
    cache.put("模型甲", [TEXTS[0], TEXTS[0]], np.repeat(unit_vectors(1), 2, axis=0))
    assert list(cache.get("模型甲", [TEXTS[0], TEXTS[0]])) == [TEXTS[0]]
    assert cache.get("模型甲", []) == {}


@pytest.mark.parametrize("damage", ["garbage", "empty", "header", "truncated", "middle", "other schema"])
def test_a_damaged_cache_is_set_aside_and_begun_anew(folder: Path, damage: str) -> None:
    cache = EmbeddingCache(folder)
    cache.put("模型甲", TEXTS, unit_vectors(len(TEXTS)))
    path = folder / "embeddings.sqlite"
    data = path.read_bytes()
    if damage == "other schema":
        path.unlink()
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE vectors (other TEXT)")
        connection.close()
    else:
        path.write_bytes(
            {
                "garbage": "不是数据库".encode() * 500,
                "empty": b"",
                "header": b"\0" * 100 + data[100:],
                "truncated": data[: len(data) // 2],
                "middle": data[:8192] + b"\xff" * (len(data) - 8192),
            }[damage]
        )
    journal = folder / "embeddings.sqlite-journal"
    assert cache.get("模型甲", TEXTS) == {}
    cache.put("模型甲", TEXTS, unit_vectors(len(TEXTS), seed=5))
    assert len(cache.get("模型甲", TEXTS)) == len(TEXTS)
    assert not journal.exists()
    assert (folder / "embeddings.damaged.sqlite").exists() == (damage != "empty")


def test_damage_that_only_a_write_meets_is_set_aside_too(folder: Path) -> None:
    cache = EmbeddingCache(folder)
    cache.put("模型甲", TEXTS, unit_vectors(len(TEXTS)))
    (folder / "embeddings.sqlite").write_bytes(b"x" * 50_000)
    cache.put("模型甲", TEXTS[:5], unit_vectors(5))
    assert len(cache.get("模型甲", TEXTS)) == 5


def test_a_vector_that_the_disk_has_changed_counts_as_unknown(folder: Path) -> None:
    cache = EmbeddingCache(folder)
    vectors = unit_vectors(4)
    cache.put("模型甲", TEXTS[:4], vectors)
    with sqlite3.connect(folder / "embeddings.sqlite") as connection:
        for blob, damaged in ((vectors[1], vectors[1] * 3), (vectors[2], vectors[2] * np.nan)):
            connection.execute(
                "UPDATE vectors SET vector = ? WHERE vector = ?", (damaged.tobytes(), blob.tobytes())
            )
        connection.execute(
            "UPDATE vectors SET vector = ? WHERE vector = ?", (b"\1\2\3", vectors[3].tobytes())
        )
    connection.close()
    assert list(cache.get("模型甲", TEXTS[:4])) == TEXTS[:1]


def test_a_full_disk_is_said_and_what_was_known_stays_known(folder: Path) -> None:
    EmbeddingCache(folder).put("模型甲", TEXTS[:5], unit_vectors(5))
    full = FullDisk()
    EmbeddingCache(folder, full).put("模型甲", TEXTS[5:9], unit_vectors(4))
    for operation in range(1, len(full.done) + 1):
        with pytest.raises(StorageError, match="the disk is full"):
            EmbeddingCache(folder, FullDisk(operation)).put("模型甲", TEXTS[9:12], unit_vectors(3))
    assert set(EmbeddingCache(folder).get("模型甲", TEXTS[:20])) == set(TEXTS[:9])
