"""Questions with the passages that the product finds for them: what the reader learns to choose among.

A reader that has only ever seen one passage at a time says how well each answers, and not which answers better (Clark
and Gardner 2018, arXiv:1710.10723).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reading.data import Material
from reading.drawing import Numbered, Rows, as_drawn, held_out
from reading.drawn import Drawn
from reading.examples import Asked, dated, with_answer
from yinju.config import load_settings
from yinju.models import Embedder
from yinju.models.reader import LowerHalf
from yinju.pipeline import Engine, build_index
from yinju.retrieve import as_hits
from yinju.text import sentences
from yinju.types import Chunk, Hit, Span

# So many questions of a kind, asked of the texts that are learnt from, and dated ones of the work reports.
OF_TEXTS = {"cmrc": 600, "cmrc english": 450, "written": 8000, "own": 700}
OF_REPORTS = {"figure zh": 150, "figure en": 250}
PARAGRAPHS = 1500
FOUND, PASSAGES = 10, 3  # passages that are found, and those of a question that are learnt from
LIKEST = 5
ANSWERABLE, CUT = 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found: its words, what stands above it, and the ranges of the words that answer.

    It is `unclear` where it holds an answer's words elsewhere than where they are known to answer.
    """

    words: str
    above: str
    answers: tuple[Span, ...]
    unclear: bool


@dataclass(frozen=True, slots=True)
class Search:
    """A question as it is searched, the words that answer it, and what was found for it, best first."""

    question: str
    answers: tuple[str, ...]
    found: tuple[Found, ...]


def draw_among(
    material: Material, reports: Path, work: Path, embedder: Embedder, pack: LowerHalf, seed: int
) -> Drawn:
    """Return one epoch of questions, each with some of the passages that are found for it, and what was held out.

    `reports` are the work reports' texts; indexes are built in `work`.
    """
    rng = random.Random(seed)
    searches = [
        *_of_texts(material, work, embedder, rng),
        *_of_reports(material, reports, work, embedder, rng),
    ]
    rng.shuffle(searches)
    texts = Numbered(pack)
    learnt, groups = Rows(texts), 0
    for search in searches:
        chosen = choose(search, rng)
        for passage in chosen:
            learnt.add(search.question, passage.above, passage.words, passage.answers, groups)
        groups += bool(chosen)
    print(f"{groups} questions with {len(learnt.asked)} passages", flush=True)
    return as_drawn(texts, [0, len(learnt.asked)], learnt, held_out(texts, material))


def choose(search: Search, rng: random.Random) -> Sequence[Found]:
    """Return the passages to learn from: one that answers, or none, and some of the likest that do not.

    Where none shall answer, half of those that do have lost their sentences instead. Nothing where too few are clear.
    """
    clear = [passage for passage in search.found if not passage.unclear]
    right = [passage for passage in clear if passage.answers]
    chosen: list[Found] = []
    if right and rng.random() < ANSWERABLE:
        chosen = [rng.choice(right)]
    elif right and rng.random() < CUT:
        words = _cut(right[0], search.answers)
        chosen = [replace(right[0], words=words, answers=())] if words else []
    others = [passage for passage in clear if not passage.answers][:LIKEST]
    rng.shuffle(others)
    chosen += others[: PASSAGES - len(chosen)]
    return chosen if len(chosen) > 1 else []


def _cut(passage: Found, answers: Sequence[str]) -> str:
    """Return the words without the sentences that hold an answer, or its words."""
    return "".join(
        passage.words[s.start : s.end]
        for s in sentences(passage.words)
        if not any(answer in passage.words[s.start : s.end] for answer in answers)
        and not any(s.start < span.end and span.start < s.end for span in passage.answers)
    )


def _of_texts(material: Material, work: Path, embedder: Embedder, rng: random.Random) -> Iterator[Search]:
    """Yield questions on a part of CMRC's paragraphs and on texts of our own, searched for among all of them."""
    paragraphs = sorted({asked.passage for asked in material.asked["cmrc"]})
    own = {asked.passage for kind in ("own", "written") for asked in material.asked[kind]}
    names = sorted({*rng.sample(paragraphs, min(PARAGRAPHS, len(paragraphs))), *own})
    files = {name: f"{number:05}.txt" for number, name in enumerate(names)}
    source = work / "among" / "documents"
    source.mkdir(parents=True, exist_ok=True)
    for name, file in files.items():
        (source / file).write_text(material.passages[name].text, encoding="utf-8")
    engine = _engine(source, work / "among" / "index", embedder)
    named = {file: name for name, file in files.items()}
    for kind, most in OF_TEXTS.items():
        asked_of = [asked for asked in material.asked[kind] if asked.passage in files]
        for asked in rng.sample(asked_of, min(most, len(asked_of))):
            text = material.passages[asked.passage].text
            answers = tuple(text[span.start : span.end] for span in asked.answers)
            question, hits = _searched(engine, asked.question)
            yield Search(
                question,
                answers,
                tuple(
                    _found(
                        hit.chunk,
                        _above(material.titles.get(named[hit.chunk.doc_id], ""), rng),
                        _inside(hit.chunk, asked.answers) if named[hit.chunk.doc_id] == asked.passage else (),
                        answers,
                    )
                    for hit in hits
                ),
            )


def _of_reports(
    material: Material, reports: Path, work: Path, embedder: Embedder, rng: random.Random
) -> Iterator[Search]:
    """Yield questions for the figures of a year's report, searched for among the reports of all years."""
    engine = _engine(reports, work / "among" / "reports", embedder)
    for kind, most in OF_REPORTS.items():
        asked_of = [asked for asked in material.asked[kind] if asked.passage in material.titles]
        rng.shuffle(asked_of)
        searches = (search for asked in asked_of if (search := _dated(material, engine, asked, rng)))
        for _, search in zip(range(most), searches, strict=False):
            yield search


def _dated(material: Material, engine: Engine, asked: Asked, rng: random.Random) -> Search | None:
    """Return the question asked of its year, None where its text names none alone."""
    passage, title = material.passages[asked.passage], material.titles[asked.passage]
    of_its_year = dated(replace(with_answer(asked, passage, rng), above=title), passage, rng)
    if not of_its_year:
        return None
    answer = asked.answers[0]
    sentence = next(s for s in passage.sentences if s.start <= answer.start < s.end)
    words, within = passage.text[sentence.start : sentence.end], answer.start - sentence.start
    year = asked.passage[2:6]
    answers = (passage.text[answer.start : answer.end],)
    question, hits = _searched(engine, of_its_year[0].question)
    found = []
    for hit in hits:
        start = hit.chunk.text.find(words) if year in hit.chunk.title else -1
        right = (Span(start + within, start + within + len(answers[0])),) if start >= 0 else ()
        found.append(_found(hit.chunk, hit.chunk.title, right, answers))
    return Search(question, answers, tuple(found))


def _engine(source: Path, index: Path, embedder: Embedder) -> Engine:
    settings = load_settings(source=source, index=index, reader="off")
    print(build_index(settings, embedder=embedder).in_words(), flush=True)
    return Engine(settings, embedder=embedder)


def _searched(engine: Engine, question: str) -> tuple[str, Sequence[Hit]]:
    retrieved = engine.retrieve(question)
    return retrieved.question.posed, as_hits(engine.snapshot, retrieved.candidates[:FOUND])


def _found(chunk: Chunk, above: str, right: tuple[Span, ...], answers: Sequence[str]) -> Found:
    unclear = not right and any(answer in chunk.text for answer in answers)
    return Found(chunk.text, above, right, unclear)


def _inside(chunk: Chunk, answers: Sequence[Span]) -> tuple[Span, ...]:
    """Return the answers that a chunk of their text holds whole, as ranges of its words."""
    return tuple(
        Span(answer.start - chunk.start, answer.end - chunk.start)
        for answer in answers
        if chunk.start <= answer.start and answer.end <= chunk.end
    )


def _above(title: str, rng: random.Random) -> str:
    """Return the title, nothing, or a number as files are named by."""
    return rng.choice([title] * 5 + [""] * 3 + [f"{rng.randrange(5000):04}"] * 2)
