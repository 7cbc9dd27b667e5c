"""What a route asks for: the service, given only to a caller whose key has the role."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from yinju.api.problems import Problem
from yinju.api.service import Service

BEARER = HTTPBearer(auto_error=False, description="A key of the setting `api_keys`; none where none is set.")


def service_of(request: Request) -> Service:
    """Return the app's service, whatever the caller's role."""
    service: Service = request.app.state.service
    return service


async def _asking(request: Request, _: Annotated[object, Security(BEARER)]) -> Service:
    _refuse_unknown_parameters(request)
    return service_of(request)  # middleware has let in only who may ask at least


async def _managing(request: Request, _: Annotated[object, Security(BEARER)]) -> Service:
    if request.scope["state"].get("role") != "manage":
        raise Problem(403, "forbidden", "this key may ask, not manage", "use a key with the role manage")
    _refuse_unknown_parameters(request)
    return service_of(request)


def _refuse_unknown_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not know, as an unknown field of a body is refused."""
    route = request.scope["route"]
    if not request.url.path.startswith("/api/v1/") or not isinstance(route, APIRoute):
        return
    known = {parameter.alias for parameter in route.dependant.query_params}
    for name in request.query_params:
        if name not in known:
            raise Problem(
                422, "invalid_request", f"there is no parameter {name[:50]!r}", "see /docs for what is taken"
            )


# The service for a caller who may ask, and for one who may manage too.
Asking = Annotated[Service, Depends(_asking)]
Managing = Annotated[Service, Depends(_managing)]
