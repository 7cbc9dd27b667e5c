"""The embedder for any other sentence-transformers model; the only module that imports that library."""

import contextlib
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yinju.errors import ModelError
from yinju.models.embedder import prompts_digest
from yinju.models.folder import content_digest, vector_length, window_tokens
from yinju.models.precision import Precision

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

BATCH_SIZE = 8
TEXTS_AT_A_TIME = 256  # between two reports of progress; the library sorts each by length
TOKENIZER = "tokenizer.json"
SPECIAL_TOKENS = 8  # more than any model puts around a text


class SentenceTransformerEmbedder:
    """Embeds with the model in `folder`, which is loaded when the first text is embedded."""

    def __init__(self, folder: Path, query_prompt: str, passage_prompt: str, precision: Precision) -> None:
        self._folder = folder
        self._prompts = (query_prompt, passage_prompt)
        self._precision = precision
        self._fingerprint = f"st:{content_digest(folder)}:{prompts_digest(query_prompt, passage_prompt)}"
        self._window = window_tokens(folder)
        self._dim = vector_length(folder)
        self._lock = threading.RLock()
        self._model: Any = None
        self._tokenizer: Tokenizer | None = None

    @property
    def fingerprint(self) -> str:
        """Name weights, prompts and pooling (which is among the folder's files)."""
        return self._fingerprint

    @property
    def query_fingerprint(self) -> str:
        """Return the fingerprint: questions and passages are embedded alike."""
        return self._fingerprint

    @property
    def dim(self) -> int:
        """Return the length of a vector; only an unusual stack of modules has to be loaded for it."""
        if self._dim is None:
            self._dim = int(self._load().get_embedding_dimension())
        return self._dim

    def embed_queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(n, dim)` unit rows for questions."""
        return self._embed(texts, self._prompts[0], None)

    def embed_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> "NDArray[np.float32]":
        """Return `(n, dim)` unit rows for passages."""
        return self._embed(texts, self._prompts[1], advance)

    def fits(self, text: str) -> bool:
        """Say whether a passage is within the window; one with fewer bytes than that always is."""
        passage = self._prompts[1] + text
        if self._window is None:
            self._window = int(self._load().max_seq_length or 1_000_000)
        n_bytes = len(unicodedata.normalize("NFKC", passage).encode(errors="replace"))
        if n_bytes + SPECIAL_TOKENS <= self._window:
            return True
        return len(self._load_tokenizer().encode(_encodable(passage)).ids) <= self._window

    def _embed(
        self, texts: Sequence[str], prompt: str, advance: Callable[[int], None] | None
    ) -> "NDArray[np.float32]":
        vectors = np.empty((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), TEXTS_AT_A_TIME):
            some = [prompt + _encodable(text) for text in texts[start : start + TEXTS_AT_A_TIME]]
            rows = self._load().encode(
                some, prompt="", batch_size=BATCH_SIZE, show_progress_bar=False, normalize_embeddings=True
            )
            vectors[start : start + len(some)] = rows
            if advance is not None:
                advance(len(some))
        return vectors

    def _load(self) -> Any:
        with self._lock:
            if self._model is None:
                with _in_words(self._folder):
                    self._model = self._opened()
            return self._model

    def _opened(self) -> Any:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        silence: Callable[[], None] = logging.disable_progress_bar
        silence()  # it would draw on stderr, terminal or not
        # local_files_only: the library would otherwise ask the hub about the model it came from.
        return SentenceTransformer(
            str(self._folder),
            device="cpu",
            local_files_only=True,
            model_kwargs={"dtype": getattr(torch, self._precision)},
        )

    def _load_tokenizer(self) -> "Tokenizer":
        """Return the model's own tokenizer, without its truncation; most models need not be loaded for it."""
        from tokenizers import Tokenizer

        with self._lock:
            if self._tokenizer is None:
                with _in_words(self._folder):
                    file = self._folder / TOKENIZER
                    text = (
                        file.read_text("utf-8")
                        if file.is_file()
                        else self._load().tokenizer.backend_tokenizer.to_str()
                    )
                    self._tokenizer = Tokenizer.from_str(text)
                self._tokenizer.no_truncation()
                self._tokenizer.no_padding()
            return self._tokenizer


def _encodable(text: str) -> str:
    """Return `text` with lone surrogates, which the libraries refuse, made U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@contextlib.contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """Turn what the libraries raise over a folder's content into words; they promise no type."""
    try:
        yield
    except Exception as error:
        first_line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"the model in {folder} cannot be loaded: {first_line}",
            "copy or download the whole sentence-transformers model again, or use YINJU_MODEL=pack",
        ) from error
