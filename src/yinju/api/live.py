"""The live engine without a service around it: no watcher, no jobs, opened when it is needed."""

import threading
import weakref

from yinju.config import Settings
from yinju.errors import SnapshotError
from yinju.index import live_id
from yinju.models import Embedder, build_embedder
from yinju.pipeline import Engine


class LiveEngine:
    """The engine of whatever snapshot is live, opened when it is first needed; safe to use from several threads."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        self._settings = settings
        self._embedder = embedder
        self._engine: Engine | None = None
        self._opening = threading.Lock()

    def load(self) -> None:
        """Load the model, so that no call has to wait for it; raise ModelError where that fails."""
        self._embedder = self._embedder or build_embedder(self._settings)

    def __call__(self) -> Engine:
        """Return the engine; raise SnapshotError where there is no index, and never was.

        One that was replaced is closed when nobody uses it any more.
        """
        with self._opening:
            try:
                live = live_id(self._settings.index)
            except SnapshotError:
                if self._engine is None:
                    raise
                return self._engine  # the folder may be gone for a moment; what is open goes on answering
            if self._engine is None or self._engine.snapshot.id != live:
                reader = None if self._engine is None else self._engine.reader
                self._engine = Engine(self._settings, embedder=self._embedder, reader=reader)
                weakref.finalize(self._engine, self._engine.snapshot.close)
            return self._engine
