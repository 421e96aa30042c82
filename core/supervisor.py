"""All of it on one machine: servers, schema, units, web and worker; Ctrl-C stops them in order."""

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType

import psutil
import structlog

from core import app, log
from core.errors import Misconfigured, PlatformError
from core.settings import Settings

FORK = multiprocessing.get_context("fork")
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.5
CALM_SECONDS = 5.0
LOG_BYTES = 10_000_000
DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


class Supervisor:
    """Runs processes forked from this one, so that they share its memory, and keeps them alive."""

    def __init__(self, settings: Settings, lines: Path | None = None) -> None:
        """Take over Ctrl-C and the polite kill. `lines` is the file that takes the log; without it, standard error."""
        self.settings = settings
        self.stopping = False
        self.log = lines
        self._started: dict[str, float] = {}
        self._not_before: dict[str, float] = {}
        self._children: dict[str, ForkProcess] = {}
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def run(self, mains: dict[str, Callable[[Settings], Awaitable[None]]], announce: Callable[[], None]) -> None:
        """Start the processes and keep them until told to stop; `announce` is called once the web answers."""
        gc.collect()
        gc.freeze()
        announced = False
        while not self.stopping:
            for name, main in mains.items():
                self._keep(name, main)
            time.sleep(LOOK_SECONDS)
            if not announced and _answers(self.settings):
                announce()
                announced = True
        self._end()

    def _keep(self, name: str, main: Callable[[Settings], Awaitable[None]]) -> None:
        child = self._children.get(name)
        if child and child.is_alive():
            return
        if child:
            structlog.get_logger().error("process_ended", process=name, code=child.exitcode, see=str(self.log or ""))
            del self._children[name]
            if time.monotonic() - self._started[name] < CALM_SECONDS:
                self._not_before[name] = time.monotonic() + CALM_SECONDS
        if time.monotonic() < self._not_before.get(name, 0.0):
            return
        self._children[name] = FORK.Process(target=_child, args=(main, self.settings, self.log, os.getpid()), name=name)
        self._children[name].start()
        self._started[name] = time.monotonic()

    def _end(self) -> None:
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            child.join(max(0.0, deadline - time.monotonic()))
            if child.is_alive():
                child.kill()
                child.join()


def _child(main: Callable[[Settings], Awaitable[None]], settings: Settings, lines: Path | None, parent: int) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
        if os.getppid() != parent:
            return
    if lines:
        with lines.open("ab") as out:
            os.dup2(out.fileno(), sys.stderr.fileno())
    try:
        app.run(main, settings)
    except KeyboardInterrupt:
        return
    except PlatformError as wrong:
        structlog.get_logger().error("cannot_start", reason=str(wrong))
        sys.exit(1)


def apart(do: Callable[[], None]) -> None:
    """Do something in a process of its own, so that the memory it takes is given back; end this one if it fails."""
    child = FORK.Process(target=_apart, args=(do,))
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)


def _apart(do: Callable[[], None]) -> None:
    try:
        do()
    except PlatformError as wrong:
        sys.exit(str(wrong))


def claim_port(settings: Settings) -> None:
    """Raise Misconfigured, naming who has it, if the web's port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as taken:
            owner = _owner(settings.port)
            raise Misconfigured(
                f"Cổng {settings.port} đang được dùng{owner}. Hãy tắt chương trình đó hoặc đặt DINH_PORT=8001."
            ) from taken


def _owner(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.pid:
                return f" bởi {psutil.Process(connection.pid).name()} (số {connection.pid})"
    except psutil.Error:
        return ""
    return ""


def _answers(settings: Settings) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((settings.host, settings.port)) == 0


def log_file(settings: Settings) -> Path:
    """Return the file that takes the JSON lines of web and worker, so that the terminal stays readable."""
    path = settings.data / "logs" / "dinh.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def run(settings: Settings, announce: Callable[[], None]) -> None:
    """Run the webs and the worker until told to stop; `announce` is called once a web answers."""
    log.configure(settings.log_level)
    Supervisor(settings, log_file(settings)).run({**_webs(settings), "worker": app.worker}, announce)


def run_webs(settings: Settings) -> None:
    """Run the web alone, in as many processes as are set."""
    if settings.web_processes == 1:
        app.run(app.web, settings)
        return
    log.configure(settings.log_level)
    Supervisor(settings).run(_webs(settings), lambda: None)


def _webs(settings: Settings) -> dict[str, Callable[[Settings], Awaitable[None]]]:
    return {f"web {number}": app.web for number in range(1, settings.web_processes + 1)}
