"""The data folder: who holds it, what is kept secret in it, and where its sockets fit."""

import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.errors import Misconfigured

FREE_BYTES = 200_000_000
SOCKET_PATH_BYTES = 100  # the kernel allows 107 on Linux and 103 on macOS
LOCK_ATTEMPTS = 20  # a hundredth of a second apart: another process may be looking whether somebody holds it


class Folder:
    """`postgres/`, `nats/`, `run/`, `secrets/` and `logs/` of one house, closed to everybody else."""

    def __init__(self, data: Path) -> None:
        self.path = data.resolve()
        self.postgres, self.nats = self.path / "postgres", self.path / "nats"
        self.run, self.secrets, self.logs = self.path / "run", self.path / "secrets", self.path / "logs"
        self._lock, self._addresses = self.run / "house.lock", self.secrets / "addresses.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder if need be and keep it for this process alone.

        The kernel drops the lock together with the process, so that no lock is ever stale. Raises
        Misconfigured when another process holds it, when it cannot be written to, or when the disk is full.
        """
        with self._open_lock() as lock:
            if not any(_try_lock(lock) for _ in range(LOCK_ATTEMPTS)):
                raise Misconfigured(
                    f"Thư mục dữ liệu {self.path} đang được tiến trình {self._lock.read_text()} sử dụng. "
                    "Hãy dừng nó bằng Ctrl-C ở cửa sổ kia, hoặc đặt DINH_DATA sang một thư mục khác."
                )
            free = shutil.disk_usage(self.path).free
            if free < FREE_BYTES:
                raise Misconfigured(
                    f"Ổ đĩa chứa {self.path} chỉ còn {free // 1_000_000} MB. "
                    f"Hãy giải phóng ít nhất {FREE_BYTES // 1_000_000} MB rồi chạy lại."
                )
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            try:
                yield
            finally:
                self._addresses.unlink(missing_ok=True)

    def passwords(self, make: Callable[[], dict[str, str]]) -> dict[str, str]:
        """Read the secrets of the servers; `make` them the first time.

        Raises Misconfigured when they are lost while the database that knows them is there.
        """
        file = self.secrets / "servers.json"
        if not file.exists() and self.postgres.exists():
            raise Misconfigured(
                f"Có dữ liệu trong {self.postgres} nhưng mất tệp mật khẩu {file}. Hãy khôi phục tệp này từ bản sao lưu."
            )
        if not file.exists():
            _write(file, make())
        kept: dict[str, str] = json.loads(file.read_text())
        return kept

    def publish(self, addresses: dict[str, str]) -> None:
        """Tell other processes of this house where the servers are, until it is let go."""
        _write(self._addresses, addresses)

    def published(self) -> dict[str, str] | None:
        """Read what the process that holds the folder has told; None when nobody holds it.

        Raises Misconfigured when the folder is closed to us.
        """
        try:
            with self._lock.open() as lock:
                if _try_lock(lock, fcntl.LOCK_SH):
                    return None
            told: dict[str, str] = json.loads(self._addresses.read_text())
        except FileNotFoundError:
            return None
        except PermissionError:
            raise Misconfigured(
                f"Không đọc được thư mục dữ liệu {self.path}. Hãy chạy bằng người dùng đã chạy `dinh run`."
            ) from None
        return told

    def _open_lock(self) -> IO[str]:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for part in (self.nats, self.run, self.secrets, self.logs):
                part.mkdir(mode=0o700, exist_ok=True)
            return self._lock.open("a")
        except OSError:
            raise Misconfigured(
                f"Không ghi được vào thư mục dữ liệu {self.path}. "
                "Hãy chạy bằng người dùng sở hữu nó, hoặc đặt DINH_DATA sang một thư mục khác."
            ) from None


def new_password() -> str:
    """Make a password of 192 random bits that needs no quoting in a URL, in SQL or in NATS."""
    return secrets.token_hex(24)


@contextmanager
def socket_folder(run: Path) -> Iterator[Path]:
    """Yield a private folder whose path a socket can bear: `run` itself, or a temporary one."""
    if len(os.fsencode(run / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_BYTES:
        yield run
        return
    with tempfile.TemporaryDirectory(prefix="dinh-") as short:
        yield Path(short)


def _try_lock(lock: IO[str], kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        time.sleep(0.01)
        return False
    return True


def _write(file: Path, content: dict[str, str]) -> None:
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(content, out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
