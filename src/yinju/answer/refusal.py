"""The verdict: whether the chosen sentences answer, only speak of the subject, or have nothing to do with it.

Two logistic models, each with the reader's signals and without, fitted by scripts/fit-verdict on questions whose answer
is there, was taken away with its sentence, or with its whole document. What a kind of question cannot do without (a
figure, a date, a definition, the year that was named) is a rule on top: where it is missing, nothing is `answered`.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from yinju.answer.evidence import Evidence
from yinju.answer.focus import names_figure
from yinju.answer.names import unexplained_names
from yinju.answer.needs import has_what_it_needs, is_silent
from yinju.answer.selection import lead
from yinju.retrieve import Question, Retrieved, nearness
from yinju.text import normalise, terms
from yinju.types import Reasons, Verdict

# Set on the tuning questions of the speech and of the work reports, and on texts of our own.
ANSWERED_FROM, NAMED_FIGURE_FROM = 0.5, 0.47
ANSWERED_READ_FROM = {"zh": 0.45, "en": 0.5}
YES_FROM, _SHARED_BY_YES = 0.8, 0.2
MENTIONED_FROM, MENTIONED_READ_FROM = 0.4, 0.4
# How likely the sentence behind the very question answers it; set by hand.
REPLY_CONFIDENCE = 0.9
_SUBJECT_CHARS = 20
_CODE = re.compile(r"[a-z0-9]+")
_QUOTED = re.compile(r"[“《「]([^“”《》「」]{2,20})[”》」]")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict; `confidence`, 0…1, that the quotations answer; `subject`, what the documents do speak of.

    `silent` says that the quotations hold nothing of the kind that was asked for, not even a wrong one;
    `unexplained` are names that the question asks to be explained and that the quotations only use.
    """

    verdict: Verdict
    confidence: float
    subject: str = ""
    silent: bool = False
    unexplained: tuple[str, ...] = ()
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True)
class Signals:
    """What a verdict rests on. Shares are of the idf mass of the question's words, 0…1.

    `lead` is how far the best sentence's score is above those that are not quoted; `answering` the reader's best score.
    """

    cosine: float
    standing_out: float
    chunk_share: float
    quoted_share: float
    fits_kind: float
    lead: float
    english: float
    answering: float | None

    def named(self) -> dict[str, float]:
        """Return the signals by name, the reader's where it has read."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def features(self) -> dict[str, float]:
        """Return what the models weigh, by name, scaled to about unit size; the reader's where it has read."""
        foreign, near, standing_out = self.english, nearness(self.cosine), self.standing_out - 2
        compared = {
            "near": near,
            "standing_out": standing_out,
            "chunk_share": self.chunk_share,
            "quoted_share": self.quoted_share,
            "fits_kind": self.fits_kind,
            "lead": self.lead,
            "english": foreign,
            "english near": foreign * near,
        }
        if self.answering is None:
            return compared
        read = self.answering / 10  # what reads like an answer is one where comparing bears it out
        return compared | {
            "read": read,
            "english read": foreign * read,
            "standing_out read": standing_out * read,
        }


# scripts/fit-verdict prints these.
_ANSWERS: Mapping[str, float] = {
    "bias": -3.418,
    "near": 1.691,
    "standing_out": 0.611,
    "chunk_share": -0.632,
    "quoted_share": 0.186,
    "fits_kind": 0.971,
    "lead": 0.655,
    "english": 1.252,
    "english near": -1.280,
}
_BEARS: Mapping[str, float] = {
    "bias": -0.727,
    "near": 0.804,
    "standing_out": 0.737,
    "chunk_share": 3.464,
    "quoted_share": -0.359,
    "fits_kind": 0.478,
    "lead": -0.106,
    "english": 0.103,
    "english near": -1.391,
}
_ANSWERS_READ: Mapping[str, float] = {
    "bias": -0.989,
    "near": 0.618,
    "standing_out": 0.280,
    "chunk_share": -1.511,
    "quoted_share": 0.385,
    "fits_kind": 0.425,
    "lead": 0.752,
    "english": -0.146,
    "english near": -0.720,
    "read": 1.708,
    "english read": 0.158,
    "standing_out read": 0.109,
}
_BEARS_READ: Mapping[str, float] = {
    "bias": 3.207,
    "near": -0.430,
    "standing_out": 0.347,
    "chunk_share": 3.248,
    "quoted_share": -0.549,
    "fits_kind": -0.141,
    "lead": 0.070,
    "english": -2.335,
    "english near": -0.735,
    "read": 2.184,
    "english read": -0.459,
    "standing_out read": -0.093,
}


def judge(retrieved: Retrieved, chosen: Sequence[Evidence], ranked: Sequence[Evidence]) -> Judgement:
    """Return the verdict on the sentences that are chosen of all those that were ranked, both best first."""
    if not chosen or sum(map(len, retrieved.question.terms)) < 2:
        return Judgement("not_found", 0.0)
    question = retrieved.question
    signals = read_signals(retrieved, chosen, ranked)
    models = (_ANSWERS, _BEARS) if signals.answering is None else (_ANSWERS_READ, _BEARS_READ)
    answers, bears = _probability(models[0], signals), _probability(models[1], signals)
    if chosen[0].replies:
        answers, bears = max(answers, REPLY_CONFIDENCE), max(bears, REPLY_CONFIDENCE)
    bar = _answered_from(question, signals, chosen)
    bears_from = MENTIONED_FROM if signals.answering is None else MENTIONED_READ_FROM
    reasons = Reasons(
        signals={"answers": answers, "bears": bears, **signals.named()},
        bars={"answers": bar, "bears": bears_from, "fits_kind": 1.0},
        sentence=chosen[0].text,
    )
    if bears < bears_from:
        return Judgement("not_found", min(answers, bears), reasons=reasons)
    complete = signals.fits_kind > 0
    if complete and answers >= bar:
        return Judgement("answered", answers, reasons=reasons)
    names = tuple(unexplained_names(question, chosen))
    if names and answers >= bar:  # explained in a way that no rule knows
        return Judgement("mentioned", bar, _subject(question, chosen), reasons=reasons)
    silent = not complete and answers < bar and is_silent(question, chosen)
    return Judgement("mentioned", min(answers, bar), _subject(question, chosen), silent, names, reasons)


def _answered_from(question: Question, signals: Signals, chosen: Sequence[Evidence]) -> float:
    """Return the bar: lower for a figure beside the question's words, higher for a yes, no or time that shares few.

    With the reader one bar of a language does for figures and for yes or no too.
    """
    unlike = {"when"} if signals.answering is not None and question.language == "zh" else {"when", "yesno"}
    if question.kind in unlike and signals.quoted_share < _SHARED_BY_YES:
        return YES_FROM
    if signals.answering is not None:
        return ANSWERED_READ_FROM[question.language]
    if question.language == "zh" and question.kind == "number" and names_figure(question, chosen[0].text):
        return NAMED_FIGURE_FROM
    return ANSWERED_FROM


def read_signals(retrieved: Retrieved, chosen: Sequence[Evidence], ranked: Sequence[Evidence]) -> Signals:
    """Return what speaks for and against the chosen sentences, at least one of those that were ranked."""
    question, weights = retrieved.question, retrieved.weights.of_words()
    best = chosen[0]
    around = {*terms(best.chunk.text), *terms(best.chunk.heading), *terms(best.chunk.title)}
    return Signals(
        cosine=max(evidence.cosine for evidence in chosen),
        standing_out=best.standing_out,
        chunk_share=weights.share(around),
        quoted_share=weights.share(frozenset().union(*(evidence.terms for evidence in chosen))),
        fits_kind=float(has_what_it_needs(question, chosen)),
        lead=lead(chosen, ranked),
        english=float(question.language == "en"),
        answering=max((e.answering.score for e in chosen if e.answering is not None), default=None),
    )


def _subject(question: Question, chosen: Sequence[Evidence]) -> str:
    """Return what the question is about, as it names it; "" where it has no short name, or a code not in the text."""
    quoted = _QUOTED.search(question.text)
    subject = quoted[1] if quoted else question.subject
    said = normalise("".join(f"{e.chunk.text}{e.chunk.heading}{e.chunk.title}" for e in chosen))
    is_said = all(code in said for code in _CODE.findall(normalise(subject)))
    return subject if len(subject) <= _SUBJECT_CHARS and is_said else ""


def _probability(weights: Mapping[str, float], signals: Signals) -> float:
    logit = weights["bias"]
    logit += sum(weights[name] * value for name, value in signals.features().items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
