"""Readers that open the index while builders publish never fail."""

import os
import signal
import threading
import time
from pathlib import Path

from index_samples import build

from conftest import Builder
from yinju.index import open_snapshot


def test_opening_never_fails_while_a_builder_publishes_and_prunes(index: Path, builder: Builder) -> None:
    build(index)
    child = builder.start(index, 1, 0)  # keeps one snapshot: the harshest pruning
    failures: list[Exception] = []
    seen: set[str] = set()
    until = time.monotonic() + 2

    def read() -> None:
        while time.monotonic() < until:
            try:
                with open_snapshot(index) as snapshot:
                    rows = range(snapshot.manifest.chunks)
                    document = snapshot.document("报告/2021年工作报告.txt")
                    for chunk in snapshot.chunks(rows):
                        if chunk.doc_id == document.doc_id:
                            assert document.text[chunk.start : chunk.end] == chunk.text
                    seen.add(snapshot.id)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.kill(child, signal.SIGKILL)
    assert builder.line() == "-9"
    assert failures == []
    assert len(seen) > 5  # the snapshots did change under the readers
