r"""The exceptions that reach a user, each with what to do about it.

YinjuError                 exit code 1
├── UsageError             2   a question, an argument or a setting that cannot be used
├── SnapshotError          3   there is no index, or it does not fit what is asked of it
├── SourceError            4   a document or a folder of documents that cannot be read
├── ModelError             1   the model cannot be prepared or loaded
├── StorageError           1   the disk is full, or a file cannot be written
├── BusyError              1   another build holds the index
└── GroundingError         1   a quotation is not what the document says
"""

from typing import Any, ClassVar


class YinjuError(Exception):
    """An error in words for the user: `message` says what and where, `hint` what to do.

    `details` are for programs: `case` names the case among those of the code, the others are what `message` names,
    with the unit in the name, and never a path of this machine. The page has words of its own for each case.
    """

    code: ClassVar[str] = "failure"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details


class UsageError(YinjuError):
    """A question, an argument or a setting that cannot be used."""

    code = "usage"
    exit_code = 2


class SnapshotError(YinjuError):
    """There is no index, or it does not fit what is asked of it."""

    code = "index"
    exit_code = 3


class SourceError(YinjuError):
    """A document or a folder of documents that cannot be read."""

    code = "source"
    exit_code = 4


class ModelError(YinjuError):
    """The model cannot be prepared or loaded."""

    code = "model"


class StorageError(YinjuError):
    """The disk is full, or a file cannot be written."""

    code = "storage"


class BusyError(YinjuError):
    """Another build holds the index."""

    code = "busy"


class GroundingError(YinjuError):
    """A quotation is not what the document says; a defect of ours, never hidden."""

    code = "grounding"
