"""Answers are squeezed on their way out, so that pages open soon over a slow line."""

import zlib
from io import BytesIO
from typing import ClassVar

from litestar.config.compression import CompressionConfig

LEVEL = 5
SMALLEST_BYTES = 2000


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


SQUEEZE = CompressionConfig(
    backend="deflate", compression_facade=Deflate, minimum_size=SMALLEST_BYTES, gzip_fallback=False
)
