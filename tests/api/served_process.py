"""A service in a process of its own: `python served_process.py SOURCE INDEX SECONDS`; a question takes SECONDS.

Prints its address once it listens.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fakes import BigramEmbedder
from yinju.api import serve
from yinju.config import load_settings


class SlowEmbedder(BigramEmbedder):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        time.sleep(self.seconds)
        return super().embed_queries(texts)


def announce(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    source, index, seconds = sys.argv[1:]
    serve(
        load_settings(source=Path(source), index=Path(index)),
        "127.0.0.1",
        0,
        on_ready=announce,
        embedder=SlowEmbedder(float(seconds)),
    )
