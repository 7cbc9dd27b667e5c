"""Suggested questions: those of the proposals that the engine answers from the very place they were made from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from yinju.api.proposals import Kind, Proposal, propose
from yinju.pipeline import Engine
from yinju.text import Language
from yinju.types import Answer

SUGGESTIONS: Final = 6  # of one language
ASKED_AT_MOST: Final = 40
READ_DOCUMENTS: Final = 12
# On the speech, what is answered with less is as often a passage beside the point.
SURE: Final = 0.6

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the snapshot answers, and the document that it is about."""

    question: str
    doc_id: str
    language: Language


def suggest(engine: Engine, *, stopped: Callable[[], bool] = lambda: False) -> list[Suggestion]:
    """Return questions that the engine's snapshot answers, at most `SUGGESTIONS` of each language.

    Asks the engine up to `ASKED_AT_MOST` times, one after another: for a thread of its own. Ends early, with
    what it has, once `stopped` says so. The same snapshot gives the same questions.
    """
    infos = _spread(engine.snapshot.documents(), READ_DOCUMENTS)
    proposals = [
        propose(engine.snapshot.document(info.doc_id), alone=len(infos) == 1)
        for info in infos
        if not stopped()
    ]
    return keep_answered(in_turn(proposals), engine.ask, stopped=stopped)


def in_turn(by_document: Sequence[Sequence[Proposal]]) -> list[Proposal]:
    """Return all proposals, so that kinds, languages and documents take turns."""
    groups: dict[tuple[Language, Kind], list[list[Proposal]]] = {}
    for proposals in by_document:
        own: dict[tuple[Language, Kind], list[Proposal]] = {}
        for proposal in proposals:
            own.setdefault((proposal.language, proposal.kind), []).append(proposal)
        for group, members in own.items():
            groups.setdefault(group, []).append(members)
    # Each kind begins with another document, lest the first document be asked about by all of them.
    rotated = [
        lists[shift % len(lists) :] + lists[: shift % len(lists)]
        for shift, lists in enumerate(groups.values())
    ]
    return list(_alternating([list(_alternating(lists)) for lists in rotated]))


def keep_answered(
    proposals: Sequence[Proposal],
    ask: Callable[[str], Answer],
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Suggestion]:
    """Return the first proposals that `ask` answers, surely and from their place; at most a third of one kind."""
    kept: list[Proposal] = []
    asked = 0
    for proposal in proposals:
        if asked == ASKED_AT_MOST or stopped():
            break
        fellows = [other for other in kept if other.language == proposal.language]
        alike = [other for other in fellows if other.kind == proposal.kind]
        if len(fellows) == SUGGESTIONS or len(alike) == SUGGESTIONS // 3 or _same_place(proposal, fellows):
            continue
        asked += 1
        if _answers(ask(proposal.question), proposal):
            kept.append(proposal)
    return [Suggestion(proposal.question, proposal.doc_id, proposal.language) for proposal in kept]


def _answers(answer: Answer, proposal: Proposal) -> bool:
    return (
        answer.verdict == "answered"
        and answer.confidence >= SURE
        and any(
            # The stop at the end of a quotation is left out of it.
            citation.doc_id == proposal.doc_id
            and citation.start <= proposal.start
            and proposal.end - 1 <= citation.end
            for citation in answer.citations
        )
    )


def _same_place(proposal: Proposal, others: Sequence[Proposal]) -> bool:
    return any(
        proposal.doc_id == other.doc_id and proposal.start < other.end and other.start < proposal.end
        for other in others
    )


def _spread(items: Sequence[T], count: int) -> list[T]:
    """Return `count` of the items, evenly spaced, or all if there are fewer."""
    if len(items) <= count:
        return list(items)
    return [items[place * len(items) // count] for place in range(count)]


def _alternating(lists: Sequence[Sequence[T]]) -> Iterator[T]:
    """Yield the first of each list, then the second of each, and so on."""
    for place in range(max(map(len, lists), default=0)):
        yield from (items[place] for items in lists if place < len(items))
