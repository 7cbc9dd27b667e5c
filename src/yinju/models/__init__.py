"""The embedding model: the offline pack, or any sentence-transformers model by name (docs/model.md)."""

from yinju.config import let_threads_sleep
from yinju.models.choice import build_embedder, build_reader, model_problems, prepare_model
from yinju.models.embedder import Embedder
from yinju.models.pack import prepare_pack, verify_pack
from yinju.models.precision import choose_precision, cpu_features
from yinju.models.reader import Excerpt, Reader, Reading

__all__ = [
    "Embedder",
    "Excerpt",
    "Reader",
    "Reading",
    "build_embedder",
    "build_reader",
    "choose_precision",
    "cpu_features",
    "model_problems",
    "prepare_model",
    "prepare_pack",
    "verify_pack",
]

let_threads_sleep()
