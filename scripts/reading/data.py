"""Where the examples come from, and what is held out."""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from reading.altering import altered, unnamed
from reading.examples import (
    Asked,
    Example,
    chinese_clozes,
    contrasting,
    dated,
    elsewhere,
    english_clozes,
    half_english,
    other_years,
    resembling,
    sentences_with_answer,
    spelt_otherwise,
    with_answer,
    without_sentence,
)
from reading.passages import Passage, as_passage
from yinju.models import Embedder
from yinju.types import Span

ROOT = Path(__file__).resolve().parent.parent.parent
ENGLISH = ROOT / "seeds/questions/cmrc-train.english.tsv"
LEXICON = ROOT / "src/yinju/retrieve/lexicon.tsv"
OWN = ROOT / "seeds/reader/own.jsonl"
WRITTEN = ROOT / "seeds/reader/written"
WRITTEN_OF = 6  # one text of so many is held out
HELD_OUT_YEARS = ("2012", "2019")
SEED = 20261123  # of what is drawn of the sources
REPORT_TITLES = (
    "{year}年政府工作报告",
    "{year}年中华人民共和国国务院政府工作报告",
    "{year}年国务院政府工作报告",
    "政府工作报告（{year}年）",
)
SENTENCES_A_TEXT = 12
CLOZES = {"figure zh": 1200, "figure en": 1200, "sentence en": 1200}  # at most so many an epoch
HALF_ENGLISH_SHARE = 0.1
ALTERED_SHARE = 0.8
UNNAMED_SHARE = 0.5
ELSEWHERE = 8  # sentences of other paragraphs that are likest a question
HELD_OF_A_KIND = 60  # questions that measure
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Held:
    """A question that measures; `left_out` are the sentences of its passage that are taken away."""

    asked: Asked
    answerable: bool
    left_out: tuple[int, ...] = ()


@dataclass
class Material:
    """Everything that is learnt from and measured on; `sha256` is that of the questions and passages."""

    sha256: str
    passages: dict[str, Passage]
    asked: dict[str, list[Asked]]
    elsewhere: Mapping[Asked, Sequence[tuple[str, int]]]
    lexicon: Mapping[str, Sequence[str]]
    titles: Mapping[str, str]
    held: dict[str, list[Held]] = field(default_factory=dict)

    def words(self, example: Example) -> str:
        """Return the text of an example's window."""
        return self.passages[example.passage].words(example.window)

    def examples(self, rng: random.Random) -> list[Example]:
        """Return one epoch's examples, drawn anew."""
        made = [*self._of_cmrc(rng), *self._of_reports(rng), *self._of_our_own(rng)]
        for kind in ("cmrc", "own", "written"):
            made += [self._altered(asked, rng) for asked in self.asked[kind] if rng.random() < ALTERED_SHARE]
        return [example if example.above else self._above(example, rng) for example in made if example]

    def _of_cmrc(self, rng: random.Random) -> Iterator[Example | None]:
        for asked in self.asked["cmrc"]:
            yield self._there(asked, rng)
            yield self._not_there(asked, rng)
            yield self._not_there(asked, rng) if rng.random() < 0.4 else None
            if rng.random() < HALF_ENGLISH_SHARE:
                question = half_english(asked.question, self.lexicon, rng)
                mixed = Asked("half english", question, asked.passage, asked.answers)
                yield self._there(mixed, rng)
                yield self._not_there(mixed, rng) if rng.random() < 0.3 else None
        for asked in self.asked["cmrc english"]:
            yield self._there(asked, rng)
            yield self._not_there(asked, rng) if rng.random() < 0.7 else None
        yield from (self._whole(asked) for asked in self.asked["years"] if rng.random() < 0.5)

    def _of_reports(self, rng: random.Random) -> Iterator[Example | None]:
        for kind, most in CLOZES.items():
            for asked in rng.sample(self.asked[kind], min(most, len(self.asked[kind]))):
                passage = self.passages[asked.passage]
                yield self._there(asked, rng)
                if kind != "sentence en":
                    yield from dated(self._titled(self._there(asked, rng)), passage, rng)
                yield without_sentence(asked, passage, rng) if rng.random() < 0.4 else None

    def _of_our_own(self, rng: random.Random) -> Iterator[Example | None]:
        for asked in self.asked["own"]:
            passage = self.passages[asked.passage]
            yield self._whole(asked)
            if asked.answers:
                yield self._there(asked, rng)
                yield without_sentence(asked, passage, rng)
            else:
                yield resembling(asked, passage, rng)
        for asked in self.asked["written"]:
            passage = self.passages[asked.passage]
            yield resembling(asked, passage, rng)
            if asked.answers:
                yield self._there(asked, rng)
                yield self._there(asked, rng)
                yield without_sentence(asked, passage, rng)
            else:
                yield resembling(asked, passage, rng)

    def _titled(self, example: Example) -> Example:
        return replace(example, above=self.titles.get(example.passage, ""))

    def _above(self, example: Example, rng: random.Random) -> Example:
        """Return the example below its passage's title, below nothing, or below a number as files are named by."""
        return rng.choice(
            [self._titled(example)] * 5
            + [example] * 3
            + [replace(example, above=f"{rng.randrange(5000):04}")] * 2
        )

    def _there(self, asked: Asked, rng: random.Random) -> Example:
        return with_answer(asked, self.passages[asked.passage], rng)

    def _whole(self, asked: Asked) -> Example:
        return Example(
            asked.kind, asked.question, asked.passage, self.passages[asked.passage].sentences, asked.answers
        )

    def _altered(self, asked: Asked, rng: random.Random) -> Example | None:
        text = self.titles.get(asked.passage, "") + self.passages[asked.passage].text
        question = altered(asked.question, text, rng) if asked.answers else None
        if not question:
            return None
        return contrasting(replace(asked, question=question), self.passages[asked.passage], rng)

    def _not_there(self, asked: Asked, rng: random.Random) -> Example | None:
        """Return the question without its sentence, or asked of a sentence like it in another paragraph."""
        found = self.elsewhere.get(asked)
        if not found or rng.random() < 0.5:
            return without_sentence(asked, self.passages[asked.passage], rng)
        name, sentence = rng.choice(found)
        return elsewhere(asked, name, self.passages[name], sentence, rng)


@dataclass
class Sources:
    """What the sources give: texts and their titles by name; questions to learn from and to measure on, by kind."""

    texts: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    asked: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    held: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))


def read_sources(data: Path, rng: random.Random) -> Sources:
    """Return the texts and questions of CMRC train, of the aligned work reports, and our own."""
    read = Sources()
    _read_cmrc(data / "cmrc2018/cmrc2018_train.json", read, rng)
    _read_reports(data / "gov_reports/parallel", read, rng)
    _read_own(data, read)
    _read_written(read)
    return read


def read_material(data: Path, embedder: Embedder | None, held_of_a_kind: int) -> Material:
    """Return the examples' questions and passages.

    The embedder says which sentences of CMRC are like a question; without one, none are known.
    """
    rng = random.Random(SEED)
    read = read_sources(data, rng)
    passages = {name: as_passage(text) for name, text in read.texts.items()}
    questions = {kind: [asdict(asked) for asked in own] for kind, own in read.asked.items()}
    digest = sha256(json.dumps([read.texts, read.titles, questions]).encode())
    learnt = sorted({question.passage for question in read.asked["cmrc"]})
    of_cmrc = [*read.asked["cmrc"], *read.asked["cmrc english"]]
    material = Material(
        digest.hexdigest(),
        passages,
        read.asked,
        _elsewhere(of_cmrc, {name: passages[name] for name in learnt}, embedder) if embedder else {},
        _lexicon(data / "gov_reports/parallel"),
        read.titles,
    )
    for name, held in read.held.items():
        drawn = rng.sample(held, min(len(held), held_of_a_kind))
        material.held[name] = [case for asked in drawn for case in _held(asked, passages[asked.passage])]
    print("to learn from:", {name: len(own) for name, own in read.asked.items()}, flush=True)
    print("held out:", {name: len(cases) for name, cases in material.held.items()}, flush=True)
    return material


def is_held_out(name: str, of: int = 12) -> bool:
    """Return whether a text is held out, one of so many: nothing is learnt from it. CMRC train's are by their ids."""
    return int(sha256(name.encode()).hexdigest(), 16) % of == 0


def _read_cmrc(path: Path, read: Sources, rng: random.Random) -> None:
    english = dict(line.split("\t") for line in ENGLISH.read_text(encoding="utf-8").splitlines())
    entries = json.loads(path.read_text(encoding="utf-8"))["data"]
    for title, paragraph in (
        (entry["title"], paragraph) for entry in entries for paragraph in entry["paragraphs"]
    ):
        name, text = paragraph["id"], paragraph["context"]
        read.texts[name], read.titles[name] = text, title
        held_out = is_held_out(name)
        for item in paragraph["qas"]:
            answer = item["answers"][0]
            span = Span(answer["answer_start"], answer["answer_start"] + len(answer["text"]))
            if text[span.start : span.end] != answer["text"]:
                continue
            question = Asked("cmrc", item["question"], name, (span,))
            translated = (
                [Asked("english", english[item["id"]], name, (span,))] if item["id"] in english else []
            )
            if held_out:
                read.held["zh"].append(question)
                read.held["en"] += translated
                continue
            read.asked["cmrc"].append(question)
            read.asked["cmrc english"] += translated
            changed = other_years(question, text, title, rng)
            if changed is not None and len(text) < 700:
                other, changed_text, changed_title = changed
                read.asked["years"].append(other)
                read.texts.setdefault(other.passage, changed_text)
                read.titles.setdefault(other.passage, changed_title)


def _read_reports(folder: Path, read: Sources, rng: random.Random) -> None:
    shaping = random.Random(20261124)  # apart, so that what is held out stays the same
    for file in sorted(folder.glob("*.jsonl")):
        pairs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for start in range(0, len(pairs), SENTENCES_A_TEXT):
            name = f"{file.stem}-{start}"
            text, questions = "", []
            for pair in pairs[start : start + SENTENCES_A_TEXT]:
                sentence = Span(len(text), len(text) + len(pair["zh"]))
                text += pair["zh"]
                if len(pair["zh"]) >= 12 and len(pair["en"]) >= 30:
                    questions.append((sentence, pair["en"]))
            title = shaping.choice(REPORT_TITLES).format(year=pairs[start]["year"])
            read.texts[name], read.titles[name] = text, title
            if pairs[start]["year"] in HELD_OUT_YEARS:
                found = [
                    a
                    for s, en in questions
                    for a in english_clozes(name, text, s, en, rng)
                    if a.kind == "figure en"
                ]
                read.held["figures"] += found[:1]
                continue
            read.asked["figure zh"] += chinese_clozes(name, text, rng)
            written = spelt_otherwise(text, shaping)
            if written != text:
                again = f"{name}, spelt otherwise"
                read.texts[again], read.titles[again] = written, title
                read.asked["figure zh"] += chinese_clozes(again, written, rng)
            for sentence, english in questions:
                for question in english_clozes(name, text, sentence, english, rng):
                    read.asked[question.kind].append(question)


def _read_own(data: Path, read: Sources) -> None:
    for number, line in enumerate(OWN.read_text(encoding="utf-8").splitlines()):
        item: dict[str, Any] = json.loads(line)
        name = item["passage"]
        if name not in read.texts:
            read.texts[name] = _own_text(data, item)
            if not item["document"].startswith("news-"):
                read.titles[name] = Path(item["document"]).stem
        question = Asked("own", item["question"], name, tuple(Span(*ends) for ends in item["answers"]))
        if not item["held"]:
            read.asked["own"].append(question)
        elif number % 2:
            read.held["own"].append(question)


def _read_written(read: Sources) -> None:
    for file in sorted(WRITTEN.glob("*.txt")):
        text, questions = read_written(file)
        name = questions[0].passage
        read.texts[name], read.titles[name] = text, text.split("\n", 1)[0]
        if is_held_out(file.stem, WRITTEN_OF):
            for asked in questions:
                read.held[asked.kind].append(asked)
        else:
            words = unnamed([asked.question for asked in questions], random.Random(name), UNNAMED_SHARE)
            read.asked["written"] += map(lambda asked, own: replace(asked, question=own), questions, words)


def read_written(file: Path) -> tuple[str, list[Asked]]:
    """Return a text of our own and what is asked of it.

    Raises:
        ValueError: an answer does not stand once in the text.

    """
    text = file.read_text(encoding="utf-8")
    lines = file.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    return text, [_asked_of(text, f"written {file.stem}", json.loads(line)) for line in lines]


def _asked_of(text: str, name: str, item: Mapping[str, Any]) -> Asked:
    kind = "written en" if item["kind"].startswith("english") else "written"
    return Asked(kind, item["question"], name, tuple(_place(text, words) for words in item["answers"]))


def _place(text: str, words: str | Mapping[str, str]) -> Span:
    """Return where the words stand that occur once in the text, or once `within` others that do."""
    within, quote = (words, words) if isinstance(words, str) else (words["within"], words["quote"])
    if text.count(within) != 1 or within.count(quote) != 1:
        raise ValueError(f"an answer that does not stand once: {words}")
    start = text.index(within) + within.index(quote)
    return Span(start, start + len(quote))


def _held(asked: Asked, passage: Passage) -> Iterator[Held]:
    """Return a question as it is, and with its answering sentences taken away."""
    yield Held(asked, bool(asked.answers))
    holding = sentences_with_answer(asked, passage)
    if asked.answers and len(holding) < len(passage.sentences):
        yield Held(asked, False, holding)


def _elsewhere(
    asked: Sequence[Asked], passages: Mapping[str, Passage], embedder: Embedder
) -> dict[Asked, list[tuple[str, int]]]:
    """Return for each question the sentences likest it of other paragraphs, those that lack its answer's words."""
    places = [(name, n) for name, passage in passages.items() for n in range(len(passage.sentences))]
    words = [
        passages[name].text[s.start : s.end] for name, n in places for s in [passages[name].sentences[n]]
    ]
    vectors = embedder.embed_passages(words)
    found: dict[Asked, list[tuple[str, int]]] = {}
    for start in range(0, len(asked), 256):
        some = asked[start : start + 256]
        likest = np.argsort(-(embedder.embed_queries([a.question for a in some]) @ vectors.T), axis=1)
        for question, rows in zip(some, likest[:, : 10 * ELSEWHERE], strict=True):
            text = passages[question.passage].text
            answers = [text[span.start : span.end] for span in question.answers]
            found[question] = [
                places[row]
                for row in rows
                if places[row][0] != question.passage
                and not any(words in passages[places[row][0]].text for words in answers)
            ][:ELSEWHERE]
    return found


def _lexicon(pairs: Path) -> dict[str, list[str]]:
    """Return the English words of a Chinese one: the lexicon of retrieval the other way round, stems spelt out."""
    commonest: dict[str, Counter[str]] = defaultdict(Counter)
    for file in sorted(pairs.glob("*.jsonl")):
        for word in _WORD.findall(file.read_text(encoding="utf-8").lower()):
            commonest[word[:5]][word] += 1
    words: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        stem, *renderings = line.split("\t")
        spelt = [word for word, _ in commonest[stem[:5]].most_common() if word.startswith(stem)]
        for rendering in " ".join(renderings).split("\t"):
            parts = rendering.split()
            for chinese, share in zip(parts[::2], parts[1::2], strict=True):
                words[chinese].append((-float(share), spelt[0] if spelt else stem))
    return {chinese: [english for _, english in sorted(found)[:2]] for chinese, found in words.items()}


def _own_text(data: Path, item: Mapping[str, Any]) -> str:
    document: str = item["document"]
    whole = _news(data)[document] if document.startswith("news-") else _read_law(data / document)
    return whole[item["start"] : item["end"]]


def _read_law(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _news(data: Path) -> dict[str, str]:
    lines = (data / "news/news.jsonl").read_text(encoding="utf-8").splitlines()
    return {item["id"]: item["text"] for item in map(json.loads, lines)}
