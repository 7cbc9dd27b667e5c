"""Engines on the collections: their indexes are kept in one folder, built once, with one cache of embeddings."""

import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from measuring.data import COLLECTIONS, GOLDEN
from measuring.variants import Lacking
from yinju.config import Settings, load_settings
from yinju.errors import UsageError
from yinju.evaluate.questions import Gold, Question
from yinju.models import Embedder, Reader
from yinju.pipeline import Engine, build_index
from yinju.retrieve import Retrieved
from yinju.types import SearchResult

SEED: Final = 20261123


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where measuring data lies, indexes are kept, and by what model texts are embedded.

    `indexes` are indexes that exist, by collection; they are asked as they are.
    """

    data: Path
    work: Path
    indexes: Mapping[str, Path]
    embedder: Embedder
    reader: Reader | None = None

    def settings(self, collection: str, **changes: Any) -> Settings:
        """Return the settings whose index holds a collection, which is built where it is not kept yet.

        `changes` are settings of a variant; it is kept beside the others.
        """
        if collection in self.indexes and not changes:
            return load_settings(index=self.indexes[collection])
        folder = self.work / "-".join([collection, *(f"{name}-{value}" for name, value in changes.items())])
        source = COLLECTIONS[collection].documents(self.data, self.work / "documents" / collection)
        settings = load_settings(source=source, index=folder, keep_snapshots=1, **changes)
        self._share_cache(folder)
        remark(f"building the index of {folder.name}, or taking over what is kept of it")
        report = build_index(settings, embedder=self.embedder)
        remark(report.in_words())
        for failure in report.failures:
            raise UsageError(
                f"{source}/{failure.path} cannot be indexed: {failure.reason}", "restore the file"
            )
        return settings

    @property
    def models(self) -> str:
        """Name everything learnt that the figures depend on."""
        reader = "" if self.reader is None else f"+reader:{self.reader.digest}"
        return self.embedder.query_fingerprint + reader

    def engine(self, collection: str, **changes: Any) -> Engine:
        """Return an engine on a collection."""
        settings = self.settings(collection, **changes)
        if self.reader is None:
            settings = settings.model_copy(update={"reader": "off"})
        return Engine(settings, embedder=self.embedder, reader=self.reader)

    def _share_cache(self, index: Path) -> None:
        shared = self.work / "cache"
        shared.mkdir(parents=True, exist_ok=True)
        index.mkdir(exist_ok=True)
        if not (index / "cache").exists():
            (index / "cache").symlink_to(shared.resolve(), target_is_directory=True)


class Forgetful(Engine):
    """An engine that answers as if one document had never been indexed; it only asks."""

    _left_out = ""

    @cached_property
    def _lacking(self) -> Lacking:
        return Lacking(self.snapshot)

    def leave_out(self, doc_id: str) -> None:
        """Answer from now on without this document."""
        if doc_id != self._left_out:
            self.snapshot, self._left_out = self._lacking.without(doc_id), doc_id

    def retrieve(self, *arguments: Any, **options: Any) -> Retrieved:
        """Return what an engine retrieves, without the chunks of the document that is left out.

        Where there are few others, they would be found for want of better ones.
        """
        retrieved = super().retrieve(*arguments, **options)
        chunks = self.snapshot.chunks([candidate.row for candidate in retrieved.candidates])
        kept = tuple(
            candidate
            for candidate, chunk in zip(retrieved.candidates, chunks, strict=True)
            if chunk.doc_id != self._left_out
        )
        return replace(retrieved, candidates=kept)

    def search(self, question: str, top_k: int = 10) -> SearchResult:
        """Return no hits: what is left out cannot be found."""
        return SearchResult(question, question, (), {}, self.snapshot.id)


def without_gold(question: Question) -> Question:
    """Return the question as it is to be judged where its document is left out; it still counts as that document's."""
    gold = Gold(grades=question.gold.grades)
    return replace(question, answers=(), evidence=(), verdict="not_found", gold=gold)


def load_questions(
    name: str, workshop: Workshop, engine: Engine, sample: int | None = None
) -> Sequence[Question]:
    """Return a golden set's questions, or so many of a published one's, always the same; say what cannot be used."""
    golden = GOLDEN[name]
    dataset = golden.load(workshop.data, engine.snapshot)
    unused = [problem for problem in dataset.problems if "left out an answer" not in problem.reason]
    if unused:
        remark(f"{name}: {len(unused)} question(s) cannot be used, the first: {unused[0].in_words()}")
    questions = dataset.questions
    if sample is None or not golden.by_document or sample >= len(questions):
        return questions
    chosen = set(random.Random(SEED).sample(range(len(questions)), sample))
    return [question for number, question in enumerate(questions) if number in chosen]


def remark(text: str) -> None:
    """Print a remark to stderr."""
    print(text, file=sys.stderr, flush=True)
