"""The golden sets that are measured, and the documents that each is asked of.

The speech and all questions on it ship with the project. The rest lies in the folder of measuring data, as published:

    xquad/xquad.{zh,en}.json                 XQuAD: 240 paragraphs, 1,190 questions
    cmrc2018/cmrc2018_{dev,train}.json       CMRC 2018, in the form of SQuAD
    gov_reports/txt/                         the 52 work reports, whose sha256 seeds/questions/reports.sha256 lists
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from measuring import ROOT
from yinju.errors import UsageError
from yinju.evaluate import load_dataset, squad_documents
from yinju.evaluate.questions import Dataset, Documents

XQUAD_ZH, XQUAD_EN = "xquad/xquad.zh.json", "xquad/xquad.en.json"
CMRC_DEV, CMRC_TRAIN = "cmrc2018/cmrc2018_dev.json", "cmrc2018/cmrc2018_train.json"
REPORTS: Final = "gov_reports/txt"


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents that are indexed together; `files` are what it needs of the measuring data.

    `documents` returns their folder, after writing them below the folder that is its second argument where they are
    paragraphs of a set.
    """

    files: tuple[str, ...]
    documents: Callable[[Path, Path], Path]


@dataclass(frozen=True, slots=True)
class GoldenSet:
    """Questions on a collection; `load` finds them in the measuring data and their gold in the index."""

    collection: str
    files: tuple[str, ...]
    load: Callable[[Path, Documents], Dataset]
    by_document: bool = False


def require(names: Iterable[str], data: Path) -> None:
    """Raise UsageError where the measuring data lacks a file that one of these golden sets needs."""
    files = {name: (*COLLECTIONS[GOLDEN[name].collection].files, *GOLDEN[name].files) for name in names}
    missing = {
        name: [file for file in needed if not (data / file).exists()] for name, needed in files.items()
    }
    wanting = {name: lacking for name, lacking in missing.items() if lacking}
    if wanting:
        listed = "\n  ".join(f"{name}: {', '.join(lacking)}" for name, lacking in wanting.items())
        raise UsageError(
            f"{data} lacks files of the measuring data:\n  {listed}",
            "name their folder with --data or YINJU_DATA, or leave these sets out with --only; "
            "scripts/measuring/data.py says what each file is",
        )


def _paragraphs(files: Sequence[str], data: Path, folder: Path) -> Path:
    """Write the paragraphs of sets in the form of SQuAD, those of each set into a folder of its own."""
    for file in files:
        squad_documents(data / file, folder / Path(file).stem)
    return folder


def _squad(file: str, data: Path, documents: Documents) -> Dataset:
    return load_dataset(data / file, documents)


def _english(data: Path, documents: Documents) -> Dataset:
    """Return XQuAD's Chinese gold with each question in English."""
    chinese = load_dataset(data / XQUAD_ZH, documents)
    texts = _texts(data / XQUAD_EN)
    asked = tuple(replace(question, text=texts[question.id], lang="en") for question in chinese.questions)
    return replace(chinese, name=Path(XQUAD_EN).name, path=str(data / XQUAD_EN), questions=asked)


def _texts(file: Path) -> Mapping[str, str]:
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    return {
        item["id"]: item["question"]
        for article in articles
        for paragraph in article["paragraphs"]
        for item in paragraph["qas"]
    }


def _ours(name: str, data: Path, documents: Documents) -> Dataset:
    return load_dataset(ROOT / "seeds/questions" / name, documents, strict=True)


COLLECTIONS: Final[Mapping[str, Collection]] = {
    "xquad": Collection((XQUAD_ZH,), partial(_paragraphs, [XQUAD_ZH])),
    "cmrc": Collection((CMRC_DEV, CMRC_TRAIN), partial(_paragraphs, [CMRC_DEV, CMRC_TRAIN])),
    "speech": Collection((), lambda data, folder: ROOT / "seeds/documents"),
    "reports": Collection((REPORTS,), lambda data, folder: data / REPORTS),
}
GOLDEN: Final[Mapping[str, GoldenSet]] = {
    "xquad-zh": GoldenSet("xquad", (XQUAD_ZH,), partial(_squad, XQUAD_ZH), by_document=True),
    "xquad-en": GoldenSet("xquad", (XQUAD_ZH, XQUAD_EN), _english, by_document=True),
    "cmrc": GoldenSet("cmrc", (CMRC_DEV,), partial(_squad, CMRC_DEV), by_document=True),
    "speech": GoldenSet("speech", (), partial(_ours, "speech.report.jsonl")),
    "reports": GoldenSet("reports", (), partial(_ours, "reports.report.jsonl")),
    "speech-tune": GoldenSet("speech", (), partial(_ours, "speech.tune.jsonl")),
    "reports-tune": GoldenSet("reports", (), partial(_ours, "reports.tune.jsonl")),
}
