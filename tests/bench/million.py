"""A year of a province: a million facts about dossiers, from the HTTP door over the bus to their effect.

Then every figure that a page of kpis shows is read from what they have left.

`python tests/bench/million.py` runs it alone; DINH_BENCH_DOSSIERS says how many facts.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from itertools import batched
from pathlib import Path
from random import Random

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import house
import httpx
import uvloop
from filing import enter
from load import drive, request
from process import DINH, answering, running
from report import Report
from typer import echo

from core import Work, log, opening
from core.embedded import servers
from core.runtime import Runtime
from core.settings import Settings
from plugins.kpis.models.indicator import NewVersion
from plugins.kpis.service import behind, board, by_hand, decisions, numbers, periods

FACTS = int(os.environ.get("DINH_BENCH_DOSSIERS", "1_000_000"))
PER_REQUEST, REQUESTS, CONNECTIONS = 1000, 20, 2
FIRST = date(2025, 11, 1)
DAYS, PROCEDURES, LATE, ONLINE = 365, 60, 0.06, 0.55
BATCH = {"content-type": "application/cloudevents-batch+json"}
EFFECT = "sum(dossiers_received + dossiers_returned)"
LOOK_SECONDS, PATIENCE_SECONDS = 0.5, 900.0
ROUNDS, MOST_MS = 60, 50.0
YEAR = "2026"
TARGET = NewVersion(target=99, points=20, valid_from=date(2026, 1, 1), basis="Kế hoạch", why="Đo tốc độ")


def facts(units: list[str], amount: int) -> Iterator[dict[str, object]]:
    """Yield so many facts, day by day, spread over all units: each dossier is received, and returned days later."""
    chance, waiting = Random(957), {}  # noqa: S311 - the same year in every run
    per_day = amount / 2 / DAYS
    told, number = 0, 0
    for day in range(DAYS + 40):
        today = FIRST + timedelta(days=day)
        for fact in waiting.pop(today, []):
            if told < amount:
                told += 1
                yield fact
        while number < per_day * min(day + 1, DAYS) and number < amount // 2:
            unit, due = units[number % len(units)], today + timedelta(days=chance.choice((3, 5, 10)))
            dossier = {"dossier_id": f"{unit}-{number:07}", "procedure": f"1.{chance.randrange(PROCEDURES):06}"}
            back = due + timedelta(days=5 if chance.random() < LATE else -chance.randint(0, 2))
            returned = {**dossier, "returned_on": str(back), "due_on": str(due), "electronic": chance.random() < ONLINE}
            waiting.setdefault(back, []).append(_event(unit, number, "returned", returned))
            online = chance.random() < ONLINE
            told, number = told + 1, number + 1
            received = {**dossier, "received_on": str(today), "due_on": str(due), "online": online}
            yield _event(unit, number - 1, "received", received)


def _event(unit: str, number: int, what: str, data: dict[str, object]) -> dict[str, object]:
    about = {"specversion": "1.0", "id": f"{number}/{what}", "source": "https://motcua.example.vn", "tenant": unit}
    return {**about, "type": f"kpis.dossier_{what}", "data": data}


async def measured(report: Report, settings: Settings, amount: int = FACTS) -> None:
    """Load the year, hold the effect against what was accepted, and read every figure."""
    given = {"DINH_DATA": str(settings.data), "DINH_PORT": str(settings.port)}
    async with house.opened(settings) as runtime:
        pool = await house.pool_of(settings.database_url, 1)
        with running(DINH, "web", **given), running(DINH, "worker", **given):
            await answering(f"http://127.0.0.1:{settings.port}/health/ready")
            before = await _effect(runtime, pool)
            begun = time.perf_counter()
            accepted = await _load(runtime, pool, await _key(runtime), amount, before)
            at_the_door = time.perf_counter() - begun
            effect = await _settle(runtime, pool, accepted, before)
            taken = time.perf_counter() - begun
        report.rate(
            f"{amount:,} facts, by HTTP to effect",
            accepted / taken,
            f"{at_the_door:.0f} s at the door, {taken:.0f} s to effect",
        )
        report.proof("facts about dossiers", accepted, effect)
        await house.analyze(settings)
        units = len(runtime.house.tenants)
        echo(f"every figure of kpis, of {units} units and {effect:,} facts, {ROUNDS} times each:")
        for name, read in QUESTIONS.items():
            report.within(name, await _times(runtime, read), MOST_MS)
        await pool.close()


async def _key(runtime: Runtime) -> dict[str, str]:
    """Let the administrator issue a credential for the whole province; return its headers."""
    login, once = opening.first_sign_in(runtime.settings).read_text().split()[:2]
    root = runtime.house.root
    assert root is not None
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{runtime.settings.port}") as admin:
        await enter(admin, root.id, login, once)
        asked = {"name": "Một cửa điện tử", "below": True, "days": 30, "why": "Đo tốc độ"}
        answer = await admin.post(f"/t/{root.id}/api/tenants/keys", json=asked)
        return {"authorization": f"Bearer {answer.raise_for_status().json()['secret']}", **BATCH}


async def _load(runtime: Runtime, pool: asyncpg.Pool, headers: dict[str, str], amount: int, before: int) -> int:
    root, units = runtime.house.root, [tenant.id for tenant in runtime.house.tenants.values()]
    assert root is not None
    path, accepted, begun = f"/t/{root.id}/api/events", 0, time.perf_counter()
    bodies = (json.dumps(batch).encode() for batch in batched(facts(units, amount), PER_REQUEST))
    for some in batched((request(path, headers, body) for body in bodies), REQUESTS):
        _, taken = await drive(runtime.settings.port, list(some), CONNECTIONS, b" 202 ")
        accepted += min(taken * PER_REQUEST, amount - accepted)
        effect = await _effect(runtime, pool) - before
        _show(f"{accepted:>9,} accepted, {effect:>9,} took effect, {time.perf_counter() - begun:4.0f} s")
    return accepted


async def _settle(runtime: Runtime, pool: asyncpg.Pool, accepted: int, before: int) -> int:
    """Wait until everything accepted has taken effect; return what has. It never takes longer than it must."""
    begun = time.perf_counter()
    while (effect := await _effect(runtime, pool) - before) < accepted:
        if time.perf_counter() - begun > PATIENCE_SECONDS:
            break
        _show(f"{accepted:>9,} accepted, {effect:>9,} took effect, {time.perf_counter() - begun:4.0f} s later")
        await asyncio.sleep(LOOK_SECONDS)
    _show("")
    return effect


async def _effect(runtime: Runtime, pool: asyncpg.Pool) -> int:
    return await house.count(runtime, pool, EFFECT, "kpis_monthly")


def _show(line: str) -> None:
    echo(f"\r{line:<70}" if sys.stderr.isatty() else line, err=True, nl=not sys.stderr.isatty())


Question = Callable[[Work], Awaitable[object]]
QUESTIONS: dict[str, Question] = {
    "the board, a year": lambda work: board.board(work, periods.read(YEAR)),
    "the board, a reporting window": lambda work: board.board(work, periods.read("2026-tt-9m")),
    "the board, any two days": lambda work: board.board(work, periods.read("2026-02-07..2026-09-18")),
    "the trend of thirteen months": lambda work: board.trend(work, periods.read(YEAR), ["dossier_on_time", "online"]),
    "ranking of the units below": lambda work: board.ranking(work, periods.read(YEAR), "dossier_on_time"),
    "ranking of all communes": lambda work: board.ranking(work, periods.read(YEAR), "online", communes=True),
    "the map of tiles, one indicator": lambda work: board.tiles(work, periods.read(YEAR), "dossier_on_time"),
    "the map of tiles, points": lambda work: board.tiles(work, periods.read(YEAR)),
    "the years that have figures": numbers.years,
    "what was entered by hand": lambda work: by_hand.units(work, periods.read(YEAR)),
    "the plan of a new target": lambda work: decisions.plan(work, "dossier_on_time", TARGET),
    **{
        f"what is behind: {kind}": lambda work, kind=kind: behind.behind(work, kind, periods.read(YEAR))
        for kind in behind.KINDS
    },
}
"""What the pages of kpis ask, each as the whole province and as a commune asks it."""


async def _times(runtime: Runtime, read: Question) -> list[float]:
    """Return the milliseconds that a question took, its transaction included, sorted."""
    root, commune = runtime.house.root, house.communes(runtime)[0]
    assert root is not None
    times = []
    for _ in range(ROUNDS):
        for unit in (root.id, commune):
            begun = time.perf_counter()
            async with runtime.begin(unit, reach=runtime.house.below(unit)) as work:
                await read(work)
            times.append((time.perf_counter() - begun) * 1000)
    return sorted(times[2:])


def main() -> int:
    """Run it alone; 1 if any target was missed."""
    log.configure("ERROR")
    report = Report()
    with tempfile.TemporaryDirectory(prefix="dinh") as folder, servers(Path(folder), durable=True) as started:
        uvloop.run(measured(report, house.settings_of(started, Path(folder))))
    for line in report.missed:
        echo(f"MISSED: {line}", err=True)
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
