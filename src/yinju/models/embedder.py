"""What turns text into vectors: the protocol, and the embedder of the offline pack.

Nothing here imports torch before the first text is embedded: `fingerprint`, `dim` and `fits` do without, so
that a rebuild of an unchanged index loads no model.
"""

import contextlib
import copy
import hashlib
import json
import threading
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from yinju.errors import ModelError
from yinju.models.batches import embed_by_length
from yinju.models.manifest import MANIFEST
from yinju.models.packfiles import VOCABULARY
from yinju.models.precision import Precision
from yinju.models.questions import ADAPTER, load_adapter
from yinju.models.reader import LowerHalf
from yinju.models.tokenizer import Unigram, load_unigram
from yinju.models.trained import digest_for

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from yinju.models.bert import BertEncoder

BATCH_TOKENS = 1536  # eight chunks of 300 characters; measured in docs/model.md


class Embedder(Protocol):
    """Turns texts into unit vectors whose product is their likeness, larger for more alike."""

    @property
    def fingerprint(self) -> str:
        """Name weights, prompts and pooling, not the arithmetic: what makes vectors comparable."""
        ...

    @property
    def query_fingerprint(self) -> str:
        """Name what embeds questions: the fingerprint, and what only questions are embedded with."""
        ...

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(n, dim)` unit rows; a text beyond the model's window is cut."""
        ...

    def embed_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> "NDArray[np.float32]":
        """Return `(n, dim)` unit rows; `advance(k)` is told that k more texts are done."""
        ...

    def fits(self, text: str) -> bool:
        """Say whether the passage prompt and `text` are within the model's window."""
        ...


def prompts_digest(query_prompt: str, passage_prompt: str) -> str:
    """Return the part of a fingerprint that names the prompts."""
    return hashlib.sha256(json.dumps([query_prompt, passage_prompt]).encode()).hexdigest()[:8]


class PackEmbedder:
    """The embedder of a pack that `prepare_pack` has made or checked; any number of threads may use it."""

    def __init__(self, folder: Path, query_prompt: str, passage_prompt: str, precision: Precision) -> None:
        """Read the pack's description; vocabulary and weights wait until they are needed."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._folder = folder
        self._prompts = (query_prompt, passage_prompt)
        self._precision: Precision = precision
        self._dim: int = config["hidden_size"]
        self._window: int = config["max_position_embeddings"]
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        self._fingerprint = (
            f"pack:{manifest['source_sha256'][:16]}:v{manifest['format']}:mean:"
            + prompts_digest(query_prompt, passage_prompt)
        )
        self._adapter = digest_for(self._fingerprint, ADAPTER)
        self._lock = threading.Lock()
        self._tokenizer: Unigram | None = None
        self._encoder: BertEncoder | None = None
        self._adapted: BertEncoder | None = None

    @property
    def fingerprint(self) -> str:
        """Name weights, prompts and pooling."""
        return self._fingerprint

    @property
    def query_fingerprint(self) -> str:
        """Name weights, prompts, pooling, and the adapter for questions."""
        return (
            self._fingerprint if self._adapter is None else f"{self._fingerprint}+questions:{self._adapter}"
        )

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return self._dim

    def embed_queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(n, dim)` unit rows for questions, with their adapter unless it is of other weights."""
        return self._embed(texts, self._prompts[0], encoder=self._load_adapted())

    def embed_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> "NDArray[np.float32]":
        """Return `(n, dim)` unit rows for passages."""
        return self._embed(texts, self._prompts[1], advance)

    def without_adapter(self) -> "PackEmbedder":
        """Return an embedder that knows no adapter: what one is trained from."""
        plain = copy.copy(self)
        plain._adapter = None
        return plain

    def lower_half(self) -> LowerHalf:
        """Return the encoder's lower half, of which the reader's is made."""
        return LowerHalf(self._load_encoder(), self._load_tokenizer(), self._prompts)

    def fits(self, text: str) -> bool:
        """Say whether a passage is within the window; only one that might not be is tokenised.

        A piece covers a character at least, so tokens are at most the characters after NFKC, the mark in
        front, and the two ends.
        """
        passage = self._prompts[1] + text
        if len(unicodedata.normalize("NFKC", passage)) + 3 <= self._window:
            return True
        return len(self._load_tokenizer().encode(passage, self._window + 1)) <= self._window

    def _embed(
        self,
        texts: Sequence[str],
        prompt: str,
        advance: Callable[[int], None] | None = None,
        encoder: "BertEncoder | None" = None,
    ) -> "NDArray[np.float32]":
        tokenizer = self._load_tokenizer()
        return embed_by_length(
            texts,
            lambda text: tokenizer.encode(prompt + text, self._window),
            (encoder or self._load_encoder()).encode,
            self._dim,
            BATCH_TOKENS,
            advance,
        )

    def _load_tokenizer(self) -> Unigram:
        with self._lock:
            if self._tokenizer is None:
                with _damage_in_words(self._folder):
                    self._tokenizer = load_unigram(self._folder / VOCABULARY)
            return self._tokenizer

    def _load_encoder(self) -> "BertEncoder":
        from yinju.models.bert import BertEncoder

        with self._lock:
            if self._encoder is None:
                with _damage_in_words(self._folder):
                    self._encoder = BertEncoder(self._folder, self._precision)
            return self._encoder

    def _load_adapted(self) -> "BertEncoder":
        """Return the encoder for questions: the plain one where the adapter is of other weights."""
        from yinju.models.bert import BertEncoder

        if self._adapter is None:
            return self._load_encoder()
        with self._lock:
            if self._adapted is None:
                with _damage_in_words(self._folder):
                    self._adapted = BertEncoder(self._folder, self._precision, load_adapter())
            return self._adapted


@contextlib.contextmanager
def _damage_in_words(folder: Path) -> Iterator[None]:
    """Turn what a file that changed after the check may raise into words for the user."""
    try:
        yield
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"the model pack in {folder} cannot be loaded: {error}",
            "run `yinju model prepare`, which rebuilds it",
        ) from error
