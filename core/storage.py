"""Where the bytes of attachments lie: in a folder, beside the database that knows of them.

Another kind of storage takes this module's place: it needs `put`, `open`, `remove` and, to be tidied, `old`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

import structlog

from core.errors import Unavailable

KEY_BYTES = 16
OURS = "[0-9a-f]" * 2 * KEY_BYTES + "*"

FULL = "Không ghi được tệp vào kho lưu trữ. Hãy báo người vận hành xem ổ đĩa; chưa có gì được ghi."
LOST = "Không đọc được nội dung tệp trong kho lưu trữ. Hãy báo người vận hành khôi phục từ bản sao lưu."


@dataclass(frozen=True, slots=True)
class Storage:
    """A folder with one folder for each tenant; and how large one file, and all of a tenant's, may be."""

    folder: Path
    file_bytes: int
    tenant_bytes: int

    def put(self, tenant: str, content: bytes) -> str:
        """Write bytes and return their key. They are on the disk, whole, before they have their name.

        Raises Unavailable if the disk takes no more.
        """
        key = token_hex(KEY_BYTES)
        path = self._path(tenant, key)
        fresh = path.with_suffix(".new")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            fresh.rename(path)
            _sync_folder(path.parent)
        except OSError as full:
            structlog.get_logger().error("attachment_not_written", reason=full.strerror)
            fresh.unlink(missing_ok=True)
            raise Unavailable(FULL) from full
        return key

    def open(self, tenant: str, key: str, size: int) -> BinaryIO:
        """Open the bytes for reading. Raises Unavailable if they are not there, or not as many as were put."""
        try:
            found = self._path(tenant, key).open("rb")
        except OSError as lost:
            structlog.get_logger().error("attachment_lost", tenant=tenant, key=key, reason=lost.strerror)
            raise Unavailable(LOST) from lost
        if (there := os.fstat(found.fileno()).st_size) != size:
            found.close()
            structlog.get_logger().error("attachment_lost", tenant=tenant, key=key, bytes=there, wanted=size)
            raise Unavailable(LOST)
        return found

    def remove(self, tenant: str, key: str) -> None:
        """Remove the bytes. What cannot be removed now is an orphan, and is swept."""
        try:
            self._path(tenant, key).unlink(missing_ok=True)
        except OSError as stays:
            structlog.get_logger().warning("attachment_stays", tenant=tenant, key=key, reason=stays.strerror)

    def old(self, since: timedelta, until: timedelta, now: float) -> Iterator[tuple[str, str]]:
        """Yield tenant and key of what was put between so long ago and so long ago, unfinished files too.

        What was not put by us is not looked at: the folder may be one that somebody has named by mistake.
        """
        for path in self.folder.glob(f"*/{OURS}"):
            try:
                age = now - path.stat().st_mtime
            except FileNotFoundError:
                continue
            if since.total_seconds() < age < until.total_seconds():
                yield path.parent.name, path.name

    def _path(self, tenant: str, key: str) -> Path:
        return self.folder / tenant / key


def _sync_folder(folder: Path) -> None:
    """Let a new name in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
