"""Answers are squeezed on their way out, so that pages open soon over a slow line."""

import re
import zlib
from io import BytesIO
from typing import Any, ClassVar

from litestar.config.compression import CompressionConfig
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import Message, Send

LEVEL = 5
SMALLEST_BYTES = 2000
TEXT = re.compile(rb"text/|image/svg|[\w/.+-]*(json|javascript)")


class Deflate:
    """HTTP's "deflate", known to every browser.

    On the surface Litestar's own gzip might seem enough. However, it opens a file for each request and closes it
    only if the request ends well: every refusal would leave a broken file to the garbage collector, which complains.
    """

    encoding: ClassVar[str] = "deflate"

    def __init__(self, buffer: BytesIO, **_: object) -> None:
        """Squeeze into `buffer`."""
        self._buffer = buffer
        self._squeezer = zlib.compressobj(LEVEL)

    def write(self, body: bytes) -> None:
        """Squeeze a piece, and let what is ready go."""
        self._buffer.write(self._squeezer.compress(body) + self._squeezer.flush(zlib.Z_SYNC_FLUSH))

    def close(self) -> None:
        """Let the rest go."""
        self._buffer.write(self._squeezer.flush())


class Squeezing(CompressionMiddleware):
    """Squeezes text; pictures, documents and fonts are squeezed already, and go as they are, with their length."""

    def create_compression_send_wrapper(self, send: Send, **kwargs: Any) -> Send:  # type: ignore[override]  # called by keyword
        """Decide by the first message which way the answer goes."""
        squeezed, way = super().create_compression_send_wrapper(send=send, **kwargs), send

        async def choose(message: Message) -> None:
            nonlocal way
            if message["type"] == "http.response.start":
                way = squeezed if TEXT.match(dict(message["headers"]).get(b"content-type", b"")) else send
            await way(message)

        return choose


SQUEEZE = CompressionConfig(
    backend="deflate",
    compression_facade=Deflate,
    middleware_class=Squeezing,
    minimum_size=SMALLEST_BYTES,
    gzip_fallback=False,
)
