"""`make bench`: the platform's path against hand-written ceilings, in one run on real, durable servers.

Absolute figures belong to the machine, so what counts is ratios: platform and ceiling take turns, and the median of
the rounds' ratios is held against its target. Each round proves that everything accepted has taken effect.
"""

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import filing
import house
import latency
import memory
import million
import road
import uvloop
from ceiling import Ceiling
from report import Report
from typer import echo

from core import app, log
from core.embedded import servers
from core.event import Envelope
from core.settings import Settings

ROUNDS = 5
BATCHED, SINGLE, REQUESTS, SECONDS = 15_000, 4_000, 1_500, 10
MEGABYTES = 450


async def at_the_web(report: Report, settings: Settings) -> None:
    """Measure "file a complaint", then how soon effects follow commits; the same worker lets the complaints count."""
    async with house.opened(settings) as runtime, filing.opened(runtime) as doors:
        for warm in (doors.platform, doors.ceiling):
            await warm(200)
        accepted = (await doors.rows())[0]
        rounds = []
        for _ in range(ROUNDS):
            ours, filed = await _rate(doors.platform)
            ceiling, by_hand = await _rate(doors.ceiling)
            rounds.append((ours, ceiling))
            accepted += filed + by_hand
            for rows in await doors.rows():
                report.proof("complaints", accepted, rows)
        report.compare('"file a complaint"', "requests/s", rounds, 0.3)
        report.delays("commit to effect, at 200 events/s", await latency.measured(runtime, SECONDS))
        report.proof("complaints in the figures", accepted, await doors.counted())


async def _rate(send: Callable[[int], Awaitable[tuple[float, int]]]) -> tuple[float, int]:
    seconds, accepted = await send(REQUESTS)
    return REQUESTS / seconds, accepted


async def on_the_bus(report: Report, settings: Settings) -> None:
    """Measure outbox to effect: with batched handlers, written by hand, and with one-by-one handlers."""
    async with house.opened(settings, room=True) as runtime:
        await app.prepare_streams(settings, runtime)
        hand = await Ceiling.made(settings)
        batched, single = [], []
        async with road.opened(runtime) as way:
            for _ in range(ROUNDS):
                ours, letters = await _carry(report, way, road.BATCHED, BATCHED)
                before = await hand.effect()
                await hand.fill(letters)
                ceiling = BATCHED / await hand.carry(BATCHED)
                report.proof("by hand", BATCHED, await hand.effect() - before)
                one, _ = await _carry(report, way, road.SINGLE, SINGLE)
                batched.append((ours, ceiling))
                single.append((one, ceiling))
        await hand.close()
        report.compare("outbox to effect, batch=True handlers", "events/s", batched, 0.5)
        report.compare("outbox to effect, one-by-one handlers", "events/s", single, 0.1)


async def _carry(report: Report, way: road.Road, kind: road.Kind, amount: int) -> tuple[float, list[Envelope]]:
    before = await way.effect(kind)
    letters = await way.fill(kind, amount)
    await house.analyze(way.runtime.settings)
    seconds = await way.carry(kind, amount)
    report.proof(kind.event, amount, await way.effect(kind) - before)
    return amount / seconds, letters


def main() -> int:
    """Run it all; 1 if any target was missed or any effect was not what was accepted."""
    log.configure("ERROR")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that no server outlives us
    begun = time.monotonic()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="dinh") as folder, servers(Path(folder), durable=True) as running:
        settings = house.settings_of(running, Path(folder))
        uvloop.run(at_the_web(report, settings))
        uvloop.run(on_the_bus(report, settings))
    with tempfile.TemporaryDirectory(prefix="dinh") as folder, servers(Path(folder), durable=True) as running:
        uvloop.run(million.measured(report, house.settings_of(running, Path(folder))))
    with tempfile.TemporaryDirectory(prefix="dinh") as folder:
        report.weights("`dinh run` at rest, in all (PSS)", asyncio.run(memory.measured(Path(folder))), MEGABYTES)
    echo(f"\n{time.monotonic() - begun:.0f} s. What was accepted and what took effect were compared in every round.")
    for line in report.missed:
        echo(f"MISSED: {line}", err=True)
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
