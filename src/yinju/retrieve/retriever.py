"""Candidates from both channels, fused: question -> the chunks that bear on it, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinju.index import Sentence, Snapshot, top
from yinju.retrieve.calibration import calibrate, signals
from yinju.retrieve.fusion import TermWeights, fuse, lexical_scores, term_weights
from yinju.retrieve.period import Period
from yinju.retrieve.place import distance
from yinju.retrieve.question import Question
from yinju.retrieve.scale import PACK, Scale
from yinju.types import Channel, Hit

# A chunk's dense score: this much its own cosine, the rest that of its nearest sentence.
CHUNK_SHARE = 0.5
# What a chunk of another year than the one that is asked for loses, in standard deviations.
YEAR_WEIGHT = 2.0
# And one that stands elsewhere than at the end, or the beginning, that the question names.
PLACE_WEIGHT = 4.0
# The documents of so many of each channel's best chunks may be the one whose end or beginning is meant.
MEANT_AMONG = 10
# Of documents of the year with more chunks than these, only what the channels find anyway is looked at.
MOST_OF_A_YEAR = 20_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a candidate: its row, its place, and its cosine to the question on the pack's scale."""

    row: int
    sentence: Sentence
    cosine: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk row with what speaks for it; `fused` compares within the question, `score` (0…1) across.

    `calibration` is what the score was made from; `away` is how far it is from the place in its document that the
    question names, 0 where it stands there or none is named, at most 1.
    """

    row: int
    fused: float
    score: float
    calibration: tuple[float, ...]
    dense: Channel | None
    lexical: Channel | None
    passages: tuple[Passage, ...]
    away: float = 0.0


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The candidates for a question, best first, and what its terms weigh in this collection."""

    question: Question
    candidates: tuple[Candidate, ...]
    weights: TermWeights


def retrieve(
    question: Question,
    vector: NDArray[np.float32],
    snapshot: Snapshot,
    *,
    count: int,
    lexical_weight: float,
    scale: Scale = PACK,
) -> Retrieved:
    """Return the union of each channel's best `count` chunks, fused, best first."""
    weights = term_weights(question, snapshot.lexical)
    dense_rows, _ = snapshot.dense.search(vector, count)
    all_lexical = lexical_scores(question, snapshot.lexical)
    lexical_rows = top(all_lexical, count)
    rows = np.union1d(dense_rows, lexical_rows)
    rows = np.union1d(rows, _of_the_year(question, vector, all_lexical, snapshot, count // 2))
    best = [*dense_rows[:MEANT_AMONG], *lexical_rows[:MEANT_AMONG]]
    rows = np.union1d(rows, _at_place(question, [int(row) for row in best], snapshot))
    own = snapshot.dense.vectors(rows) @ vector
    own_scaled = scale.to_pack(own)
    lexical = all_lexical[rows]
    covered = weights.share(weights.known)
    away = _away(question, rows, snapshot)
    off = YEAR_WEIGHT * _off_year(question, rows, snapshot) + PLACE_WEIGHT * away
    first = fuse(own_scaled, lexical, lexical_weight, covered) - off
    # The sentences of the tail are not worth their milliseconds.
    passages = _passages(rows[np.argsort(-first, kind="stable")[:count]], vector, snapshot, scale)
    dense = CHUNK_SHARE * own_scaled + (1 - CHUNK_SHARE) * _nearest(rows, own_scaled, passages)
    fused = fuse(dense, lexical, lexical_weight, covered) - off
    calibration = signals(fused, dense, lexical, sum(weights.idf.values()))
    scores = calibrate(calibration, question.language)
    dense_ranks = {int(row): rank for rank, row in enumerate(dense_rows, 1)}
    lexical_ranks = {int(row): rank for rank, row in enumerate(lexical_rows, 1)}
    candidates = tuple(
        Candidate(
            row=(row := int(rows[i])),
            fused=float(fused[i]),
            score=float(scores[i]),
            calibration=tuple(calibration[i].tolist()),
            dense=Channel(float(own[i]), dense_ranks[row]) if row in dense_ranks else None,
            lexical=Channel(float(lexical[i]), lexical_ranks[row]) if row in lexical_ranks else None,
            passages=passages.get(row, ()),
            away=float(away[i]),
        )
        for i in np.lexsort((rows, -fused))
    )
    return Retrieved(question, candidates, weights)


def as_hits(snapshot: Snapshot, candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    """Return the candidates as hits, ranked from 1 in the order given."""
    chunks = snapshot.chunks([candidate.row for candidate in candidates])
    return tuple(
        Hit(chunk, candidate.score, rank, candidate.dense, candidate.lexical)
        for rank, (chunk, candidate) in enumerate(zip(chunks, candidates, strict=True), 1)
    )


def _of_the_year(
    question: Question,
    vector: NDArray[np.float32],
    lexical: NDArray[np.float32],
    snapshot: Snapshot,
    count: int,
) -> NDArray[np.int64]:
    """Return each channel's best chunks among the documents whose title names the year asked for, or the next one.

    Where every year says the same, the right one's chunks may not be among the best of all.
    """
    wanted = question.years | {year + 1 for year in question.years}
    dated = [doc_id for doc_id, named in snapshot.dated.items() if named & wanted] if wanted else []
    rows = np.array(snapshot.rows(dated), np.int64)
    if not 0 < len(rows) <= MOST_OF_A_YEAR:
        return np.empty(0, np.int64)
    near = snapshot.dense.vectors(rows) @ vector
    return np.union1d(rows[top(near, count)], rows[top(lexical[rows], count)])


def _off_year(question: Question, rows: NDArray[np.int64], snapshot: Snapshot) -> NDArray[np.float32]:
    """Return how far each chunk is from the years that the question names, (n,), 0…1."""
    if not question.years:
        return np.zeros(len(rows), np.float32)
    period = Period(question.years, question.tense, compares=question.compares)
    chunks = snapshot.chunks([int(row) for row in rows])
    return np.array([1 - period.agreement(chunk.text, chunk) for chunk in chunks], np.float32)


def _at_place(question: Question, best: Sequence[int], snapshot: Snapshot) -> NDArray[np.int64]:
    """Return the first or the last chunk, as the question names a place, of each document of the best chunks."""
    if question.place is None:
        return np.empty(0, np.int64)
    documents = dict.fromkeys(chunk.doc_id for chunk in snapshot.chunks(best))
    edge = min if question.place == "beginning" else max
    return np.array([edge(snapshot.rows([doc_id])) for doc_id in documents], np.int64)


def _away(question: Question, rows: NDArray[np.int64], snapshot: Snapshot) -> NDArray[np.float32]:
    """Return how far each chunk is from the place in its document that the question names, (n,), 0…1."""
    if question.place is None:
        return np.zeros(len(rows), np.float32)
    place, chunks = question.place, snapshot.chunks([int(row) for row in rows])
    return np.array([distance(place, chunk, snapshot.lengths[chunk.doc_id]) for chunk in chunks], np.float32)


def _nearest(
    rows: NDArray[np.int64], own: NDArray[np.float32], passages: Mapping[int, tuple[Passage, ...]]
) -> NDArray[np.float32]:
    """Return the cosine of each chunk's nearest sentence, its own where no sentence was looked at, (n,)."""
    return np.array(
        [
            max((passage.cosine for passage in passages.get(int(row), ())), default=float(cosine))
            for row, cosine in zip(rows, own, strict=True)
        ],
        np.float32,
    )


def _passages(
    rows: NDArray[np.int64], vector: NDArray[np.float32], snapshot: Snapshot, scale: Scale
) -> dict[int, tuple[Passage, ...]]:
    found = snapshot.sentences([int(row) for row in rows])
    vectors = snapshot.sentence_vectors.vectors(np.array([row for row, _ in found], np.int64))
    cosines = scale.to_pack(vectors @ vector)
    by_chunk: dict[int, list[Passage]] = {int(row): [] for row in rows}
    for (row, sentence), cosine in zip(found, cosines, strict=True):
        by_chunk[sentence.chunk].append(Passage(row, sentence, float(cosine)))
    return {row: tuple(passages) for row, passages in by_chunk.items()}
