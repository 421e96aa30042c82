"""One server as a child process: it never hears Ctrl-C, and it never outlives the supervisor unnoticed."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from core.embedded.runner import Runner
from core.errors import Misconfigured

START_SECONDS = 300  # replaying a long journal after a crash may take minutes on an old disk
STOP_SECONDS = 30
LOG_BYTES = 5_000_000


class Child:
    """One server: started, waited for, stopped or killed, and never left behind.

    Its working directory is its mark: whatever runs there under its program's name is ours, also after a
    supervisor was killed and the process numbers are forgotten. `home` must exist when it is started.
    """

    def __init__(self, title: str, program: Path, home: Path, log: Path, runner: Runner) -> None:
        self.home = home
        self._title, self._program, self._log, self._runner = title, program, log, runner
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The server's process number, or None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, *options: str | Path, ready: Callable[[], bool], env: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it is `ready`. Raises Misconfigured with the reason that its log gives."""
        if self._log.exists() and self._log.stat().st_size > LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("ab") as log:
            said_before = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - the program is our own
                self._runner.command(self._program, *options),
                cwd=self.home,
                env=clean_environment() | dict(env or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the supervisor, which knows the order
            )
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                reason = _reason(self._log.read_bytes()[said_before:].decode(errors="replace"))
                raise Misconfigured(f"{self._title} không khởi động được: “{reason}”. Hãy xem {self._log}.")
            time.sleep(0.01)

    def stop(self) -> None:
        """Ask it to stop and wait for it; kill it when it does not listen. It need not be running."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill it and all that it has started, as a power cut would. It need not be running."""
        if self._process:
            self._process.kill()
            self._process.wait()
        self.reap(patience=0)

    def reap(self, *, patience: float = 10) -> None:
        """End what was left running here: politely, and after `patience` seconds by force."""
        polite = time.monotonic() + patience
        if patience:
            self._tell(signal.SIGINT)
        while self._left() and time.monotonic() < polite + STOP_SECONDS:
            if time.monotonic() >= polite:
                self._tell(signal.SIGKILL)
            time.sleep(0.01)

    def _tell(self, word: signal.Signals) -> None:
        for process in self._left():
            with contextlib.suppress(psutil.Error):  # it may have ended just now
                process.send_signal(word)

    def _left(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter(["name"]) if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.name() == self._program.name and Path(process.cwd()) == self.home
        except psutil.Error:  # it has just ended, or it is somebody else's
            return False


def clean_environment() -> dict[str, str]:
    """Our environment without what would lead a server away from its configuration, or tell it secrets."""
    strange = ("PG", "NATS_", "DINH_", "LC_", "LANG")
    return {name: value for name, value in os.environ.items() if not name.startswith(strange)}


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["không nói lý do"]
    bad = [line for line in lines if "FATAL" in line or "PANIC" in line or "[FTL]" in line]
    return (bad or lines)[-1]
