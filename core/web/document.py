"""The API document of a tenant: OpenAPI, with only what is on here."""

import json
import re
from copy import deepcopy
from typing import Any

from litestar import Request, get

from core.identity import SIGNED_IN
from core.web.door import RequestWork

REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')
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
    _keep_only_what_is_named(document)
    return document


def _keep_only_what_is_named(document: dict[str, Any]) -> None:
    """Drop the shapes that no path names, directly or through another shape: those of plugins that are off."""
    schemas: dict[str, Any] = document.get("components", {}).get("schemas", {})
    named: set[str] = set()
    waiting = _names(document["paths"])
    while waiting:
        named |= waiting
        waiting = set().union(*(_names(schemas[name]) for name in waiting if name in schemas)) - named
    document["components"] = {"schemas": {name: schema for name, schema in schemas.items() if name in named}}


def _names(part: object) -> set[str]:
    return set(REFERENCE.findall(json.dumps(part, default=str)))


def _on(work: RequestWork, rest: str, switchable: set[str]) -> bool:
    plugin = rest.partition("/")[0]
    return plugin not in switchable or work.house.state(work.tenant.id, plugin).on
