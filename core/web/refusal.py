"""The page that tells of a failure: in the house of whoever is signed in, and with what they had typed."""

from contextlib import suppress
from typing import Any

from litestar import Request, Response
from litestar.types import ASGIApp, Receive, Scope, Send

from core.errors import NotSignedIn, PlatformError, Stale
from core.web.door import Door
from core.web.pages import Template
from core.web.trace import trace_of

SERVER_ERROR = 500
TOKEN = "_csrf_token"  # noqa: S105 - a field's name


class Refusal(Response[None]):
    """Draws the page of a failure. Who is there may have to be asked first, so it is drawn when it is sent."""

    def __init__(self, error: PlatformError) -> None:
        """Tell of `error`."""
        super().__init__(None)
        self.error = error

    def to_asgi_response(self, *, request: Request[Any, Any, Any], **_: Any) -> ASGIApp:  # type: ignore[override]  # the page brings its own headers, so those that Litestar would add are left aside
        """Return the page as an application, which Litestar then calls."""

        async def draw(scope: Scope, receive: Receive, send: Send) -> None:
            if self.error.status < SERVER_ERROR:
                with suppress(PlatformError):
                    await self._find_home(request)
            context = {"error": self.error, "trace": trace_of(scope)[3:35], "kept": await self._kept(request)}
            page = Template("error.html", status_code=self.error.status, context=context)
            if isinstance(self.error, Stale):
                page.delete_cookie("csrftoken")
            await page.to_asgi_response(None, request)(scope, receive, send)

        return draw

    async def _find_home(self, request: Request[Any, Any, Any]) -> None:
        """Put this person's menu and unit around the page, also where no route was reached that would have done so."""
        door: Door = request.app.state.door
        if getattr(request.state, "visit", None) is None:
            request.state.visit = await door.stay(request)

    async def _kept(self, request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
        """Return what stood in a form whose sender's session had ended, to be sent anew; nothing sealed, no files."""
        route = request.scope.get("route_handler")
        page = route.opt.get("form") if route else None
        if not isinstance(self.error, NotSignedIn) or page is None or "forgets" in page.opt:
            return []
        typed = list((await request.form()).multi_items())
        if not all(isinstance(text, str) for _, text in typed):
            return []
        return [(name, text) for name, text in typed if name != TOKEN]
