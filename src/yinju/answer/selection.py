"""Which sentences are quoted: the best one, and those beside it that most likely hold the answer and fit."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from yinju.answer.evidence import Evidence, of_the_year, text_between
from yinju.answer.names import explained_next, unexplained_names
from yinju.answer.needs import has_what_it_needs
from yinju.retrieve import Question
from yinju.text import clauses
from yinju.types import Span

# A further quotation is given only when its score is at most this far below the best one's: the narrow margin where
# the reader has read, for scores lie closer together then, and where the answer is fairly sure.
MARGIN, NARROW_MARGIN = 2.25, 1.5
QUOTES, QUOTES_OF_A_LIST = 3, 6
# So many sentences behind the best one may go with it; one that is a point of score behind another is e^(1 / 0.7), four
# times, less likely to hold the answer.
LOOKED_AT, POINTS = 8, 0.7
# Of a sentence that does not fit at least so many characters are quoted.
PART_CHARS = 8
# How the first item of a list that stands in a line begins, and how those behind it do.
_BEGINS_LIST = re.compile(r"(?:^|[：:，,；;。\s])(?:一[是要]|第一[,，、]|首先[,，、要是])|①|[（(][1一][)）]")
_GOES_ON = re.compile(
    r"[二三四五六七八九十][是要]|第[二三四五六七八九十][,，、]|其次|再次|最后|[②-⑩]|[（(][2-9二三四五六七八九十][)）]"
)
# A sentence that is farther behind than this competes no less for it.
FARTHEST = 2.0


def choose(question: Question, ranked: Sequence[Evidence], answer_chars: int) -> list[Evidence]:
    """Return the sentences to quote, best first: whole ones that fit into the answer, and parts of others."""
    ranked = of_the_year(ranked)
    if ranked and ranked[0].replies:
        return _whole_reply(ranked, answer_chars)
    most = QUOTES_OF_A_LIST if question.wants_list else QUOTES
    chosen = _whole_list(ranked, answer_chars) if question.wants_list else []
    if not chosen:
        chosen = _likeliest(ranked, most, answer_chars)
        chosen += _in_part(ranked, chosen, most, answer_chars)
    return (unexplained_names(question, chosen) and explained_next(question, ranked)) or chosen


def essential(question: Question, chosen: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the chosen sentences that are nearly as good as the best, all if those lack what the kind needs."""
    if chosen[0].replies:
        return chosen
    nearest = [evidence for evidence in chosen if evidence.score >= chosen[0].score - NARROW_MARGIN]
    return nearest if has_what_it_needs(question, nearest) else chosen


def lead(chosen: Sequence[Evidence], ranked: Sequence[Evidence]) -> float:
    """Return how far the best chosen sentence is above those that say something else, at most FARTHEST."""
    texts = {evidence.text for evidence in chosen}
    rows = {evidence.row for evidence in chosen}
    others = [e.score for e in of_the_year(ranked) if e.row not in rows and e.text not in texts]
    return max(-FARTHEST, min(FARTHEST, chosen[0].score - max(others, default=-math.inf)))


def _whole_reply(ranked: Sequence[Evidence], answer_chars: int) -> list[Evidence]:
    """Return the best sentence with those behind it in its line, as many as fit: 可以。 alone says little."""
    at = {evidence.row: evidence for evidence in ranked}
    reply = [ranked[0]]
    while (more := at.get(reply[-1].row + 1)) and between(reply[-1], more) == "":
        if _chars([*reply, more]) > answer_chars:
            break
        reply.append(more)
    return reply


def _whole_list(ranked: Sequence[Evidence], answer_chars: int) -> list[Evidence]:
    """Return the best sentence, where it begins a list of its line, with the items behind it as many as fit.

    Nothing where it begins none: 重点办好三件实事：一是…；二是…；三是….
    """
    at = {evidence.row: evidence for evidence in ranked}
    items = list(ranked[:1])
    if not items or not _BEGINS_LIST.search(items[0].text):
        return []
    while (
        (more := at.get(items[-1].row + 1)) and _GOES_ON.match(more.text) and between(items[-1], more) == ""
    ):
        if _chars([*items, more]) > answer_chars:
            break
        items.append(replace(more, score=items[0].score))
    return items if len(items) > 1 else []


def between(before: Evidence, after: Evidence) -> str | None:
    """Return what stands between two sentences of a chunk, None where they are of two."""
    if before.chunk is not after.chunk:
        return None
    return text_between(before.chunk, before.sentence, after.sentence)


def _likeliest(ranked: Sequence[Evidence], most: int, answer_chars: int) -> list[Evidence]:
    """Return the best sentence with those of the next that fit and together most likely hold the answer."""
    best = list(ranked[:1])
    others = list(_others(ranked, best))
    sets = ([*best, *more] for size in range(most) for more in combinations(others, size))
    return max((few for few in sets if few == best or _chars(few) <= answer_chars), key=_likelihood)


def _likelihood(chosen: Sequence[Evidence]) -> float:
    """Return how likely one of the sentences answers, but for a factor."""
    return sum(math.exp(evidence.score / POINTS) for evidence in chosen)


def _in_part(
    ranked: Sequence[Evidence], chosen: Sequence[Evidence], most: int, answer_chars: int
) -> Iterator[Evidence]:
    """Yield what fits of the next sentences around the words that the reader found in them."""
    room, left = answer_chars - _chars(chosen), most - len(chosen)
    for evidence in _others(ranked, chosen):
        part = _part(evidence, room) if left else None
        if part is not None:
            room, left = room - len(part.text), left - 1
            yield part


def _others(ranked: Sequence[Evidence], chosen: Sequence[Evidence]) -> Iterator[Evidence]:
    """Yield the sentences behind the best one that may go with it and say something else than the chosen ones."""
    texts = {evidence.text for evidence in chosen}
    margin = MARGIN if all(evidence.answering is None for evidence in ranked) else NARROW_MARGIN
    for evidence in ranked[1 : 1 + LOOKED_AT]:
        if evidence.score >= ranked[0].score - margin and evidence.text not in texts:
            texts.add(evidence.text)
            yield evidence


def _part(evidence: Evidence, room: int) -> Evidence | None:
    """Return the clauses around the words that the reader found, as many as fit; None where those do not."""
    if evidence.answering is None:
        return None
    begins, found = evidence.sentence.start, evidence.answering.span
    spans = [Span(begins + clause.start, begins + clause.end) for clause in clauses(evidence.text)]
    around = [
        Span(first.start, last.end)
        for first in spans
        for last in spans
        if first.start <= found.start and found.end <= last.end and last.end - first.start <= room
    ]
    part = max(around, key=lambda span: span.end - span.start, default=None)
    if part is None or part.end - part.start < PART_CHARS:
        return None
    return replace(
        evidence,
        text=evidence.text[part.start - begins : part.end - begins],
        sentence=replace(evidence.sentence, start=part.start, end=part.end),
    )


def _chars(chosen: Sequence[Evidence]) -> int:
    return sum(len(evidence.text) for evidence in chosen)
