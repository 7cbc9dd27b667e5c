"""Aligned sentences: an English one shall lie where its Chinese side lies as a question, and near it as a passage."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from adapting.batches import by_length
from adapting.student import Student
from reading.data import HELD_OUT_YEARS
from yinju.models import Embedder

OTHERS, TEMPERATURE = 256, 0.02
DISTANCE_WEIGHT, CONTRAST_WEIGHT = 10.0, 0.3
QUESTION_SHARE, PART_SHARE = 0.5, 0.4
SAME = 0.995  # two sides that are as alike are taken for one

_NUMERAL = re.compile(
    r"\b(?:over |more than |about |nearly |around )?[\d.,]*\d(?: (?:million|billion|trillion))?\b"
)
_PERCENT = re.compile(r"^(?:\s*-?\s*percent(?:age points?)?|%)")
_OPENINGS = (
    "",
    "",
    "",
    "what is said about ",
    "what about ",
    "which ",
    "why ",
    "how ",
    "what ",
    "when ",
    "where ",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """An English sentence and its Chinese side."""

    year: str
    english: str
    chinese: str


class Aligned:
    """The pairs of a folder; those of the years that are held out measure."""

    def __init__(self, folder: Path, teacher: Embedder) -> None:
        """Read the pairs, and embed their Chinese sides as questions and as passages."""
        self.pairs = read_pairs(folder)
        chinese = [pair.chinese for pair in self.pairs]
        self._passages = teacher.embed_passages(chinese)
        self._questions = teacher.embed_queries(chinese)
        self._learnt = [row for row, pair in enumerate(self.pairs) if pair.year not in HELD_OUT_YEARS]
        self._held = [row for row, pair in enumerate(self.pairs) if pair.year in HELD_OUT_YEARS]

    def batches(self, rng: random.Random) -> list[list[int]]:
        """Return the rows of all pairs that are learnt from, sentences of like length together."""
        return by_length(self._learnt, [len(pair.english) // 40 for pair in self.pairs], rng)

    def loss(self, student: Student, batch: Sequence[int], rng: random.Random) -> torch.Tensor:
        """Return the loss of a batch: whole sentences, and questions that are made of parts of them."""
        whole = [rng.random() >= QUESTION_SHARE for _ in batch]
        texts = [
            self.pairs[row].english if is_whole else as_question(self.pairs[row].english, rng)
            for row, is_whole in zip(batch, whole, strict=True)
        ]
        questions, passages = torch.from_numpy(self._questions), torch.from_numpy(self._passages)
        others = passages[rng.sample(self._learnt, OTHERS)]
        return _loss(student.embed(texts), questions[batch], passages[batch], others, torch.tensor(whole))

    def figures(self, student: Student) -> dict[str, float]:
        """Return how often the right passage of the held-out years comes first, of a sentence and of its part."""
        rng = random.Random(1)
        english = [self.pairs[row].english for row in self._held]
        asked = {"sentences": english, "parts": [as_question(text, rng) for text in english]}
        passages = self._passages[self._held]
        return {
            f"{what} first": round(_first(student.vectors(texts), passages), 4)
            for what, texts in asked.items()
        }


def read_pairs(folder: Path) -> list[Pair]:
    """Return the distinct pairs of a usable length, in the order of the files."""
    pairs: dict[tuple[str, str], Pair] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            chinese, english = item["zh"].strip(), item["en"].strip()
            if 12 <= len(chinese) <= 160 and 30 <= len(english) <= 420:
                pairs.setdefault((chinese, english), Pair(item["year"], english, chinese))
    return list(pairs.values())


def as_question(english: str, rng: random.Random) -> str:
    """Return something that a person might ask and that this sentence answers: a clause, its figure asked for."""
    clauses = [clause.strip() for clause in re.split(r"[,;:.]\s", english) if len(clause.split()) >= 4] or [
        english
    ]
    words = rng.choice(clauses).rstrip(".").split()
    most = rng.randint(5, 16)
    start = rng.randint(0, max(0, len(words) - most))
    clause = " ".join(words[start : start + most])
    figure = _NUMERAL.search(clause)
    if figure is not None:
        rest = clause[figure.end() :]
        percent = _PERCENT.match(rest)
        asked = "what percentage" if percent else rng.choice(("how many", "how much"))
        clause = f"{clause[: figure.start()]}{asked}{rest[percent.end() :] if percent else rest}"
        return clause[:1].lower() + clause[1:] + "?"
    return rng.choice(_OPENINGS) + clause[:1].lower() + clause[1:] + rng.choice(("?", "?", ""))


def _loss(
    vectors: torch.Tensor,
    questions: torch.Tensor,
    passages: torch.Tensor,
    others: torch.Tensor,
    whole: torch.Tensor,
) -> torch.Tensor:
    """Return the distance to the Chinese side as a question, and the contrast among passages.

    The distance keeps cosines on the encoder's own scale; a part of a sentence is held less tightly.
    """
    distance = (1 - (vectors * questions).sum(1)) * torch.where(whole, 1.0, PART_SHARE)
    same = (passages @ passages.T) > SAME
    alike = torch.cat([same & ~torch.eye(len(passages), dtype=torch.bool), (passages @ others.T) > SAME], 1)
    logits = (vectors @ torch.cat([passages, others]).T / TEMPERATURE).masked_fill(alike, -1e4)
    contrast = torch.nn.functional.cross_entropy(logits, torch.arange(len(passages)))
    return DISTANCE_WEIGHT * distance.mean() + CONTRAST_WEIGHT * contrast


def _first(vectors: NDArray[np.float32], passages: NDArray[np.float32]) -> float:
    likeness = vectors @ passages.T
    return float(((likeness > likeness.diagonal()[:, None] + 1e-6).sum(1) < 1).mean())
