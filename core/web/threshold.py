"""Who is a stranger brings no more than a form: else anybody could fill the disk with what is then refused."""

from litestar.connection import ASGIConnection
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from core.errors import NotSignedIn
from core.identity import PUBLIC
from core.web.door import NOBODY, Door

FORM_BYTES = 2_000_000
"""What a request may bring; a route that takes more says so itself."""


class Threshold:
    """Middleware: looks who is there before a large body is read.

    On the surface the guard might seem to do this. However, Litestar looks for the CSRF token in the form, and so reads
    all of it, before it asks the guard.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass. Raises NotSignedIn."""
        handler = scope["route_handler"]
        takes_much = isinstance(handler, HTTPRouteHandler) and _most(handler) > FORM_BYTES
        if takes_much and handler.opt.get("permission") != PUBLIC:
            door: Door = scope["litestar_app"].state.door
            if await door.who(ASGIConnection(scope)) is None:
                raise NotSignedIn(NOBODY)
        await self.app(scope, receive, send)


def _most(handler: HTTPRouteHandler) -> float:
    return handler.resolve_request_max_body_size() or float("inf")
