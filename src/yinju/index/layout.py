"""What lies in an index folder, as paths; the caches and the evaluations name the files in their own folders."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from yinju.errors import SnapshotError

_ID: Final = re.compile(r"\d{8}T\d{6}-[0-9a-f]{4}")


@dataclass(frozen=True, slots=True)
class SnapshotFolder:
    """The files of one snapshot; immutable once the folder has its final name."""

    path: Path

    @property
    def manifest(self) -> Path:
        """What the snapshot is made of, with a hash of every other file."""
        return self.path / "manifest.json"

    @property
    def corpus(self) -> Path:
        """Documents, chunks and sentences (SQLite)."""
        return self.path / "corpus.sqlite"

    @property
    def dense(self) -> Path:
        """The chunks' vectors (FAISS)."""
        return self.path / "dense.faiss"

    @property
    def sentences(self) -> Path:
        """The sentences' vectors (FAISS)."""
        return self.path / "sentences.faiss"

    @property
    def lexical(self) -> Path:
        """The folder of the BM25 weights."""
        return self.path / "lexical"

    def name_of(self, file: Path) -> str:
        """Return a file's name in the manifest."""
        return file.relative_to(self.path).as_posix()


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """An index: `CURRENT` names the live one among the snapshots."""

    root: Path

    @property
    def current(self) -> Path:
        """One line: the live snapshot's id."""
        return self.root / "CURRENT"

    @property
    def snapshots(self) -> Path:
        """The folder of snapshots; names that begin with a dot are unfinished or being removed."""
        return self.root / "snapshots"

    @property
    def cache(self) -> Path:
        """The folder of vectors that earlier builds computed."""
        return self.root / "cache"

    @property
    def jobs(self) -> Path:
        """The folder of what the service has run: a file for each build and evaluation."""
        return self.root / "jobs"

    @property
    def questions(self) -> Path:
        """The folder of golden sets that were uploaded."""
        return self.root / "questions"

    @property
    def build_lock(self) -> Path:
        """Held by the one builder."""
        return self.root / ".build.lock"

    @property
    def builder(self) -> Path:
        """The process id of the one that holds the build lock."""
        return self.root / ".builder"

    @property
    def swap_lock(self) -> Path:
        """Held for the moment in which CURRENT moves or snapshots are pruned."""
        return self.root / ".swap.lock"

    def command(self, name: str) -> str:
        """Return `yinju index NAME` as it is typed for this index, between backquotes.

        DIR stands for the documents of an index that is not the usual one: a damaged index may not be able to say which
        they are, and a build would then put the usual documents in place of its own.
        """
        if self.root == Path("index"):
            return f"`yinju index {name}`"
        source = " --source DIR" if name == "build" else ""
        return f"`yinju index {name}{source} --index {shlex.quote(str(self.root))}`"

    def snapshot(self, snapshot_id: str) -> SnapshotFolder:
        """Return the folder of an id, whether it exists or not; raise SnapshotError where it is no id."""
        if not _ID.fullmatch(snapshot_id):
            raise SnapshotError(f"{snapshot_id!r} is not a snapshot's id", f"see {self.command('list')}")
        return SnapshotFolder(self.snapshots / snapshot_id)

    def snapshot_ids(self) -> list[str]:
        """Return the ids of all finished snapshots, in no particular order."""
        if not self.snapshots.is_dir():
            return []
        return [path.name for path in self.snapshots.iterdir() if _ID.fullmatch(path.name)]

    def leftovers(self) -> list[Path]:
        """Return what builds that died have left behind; ask only while no other builder runs."""
        return list(self.snapshots.glob(".*")) if self.snapshots.is_dir() else []

    def unmoved(self) -> list[Path]:
        """Return what is left of moves of CURRENT that died; ask only while nobody moves it."""
        return list(self.root.glob(f".{self.current.name}.tmp"))

    def live_id(self) -> str:
        """Return the live snapshot's id; raise SnapshotError, with the repair, where there is none."""
        named = self._named_by_current()
        while not self.snapshot(named).path.is_dir():
            # A builder may have moved CURRENT and pruned that snapshot since it was read.
            earlier, named = named, self._named_by_current()
            if named == earlier:
                raise SnapshotError(
                    f"{self.current} names the snapshot {named}, which is not there", self._repair()
                )
        return named

    def _named_by_current(self) -> str:
        try:
            text = self.current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            if self.snapshot_ids():
                raise SnapshotError(f"{self.current} is missing", self._repair()) from None
            raise SnapshotError(
                f"there is no index at {self.root}", f"run {self.command('build')}", case="no_index"
            ) from None
        except NotADirectoryError:
            raise SnapshotError(
                f"{self.root} is a file, not an index folder", "name the folder with --index"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise SnapshotError(f"{self.current} cannot be read: {error}", self._repair()) from error
        if not _ID.fullmatch(text):
            raise SnapshotError(f"{self.current} is damaged: it holds {text[:40]!r}, no id", self._repair())
        return text

    def _repair(self) -> str:
        return f"run {self.command('rollback')} to return to an earlier snapshot, or {self.command('build')}"
