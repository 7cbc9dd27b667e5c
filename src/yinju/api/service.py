"""What the routes work with: the live engine, the workers, the jobs, the figures."""

import asyncio
import logging
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeVar

from yinju.api.batching import QueryBatcher, cores
from yinju.api.collection import Collection
from yinju.api.jobs import Jobs
from yinju.api.observing import Figures, Standing
from yinju.api.problems import NoIndexError
from yinju.api.suggestions import Suggestion, suggest
from yinju.api.worker import Work, do_work
from yinju.api.workers import Step, Workers
from yinju.config import Settings
from yinju.errors import SnapshotError, YinjuError
from yinju.index import live_id
from yinju.models import Embedder, Reader, build_embedder, build_reader
from yinju.pipeline import Engine, Found
from yinju.types import Answer, SearchResult

RETRY_S: Final = 30.0  # until a snapshot that could not be opened is tried again
# Searched by a new engine, so that no question waits for the model; each language has its own.
WARMING: Final = ("引据", "evidence")

T = TypeVar("T")
LOG: Final = logging.getLogger("yinju.service")


class Service:
    """One for each app, at `app.state.service`; what is not async may be called from any thread."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None, work: Work = do_work) -> None:
        self.settings = settings
        self.figures = Figures(self._standing)
        self.workers = Workers(settings.workers, settings.max_waiting, settings.request_timeout_s)
        # Questions gather to be embedded together; more answers at a time than cores would only slow each other down.
        self._answering = asyncio.Semaphore(cores())
        self.collection = Collection(settings)
        self.jobs = Jobs(settings, on_done=self.refresh, work=work)
        self._given = embedder
        self._batcher: QueryBatcher | None = None
        self._reader: Reader | None = None
        self._engine: Engine | None = None
        self._suggestions: tuple[Suggestion, ...] = ()
        self._suggesting: threading.Thread | None = None
        self._missing: YinjuError = NoIndexError(
            "the service is starting", "try again in a few seconds", case="starting"
        )
        self._refused = ("", 0.0)  # a snapshot that could not be opened, and since when
        self._swap = threading.Lock()

    def start(self) -> None:
        """Load the model and open the live snapshot, if there is one; raise ModelError where that fails."""
        embedder = self._given or build_embedder(self.settings)
        self._reader = build_reader(self.settings, embedder)
        self._batcher = QueryBatcher(embedder, cores(), self.figures.batch)
        self.refresh()

    def close(self) -> None:
        """End the jobs and the threads; requests have ended before."""
        with self._swap:
            batcher, self._batcher, self._engine = self._batcher, None, None
        self.jobs.close()
        self.workers.close()
        if self._suggesting is not None:
            self._suggesting.join()
        if batcher is not None:
            batcher.close()

    def engine(self) -> Engine:
        """Return the live engine; raise NoIndexError, a SnapshotError, where there is none.

        Keep the engine, not its snapshot alone, while it is needed: one that was replaced is closed as soon as
        nobody holds it any more.
        """
        engine = self._engine
        if engine is None:
            raise _no_index(self._missing)
        return engine

    def refresh(self) -> None:
        """Open the snapshot that CURRENT names where it is another one than the engine's.

        What is open goes on answering where that fails: the index folder may be gone for a moment, or for good.
        """
        with self._swap:
            if self._batcher is None:
                return
            try:
                live = live_id(self.settings.index)
            except YinjuError as error:
                if error.message != self._missing.message:  # it is looked for twice a second
                    LOG.warning("index not found", extra={"fields": {"reason": error.message}})
                self._missing = error
                return
            refused, since = self._refused
            if self._is_open(live) or (live == refused and time.monotonic() - since < RETRY_S):
                return
            before = self._engine
            try:
                self._engine = self._opened(self._batcher)
            except YinjuError as error:
                self._missing, self._refused = error, (live, time.monotonic())
                LOG.error(
                    "snapshot not opened", extra={"fields": {"snapshot": live, "reason": error.message}}
                )
                return
            LOG.info("snapshot opened", extra={"fields": {"snapshot": self._engine.snapshot.id}})
            if not self._suggestions or before is None or _sources(before) != _sources(self._engine):
                self._suggest_anew(self._engine)

    def look(self) -> None:
        """See what other processes have done with the index: builds, rollbacks, jobs of another service."""
        self.refresh()
        self.jobs.look()

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Return questions that the live snapshot answers; none until they have been found."""
        return self._suggestions

    async def run(self, work: Callable[[], T], *, begun: bool = False, patient: bool = False) -> T:
        """Return what `work` gives, done by a worker thread.

        Raises Problem 503 when too many wait, unless the request has `begun`, and 504 when it takes too long,
        unless it is `patient`, for it changes something.
        """
        async with self.workers.place(begun=begun, patient=patient) as step:
            return await step(work)

    async def ask(self, question: str) -> Answer:
        """Return the live engine's answer to a question."""
        engine = self.engine()
        async with self.workers.place() as step:
            return await self._answer(engine, await step(partial(engine.find, question)), step)

    async def find(self, question: str) -> tuple[Engine, Found]:
        """Return the live engine and what it found for a question, as the first step of an answer."""
        engine = self.engine()
        return engine, await self.run(partial(engine.find, question))

    async def read(self, engine: Engine, found: Found) -> Answer:
        """Return the engine's answer from what it found, as the second step; it is not turned away."""
        async with self.workers.place(begun=True) as step:
            return await self._answer(engine, found, step)

    async def search(self, question: str, top_k: int = 10) -> SearchResult:
        """Return the live engine's hits for a question."""
        engine = self.engine()
        return await self.run(partial(engine.search, question, top_k))

    def _standing(self) -> Standing:
        engine = self._engine
        age_s = None
        if engine is not None:
            age_s = (
                datetime.now(UTC) - datetime.fromisoformat(engine.snapshot.manifest.created)
            ).total_seconds()
        return Standing(self.workers.working, self.workers.waiting, age_s)

    async def _answer(self, engine: Engine, found: Found, step: Step) -> Answer:
        async with self._answering:
            answer = await step(partial(engine.answer, found))
        self.figures.answer(answer)
        return answer

    def _is_open(self, snapshot: str) -> bool:
        return self._engine is not None and self._engine.snapshot.id == snapshot

    def _opened(self, batcher: QueryBatcher) -> Engine:
        engine = Engine(self.settings, embedder=batcher, reader=self._reader)
        weakref.finalize(engine, engine.snapshot.close)
        engine.load_reader()
        for question in WARMING:
            engine.search(question, 1)
        return engine

    def _suggest_anew(self, engine: Engine) -> None:
        self._suggestions = ()
        self._suggesting = threading.Thread(
            target=self._suggest, args=(engine,), name="suggestions", daemon=True
        )
        self._suggesting.start()

    def _suggest(self, engine: Engine) -> None:
        try:
            found = suggest(engine, stopped=lambda: self._engine is not engine)
        except Exception:  # nobody waits for them, and nothing else needs them
            LOG.exception("no questions could be suggested")
            return
        with self._swap:
            if self._engine is engine:
                self._suggestions = tuple(found)


def _no_index(why: YinjuError) -> NoIndexError:
    if isinstance(why, SnapshotError) and not why.details:  # an index that is there
        return NoIndexError(why.message, why.hint, case="index_damaged")
    return NoIndexError(why.message, why.hint, **why.details)


def _sources(engine: Engine) -> Mapping[str, str]:
    return engine.snapshot.manifest.sources
