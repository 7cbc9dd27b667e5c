"""A builder to be killed: for "INDEX KEEP N KIND" a forked child builds and dies at its Nth operation on disk.

Says the child's process id when it starts, and its exit status when it has ended. N = 0 builds on and on,
N = -1 holds the lock and does nothing. KIND is "anew", or "again" to publish what is live once more.
"""

import os
import sys
import time
from pathlib import Path

from index_samples import MADE_WITH, DyingDisk, build, build_again, contents, unit_vectors

from yinju.index import EmbeddingCache, builder_lock, publish


def say(what: str | int) -> None:
    """Tell the test."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def work(index: Path, keep: int, operation: int, kind: str) -> None:
    """Do what the line asks for."""
    if operation == -1:
        with builder_lock(index):
            say("holding")
            time.sleep(600)
    seed = 0
    while operation == 0:
        seed += 1
        build(index, seed, keep=keep)
    disk = DyingDisk(operation)
    if kind == "again":
        build_again(index, keep=keep, files=disk)
        return
    with builder_lock(index, disk):
        texts = [f"第{number}句。" for number in range(50)]
        EmbeddingCache(index / "cache", disk).put(f"第{operation}次", texts, unit_vectors(50, operation))
        publish(index, contents(operation), made_with=MADE_WITH, keep=keep, files=disk)


def main() -> None:
    """Serve lines until the input ends."""
    import bm25s  # noqa: F401  # once here, not in every child
    import faiss  # noqa: F401

    say("ready")
    for line in sys.stdin:
        index, keep, operation, kind = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            work(Path(index), int(keep), int(operation), kind)
            os._exit(0)
        say(child)
        say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
