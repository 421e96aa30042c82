"""As whom the servers run: never as root, and never longer than whoever started them."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import Misconfigured

SERVICE_USER = "dinhlang"


@dataclass(frozen=True)
class Runner:
    """As whom the servers run. `capability` is held only where nobody but root may enter the folders."""

    uid: int
    gid: int
    capability: str = ""

    def command(self, *argv: str | Path) -> list[str]:
        """Put in front of a command the change of user, and the wish to be ended together with its parent."""
        setpriv = shutil.which("setpriv")
        if setpriv is None:  # macOS, where nobody runs this as root; what is left behind is ended at the next start
            return [str(word) for word in argv]
        words = [setpriv, "--pdeathsig", "INT"]
        if os.geteuid() == 0:
            words += ["--reuid", str(self.uid), "--regid", str(self.gid), "--clear-groups"]
        if self.capability:
            words += [f"--inh-caps=+{self.capability}", f"--ambient-caps=+{self.capability}"]
            words += ["--securebits=+no_setuid_fixup"]  # else access(2), which initdb asks, forgets the capability
        return [*words, "--", *(str(word) for word in argv)]

    def own(self, path: Path) -> None:
        """Give a file or an empty folder to the servers' user."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def choose_runner(data: Path, program: Path) -> Runner:
    """Decide as whom the servers of `data` run: as we do, or, when we are root, as one who may do little.

    PostgreSQL refuses to run as root, and it is right: root's servers run as the owner of the folder, or as
    the system user `dinhlang`. On the surface it might seem simpler to open the folders above for everybody.
    However, they are not ours to open, so a server that cannot pass is given the capability to do so.
    Raises Misconfigured when there is no such user, or when it cannot pass even so.
    """
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid())
    owner = data.stat()
    runner = Runner(owner.st_uid, owner.st_gid)
    if owner.st_uid == 0:
        account = _service_account()
        runner = Runner(account.pw_uid, account.pw_gid)
        os.chown(data, 0, runner.gid)
        data.chmod(0o710)
    for capability in ("", "dac_read_search", "dac_override"):
        candidate = replace(runner, capability=capability)
        command = candidate.command("sh", "-c", 'cd "$1" && exec "$0" --version', program, data)
        if not subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 - our own words
            return candidate
    raise Misconfigured(
        f"Máy chủ không được chạy bằng root, còn người dùng số {runner.uid} không vào được {data} hoặc "
        f"{program.parent}. Hãy đặt dự án ở một thư mục khác, hoặc chạy bằng người dùng thường."
    )


def _service_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
        options = (
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            SERVICE_USER,
        )
        try:
            subprocess.run([useradd, *options], capture_output=True, check=True)  # noqa: S603 - our own words
        except (OSError, subprocess.CalledProcessError):
            raise Misconfigured(
                f"Máy chủ không được chạy bằng root, và không tạo được người dùng hệ thống {SERVICE_USER}. "
                "Hãy chạy bằng một người dùng thường."
            ) from None
        return pwd.getpwnam(SERVICE_USER)
