"""The embedding model: the offline pack, or any sentence-transformers model by name (docs/model.md)."""

from yinju.models.choice import build_embedder, build_reader, model_problems, prepare_model
from yinju.models.embedder import Embedder
from yinju.models.pack import prepare_pack, verify_pack
from yinju.models.precision import choose_precision, cpu_features
from yinju.models.reader import Excerpt, Reader, Reading
from yinju.models.threads import wait_briefly

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

wait_briefly()
