"""The API document of a tenant: OpenAPI, with only what is on here."""

from copy import deepcopy
from typing import Any

from litestar import Request, get

from core.identity import SIGNED_IN
from core.web.door import RequestWork

PREFIX = "/t/{tenant}"


@get("/api/openapi.json", permission=SIGNED_IN, sync_to_thread=False)
def openapi(request: Request[Any, Any, Any], work: RequestWork) -> dict[str, Any]:
    """Return the document of the paths that answer at this tenant."""
    document = deepcopy(request.app.openapi_schema.to_schema())
    switchable = work.house.plugins
    document["paths"] = {
        path: item
        for path, item in document["paths"].items()
        if path.startswith(f"{PREFIX}/api/") and _on(work, path.removeprefix(f"{PREFIX}/api/"), set(switchable))
    }
    return document


def _on(work: RequestWork, rest: str, switchable: set[str]) -> bool:
    plugin = rest.partition("/")[0]
    return plugin not in switchable or work.house.state(work.tenant.id, plugin).on
