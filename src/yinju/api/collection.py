"""What a service looks after besides its live engine: the folder of documents, the golden sets, the snapshots."""

from typing import Final

from yinju.api.catalogue import Catalogue, DocumentState, document_states
from yinju.api.landing import Landing
from yinju.api.problems import Problem
from yinju.api.question_sets import QuestionSets
from yinju.config import Settings
from yinju.errors import SnapshotError
from yinju.index import Snapshot, SnapshotInfo, before_live, list_snapshots, rollback
from yinju.pipeline import Engine

SEE: Final = "see GET /api/v1/index/snapshots"


class Collection:
    """The documents and golden sets of the settings; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.catalogue = Catalogue(settings)
        self.landing = Landing(settings, self.catalogue)
        self.question_sets = QuestionSets(settings)

    def states(self, snapshot: Snapshot | None) -> list[DocumentState]:
        """Return the state of every document beside a snapshot, by `doc_id`."""
        return document_states(self.catalogue.files(snapshot), snapshot)


def kept_snapshots(settings: Settings) -> list[SnapshotInfo]:
    """Return the snapshots, newest first; none where nothing has been built."""
    try:
        return list_snapshots(settings.index)
    except SnapshotError:
        return []


def check_kept(settings: Settings, *wanted: str) -> None:
    """Raise Problem 404 where one of these is no snapshot that is kept."""
    kept = [info.id for info in kept_snapshots(settings)]
    for snapshot_id in wanted:
        if snapshot_id not in kept:
            raise _unknown(snapshot_id)


def damaged(error: SnapshotError) -> Problem:
    """Return the problem of a snapshot that is kept and cannot be used."""
    return Problem(409, "damaged", error.message, "name another one, or build the index anew")


def roll_back(settings: Settings, engine: Engine | None, wanted: str | None) -> str:
    """Make a snapshot live, by default the one before, and return its id.

    Raises Problem 404 for one that is not there, 409 for one that is damaged or of another model.
    """
    target = _before(settings) if wanted is None else wanted
    info = next((info for info in kept_snapshots(settings) if info.id == target), None)
    if info is None:
        raise _unknown(target)
    if engine is not None and not info.problem:
        _check_model(info, engine.embedder.fingerprint)
    try:
        return rollback(settings.index, target)
    except SnapshotError as error:
        raise damaged(error) from error


def _before(settings: Settings) -> str:
    try:
        return before_live(settings.index)
    except SnapshotError as error:
        raise Problem(404, "unknown_snapshot", "there is no earlier snapshot", SEE) from error


def _unknown(snapshot_id: str) -> Problem:
    return Problem(404, "unknown_snapshot", f"there is no snapshot {snapshot_id[:60]!r}", SEE)


def _check_model(info: SnapshotInfo, fingerprint: str) -> None:
    if info.fingerprint != fingerprint:
        message = f"snapshot {info.id} was built with another model than the service's"
        hint = "build the index anew, or start the service with that model"
        raise Problem(409, "other_model", message, hint)
