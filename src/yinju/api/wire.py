"""JSON as it is sent."""

import json
from typing import Any

from starlette.responses import JSONResponse


def json_text(value: Any) -> str:
    """Return JSON on one line; what is no Unicode, in a file's name, as JSON's own escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class JsonReply(JSONResponse):
    """A response of JSON, whatever the names in it."""

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return json_text(content).encode("utf-8")
