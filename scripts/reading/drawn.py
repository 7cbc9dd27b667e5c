"""The examples as numbers: all that training needs, on whichever machine it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Table:
    """Questions asked of windows of passages.

    `asked`, `(n, 3)`, are the numbers of the texts: question, title, window. `spans`, `(m, 3)`, name a row and the
    first and the last token of its window that answer. `group`, `(n,)`, numbers the questions: one may be asked of
    several windows.
    """

    asked: NDArray[np.int32]
    spans: NDArray[np.int32]
    group: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Texts as token ids, and what is asked of them.

    `ids`, `(tokens,)`, are rows of `words`, `(v, hidden)`, the embeddings of the tokens that occur; text t is
    `ids[begins[t]:begins[t + 1]]`, of which the tokens `read[t, 0]` to `read[t, 1]` are read. `places`, `(p, hidden)`,
    and `norm`, `(2, hidden)`, are the rest of the encoder's embeddings. `epochs`, `(e + 1,)`, is where each epoch
    begins in `learnt`.
    """

    words: NDArray[np.float32]
    places: NDArray[np.float32]
    norm: NDArray[np.float32]
    ids: NDArray[np.uint16]
    begins: NDArray[np.int64]
    read: NDArray[np.int32]
    epochs: NDArray[np.int64]
    learnt: Table
    held: Mapping[str, Table]


ARRAYS = ("words", "places", "norm", "ids", "begins", "read", "epochs")


def save(drawn: Drawn, path: Path) -> None:
    """Write the examples."""
    tables = {"learnt": drawn.learnt, **{f"held {name}": table for name, table in drawn.held.items()}}
    parts = {
        f"{name}/{field.name}": getattr(table, field.name)
        for name, table in tables.items()
        for field in fields(Table)
    }
    np.savez_compressed(path, **{name: getattr(drawn, name) for name in ARRAYS}, **parts)


def load(path: Path) -> Drawn:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    tables: dict[str, dict[str, NDArray[np.int32]]] = {}
    for name in set(arrays) - set(ARRAYS):
        table, part = name.split("/")
        tables.setdefault(table, {})[part] = arrays[name]
    held = {name.removeprefix("held "): Table(**parts) for name, parts in sorted(tables.items())}
    return Drawn(**{name: arrays[name] for name in ARRAYS}, learnt=held.pop("learnt"), held=held)
