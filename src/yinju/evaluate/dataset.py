"""Golden sets from files: JSON lines, SQuAD's form, TREC topics and qrels; nothing is silently dropped."""

import hashlib
from dataclasses import asdict
from pathlib import Path

from yinju.errors import UsageError
from yinju.evaluate.jsonlines import read_json_lines
from yinju.evaluate.questions import Dataset, Documents, Form, Problem, Question
from yinju.evaluate.squad import is_squad, read_squad
from yinju.evaluate.trec import read_trec

_SHOWN = 10


def load_dataset(path: Path, documents: Documents, *, strict: bool = False) -> Dataset:
    """Read a golden set of JSON lines or in the form of SQuAD, and locate its gold in the documents.

    Raises UsageError where the file is empty or no question in it can be used; with `strict`, where any
    cannot.
    """
    data = _read(path)
    form: Form = "squad" if is_squad(data) else "json lines"
    questions, problems = (read_squad if form == "squad" else read_json_lines)(data, documents)
    return _checked([path], [data], form, questions, problems, strict)


def load_trec(topics: Path, qrels: Path, documents: Documents, *, strict: bool = False) -> Dataset:
    """Read TREC topics with their qrels; raises UsageError as `load_dataset` does."""
    data = [_read(topics), _read(qrels)]
    questions, problems = read_trec(data[0], data[1], documents)
    return _checked([topics, qrels], data, "trec", questions, problems, strict)


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"the dataset {path} cannot be read: {error.strerror or error}",
            "name a file of questions",
            case="set_unreadable",
        ) from error
    if not data.strip():
        raise UsageError(
            f"the dataset {path} is empty", "name a file with at least one question", case="set_empty"
        )
    return data


def _checked(
    paths: list[Path],
    data: list[bytes],
    form: Form,
    questions: list[Question],
    problems: list[Problem],
    strict: bool,
) -> Dataset:
    path = " ".join(path.as_posix() for path in paths)
    if problems and (strict or not questions):
        what = f"{len(problems)} problem(s) in" if questions else "no question can be used of"
        listed = "\n  ".join(problem.in_words() for problem in problems[:_SHOWN])
        more = f"\n  and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise UsageError(
            f"{what} the dataset {path}:\n  {listed}{more}",
            _hint(form, strict and bool(questions)),
            case="set_unusable",
            count=len(problems),
            problems=[asdict(problem) for problem in problems[:_SHOWN]],
        )
    if not questions:
        raise UsageError(
            f"the dataset {path} holds no question",
            "name a file with at least one question",
            case="set_empty",
        )
    digest = hashlib.sha256(
        b"".join(hashlib.sha256(part).digest() for part in data) if len(data) > 1 else data[0]
    )
    name = " + ".join(path.name for path in paths)
    return Dataset(name, path, digest.hexdigest(), form, tuple(questions), tuple(problems))


def _hint(form: Form, usable: bool) -> str:
    if usable:
        return "correct them, or leave --strict away to have them counted and listed"
    if form == "squad":
        return "its paragraphs must be among the indexed documents; see docs/evaluation.md"
    return "see docs/evaluation.md for the forms; the index must hold the documents that are named"
