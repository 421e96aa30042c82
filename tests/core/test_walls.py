"""Three walls stand between tenants. Each is taken away in turn, and the other two hold.

The attacks are real: with both walls of the database gone, every one of them succeeds.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, event, exists, func, inspect, select, text, union_all, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import ORMExecuteState, aliased
from sqlmodel import col, insert

from core import session as first_wall
from core import transaction
from core.errors import Forbidden, NotFound
from core.event import Envelope
from core.mailbox import DeadLetter, Held
from core.moment import now
from core.session import TenantSession
from core.testing import Kit, TestBus
from core.work import Work
from plugins.complaints.models.case import Case
from plugins.kpis.events import DossierReceived
from plugins.kpis.models.counters import Monthly
from plugins.kpis.models.dossier import Dossier

HERE, THERE = "19429", "19432"
"""Two communes of one district; the attacker stands in the first."""

MONTH = date(2026, 11, 1)
DOSSIER = DossierReceived(
    dossier_id="HS-1", procedure="1.001193", received_on=MONTH, due_on=date(2026, 11, 5), online=True
)
COMMON = {"core_house", "core_attempt", "tenants_unit", "tenants_session", "tenants_attempt", "alembic_version"}
"""Tables that belong to no tenant: public facts, and what has to be read before anybody knows a tenant."""

WHOLE_HOUSE = {"tenants_person_login_key", "tenants_key_secret_hash_key", "core_outbox_order"}
"""Indexes across tenants: one finds a login or a secret before the tenant is known, and the relay takes in order."""


def case(tenant: str = "") -> Case:
    words = {"subject": "Đèn hỏng", "text": "Ba bóng đèn hỏng", "hamlet": "1", "citizen": "N.V.A"}
    days = {"received_on": MONTH, "due_on": MONTH}
    return Case.model_validate({"tenant_id": tenant, "kind": "report", "rule": "petition.process", **words, **days})


async def owner(kit: Kit, *statements: str) -> None:
    """Execute statements as the owner of the tables."""
    engine = create_async_engine(kit.addresses.migration_url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@contextmanager
def without_the_work() -> Iterator[None]:
    """Take the filter and the stamp away; only the scope is still told to PostgreSQL."""

    def tell(state: ORMExecuteState) -> None:
        assert isinstance(state.session, TenantSession)
        state.session.flush()
        state.session.tell(state.session.scope)

    def tell_flush(session: TenantSession, *_: object) -> None:
        session.tell(session.flush_scope)

    ours = (("do_orm_execute", first_wall._keep_to_scope), ("before_flush", first_wall._stamp))
    theirs = (("do_orm_execute", tell), ("before_flush", tell_flush))
    for name, listener in ours:
        event.remove(TenantSession, name, listener)
    for name, listener in theirs:
        event.listen(TenantSession, name, listener)
    refuse, transaction.refuse_foreign = transaction.refuse_foreign, lambda *_: None
    try:
        yield
    finally:
        transaction.refuse_foreign = refuse
        for name, listener in theirs:
            event.remove(TenantSession, name, listener)
        for name, listener in ours:
            event.listen(TenantSession, name, listener)


@asynccontextmanager
async def without_row_level_security(kit: Kit) -> AsyncIterator[None]:
    """Take PostgreSQL's policies away from the tables that are attacked."""
    tables = ("complaints_case", "kpis_monthly")
    await owner(kit, *(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in tables))
    try:
        yield
    finally:
        await owner(kit, *(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY" for table in tables))


@pytest.fixture
async def there(kit: Kit) -> UUID:
    """One case here and one there; the id of the one there."""
    async with kit.work(HERE) as work:
        work.add(case())
        work.tally(Monthly, {"month": MONTH}, cases_opened=1)
    async with kit.work(THERE) as work:
        wanted = work.add(case()).id
        work.tally(Monthly, {"month": MONTH}, cases_opened=7)
    return wanted


@pytest.fixture(params=["every wall stands", "the Work is gone", "row-level security is gone"])
async def walls(request: pytest.FixtureRequest, kit: Kit, there: UUID) -> AsyncIterator[UUID]:
    """Stand with two walls of the database, or with one; the id of the case there."""
    if request.param == "the Work is gone":
        with without_the_work():
            yield there
    elif request.param == "row-level security is gone":
        async with without_row_level_security(kit):
            yield there
    else:
        yield there


@pytest.fixture
async def no_walls(kit: Kit, there: UUID) -> AsyncIterator[UUID]:
    with without_the_work():
        async with without_row_level_security(kit):
            yield there


A: Any = aliased(Case)
B: Any = aliased(Case)
TABLE: Any = inspect(Case).local_table
Row = tuple[Any, ...]
READS: dict[str, tuple[Any, list[Row]]] = {
    "rows": (select(col(Case.tenant_id)), [(HERE,)]),
    "rows of another's": (select(col(Case.tenant_id)).where(col(Case.tenant_id) == THERE), []),
    "an alias": (select(A.tenant_id), [(HERE,)]),
    "a join to itself": (select(A.tenant_id, B.tenant_id).join_from(A, B, A.kind == B.kind), [(HERE, HERE)]),
    "an outer join": (select(col(Case.tenant_id), A.tenant_id).outerjoin(A, A.kind == Case.kind), [(HERE, HERE)]),
    "a join of two tables": (
        select(col(Case.tenant_id), col(Monthly.tenant_id)).join_from(Case, Monthly, col(Monthly.cases_opened) > 0),
        [(HERE, HERE)],
    ),
    "a count": (select(func.count()).select_from(Case), [(1,)]),
    "a count of a subquery": (select(func.count()).select_from(select(Case).subquery()), [(1,)]),
    "a greatest": (select(func.max(col(Case.tenant_id))), [(HERE,)]),
    "a sum": (select(func.sum(col(Monthly.cases_opened))), [(1,)]),
    "a scalar subquery": (select(col(Case.tenant_id), select(func.max(A.tenant_id)).scalar_subquery()), [(HERE, HERE)]),
    "exists": (select(col(Case.tenant_id)).where(exists(select(A.id).where(A.tenant_id == THERE))), []),
    "in": (select(func.count()).select_from(Case).where(col(Case.kind).in_(select(A.kind))), [(1,)]),
    "a common table expression": (select(select(col(Case.tenant_id)).cte()), [(HERE,)]),
    "a union": (select(union_all(select(col(Case.tenant_id)), select(A.tenant_id)).subquery()), [(HERE,), (HERE,)]),
}


async def read_all(kit: Kit) -> dict[str, list[Row]]:
    async with kit.work(HERE) as work:
        return {name: [tuple(row) for row in await work.db.execute(READS[name][0])] for name in READS}


async def test_nothing_of_a_neighbour_is_read(kit: Kit, walls: UUID) -> None:
    assert walls
    assert await read_all(kit) == {name: expected for name, (_, expected) in READS.items()}


async def test_without_both_walls_everything_of_a_neighbour_is_read(kit: Kit, no_walls: UUID) -> None:
    assert no_walls
    found = await read_all(kit)
    assert [name for name, (_, expected) in READS.items() if found[name] == expected] == []


async def update_all(work: Work, _there: UUID) -> None:
    await work.db.execute(update(Case).values(subject="changed"))


async def update_one(work: Work, there: UUID) -> None:
    await work.db.execute(update(Case).where(col(Case.id) == there).values(subject="changed"))


async def delete_all(work: Work, _there: UUID) -> None:
    await work.db.execute(delete(Case))


async def move_away(work: Work, _there: UUID) -> None:
    await work.db.execute(update(Case).values(tenant_id=THERE))


async def rename_owner(work: Work, _there: UUID) -> None:
    row = work.add(case())
    await work.db.flush()
    row.tenant_id = THERE


async def add_and_rename(work: Work, _there: UUID) -> None:
    work.add(case()).tenant_id = THERE


async def add_foreign(work: Work, _there: UUID) -> None:
    work.db.add(case(THERE))


async def insert_foreign(work: Work, _there: UUID) -> None:
    await work.db.execute(insert(Case).values(case(THERE).model_dump()))


async def take_by_id(work: Work, there: UUID) -> None:
    (await work.get(Case, there)).subject = "changed"


async def take_by_key(work: Work, there: UUID) -> None:
    row = await work.db.get(Case, (THERE, there))
    if row is not None:
        row.subject = "changed"


WRITES: list[Callable[[Work, UUID], Awaitable[None]]] = [
    update_all, update_one, move_away, rename_owner, add_and_rename, add_foreign,
    insert_foreign, take_by_id, take_by_key, delete_all,
]  # fmt: skip


async def attack(kit: Kit, write: Callable[[Work, UUID], Awaitable[None]], there: UUID) -> None:
    try:
        async with kit.work(HERE) as work:
            await write(work, there)
    except (Forbidden, NotFound, DBAPIError, TypeError):
        return


async def stored_there(kit: Kit) -> list[tuple[UUID, str]]:
    async with kit.work(THERE) as work:
        return [(row.id, row.subject) for row in await work.all(select(Case).where(col(Case.tenant_id) == THERE))]


async def test_nothing_of_a_neighbour_is_written(kit: Kit, walls: UUID) -> None:
    for write in WRITES:
        await attack(kit, write, walls)
        assert await stored_there(kit) == [(walls, "Đèn hỏng")], write.__name__


@pytest.mark.parametrize("write", WRITES)
async def test_without_both_walls_everything_of_a_neighbour_is_written(
    kit: Kit, no_walls: UUID, write: Callable[[Work, UUID], Awaitable[None]]
) -> None:
    await attack(kit, write, no_walls)
    assert await stored_there(kit) != [(no_walls, "Đèn hỏng")]


async def test_a_tally_counts_for_nobody_else(kit: Kit, walls: UUID) -> None:
    assert walls
    async with kit.work(HERE) as work:
        work.tally(Monthly, {"month": MONTH}, cases_opened=1)
    with pytest.raises(ValueError, match="zip"):
        async with kit.work(HERE) as work:
            work.tally(Monthly, {"month": MONTH, "tenant_id": THERE}, cases_opened=1)
    async with kit.work(THERE) as work:
        own = select(Monthly).where(col(Monthly.tenant_id) == THERE)
        assert [row.cases_opened for row in await work.all(own)] == [7]


async def test_the_filter_is_that_of_who_asks_now_whoever_asked_the_same_before(kit: Kit, there: UUID) -> None:
    assert there
    async with without_row_level_security(kit):
        for tenant in (HERE, THERE, HERE):
            async with kit.work(tenant) as work:
                assert await work.all(select(col(Case.tenant_id))) == [tenant]
                assert await work.all(select(A.tenant_id).join_from(A, B, A.kind == B.kind)) == [tenant]


def dossier(work: Work, told: int, *, online: bool, follow: Any = None) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    newer = ("received_revision", "received_told")
    facts = {"received_revision": told, "received_told": at, "received_online": online}
    work.upsert(Dossier, {"dossier_id": "HS-1"}, newer, follow, **facts)


async def test_an_upsert_gives_a_row_anew_for_nobody_else(kit: Kit, walls: UUID) -> None:
    assert walls
    async with kit.work(THERE) as work:
        dossier(work, 1, online=True)
    async with kit.work(HERE) as work:
        dossier(work, 5, online=False)
    with pytest.raises(ValueError, match="zip"):
        async with kit.work(HERE) as work:
            work.upsert(Dossier, {"dossier_id": "HS-1", "tenant_id": THERE}, received_online=False)
    async with kit.work(THERE) as work:
        own = select(Dossier).where(col(Dossier.tenant_id) == THERE)
        assert [(row.received_revision, row.received_online) for row in await work.all(own)] == [(1, True)]


async def upsert_foreign(kit: Kit) -> None:
    async with kit.work(HERE) as work:
        work.tenant = kit.runtime.house.tenant(THERE)  # as if a mistake of ours had stamped another's key
        dossier(work, 5, online=False)


async def test_row_level_security_decides_on_an_upsert_too(kit: Kit, there: UUID) -> None:
    assert there
    async with kit.work(THERE) as work:
        dossier(work, 1, online=True)
    with pytest.raises(DBAPIError, match="row-level security"):
        await upsert_foreign(kit)


async def test_an_upsert_keeps_the_newer_and_tells_what_was_and_what_is(kit: Kit) -> None:
    seen: list[tuple[object, object]] = []

    def follow(_: Work, old: Any, new: Any) -> None:
        seen.append((old and old.received_online, new.received_online))

    for told, online in ((3, True), (1, False), (4, False)):
        async with kit.work(HERE) as work:
            dossier(work, told, online=online, follow=follow)
    assert seen == [(None, True), (True, False)]
    async with kit.work(HERE) as work:
        dossier(work, 6, online=True, follow=follow)
        dossier(work, 5, online=False, follow=follow)
    assert seen[2:] == [(False, True)], "of two in one transaction the newer counts"


async def test_what_the_work_stamps_is_always_its_own(kit: Kit) -> None:
    async with kit.work(HERE) as work:
        row = work.add(case(THERE))
    assert row.tenant_id == HERE


async def test_reach_lets_a_district_read_below_and_write_only_its_own(kit: Kit, walls: UUID) -> None:
    async with kit.work(kit.district, below=True) as work:
        assert len(await work.all(select(Case))) == 2
        with suppress(DBAPIError):
            await work.db.execute(update(Case).values(subject="changed"))
    async with kit.work(kit.district, below=True) as work:
        await work.db.execute(delete(Case))
    assert await stored_there(kit) == [(walls, "Đèn hỏng")]


@pytest.mark.parametrize(
    "statement",
    [
        select(TABLE),
        update(TABLE).values(subject="changed"),
        delete(TABLE),
        select(func.count()).select_from(TABLE),
    ],
)
async def test_a_statement_that_names_a_table_cannot_be_filtered_and_is_refused(kit: Kit, statement: Any) -> None:
    async with kit.work(HERE) as work:
        with pytest.raises(TypeError, match="name models"):
            await work.db.execute(statement)


async def test_a_session_without_a_scope_runs_nothing(kit: Kit) -> None:
    async with kit.runtime.sessions() as session:
        for statement in (select(Case), text("SELECT * FROM complaints_case")):
            with pytest.raises(AttributeError, match="scope"):
                await session.execute(statement)


async def test_postgresql_refuses_who_has_not_said_where_they_stand(kit: Kit, there: UUID) -> None:
    assert there
    engine = create_async_engine(kit.addresses.database_url, pool_size=1)
    count = text("SELECT count(*) FROM complaints_case")
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match=r"unrecognized configuration parameter .dinh\.reach"):
            await connection.execute(count)
        await connection.rollback()
        await connection.exec_driver_sql(first_wall.SET_SCOPE, (HERE, HERE))
        assert (await connection.execute(count)).scalar_one() == 1
        await connection.commit()
        assert (await connection.execute(count)).scalar_one() == 0, "a scope must not outlive its transaction"
    await engine.dispose()


async def rows(kit: Kit, query: str) -> list[Row]:
    async with kit.runtime.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_every_table_of_tenants_has_the_same_policies_and_forces_them(kit: Kit) -> None:
    found = await rows(
        kit,
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,"
        " (SELECT array_agg(concat(polname, polcmd, polpermissive, polroles, pg_get_expr(polqual, c.oid),"
        "  pg_get_expr(polwithcheck, c.oid)) ORDER BY polcmd) FROM pg_policy WHERE polrelid = c.oid)"
        " FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
    )
    assert {name for name, _, policies in found if policies is None} == COMMON
    guarded = [(forced, policies) for _, forced, policies in found if policies is not None]
    assert len(guarded) > 10
    assert all(forced for forced, _ in guarded)
    assert len({tuple(policies) for _, policies in guarded}) == 1, "the same everywhere"


async def test_no_unique_key_and_no_foreign_key_looks_past_the_policies(kit: Kit) -> None:
    indexes = await rows(
        kit,
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_policy p ON p.polrelid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE (i.indisunique OR NOT EXISTS (SELECT FROM pg_attribute x WHERE x.attrelid = i.indrelid"
        "   AND x.attnum = ANY (i.indkey::int2[]) AND x.attname = 'tenant_id'))"
        " AND a.attname <> 'tenant_id' AND i.indisunique",
    )
    assert {name for (name,) in indexes} <= WHOLE_HOUSE
    assert await rows(kit, "SELECT conname FROM pg_constraint WHERE contype = 'f'") == []


async def test_the_platform_may_do_with_rows_what_policies_see_and_nothing_else(kit: Kit) -> None:
    granted: dict[str, set[str]] = {}
    for table, right in await rows(
        kit, "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE table_schema = 'public'"
    ):
        granted.setdefault(str(table), set()).add(str(right))
    for table in ("core_event_log", "core_audit"):
        assert granted.pop(table) == {"SELECT", "INSERT"}
    assert granted.pop("alembic_version") == {"SELECT"}
    assert granted.pop("core_house") == {"SELECT", "UPDATE"}
    everything = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {table for table, rights in granted.items() if rights != everything} == set()
    assert await rows(kit, "SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []


@pytest.mark.parametrize("table", ["core_event_log", "core_audit"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET actor = 'nobody'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_what_was_told_and_what_was_done_stays_as_it_was(kit: Kit, table: str, verb: str) -> None:
    async with kit.runtime.engine.connect() as connection:
        await connection.exec_driver_sql(first_wall.SET_SCOPE, (HERE, HERE))
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(verb.format(table)))


def forged(tenant: str, **changes: object) -> Envelope:
    """Return a letter as the platform would write it, about a dossier that nobody has received."""
    told = uuid4()
    letter = Envelope(
        id=told, name="kpis.dossier_received", tenant=tenant, actor="system", at=now(), aggregate="HS-1",
        version=1, correlation=told, causation=None, trace="", data=DOSSIER.model_dump_json(),
    )  # fmt: skip
    return letter._replace(**changes)  # type: ignore[arg-type]  # the fields of an envelope


async def counted(kit: Kit) -> dict[str, int]:
    async with kit.work(kit.province, below=True) as work:
        return {row.tenant_id: row.dossiers_received for row in await work.all(select(Monthly))}


async def dead_letters(kit: Kit) -> list[str]:
    async with kit.work(kit.province, below=True) as work:
        return [letter.tenant_id for letter in await work.all(select(DeadLetter))]


async def publish(bus: TestBus, letter: Envelope, subject: str = "", **headers: str) -> None:
    """Publish as somebody whom the broker lets do anything: the third wall is gone."""
    await bus.admin.jetstream().publish(
        subject or letter.subject, letter.data.encode(), headers={**letter.headers(), **headers}
    )


async def test_without_the_broker_a_fact_that_nobody_told_counts_for_nobody(kit: Kit, bus: TestBus) -> None:
    await publish(bus, forged(THERE))
    assert await bus.settle() == []
    assert (await counted(kit), await dead_letters(kit)) == ({}, [])


async def test_without_the_broker_a_fact_of_one_does_not_become_a_fact_of_another(kit: Kit, bus: TestBus) -> None:
    async with kit.work(HERE) as work:
        letter = work.emit(DOSSIER)
    await publish(bus, letter._replace(tenant=THERE))
    await publish(bus, letter, subject=f"evt.{THERE}.{letter.name}")
    await publish(bus, letter, **{"ce-tenant": THERE})
    await bus.settle()
    assert (await counted(kit), await dead_letters(kit)) == ({HERE: 1}, [])


@pytest.mark.parametrize(
    "headers",
    [
        {"ce-tenant": "nowhere"},
        {"ce-tenant": "*"},
        {"ce-tenant": f"{HERE}.{THERE}"},
        {"ce-type": "kpis.nothing_of_ours"},
        {"ce-id": "x"},
        {"ce-sequence": "many"},
        {"ce-time": "yesterday"},
    ],
)
async def test_without_the_broker_rubbish_stops_nobody(kit: Kit, bus: TestBus, headers: dict[str, str]) -> None:
    await publish(bus, forged(HERE), **headers)
    await publish(bus, forged("nowhere", data="{}"))
    await publish(bus, forged(HERE, data="{}"))
    async with kit.work(HERE) as work:
        work.emit(DOSSIER)
    await bus.settle()
    assert (await counted(kit), await dead_letters(kit)) == ({HERE: 1}, [HERE])


async def test_what_nobody_told_does_not_wait_for_a_paused_plugin_either(kit: Kit, bus: TestBus) -> None:
    await kit.switch(THERE, "kpis", on=True, paused=True)
    await publish(bus, forged(THERE))
    await bus.settle()
    async with kit.work(THERE) as work:
        assert await work.all(select(Held)) == []
    await kit.switch(THERE, "kpis", on=True)
    async with kit.work(THERE) as work:
        work.emit(DOSSIER)
    await bus.settle()
    assert await counted(kit) == {THERE: 1}
