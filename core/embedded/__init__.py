"""PostgreSQL and NATS from their wheels, so that a fresh machine needs nothing but Python."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from core.embedded.folder import Folder, socket_folder
from core.embedded.nats import Nats, nats_secrets
from core.embedded.postgres import APP, MIGRATOR, Postgres, postgres_program, postgres_secrets
from core.embedded.runner import choose_runner
from core.errors import Misconfigured
from core.settings import get_settings

__all__ = ["Addresses", "Servers", "addresses", "servers"]


@dataclass(frozen=True)
class Addresses:
    """Where the servers are and as whom to come. Each holds a password: never log one.

    `nats_entry_url` holds none; it is what other systems are told. `nats_auth_url` and `nats_issuer_seed`
    serve the worker that answers who they are; empty when NATS is not ours and the settings name none.
    """

    database_url: str
    migration_url: str
    nats_url: str
    nats_admin_url: str
    nats_entry_url: str = ""
    nats_auth_url: str = ""
    nats_issuer_seed: str = ""


class Servers:
    """The servers of one house while it runs. A server that is not ours cannot be started or stopped here."""

    def __init__(self, postgres: Postgres | None, nats: Nats | None) -> None:
        self._postgres, self._nats = postgres, nats

    @property
    def addresses(self) -> Addresses:
        """The addresses, of our own servers or of those that the settings name."""
        settings, postgres, nats = get_settings(), self._postgres, self._nats
        return Addresses(
            database_url=postgres.url(APP) if postgres else settings.database_url,
            migration_url=postgres.url(MIGRATOR) if postgres else settings.migration_url,
            nats_url=nats.url("platform") if nats else settings.nats_url,
            nats_admin_url=nats.url("admin") if nats else settings.nats_admin_url,
            nats_entry_url=nats.url() if nats else "",
            nats_auth_url=nats.url("auth") if nats else settings.nats_auth_url,
            nats_issuer_seed=nats.issuer_seed if nats else settings.nats_issuer_seed,
        )

    @property
    def pids(self) -> dict[str, int]:
        """The process number of each server of ours that runs: `postgres`, `nats`."""
        ours = {"postgres": self._postgres, "nats": self._nats}
        return {name: server.child.pid for name, server in ours.items() if server and server.child.pid}

    def start_postgres(self) -> None:
        """Start PostgreSQL again after a stop or a kill."""
        self._our_postgres.start()

    def stop_postgres(self) -> None:
        """Stop PostgreSQL: open transactions are rolled back, and everything is on disk."""
        self._our_postgres.child.stop()

    def kill_postgres(self) -> None:
        """Kill PostgreSQL with all its processes, as a power cut would."""
        self._our_postgres.child.kill()

    def start_nats(self) -> None:
        """Start NATS again, on the same port, after a stop or a kill."""
        self._our_nats.start()

    def stop_nats(self) -> None:
        """Stop NATS."""
        self._our_nats.child.stop()

    def kill_nats(self) -> None:
        """Kill NATS, as a power cut would."""
        self._our_nats.child.kill()

    @property
    def _our_postgres(self) -> Postgres:
        if self._postgres is None:
            raise Misconfigured("PostgreSQL này do DINH_DATABASE_URL chỉ đến, không phải máy chủ kèm theo.")
        return self._postgres

    @property
    def _our_nats(self) -> Nats:
        if self._nats is None:
            raise Misconfigured("NATS này do DINH_NATS_URL chỉ đến, không phải máy chủ kèm theo.")
        return self._nats


@contextmanager
def servers(data: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Run the servers of the house in `data` until the block is left, except those that the settings name.

    Raises Misconfigured with one sentence when something stands in the way. On Linux the servers end with the
    *thread* that started them, so enter from one that lives long enough, best the main thread.
    """
    settings, folder = get_settings(), Folder(data)
    postgres, nats = None, None
    with ExitStack() as stack:
        stack.enter_context(folder.held())
        if settings.embedded:
            runner = choose_runner(folder.path, postgres_program("postgres"))
            secrets = folder.passwords(lambda: postgres_secrets() | nats_secrets())
        if not settings.database_url:
            sockets = stack.enter_context(socket_folder(folder.run))
            postgres = Postgres(folder, runner, secrets, sockets, durable=durable)
            stack.callback(postgres.child.stop)
            postgres.open()
        if not settings.nats_url:
            nats = Nats(folder, runner, secrets)
            stack.callback(nats.child.stop)
            nats.open()
        house = Servers(postgres, nats)
        folder.publish(asdict(house.addresses))
        yield house


def addresses(data: Path) -> Addresses:
    """Find the servers of a house that another process runs, or those that the settings name.

    Raises Misconfigured when none runs.
    """
    settings, folder = get_settings(), Folder(data)
    if not settings.embedded:
        return Servers(None, None).addresses
    told = folder.published()
    if told is None:
        raise Misconfigured(
            f"Không có ngôi nhà nào đang chạy ở {folder.path}. Hãy chạy `dinh run` trước, "
            "hoặc đặt DINH_DATABASE_URL và DINH_NATS_URL."
        )
    return Addresses(**told)
