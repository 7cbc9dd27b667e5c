"""The MCP server in a process of its own, with a fake model: `python mcp_process.py stdio|http INDEX [KEY]`.

Over HTTP its address comes on the first line. Whatever it is asked, it chatters on stdout.
"""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fakes import BigramEmbedder
from yinju.api.mcp import run_http, run_stdio
from yinju.config import load_settings


class TalkingEmbedder(BigramEmbedder):
    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        announce("我在计算")
        return super().embed_queries(texts)


def announce(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    transport, index, *keys = sys.argv[1:]
    hashed = [f"ask:{hashlib.sha256(key.encode()).hexdigest()}" for key in keys]
    settings = load_settings(index=Path(index), api_keys=hashed)
    if transport == "stdio":
        run_stdio(settings, embedder=TalkingEmbedder())
    else:
        run_http(settings, "127.0.0.1", 0, on_ready=announce, embedder=TalkingEmbedder())
