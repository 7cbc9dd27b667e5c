"""Questions with the sentences that answer them: these shall lie nearer than any other sentence does."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from adapting.batches import by_length
from adapting.student import Student
from reading.data import SEED, Sources, read_sources
from reading.examples import Asked, sentences_with_answer
from reading.passages import Passage, as_passage
from yinju.models import Embedder
from yinju.text import language_of, simplify

LEARNT = ("cmrc", "cmrc english", "own", "written")
MEASURED = ("zh", "en", "own", "written", "written en")
HARD, DRAWN, TEMPERATURE = 6, 512, 0.02
WITHIN_WEIGHT, DISTANCE_WEIGHT = 0.5, 3.0


@dataclass(frozen=True)
class Sentences:
    """The sentences of some passages: their vectors, (n, dim), each one's passage, and each passage's first row."""

    vectors: torch.Tensor
    owners: torch.Tensor
    first: dict[str, int]

    def rows(self, asked: Asked, passage: Passage) -> list[int]:
        """Return the rows of the sentences that answer a question."""
        return [self.first[asked.passage] + number for number in sentences_with_answer(asked, passage)]


class Answered:
    """Questions with an answer, in Chinese and in English, and the sentences of all their passages."""

    def __init__(self, data: Path, teacher: Embedder) -> None:
        """Read the questions, embed the passages' sentences, find for each question the likest of other passages."""
        self._sources = read_sources(data, random.Random(SEED))
        self._teacher = teacher
        self._passages = {name: as_passage(text) for name, text in self._sources.texts.items()}
        self._asked = [asked for kind in LEARNT for asked in self._with_answer(self._sources.asked[kind])]
        self._sentences = self._embedded(self._asked)
        self._words = [simplify(asked.question) for asked in self._asked]
        self._english = [language_of(words) == "en" for words in self._words]
        taught, known = self._taught()
        self._taught_vectors = torch.from_numpy(taught)
        self._is_taught = torch.tensor(known, dtype=torch.float32)
        self._hard = self._likest_elsewhere()

    def __len__(self) -> int:
        """Return how many questions are learnt from."""
        return len(self._asked)

    def batches(self, rng: random.Random) -> list[list[int]]:
        """Return the rows of all questions, those of like length and one language together."""
        lengths = [
            100 + len(words) // 30 if english else len(words) // 6
            for words, english in zip(self._words, self._english, strict=True)
        ]
        return by_length(range(len(self._asked)), lengths, rng)

    def loss(self, student: Student, batch: Sequence[int], rng: random.Random) -> torch.Tensor:
        """Return the loss of a batch: cross-entropy towards what answers, among many and within its passage.

        Beside them stands the distance to where the encoder as it is puts the question, or its Chinese original.
        """
        vectors = student.embed([self._words[row] for row in batch])
        right, rows = self._candidates(batch, rng)
        at = {row: column for column, row in enumerate(rows)}
        logits = vectors @ self._sentences.vectors[rows].T / TEMPERATURE
        answers = torch.zeros(logits.shape, dtype=torch.bool)
        for number, own in enumerate(right):
            answers[number, [at[row] for row in own]] = True
        owners = self._sentences.owners[[own[0] for own in right]]
        within = owners[:, None] == self._sentences.owners[rows][None, :]
        answering = _log_mass(logits, answers)
        among = (torch.logsumexp(logits, 1) - answering).mean()
        inside = (_log_mass(logits, within) - answering).mean()
        away = (1 - (vectors * self._taught_vectors[batch]).sum(1)) * self._is_taught[batch]
        return among + WITHIN_WEIGHT * inside + DISTANCE_WEIGHT * away.mean()

    def figures(self, student: Student) -> dict[str, float]:
        """Return of held-out questions how often a sentence that answers comes first, of all and of its passage."""
        figures: dict[str, float] = {}
        for kind in MEASURED:
            held = self._with_answer(self._sources.held[kind])
            words = [simplify(asked.question) for asked in held]
            sentences = self._embedded(held)
            likeness = student.vectors(words) @ sentences.vectors.numpy().T
            owners = sentences.owners.numpy()
            first = inside = 0
            for row, asked in enumerate(held):
                own = sentences.rows(asked, self._passages[asked.passage])
                better = likeness[row] > likeness[row, own].max() + 1e-6
                first += not better.any()
                inside += not better[owners == owners[own[0]]].any()
            figures |= {
                f"{kind} first": round(first / len(held), 4),
                f"{kind} in its passage": round(inside / len(held), 4),
            }
        return figures

    def _with_answer(self, asked: Sequence[Asked]) -> list[Asked]:
        return [
            one for one in asked if one.answers and sentences_with_answer(one, self._passages[one.passage])
        ]

    def _embedded(self, asked: Sequence[Asked]) -> Sentences:
        names = sorted({one.passage for one in asked})
        first: dict[str, int] = {}
        words: list[str] = []
        owners: list[int] = []
        for number, name in enumerate(names):
            passage = self._passages[name]
            first[name] = len(words)
            words += [simplify(passage.text[s.start : s.end]) for s in passage.sentences]
            owners += [number] * len(passage.sentences)
        return Sentences(torch.from_numpy(self._teacher.embed_passages(words)), torch.tensor(owners), first)

    def _taught(self) -> tuple[NDArray[np.float32], list[bool]]:
        """Return where the encoder puts each question, (n, dim), or its Chinese original; and whether that is known."""
        originals = _originals(self._sources)
        words = [
            originals.get((one.passage, one.answers), one.question) if one.kind == "english" else one.question
            for one in self._asked
        ]
        known = [language_of(text) != "en" for text in words]
        return self._teacher.embed_queries([simplify(text) for text in words]), known

    def _likest_elsewhere(self) -> torch.Tensor:
        """Return the rows of the sentences of other passages that the encoder finds likest each question."""
        hard = []
        owners = torch.stack(
            [self._sentences.owners[self._sentences.first[one.passage]] for one in self._asked]
        )
        for start in range(0, len(self._asked), 512):
            likeness = self._taught_vectors[start : start + 512] @ self._sentences.vectors.T
            own = owners[start : start + 512, None] == self._sentences.owners[None, :]
            hard.append(likeness.masked_fill(own, -1).topk(HARD, 1).indices)
        return torch.cat(hard)

    def _candidates(self, batch: Sequence[int], rng: random.Random) -> tuple[list[list[int]], list[int]]:
        """Return the rows that answer each question, and all rows that compete: its passage's, the likest, others."""
        right, rows = [], set(rng.sample(range(len(self._sentences.owners)), DRAWN))
        for row in batch:
            asked = self._asked[row]
            passage, first = self._passages[asked.passage], self._sentences.first[asked.passage]
            right.append(self._sentences.rows(asked, passage))
            rows.update(range(first, first + len(passage.sentences)))
            rows.update(self._hard[row].tolist())
        return right, sorted(rows)


def _originals(sources: Sources) -> dict[tuple[str, tuple[object, ...]], str]:
    """Return the Chinese questions of CMRC by passage and answer."""
    return {(one.passage, one.answers): one.question for one in sources.asked["cmrc"]}


def _log_mass(logits: torch.Tensor, among: torch.Tensor) -> torch.Tensor:
    return torch.logsumexp(logits.masked_fill(~among, -1e4), 1)
