"""The examples that the reader learns from: a question, the sentences it is asked of, and the spans that answer.

CMRC 2018 train
    A question with a window of its paragraph around the answer; the same paragraph without the sentences that hold
    the answer; a sentence like the question in another paragraph; the paragraph with the year that the question names
    changed. Questions translated into English the same way; questions of which words are replaced by English ones;
    and questions that differ in one thing from those that the paragraph answers, and which it does not.
The work reports, Chinese and English side by side
    A clause whose figure is asked for, in either language; an English clause asked about its sentence. The same asked
    of a year that the report speaks of, and of one that it does not; figures in full width and in characters.
Questions of our own on news, laws and CMRC's paragraphs
    Lists, reasons, definitions, and questions that the passage does not answer.
Texts of our own, and questions on them
    Most in other words than the text's, a fifth that it does not answer; the sentences most like a question that do
    not answer it.

Half of them below the title of their text, some below a number as files are named by, the others below nothing.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reading.passages import Passage
from reading.scoring import overlaps
from yinju.text import quantities, terms, years
from yinju.types import Span

SHORTEST_WINDOW, LONGEST_WINDOW = 50, 290
LIKEST = 4
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SEVERAL_YEARS = re.compile(r"[三四五十]年|年均|累计|时期|以来")
_LAST_YEAR = re.compile(r"[比较]?上年|去年|过去(?:的)?一年")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a passage; `answers` are ranges of its text, none where it does not answer."""

    kind: str
    question: str
    passage: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked of some sentences of a passage.

    `above` is what stands above them, a title. Sentences may have been taken away where nothing answers.
    """

    kind: str
    question: str
    passage: str
    window: tuple[Span, ...]
    answers: tuple[Span, ...]
    above: str = ""


def with_answer(asked: Asked, passage: Passage, rng: random.Random) -> Example:
    """Return the question with a window of whole sentences that holds every answer."""
    first = min(span.start for span in asked.answers)
    last = max(span.end for span in asked.answers)
    core = [n for n, s in enumerate(passage.sentences) if overlaps(s, Span(first, last))]
    window = _around(passage, core[0], core[-1], rng)
    return Example(asked.kind, asked.question, asked.passage, window, asked.answers)


def without_sentence(asked: Asked, passage: Passage, rng: random.Random) -> Example | None:
    """Return the question with a window of its own passage that has lost every sentence with an answer's words.

    Half of the windows are around the answer, half anywhere.
    """
    holding = sentences_with_answer(asked, passage)
    if not holding or len(holding) == len(passage.sentences):
        return None
    start = holding[0] if rng.random() < 0.5 else rng.randrange(len(passage.sentences))
    around = _around(passage, start, start, rng)
    kept = tuple(s for s in around if passage.sentences.index(s) not in holding)
    return Example(f"{asked.kind} cut", asked.question, asked.passage, kept, ()) if kept else None


def sentences_with_answer(asked: Asked, passage: Passage) -> tuple[int, ...]:
    """Return the numbers of the sentences that hold an answer's words, or a part of an answer."""
    words = [passage.text[span.start : span.end] for span in asked.answers]
    return tuple(
        number
        for number, sentence in enumerate(passage.sentences)
        if any(word in passage.text[sentence.start : sentence.end] for word in words)
        or any(overlaps(sentence, span) for span in asked.answers)
    )


def elsewhere(asked: Asked, name: str, passage: Passage, sentence: int, rng: random.Random) -> Example:
    """Return the question with a window around a sentence of a passage that does not answer it."""
    return Example(f"{asked.kind} other", asked.question, name, _around(passage, sentence, sentence, rng), ())


def contrasting(asked: Asked, passage: Passage, rng: random.Random) -> Example:
    """Return a question that its passage does not answer with a window of what it seems to answer with."""
    return replace(with_answer(asked, passage, rng), answers=())


def resembling(asked: Asked, passage: Passage, rng: random.Random) -> Example | None:
    """Return the question with a window around one of the sentences most like it that hold no answer's words.

    None where every sentence holds some.
    """
    holding = set(sentences_with_answer(asked, passage))
    asks = set(terms(asked.question))
    likeness = {
        number: len(asks & set(terms(passage.text[sentence.start : sentence.end])))
        for number, sentence in enumerate(passage.sentences)
        if number not in holding
    }
    if not likeness:
        return None
    likest = rng.choice(sorted(likeness, key=lambda number: -likeness[number])[:LIKEST])
    window = _around(passage, likest, likest, rng)
    kept = tuple(s for s in window if passage.sentences.index(s) not in holding)
    return Example(f"{asked.kind} like", asked.question, asked.passage, kept, ())


def _around(passage: Passage, first: int, last: int, rng: random.Random) -> tuple[Span, ...]:
    """Return sentences first…last with neighbours on both sides, up to a length that is drawn."""
    most = rng.randint(SHORTEST_WINDOW, LONGEST_WINDOW)
    every = passage.sentences
    while every[last].end - every[first].start < most:
        sides = [side for side in (-1, 1) if (first > 0 if side < 0 else last + 1 < len(every))]
        if not sides:
            break
        if rng.choice(sides) < 0:
            first -= 1
        else:
            last += 1
    return every[first : last + 1]


def other_years(asked: Asked, text: str, title: str, rng: random.Random) -> tuple[Asked, str, str] | None:
    """Return the question, and its text and title with the years that it shares with the text changed in both.

    None where it shares none.
    """
    asked_for = set(_YEAR.findall(asked.question))
    shared = sorted(asked_for & set(_YEAR.findall(text)))
    if not shared:
        return None
    near = {year: [str(int(year) + step) for step in (-3, -2, -1, 1, 2, 3, 10)] for year in shared}
    changed = {year: rng.choice([y for y in years if y not in asked_for]) for year, years in near.items()}
    text, title = (_YEAR.sub(lambda match: changed.get(match[0], match[0]), words) for words in (text, title))
    name = f"{asked.passage}, other than {' '.join(shared)}"
    return replace(asked, kind=f"{asked.kind} year", passage=name, answers=()), text, title


def dated(example: Example, passage: Passage, rng: random.Random) -> list[Example]:
    """Return the question asked of the year that the text speaks of, and of one far from it, which it cannot answer.

    A text speaks of the year that the answer's sentence names, else of its title's year or, where it compares with the
    year before, of that one. Nothing is returned where the question names a year, or neither sentence nor title names
    one alone, or the sentence sums up several.
    """
    sentence = next(s for s in passage.sentences if overlaps(s, example.answers[0]))
    text = passage.text[sentence.start : sentence.end]
    spoken_of = years(text) or years(example.above)
    if years(example.question) or len(spoken_of) != 1 or _SEVERAL_YEARS.search(text):
        return []
    year = min(spoken_of)
    if not years(text) and (_LAST_YEAR.search(text) or rng.random() < 0.5):
        year -= 1
    far = year + rng.choice((-10, -6, -5, -4, -3, 3, 4, 5, 6))
    asked, elsewhere = (replace(example, question=_in_year(example, of, rng)) for of in (year, far))
    return [asked, replace(elsewhere, kind=f"{example.kind} year", answers=())]


def _in_year(example: Example, year: int, rng: random.Random) -> str:
    question = example.question
    if not example.kind.endswith(" en"):
        return f"{year}年{question}"
    if rng.random() < 0.5:
        return f"{question.rstrip('?')} in {year}?"
    return f"In {year}, {question[:1].lower()}{question[1:]}"


_FULL_WIDTH = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
_NUMERALS = "零一二三四五六七八九"
_PERCENTAGE = re.compile(r"(?<![\d.])(\d{1,2})(?:\.(\d+))?%")


def spelt_otherwise(text: str, rng: random.Random) -> str:
    """Return the text with its figures as older texts have them: in full width, or percentages in characters."""
    if rng.random() < 0.5:
        return re.sub(r"\d[\d.%]*", lambda match: match[0].translate(_FULL_WIDTH), text)
    return _PERCENTAGE.sub(lambda match: f"百分之{_numeral(int(match[1]))}{_decimals(match[2] or '')}", text)


def _numeral(value: int) -> str:
    tens, ones = divmod(value, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def _decimals(digits: str) -> str:
    return "点" + "".join(_NUMERALS[int(digit)] for digit in digits) if digits else ""


_ASKED_IN_ENGLISH = (
    ("为什么", "why"),
    ("什么时候", "when"),
    ("什么", "what"),
    ("多少", "how many"),
    ("哪一年", "which year"),
    ("哪年", "which year"),
    ("哪里", "where"),
    ("哪些", "which"),
    ("哪", "which"),
    ("谁", "who"),
    ("何时", "when"),
    ("何", "what"),
    ("怎么", "how"),
    ("如何", "how"),
    ("几", "how many"),
    ("是", "is"),
    ("的", "of"),
    ("在", "in"),
    ("和", "and"),
    ("年", " year"),
    ("有", "has"),
)


def half_english(question: str, lexicon: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    """Return the question with the words that the lexicon knows, longest first, in English, some left as they are."""
    words: list[str] = []
    position = 0
    asked = dict(_ASKED_IN_ENGLISH)
    while position < len(question):
        for length in (4, 3, 2, 1):
            piece = question[position : position + length]
            if len(piece) < length:
                continue
            if piece in asked:
                words.append(f" {asked[piece]} ")
                break
            if length > 1 and piece in lexicon and rng.random() < 0.8:
                words.append(f" {rng.choice(lexicon[piece])} ")
                break
        else:
            length = 1
            words.append(question[position])
        position += length
    return re.sub(r" {2,}", " ", "".join(words)).strip().replace("？", "?")


_PAUSE = re.compile(r"[，。；：、！？,;:()（）“”]")
_NOT_COUNTED = frozenset({"年", "月", "日", "第", "号", ""})


def chinese_clozes(name: str, text: str, rng: random.Random) -> Iterator[Asked]:
    """Return questions for the figures of a text: its clause, the figure replaced by 多少."""
    for figure in quantities(text):
        if figure.unit in _NOT_COUNTED:
            continue
        before = _PAUSE.split(text[max(0, figure.start - 24) : figure.start])[-1]
        after = _PAUSE.split(text[figure.end : figure.end + 8])[0]
        if len(before) < 4:
            continue
        unit = "" if figure.unit in ("%", "％") else figure.unit
        asks = "百分之几" if figure.unit in ("%", "％") and rng.random() < 0.4 else f"多少{unit}"
        tail = after if len(after) <= 6 else ""
        yield Asked("figure zh", f"{before}{asks}{tail}？", name, (Span(figure.start, figure.end),))


_ENGLISH_FIGURE = re.compile(
    r"\b(\d[\d,]*(?:\.\d+)?)(?: (hundred|thousand|million|billion|trillion))?(\s*percent(?:age points?)?|%)?"
)
_SCALES = {"": 1.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_OPENINGS = (
    "what is said about",
    "which",
    "why",
    "how",
    "what about",
    "what",
    "in what way",
    "tell me about",
)


def english_clozes(name: str, text: str, chinese: Span, english: str, rng: random.Random) -> Iterator[Asked]:
    """Return English questions on a Chinese sentence: each figure that stands on both sides, and a clause of it."""
    figures = [
        f for f in quantities(text[chinese.start : chinese.end]) if f.unit not in ("年", "月", "日", "第")
    ]
    for match in _ENGLISH_FIGURE.finditer(english):
        value = float(match[1].replace(",", "")) * _SCALES[match[2] or ""]
        same = [f for f in figures if abs(f.value - value) <= 1e-6 * max(1.0, value)]
        if len(same) != 1 or (not match[3] and value < 10):
            continue
        left = re.split(r"[,;:.]\s", english[: match.start()])[-1].split()[-12:]
        right = re.split(r"[,;:.](?:\s|$)", english[match.end() :])[0].split()[:8]
        if len(left) + len(right) < 3:
            continue
        asks = "what percentage" if match[3] else rng.choice(("how many", "how much"))
        words = [asks, *right, *left] if rng.random() < 0.5 else [*left, asks, *right]
        span = Span(chinese.start + same[0].start, chinese.start + same[0].end)
        yield Asked("figure en", " ".join(words).capitalize() + "?", name, (span,))
    clauses = [c.strip() for c in re.split(r"[,;:.]\s", english) if len(c.split()) >= 4]
    if clauses:
        words = rng.choice(clauses).rstrip(".").split()
        most = rng.randint(5, 14)
        start = rng.randint(0, max(0, len(words) - most))
        asks = f"{rng.choice(_OPENINGS)} {' '.join(words[start : start + most])}?"
        yield Asked("sentence en", asks[:1].upper() + asks[1:], name, (chinese,))
