"""JSON as it is sent."""

import json
import math
from typing import Any

from starlette.responses import JSONResponse


def json_text(value: Any) -> str:
    """Return JSON on one line; what is no Unicode, in a file's name, as JSON's own escape; no NaN, but null."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:  # a figure that has no value: JSON has no word for it
        text = json.dumps(_finite(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value


class JsonReply(JSONResponse):
    """A response of JSON, whatever the names in it."""

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return json_text(content).encode("utf-8")
