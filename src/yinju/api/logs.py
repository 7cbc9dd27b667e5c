"""The log: one line of JSON each, to stderr, of the service and of its jobs' processes."""

import json
import logging
from datetime import UTC, datetime
from typing import Any


def log_to_stderr() -> None:
    """Write the log of this process as lines of JSON, what libraries say of trouble included."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
    logging.getLogger("yinju").setLevel(logging.INFO)


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, and what is in `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
