"""Requests and responses of evaluations, with examples for the documentation."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from yinju.api.schemas import Details, Shape, Strict
from yinju.api.schemas_manage import RUN


class EvaluationRequest(Strict):
    """The golden set to evaluate on, by a name of GET /api/v1/evaluations."""

    set: str = Field(min_length=1, max_length=300, examples=["speech.report.jsonl"])


class SetProblem(Shape):
    """Why a part of a golden set cannot be used."""

    place: str = Field(examples=["line 5"])
    id: str | None = Field(examples=["5"])
    reason: str = Field(examples=["the index holds no document '没有.txt'"])
    details: Details


class QuestionSetLine(Shape):
    """A golden set: its questions, and those that can be run on the live snapshot."""

    name: str = Field(examples=["speech.report.jsonl"])
    questions: int = Field(description="all of them, the unusable ones too", examples=[136])
    usable: int | None = Field(
        description="those that can be run; null where no snapshot is live", examples=[136]
    )
    count: int = Field(description="faults of the set", examples=[0])
    problems: list[SetProblem] = Field(description="the first ten faults")


class RunLine(Shape):
    """A run of an evaluation; `metrics` are the values of a finished one."""

    id: str = Field(examples=[RUN])
    state: Literal["finished", "unfinished", "damaged"]
    dataset: str = Field(examples=["speech.report.jsonl"])
    questions: int = Field(examples=[136])
    metrics: dict[str, float] = Field(examples=[{"recall@5": 0.96, "ndcg@10": 0.91}])


class EvaluationList(Shape):
    """What can be evaluated on, and the runs that are kept, newest first."""

    sets: list[QuestionSetLine]
    runs: list[RunLine]


class EvaluationView(Shape):
    """A finished run: its figures with intervals and slices, and each question with what came of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "run": {"id": RUN, "questions": 1, "metrics": {"recall@5": {"value": 1.0}}},
                "questions": [
                    {"id": "s001", "question": "城镇化率排名第几", "verdict": "answered", "outcome": 1.0}
                ],
            }
        }
    )

    run: dict[str, Any] = Field(description="docs/evaluation.md names the fields")
    questions: list[dict[str, Any]]


class ComparisonView(Shape):
    """Two runs over the questions that both have; a difference is B minus A with its 95 % interval and p."""

    a: str = Field(examples=[RUN])
    b: str = Field(examples=["20261123T060000-2c5f"])
    shared: int = Field(examples=[136])
    only_a: int = Field(examples=[0])
    only_b: int = Field(examples=[0])
    resampled: str = Field(examples=["question"])
    notes: list[str] = Field(examples=[["setting lexical_weight differs: 0.4 in A, 0.5 in B"]])
    metrics: list[dict[str, Any]]
    better: list[dict[str, Any]]
    worse: list[dict[str, Any]]
