"""How well each sentence of the best chunks serves as evidence for a question."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from yinju.answer.focus import answering_figures
from yinju.answer.posed import is_question, poses, repeats
from yinju.answer.signs import bears_kind
from yinju.retrieve import (
    UNDATED,
    Passage,
    Period,
    Question,
    Retrieved,
    TermWeights,
    standardise,
)
from yinju.text import terms
from yinju.types import Chunk, Hit, Sentence, Span

# The chunks whose sentences compete; more add noise and milliseconds.
CHUNKS_READ = 8
# Weights of what adds to a sentence's score, in standard deviations of its cosine.
LEXICAL_WEIGHT = 0.35
CHUNK_WEIGHT = 0.3
KIND_WEIGHT = 0.5
LEAD_WEIGHT = 0.2
# What a question of the text's own loses, as in lists of questions and answers: what answers stands behind it.
QUESTION_PENALTY = 1.0
# What the sentence behind the very question that is asked has above others.
REPLY_WEIGHT = 3.0
YEAR_PENALTY = 1.0
# What a sentence loses that stands elsewhere than at the end, or the beginning, that the question names.
PLACE_PENALTY = 2.0
# What is less far away from it than this stands there.
IN_PLACE = 0.1
# How well a sentence must agree with the year that was asked for, that its figures answer.
FIGURES_OF_THE_YEAR = 0.5
# A sentence shorter than this is mostly a heading or a salutation, and says little by itself.
SHORT_CHARS = 14
_K1, _B = 1.5, 0.75
# A subject is what stands before the first of these, in so many characters.
_END_OF_SUBJECT = re.compile(r"[，。（(是为]")
SUBJECT_CHARS = 12
# Of what stands before a part of a sentence, so many characters are looked at for a year.
LEAD_CHARS = 120
_FULL_STOP = re.compile(r"[。｡！？!?…\n]|[.．]\s")

_WORDS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Answering:
    """The best span of a sentence: its range in the document, and its score, 0 where none is as likely as one."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with its text, the chunk it stands in, and its score among the others (larger is better).

    `standing_out` is the score without the reader, `compared` what its likeness to the question, by vector and terms,
    adds to that; `answering` is what the reader finds in it, if it has read it. It `replies` where it stands behind the
    very question, which the text poses itself. `away` is how far its chunk is from the place that the question names.
    """

    row: int
    sentence: Sentence
    text: str
    chunk: Chunk
    cosine: float
    score: float
    standing_out: float
    compared: float
    terms: frozenset[str]
    agreement: float
    answering: Answering | None
    replies: bool = False
    away: float = 0.0

    def in_place(self, question: Question) -> bool:
        """Return whether it stands at the end, or the beginning, that the question names."""
        return question.place is not None and self.away < IN_PLACE

    @property
    def off_year(self) -> bool:
        """Return whether it speaks of other years than those that the question names."""
        return self.agreement < UNDATED

    @property
    def dated(self) -> bool:
        """Return whether something says that it speaks of the years that the question names, if it names any."""
        return self.agreement > UNDATED

    @property
    def dates_figures(self) -> bool:
        """Return whether it is sure enough that its figures are of the year that the question names."""
        return self.agreement >= FIGURES_OF_THE_YEAR


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence where it was found; `rank` numbers its chunk among the best."""

    passage: Passage
    chunk: Chunk
    rank: int
    text: str


def weigh_evidence(retrieved: Retrieved, hits: Sequence[Hit]) -> list[Evidence]:
    """Return the sentences of the best hits, best first; `hits` are the first candidates in their order."""
    places = _read(retrieved, hits)
    if not places:
        return []
    question = retrieved.question
    bags = [terms(place.text) for place in places]
    cosines = np.array([place.passage.cosine for place in places], np.float32)
    replies = np.zeros(len(places), bool)
    for before, here in _answered_below(places):
        bags[here] = [*bags[before], *bags[here]]
        cosines[here] = max(cosines[before], cosines[here])
        replies[here] = poses(question, places[before].text, places[before].chunk)
    compared = (1 - LEXICAL_WEIGHT) * standardise(cosines)
    compared += LEXICAL_WEIGHT * _lexical(retrieved.weights, bags, _subjects(places))
    agreeing = _agreement(question, places)
    fused = standardise(np.array([retrieved.candidates[place.rank].fused for place in places], np.float32))
    base = compared + CHUNK_WEIGHT * fused
    scores = base + _lead(base, places) + _form(question, places)
    scores += REPLY_WEIGHT * replies
    away = np.array([retrieved.candidates[place.rank].away for place in places], np.float32)
    scores -= YEAR_PENALTY * (1 - agreeing) + PLACE_PENALTY * away
    return [
        Evidence(
            row=places[i].passage.row,
            sentence=places[i].passage.sentence,
            text=places[i].text,
            chunk=places[i].chunk,
            cosine=float(cosines[i]),
            score=float(scores[i]),
            standing_out=float(scores[i]),
            compared=float(compared[i]),
            terms=frozenset(bags[i]),
            agreement=float(agreeing[i]),
            answering=None,
            replies=bool(replies[i]),
            away=float(away[i]),
        )
        for i in np.argsort(-scores, kind="stable")
        if not repeats(question, places[i].text)
    ]


def _read(retrieved: Retrieved, hits: Sequence[Hit]) -> list[_Place]:
    """Return the sentences of the best chunks that say anything, in the order of their chunks."""
    best = list(zip(retrieved.candidates, hits, strict=False))[:CHUNKS_READ]
    return [
        _Place(passage, hit.chunk, rank, text)
        for rank, (candidate, hit) in enumerate(best)
        for passage in candidate.passages
        if holds_words(text := _text_of(passage.sentence, hit.chunk))
    ]


def _form(question: Question, places: Sequence[_Place]) -> NDArray[np.float32]:
    """Return what each sentence gains for what its question's kind asks for, and loses as a heading or a question."""
    texts = [place.text for place in places]
    support = np.array([_support(question, text) for text in texts], np.float32)
    short = np.array([max(0.0, 1 - len(text) / SHORT_CHARS) for text in texts], np.float32)
    asking = np.array([is_question(text) for text in texts], np.float32)
    return KIND_WEIGHT * support - short - QUESTION_PENALTY * asking


def of_the_year(ranked: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the sentences that do not speak of other years than the question, all where there are no others."""
    return [evidence for evidence in ranked if not evidence.off_year] or ranked


def _support(question: Question, text: str) -> float:
    """Return 1 where `text` holds what the kind of question asks for, more for a figure of the unit asked for."""
    if not bears_kind(question.kind, text):
        return 0.0
    return 1.5 if question.kind == "number" and answering_figures(question, text) else 1.0


def _answered_below(places: Sequence[_Place]) -> Iterator[tuple[int, int]]:
    """Yield the questions of the text's own that end a line, each with the sentence below that answers it.

    What follows a question in a running text may say anything.
    """
    posed = [is_question(place.text) for place in places]
    for before, here in pairwise(range(len(places))):
        first, second = places[before], places[here]
        below = first.rank == second.rank and "\n" in text_between(
            first.chunk, first.passage.sentence, second.passage.sentence
        )
        if below and posed[before] and not posed[here]:
            yield before, here


def holds_words(text: str) -> bool:
    """Return whether `text` says anything: the ruler of a table does not."""
    return _WORDS.search(text) is not None


def _text_of(sentence: Sentence, chunk: Chunk) -> str:
    return chunk.text[sentence.start - chunk.start : sentence.end - chunk.start]


def text_between(chunk: Chunk, before: Sentence, after: Sentence) -> str:
    """Return what stands between two sentences of a chunk."""
    return chunk.text[before.end - chunk.start : after.start - chunk.start]


def _subjects(places: Sequence[_Place]) -> list[Set[str]]:
    """Return for each sentence the terms with which its heading and its chunk's first sentence name its subject."""
    subjects: dict[int, Set[str]] = {}
    for place in places:
        if place.rank not in subjects:
            names = f"{place.chunk.heading}\n{_END_OF_SUBJECT.split(place.text)[0][:SUBJECT_CHARS]}"
            subjects[place.rank] = frozenset(terms(names))
    return [subjects[place.rank] for place in places]


def _lexical(
    weights: TermWeights, bags: Sequence[Sequence[str]], subjects: Sequence[Set[str]]
) -> NDArray[np.float32]:
    """BM25 of the question over these sentences, standardised, scaled by the question's coverage here.

    What a chunk is about, its sentences speak of, if only as 他 or 该市: a term of its subject counts once in each of
    them, and the sentence that only names the subject is not preferred to the one that says something of it. A term
    that no sentence holds is as rare as the sentences whose subject it is.
    """
    counts = [Counter(bag) for bag in bags]
    holding = Counter(chain.from_iterable(set(bag) for bag in bags))
    lengths = np.array([len(bag) for bag in bags], np.float32)
    norms = _K1 * (1 - _B + _B * lengths / max(1.0, float(lengths.mean())))
    scores = np.zeros(len(bags), np.float32)
    for term in weights.idf:
        shares = {term: 1.0, **weights.renderings.get(term, {})}
        named = [float(term in subject) for subject in subjects]
        held = sum(share * holding[form] for form, share in shares.items()) or sum(named)
        if held:
            idf = math.log(1 + (len(bags) - held + 0.5) / (held + 0.5))
            own = np.array([sum(share * count[form] for form, share in shares.items()) for count in counts])
            tf = np.maximum(own, named)
            scores += (idf * tf / (tf + norms)).astype(np.float32)
    return weights.share(holding.keys()) * standardise(scores)


def _lead(base: NDArray[np.float32], places: Sequence[_Place]) -> NDArray[np.float32]:
    """Return what a sentence inherits from the one before it in its chunk, more from one like a heading."""
    inherited = np.zeros_like(base)
    for before, here in pairwise(range(len(base))):
        if places[before].rank == places[here].rank and base[before] > 0:
            inherited[here] = base[before] * (1.0 if len(places[before].text) <= SHORT_CHARS else 0.5)
    return LEAD_WEIGHT * inherited


def _agreement(question: Question, places: Sequence[_Place]) -> NDArray[np.float32]:
    """Return how well each sentence agrees with the years that the question names, 0…1."""
    period = Period(question.years, question.tense, compares=question.compares)
    agreeing = []
    for place in places:
        start = place.passage.sentence.start - place.chunk.start
        lead = _FULL_STOP.split(place.chunk.text[max(0, start - LEAD_CHARS) : start])[-1]
        agreeing.append(period.agreement(place.text, place.chunk, lead))
    return np.array(agreeing, np.float32)
