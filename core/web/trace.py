"""W3C trace context: every request belongs to a trace, the caller's or one of our own."""

import re
import time
from secrets import token_hex

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from structlog import contextvars

TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def trace_of(scope: Scope) -> str:
    """Return the request's `traceparent`; the events it causes carry it on.

    An address that leads nowhere is answered before any middleware: it gets its trace here.
    """
    if "traceparent" not in scope:
        told = dict(scope.get("headers", [])).get(b"traceparent", b"").decode("latin-1")
        scope["traceparent"] = next_span(told)  # type: ignore[typeddict-unknown-key]  # a scope may carry extensions
    return str(scope["traceparent"])  # type: ignore[typeddict-item]  # as above


def next_span(traceparent: str) -> str:
    """Return a traceparent of our own span within the caller's trace, or of a new trace."""
    known = TRACEPARENT.fullmatch(traceparent)
    trace, flags = (traceparent[3:35], traceparent[-2:]) if known else (token_hex(16), "01")
    return f"00-{trace}-{token_hex(8)}-{flags}"


class Tracing:
    """Middleware: gives the request its trace, binds it to every log line, and tells it to the caller."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request within its trace; a form that is drawn again is in it already."""
        if "traceparent" in scope:
            await self.app(scope, receive, send)
            return
        trace = trace_of(scope)
        contextvars.clear_contextvars()
        contextvars.bind_contextvars(trace=trace)

        began = time.perf_counter()

        async def send_with_trace(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"traceparent", trace.encode())]
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                line = {"method": scope.get("method", ""), "path": scope["path"], "status": message["status"]}
                structlog.get_logger().info("request", **line, ms=milliseconds)
            await send(message)

        await self.app(scope, receive, send_with_trace)
