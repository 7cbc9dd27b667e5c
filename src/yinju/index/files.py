"""Every operation on disk that a crash may interrupt: a test can fail any of them, or die at any of them.

Nothing else in `yinju.index` writes, syncs, renames or removes. POSIX is assumed: a rename is one step, a
folder can be synced, and whoever has a removed file open can go on reading it.
"""

import errno
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from yinju.errors import StorageError

READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a file held when it was written."""

    sha256: str
    bytes: int


class Writer:
    """A file that is being written; hashes what passes, to be compared with what the disk has kept."""

    def __init__(self, file: BinaryIO, path: Path, files: "Files") -> None:
        self._file = file
        self._path = path
        self._files = files
        self._digest = hashlib.sha256()
        self._bytes = 0

    def write(self, data: bytes) -> int:
        """Append `data` and return its length, as a file does."""
        self._files.before("write", self._path)
        self._file.write(data)
        self._digest.update(data)
        self._bytes += len(data)
        return len(data)

    def record(self) -> FileRecord:
        """Return the hash and size of what was written so far."""
        return FileRecord(self._digest.hexdigest(), self._bytes)


class Files:
    """The operations on the real disk; a subclass may fail or stop in `before`."""

    def before(self, operation: str, path: Path) -> None:
        """Take notice that `operation` is about to be done on `path`."""

    def make_folder(self, path: Path) -> None:
        """Create `path` and what is missing above it, and sync each folder that got a new entry."""
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        self.before("mkdir", path)
        path.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            self.sync_folder(folder.parent)

    @contextmanager
    def create(self, path: Path) -> Iterator[Writer]:
        """Give a writer of a new file at `path`; the file is on the disk when the context ends."""
        self.before("create", path)
        with path.open("xb") as file:
            yield Writer(file, path, self)
            file.flush()
            self.before("fsync", path)
            os.fsync(file.fileno())

    @contextmanager
    def create_database(self, path: Path) -> Iterator[sqlite3.Connection]:
        """Give a connection to a new SQLite file: one transaction, no journal (a crash discards the file)."""
        self.before("create", path)
        with sqlite_as_os_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            with self.transaction(connection, path):
                yield connection
        self.before("fsync", path)
        with path.open("rb+") as file:
            os.fsync(file.fileno())

    @contextmanager
    def transaction(self, connection: sqlite3.Connection, path: Path) -> Iterator[None]:
        """Commit what is done within to the database at `path`, or nothing of it."""
        self.before("begin", path)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.before("commit", path)
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def sync_folder(self, path: Path) -> None:
        """Make the names in the folder last."""
        self.before("fsync", path)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Give `old` the name `new` in one step, replacing a file of that name, and sync the folder."""
        self.before("rename", new)
        old.replace(new)
        self.sync_folder(new.parent)

    def replace_text(self, path: Path, text: str) -> None:
        """Write `text` to `path` so that a reader sees the old text or the new, never a part."""
        aside = path.with_name(f".{path.name}.tmp")
        try:
            self.remove(aside)
            with self.create(aside) as writer:
                writer.write(text.encode())
            self.rename(aside, path)
        except BaseException:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise

    def remove(self, path: Path) -> None:
        """Remove a file or a folder with all it holds; nothing happens where there is none."""
        self.before("remove", path)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


DISK: Final = Files()


def record_of(path: Path) -> FileRecord:
    """Return the hash and size of what the file holds now."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return FileRecord(digest.hexdigest(), file.tell())


@contextmanager
def sqlite_as_os_errors(path: Path) -> Iterator[None]:
    """Raise OSError where SQLite says that the disk is full, read-only or broken."""
    codes = {
        sqlite3.SQLITE_FULL: errno.ENOSPC,
        sqlite3.SQLITE_READONLY: errno.EROFS,
        sqlite3.SQLITE_CANTOPEN: errno.EACCES,
        sqlite3.SQLITE_PERM: errno.EACCES,
        sqlite3.SQLITE_IOERR: errno.EIO,
    }
    try:
        yield
    except sqlite3.OperationalError as error:
        # An extended code keeps the primary one in its low byte.
        code = codes.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if code is None:
            raise
        raise OSError(code, os.strerror(code), str(path)) from error


@contextmanager
def storage_errors(what: str, folder: Path, *, needed_bytes: int | None = None) -> Iterator[None]:
    """Say in words why `what` could not be written below `folder`: raise StorageError for OSError."""
    try:
        yield
    except OSError as error:
        raise _in_words(error, what, folder, needed_bytes) from error


def _in_words(error: OSError, what: str, folder: Path, needed_bytes: int | None) -> StorageError:
    where = error.filename or folder
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        needed = "" if needed_bytes is None else f"; about {_size(needed_bytes)} are needed"
        return StorageError(
            f"{what} cannot be written: the disk is full ({_free(folder)} free at {folder}{needed})",
            "free some space, or name a folder on another disk with --index; the live snapshot is untouched",
            case="disk_full",
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StorageError(
            f"{what} cannot be written: {where} is read-only or belongs to someone else",
            "make the folder writable, or name another one with --index",
            case="not_writable",
        )
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return StorageError(
            f"{what} cannot be written: {where} is a file, not a folder",
            "move the file away, or name another folder with --index",
        )
    return StorageError(f"{what} cannot be written: {where}: {error.strerror or error}", "check the disk")


def _free(folder: Path) -> str:
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return _size(shutil.disk_usage(existing).free)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
