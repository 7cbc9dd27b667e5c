"""The verdict: whether the chosen sentences answer, only speak of the subject, or have nothing to do with it.

Two logistic models, fitted by scripts/fit-verdict on questions whose answer is there, was taken away with its
sentence, or with its whole document. What a kind of question cannot do without (a figure, a date, a definition,
the year that was named) is a rule on top: where it is missing, nothing is `answered`.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from yinju.answer.evidence import Evidence, bears_kind
from yinju.answer.focus import answering_figures, fresh_figures, names_figure
from yinju.retrieve import ABBREVIATIONS, Kind, Question, Retrieved
from yinju.text import HAN, compact, normalise, quoted_names, terms
from yinju.types import Reasons, Verdict

# Set on the tuning questions of the speech and of the work reports.
ANSWERED_FROM = 0.47
NAMED_FIGURE_FROM = 0.44
YES_FROM, _SHARED_BY_YES = 0.8, 0.2
# Of the questions of the fit a quarter can be answered; of those that people ask, two in five or more:
# log(p / (1 - p)) of the one is by so much larger than of the other.
PRIOR_SHIFT = 0.62
MENTIONED_FROM = 0.35
_SUBJECT_CHARS = 20
_QUOTED = re.compile(r"[“《「]([^“”《》「」]{2,20})[”》」]")

_ENUMERATION = re.compile(r"、|[；;]|，.*，|分别|包括|以及|和|与|及|,.*,|\band\b")
_SURNAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习温]"
)
_OFFICE = "(?:书记|主席|总理|部长|省长|市长|县长|局长|主任|院长|校长|检察长|教授|作者|记者)"
_PERSON = re.compile(
    rf"{_SURNAME}[\u4e00-\u9fff]{{1,2}}(?:同志|先生|女士|总?{_OFFICE})|{_OFFICE}[:：]?\s*{_SURNAME}[\u4e00-\u9fff]{{1,2}}"
    r"|\b(?:Mr|Ms|Mrs|Dr|Mayor|President|Minister|Secretary|Director)\.? [A-Z][a-z]+"
)
# What follows a coined name where it is explained: “356”是指…, “356”产业集群，即…, “356”(…).
_EXPLAINS = r"[^,。;!?]{0,8}?(?:(?:是|即|指|包括|分别|:|——|\()|,(?:即|是指|指的是|也就是|分别))"
_LATIN = re.compile(r"[a-z]")
_HAN_BIGRAM = re.compile(f"[{HAN}]{{2}}")
# Words of a question that say when, where or how surely, and not what.
_CIRCUMSTANCES = frozenset(
    (
        "今年",
        "去年",
        "明年",
        "全年",
        "年度",
        "全市",
        "全国",
        "全省",
        "我市",
        "我国",
        "本市",
        "预计",
        "大约",
        "目前",
        "现在",
        "共有",
        "一共",
        "总共",
        "达到",
    )
)
_ASKS_NAME = re.compile(
    rf"名字|姓名|姓什么|叫什么|{_OFFICE}(?:是谁|是哪位|姓)|谁是[^，。？?]{{0,20}}{_OFFICE}"
    r"|\bwho (?:is|was) the\b|\bname of\b|\bnamed\b"
)


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
    """What a verdict rests on. Shares are of the question's idf mass, 0…1; `answering` is the reader's best score."""

    cosine: float
    standing_out: float
    known_share: float
    chunk_share: float
    quoted_share: float
    fits_kind: float
    english: float
    answering: float | None

    def named(self) -> dict[str, float]:
        """Return the signals by name, the reader's where it has read."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def vector(self) -> tuple[float, ...]:
        """Return the signals in the order of the models' weights, scaled to about unit size; the reader's come last."""
        foreign = self.english
        read = () if self.answering is None else (self.answering / 10, foreign * self.answering / 10)
        return (
            1.0,
            (self.cosine - 0.85) * 20,
            self.standing_out - 2,
            self.known_share,
            self.chunk_share,
            self.quoted_share,
            self.fits_kind,
            foreign,
            foreign * (self.cosine - 0.78) * 20,
            *read,
        )


# scripts/fit-verdict prints these: bias, cosine, standing_out, known, chunk, quoted, fits_kind, english, its cosine.
_ANSWERS = (-2.835, 1.781, 0.219, -3.749, -3.456, 6.456, 1.312, -0.674, 0.656)
_BEARS = (-1.697, 3.352, 0.115, -3.840, 7.326, -0.109, -0.191, 2.001, -0.196)
# With the reader's two signals behind them.
_ANSWERS_READ = (-2.755, 1.684, 0.475, -1.952, -1.563, 2.177, 1.963, -0.250, -0.042, 2.334, 0.626)
_BEARS_READ = (-1.010, 3.439, 0.127, -3.179, 5.999, 2.678, -0.267, 2.549, -0.901, 1.009, -0.328)


def judge(retrieved: Retrieved, chosen: Sequence[Evidence]) -> Judgement:
    """Return the verdict on the chosen sentences, best first."""
    if not chosen or sum(map(len, retrieved.question.terms)) < 2:
        return Judgement("not_found", 0.0)
    question = retrieved.question
    signals = read_signals(retrieved, chosen)
    models = (_ANSWERS, _BEARS) if signals.answering is None else (_ANSWERS_READ, _BEARS_READ)
    answers, bears = _probability(models[0], signals, PRIOR_SHIFT), _probability(models[1], signals)
    bar = _answered_from(question, signals, chosen)
    reasons = Reasons(
        signals={"answers": answers, "bears": bears, **signals.named()},
        bars={"answers": bar, "bears": MENTIONED_FROM, "fits_kind": 1.0},
        sentence=chosen[0].text,
    )
    if bears < MENTIONED_FROM:
        return Judgement("not_found", min(answers, bears), reasons=reasons)
    complete = signals.fits_kind > 0
    if complete and answers >= bar:
        return Judgement("answered", answers, reasons=reasons)
    silent = not complete and _silent(question, chosen)
    names = tuple(_unexplained(question, chosen))
    return Judgement("mentioned", answers, _subject(question), silent, names, reasons)


def _answered_from(question: Question, signals: Signals, chosen: Sequence[Evidence]) -> float:
    """Return the bar: lower for a figure beside the question's words, higher for a yes, no or date that shares few."""
    if question.language == "zh" and question.kind == "number" and names_figure(question, chosen[0].text):
        return NAMED_FIGURE_FROM
    if question.kind in ("yesno", "when") and signals.quoted_share < _SHARED_BY_YES:
        return YES_FROM
    return ANSWERED_FROM


def read_signals(retrieved: Retrieved, chosen: Sequence[Evidence]) -> Signals:
    """Return what speaks for and against the chosen sentences, at least one."""
    question, weights = retrieved.question, retrieved.weights
    best = chosen[0]
    around = {*terms(best.chunk.text), *terms(best.chunk.heading), *terms(best.chunk.title)}
    return Signals(
        cosine=max(evidence.cosine for evidence in chosen),
        standing_out=best.standing_out,
        known_share=weights.share(weights.known),
        chunk_share=weights.share(around),
        quoted_share=weights.share(frozenset().union(*(evidence.terms for evidence in chosen))),
        fits_kind=float(has_what_it_needs(question, chosen)),
        english=float(question.language == "en"),
        answering=max((e.answering.score for e in chosen if e.answering is not None), default=None),
    )


def has_what_it_needs(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the quotations hold what this question cannot be answered without."""
    need = _NEEDS.get(question.kind)
    text = _text_on_subject(question, chosen) if question.kind in ("number", "when") else _text(chosen)
    return (
        (need is None or need(question, text))
        and _of_its_year(question, chosen)
        and _holds_codes(question, chosen)
    )


def _text(chosen: Sequence[Evidence]) -> str:
    return "\n".join(evidence.text for evidence in chosen)


def _text_on_subject(question: Question, chosen: Sequence[Evidence]) -> str:
    """Return the quotations of the year that was asked for that use a word of the question, and its coined names.

    A figure is of its sentence: it says nothing of another year's, or of what another sentence names.
    """
    names = _coined_names(question, _text(chosen))
    words = {term for term in question.terms if _HAN_BIGRAM.fullmatch(term)} - _CIRCUMSTANCES
    return _text(
        [
            evidence
            for evidence in chosen
            if evidence.dates_figures
            and all(name in compact(evidence.text) for name in names)
            and (not words or not words.isdisjoint(evidence.terms))
        ]
    )


def _needs_figure(question: Question, text: str) -> bool:
    return bool(answering_figures(question, text))


def _needs_date(question: Question, text: str) -> bool:
    own = {str(year) for year in question.years}
    digits = re.sub("|".join(own), "", normalise(text)) if own else text
    return bears_kind("when", digits)


def _needs_person(question: Question, text: str) -> bool:
    return not _ASKS_NAME.search(normalise(question.text)) or _PERSON.search(text) is not None


def _needs_definition(question: Question, text: str) -> bool:
    names = _coined_names(question, text)
    if names:
        return _explains(names, text)
    subject = re.escape(normalise(question.subject))
    explained = (
        rf"(?:^|[,。;:\n])(?![^,。;:\n]*以)[^,。;:\n]*{subject}[”》)]?[^,。;]{{0,10}}(?:是|即|指|为|称)"
    )
    if subject and re.search(explained, normalise(text)):  # but not 以…为主线
        return True
    return bears_kind("define", text)


def _needs_items(question: Question, text: str) -> bool:
    names = _coined_names(question, text)
    return _explains(names, text) if names else _ENUMERATION.search(text) is not None


def _silent(question: Question, chosen: Sequence[Evidence]) -> bool:
    if question.kind == "number":
        return not fresh_figures(question, _text(chosen))
    need = _NEEDS.get(question.kind)
    return need is not None and not need(question, _text(chosen))


def _unexplained(question: Question, chosen: Sequence[Evidence]) -> list[str]:
    text = _text(chosen)
    names = _coined_names(question, text) if question.kind in ("define", "list") else []
    return [] if _explains(names, text) else names


def _coined_names(question: Question, text: str) -> list[str]:
    """Return the names that stand in quotation marks in `text` and that the question uses, quoted or not.

    Such names ("十大战略", "356") are shorthand: a text that uses one explains it only where it says so.
    """
    asked = compact(question.text)
    return [
        name for name in (quoted.lstrip("“") for quoted in quoted_names(normalise(text))) if name in asked
    ]


def _explains(names: Sequence[str], text: str) -> bool:
    normal = compact(text)
    return any(re.search(rf"{re.escape(name)}[”》」』\"]{_EXPLAINS}", normal) for name in names)


_NEEDS: Mapping[Kind, Callable[[Question, str], bool]] = {
    "number": _needs_figure,
    "when": _needs_date,
    "who": _needs_person,
    "define": _needs_definition,
    "list": _needs_items,
}


def _of_its_year(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether a quotation speaks of the years that the question names, and something says so."""
    return any(evidence.dated for evidence in chosen)


def _holds_codes(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the question's numbers, and its Latin words if it is Chinese, stand in what is quoted around.

    Its years need not: `_of_its_year` sees to them.
    """
    codes = question.numbers - {f"{year}{unit}" for year in question.years for unit in ("", "年")}
    if question.language == "zh":
        codes |= frozenset(term for term in question.terms if _LATIN.search(term))
    if not codes:
        return True
    chunks = {evidence.chunk.chunk_id: evidence.chunk for evidence in chosen}.values()
    held = {term for chunk in chunks for term in terms(f"{chunk.title}\n{chunk.heading}\n{chunk.text}")}
    spelt_out = {code for code, (_, bigram) in ABBREVIATIONS.items() if bigram in held}
    return all(code.lstrip("“") in held or code in held or code in spelt_out for code in codes)


def _subject(question: Question) -> str:
    """Return what the question is about, as it names it; "" where it has no short name."""
    quoted = _QUOTED.search(question.text)
    subject = quoted[1] if quoted else question.subject
    return subject if len(subject) <= _SUBJECT_CHARS else ""


def _probability(weights: Sequence[float], signals: Signals, shift: float = 0.0) -> float:
    logit = shift + sum(weight * value for weight, value in zip(weights, signals.vector(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
