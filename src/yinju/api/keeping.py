"""What goes wrong where the service writes, in words that name no path."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from yinju.errors import StorageError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN: Final = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Raise StorageError for OSError: `what` could not be written, or removed."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, what) from error


def storage_error(error: OSError, what: str) -> StorageError:
    """Return an OSError in words: `what` could not be done."""
    if error.errno in _FULL:
        return StorageError(f"{what}: the disk is full", "free some space, then try again", case="disk_full")
    if error.errno in _FORBIDDEN:
        return StorageError(
            f"{what}: the folder cannot be written",
            "let the service write to its folders",
            case="not_writable",
        )
    return StorageError(f"{what}: {error.strerror or 'the disk failed'}", "check the disk and its folders")
