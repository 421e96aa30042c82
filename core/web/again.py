"""A form that was refused is shown again, with what was typed and what is wrong at each field.

A route names the page its form stands on, and the macros in `ui` do the rest:

@post("/complaints", permission="complaints.handle", form=new_case, status_code=303)

A page may say `forgets=function`, which returns of what was typed only what may be shown again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import BadInput, Conflict, PlatformError, Stale, TooLarge, TooMany
from core.web.pages import nonce_of

PARAMETER = re.compile(r"\{(\w+):\w+\}")
OK = 200
SHOWN_AGAIN = (BadInput, Conflict, Stale, TooLarge, TooMany)
NOT_THE_PAGES = (b"content-", b"accept-encoding")
"""Headers of the form's sending that are not for the page; it is compressed once, on its way out."""
REMEMBERED = "_ls_"
"""What Litestar has read of the form's sending already: cookies, address."""
OLD_TOKEN = re.compile(rb"csrftoken=[^;]*")
"""A token that did not fit, perhaps of another house on this machine: without it the page brings a new one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was sent to which address, and why it was not taken; several values of a name have commas between."""

    action: str
    typed: dict[str, str]
    error: PlatformError

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong, by field; empty if the whole was refused."""
        return {one["path"].strip("/"): one["message"] for one in self.error.details}


class Again(Response[None]):
    """Draws the page on which a form stands, in answer to its being sent.

    The page is asked for anew, through the one door and in a transaction of its own: that of the refused form was
    rolled back, and whoever may not see the page does not see it here.
    """

    def __init__(self, path: str, error: PlatformError, forgets: Callable[[dict[str, str]], dict[str, str]]) -> None:
        """Draw the page at `path` because of `error`."""
        super().__init__(None)
        self.path = path
        self.error = error
        self.forgets = forgets

    def to_asgi_response(self, *, request: Request[Any, Any, Any], **_: Any) -> ASGIApp:  # type: ignore[override]  # the page brings its own headers, so those that Litestar would add are left aside
        """Return the page as an application, which Litestar then calls."""

        async def draw(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_refusal(message: Message) -> None:
                if message["type"] == "http.response.start" and message["status"] == OK:
                    message["status"] = self.error.status
                await send(message)

            await request.app.asgi_handler(await self._ask(request, scope), receive, send_refusal)

        return draw

    async def _ask(self, request: Request[Any, Any, Any], scope: Scope) -> Any:
        typed = {name: text for name, text in (await _sent(request)).items() if name != "_csrf_token"}
        refused = Refused(request.scope["path"], self.forgets(typed), self.error)
        fresh = isinstance(self.error, Stale)
        return {
            **{key: value for key, value in scope.items() if not key.startswith(REMEMBERED)},
            "method": "GET",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": b"",
            "headers": [
                (name, OLD_TOKEN.sub(b"", value) if fresh and name == b"cookie" else value)
                for name, value in scope["headers"]
                if not name.startswith(NOT_THE_PAGES)
            ],
            "state": {"nonce": nonce_of(scope), "refused": refused},
        }


async def _sent(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Return the words of the form. A file is chosen anew; of a body too large to read nothing is left to show."""
    try:
        form = request.query_params if request.method == "GET" else await request.form()
    except HTTPException:
        return {}
    sent: dict[str, str] = {}
    for name, text in form.multi_items():
        if isinstance(text, str):
            sent[name] = f"{sent[name]},{text}" if name in sent else text
    return sent


def again(request: Request[Any, Any, Any], error: PlatformError) -> Again | None:
    """Return the page of the form whose sending has failed; None if it was no form, or the failure is not about it."""
    route = request.scope.get("route_handler")
    page: HTTPRouteHandler | None = route.opt.get("form") if route else None
    if page is None or not isinstance(error, SHOWN_AGAIN):
        return None
    own = PARAMETER.sub(lambda found: str(request.path_params[found[1]]), min(page.paths))
    unit = f"/t/{request.path_params['tenant']}" if "tenant" in request.path_params else ""
    return Again(f"{unit}{own}", error, page.opt.get("forgets", dict))
