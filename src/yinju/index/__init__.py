"""The index: dense and lexical search over immutable snapshots on disk."""

from yinju.index.cache import EmbeddingCache
from yinju.index.contents import SnapshotContents
from yinju.index.dense import DenseIndex
from yinju.index.earlier import Earlier, open_earlier
from yinju.index.history import (
    SnapshotInfo,
    before_live,
    documents_folder,
    list_snapshots,
    live_id,
    rollback,
    seen_from,
)
from yinju.index.lexical import LexicalIndex, top
from yinju.index.lock import builder_lock
from yinju.index.manifest import MadeWith, Manifest
from yinju.index.publish import publish, publish_again
from yinju.index.snapshot import Snapshot, open_snapshot, verify
from yinju.index.store import DocumentInfo, Parts
from yinju.types import Sentence

__all__ = [
    "DenseIndex",
    "DocumentInfo",
    "Earlier",
    "EmbeddingCache",
    "LexicalIndex",
    "MadeWith",
    "Manifest",
    "Parts",
    "Sentence",
    "Snapshot",
    "SnapshotContents",
    "SnapshotInfo",
    "before_live",
    "builder_lock",
    "documents_folder",
    "list_snapshots",
    "live_id",
    "open_earlier",
    "open_snapshot",
    "publish",
    "publish_again",
    "rollback",
    "seen_from",
    "top",
    "verify",
]
