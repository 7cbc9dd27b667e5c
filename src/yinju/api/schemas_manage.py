"""Requests and responses of managing: documents, the index, jobs; with examples for the documentation."""

from typing import Any, Literal

from pydantic import Field

from yinju.api.schemas import SNAPSHOT, Details, ErrorBody, Shape, Strict

BEFORE = "20261122T171500-0c4e"
RUN = "20261123T050000-9b1d"
REPORT = "2024年工作报告.txt"
TIME = "2026-11-23T04:05:06.120+00:00"
BUILD_RESULT = {
    "snapshot": SNAPSHOT,
    "documents": 2,
    "chunks": 61,
    "sentences": 402,
    "reused": 1,
    "embedded": 210,
    "seconds": 14.2,
    "failures": [],
    "duplicates": [],
}


class DocumentLine(Shape):
    """A document of the folder, or one that only the live snapshot still holds."""

    doc_id: str = Field(examples=[REPORT])
    title: str = Field(examples=["2024年政府工作报告"])
    bytes: int | None = Field(description="null where the file is gone", examples=[48213])
    modified: str | None = Field(description="of the file, UTC", examples=[TIME])
    state: Literal["indexed", "new", "changed", "failed", "duplicate", "removed"]
    reason: str | None = Field(description="why it failed, or what it repeats", examples=[None])
    details: Details | None = Field(description="of the reason")
    characters: int | None = Field(description="of its text", examples=[16071])
    chunks: int | None = Field(description="in the live snapshot", examples=[58])


class DocumentList(Shape):
    """A page of the documents, by name; `total` counts those that match."""

    documents: list[DocumentLine]
    total: int = Field(examples=[2])
    source: str = Field(description="the folder, as it was named", examples=["seeds/documents"])
    snapshot: str | None = Field(description="the live one", examples=[SNAPSHOT])


class ChunkPlace(Shape):
    """A passage's range of code points, the end exclusive."""

    start: int = Field(examples=[0])
    end: int = Field(examples=[288])
    heading: str = Field(examples=["一、2023年工作回顾"])


class DocumentView(Shape):
    """A document's text, into which the offsets of citations count."""

    doc_id: str = Field(examples=[REPORT])
    title: str = Field(examples=["2024年政府工作报告"])
    text: str = Field(examples=["政府工作报告\n\n一、2023年工作回顾\n\n…"])
    sha256: str = Field(description="of the file", examples=["9f86d081884c7d65" * 4])
    snapshot: str | None = Field(description="null where no snapshot holds it yet", examples=[SNAPSHOT])
    state: Literal["indexed", "new", "changed", "failed", "duplicate", "removed"]
    chunks: list[ChunkPlace]


class JobError(Shape):
    """Why a job failed, and what to do about it."""

    code: str = Field(examples=["busy"])
    message: str = Field(examples=["another build is writing to the index"])
    hint: str = Field(examples=["wait for it to end"])
    details: Details | None = None


class JobShape(Shape):
    """A build or an evaluation: how far it is, and what came of it."""

    id: str = Field(examples=["20261123T040452-7a10"])
    kind: Literal["build", "evaluation"]
    state: Literal["running", "done", "failed", "cancelled", "lost"] = Field(
        description="lost: the service ended while it ran"
    )
    stage: str | None = Field(
        description="loading, then chunking, embedding and publishing, or evaluating; cancelling",
        examples=["embedding"],
    )
    done: int = Field(examples=[128])
    total: int = Field(examples=[210])
    rate: float | None = Field(description="of the stage, per second", examples=[15.2])
    seconds_left: float | None = Field(description="of the stage", examples=[5.4])
    started: str = Field(examples=["2026-11-23T04:04:52.031+00:00"])
    finished: str | None = Field(examples=[None])
    result: dict[str, Any] | None = Field(
        description="a build's report, or an evaluation's run", examples=[None, BUILD_RESULT, {"run": RUN}]
    )
    error: JobError | None


class JobList(Shape):
    """The jobs, newest first."""

    jobs: list[JobShape]


class DocumentsAdded(Shape):
    """What an upload brought, and the build that was asked for with it; null where another was running by then."""

    documents: list[DocumentLine]
    job: JobShape | None


class RefusedFile(Shape):
    """A file of an upload that was not taken."""

    name: str = Field(examples=["扫描件.pdf"])
    code: str = Field(examples=["source"])
    reason: str = Field(examples=["empty: there is no text in it; remove it, or put a text into it"])
    existing: str | None = Field(description="the document that it repeats", examples=[None])
    details: Details | None = Field(description="of the reason")


class RefusedBody(ErrorBody):
    """An upload of which nothing was taken; each file that is at fault is named."""

    existing: str | None = Field(None, description="the document that is repeated", examples=[REPORT])
    files: list[RefusedFile] = Field(default=[])
    job: JobShape | None = Field(None, description="the build that is running")


class RunningBody(ErrorBody):
    """A job cannot be started while this one runs; or a golden set of that name exists."""

    job: JobShape | None = None
    existing: str | None = Field(None, description="the golden set of that name", examples=[None])


class PendingCounts(Shape):
    """What the next build would take in, cut anew and leave out."""

    new: int = Field(examples=[1])
    changed: int = Field(examples=[0])
    removed: int = Field(examples=[0])


class IndexState(Shape):
    """The live snapshot, and what has happened since it was built."""

    snapshot: dict[str, Any] | None = Field(description="the live one's manifest; null where none is live")
    live: str | None = Field(examples=[SNAPSHOT])
    age_s: float | None = Field(description="seconds since it was built", examples=[86400.0])
    pending: PendingCounts
    unreadable: int = Field(description="files of the folder that no build can read", examples=[0])
    job: JobShape | None = Field(description="the build that is running")
    problem: str | None = Field(description="why no snapshot is live", examples=[None])
    details: Details | None = Field(description="of the problem")


class SnapshotLine(Shape):
    """A snapshot that is kept."""

    id: str = Field(examples=[SNAPSHOT])
    live: bool
    created: str = Field(examples=[TIME])
    documents: int = Field(examples=[2])
    chunks: int = Field(examples=[61])
    bytes: int = Field(examples=[912345])
    fingerprint: str = Field(description="the model's", examples=["multilingual-e5-small-q4:1:bfloat16"])
    problem: str = Field(description="why its manifest cannot be read, or empty", examples=[""])


class SnapshotList(Shape):
    """The snapshots, newest first."""

    snapshots: list[SnapshotLine]


class ChangedDocuments(Shape):
    """Documents by `doc_id`."""

    added: list[str] = Field(examples=[[REPORT]])
    removed: list[str] = Field(examples=[[]])
    changed: list[str] = Field(examples=[[]])


class ChangedChunks(Shape):
    """How many chunks came, went and stayed; one that only moved has stayed."""

    added: int = Field(examples=[58])
    removed: int = Field(examples=[0])
    kept: int = Field(examples=[3])


class SnapshotDifference(Shape):
    """What has to be done to snapshot `a` to come to snapshot `b`."""

    a: str = Field(examples=[BEFORE])
    b: str = Field(examples=[SNAPSHOT])
    documents: ChangedDocuments
    chunks: ChangedChunks


class RollbackRequest(Strict):
    """The snapshot to make live; without one, that which was live before."""

    snapshot: str | None = Field(None, max_length=100, examples=[BEFORE])


class RollbackResult(Shape):
    """The snapshot that is live now."""

    snapshot: str = Field(examples=[BEFORE])
