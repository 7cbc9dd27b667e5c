"""One answer to a question that asks the same of several things, from the answers for each."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace

from yinju.answer import wording
from yinju.answer.extractive import Extracted
from yinju.answer.grounding import verify_text
from yinju.text import Language, terms
from yinju.types import Citation

# So much of what distinguishes one thing from the others stands in a quotation that speaks of it.
COVERED_SHARE = 0.5


def covers(extracted: Extracted, names: Sequence[str]) -> bool:
    """Return whether the quotations speak of every one of the things that a question names."""
    said = _said(extracted)
    return all(len(own & said) >= COVERED_SHARE * len(own) for own in _distinct(names))


def _said(extracted: Extracted) -> Set[str]:
    return {term for citation in extracted.citations for term in terms(citation.quote)}


def _distinct(names: Sequence[str]) -> Sequence[Set[str]]:
    """Return the terms that each name has and no other; no single characters, 年 of 年假 says nothing."""
    own = [{term for term in terms(name) if len(term) > 1} or set(terms(name)) for name in names]
    among = Counter(term for these in own for term in these)
    return [{term for term in these if among[term] == 1} or these for these in own]


def answer_together(
    language: Language, whole: Extracted, answers: Sequence[tuple[str, Extracted]]
) -> Extracted:
    """Return what the answers for each thing, by its name, amount to; `whole` where none of them is `answered`.

    What answers for one thing uses a word that distinguishes it from the others, lest one answer pass for two. The
    verdict is `answered` only where it is for each; else the text says for which nothing was found. Raises
    GroundingError where a quotation does not stand in it.
    """
    names = [name for name, _ in answers]
    found = [
        (name, answer)
        for (name, answer), own in zip(answers, _distinct(names), strict=True)
        if answer.verdict == "answered" and not own.isdisjoint(_said(answer))
    ]
    if not found:
        return whole
    citations = _renumbered([citation for _, answer in found for citation in answer.citations])
    missing = [name for name in names if name not in dict(found)]
    weakest = min((answer for _, answer in answers), key=lambda answer: answer.confidence)
    if missing:
        text = wording.in_part(language, [name for name, _ in found], missing, citations)
    else:
        text = wording.answered(language, citations)
    verify_text(text, citations)
    return replace(weakest, verdict="mentioned" if missing else "answered", text=text, citations=citations)


def _renumbered(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the citations in their order without those that lie within others, numbered from 1."""
    kept: list[Citation] = []
    for citation in citations:
        if any(_within(citation, other) for other in kept):
            continue
        kept = [other for other in kept if not _within(other, citation)] + [citation]
    return tuple(replace(citation, marker=marker) for marker, citation in enumerate(kept, 1))


def _within(citation: Citation, other: Citation) -> bool:
    return citation.doc_id == other.doc_id and other.start <= citation.start and citation.end <= other.end
