"""The service: the HTTP API, the page, and what they share."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yinju.api.app import create_app
    from yinju.api.serving import serve

__all__ = ["create_app", "serve"]


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: a job's process imports this package too, and needs no framework."""
    if name == "create_app":
        from yinju.api.app import create_app

        return create_app
    if name == "serve":
        from yinju.api.serving import serve

        return serve
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
