"""The first wall between tenants: every statement of a transaction is filtered, stamped and scoped here.

The second wall is PostgreSQL itself, which is told the same scope with transaction-local settings and
decides by row-level security. Neither wall leans on the other: see `tests/core/test_walls.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, ClauseElement, Connection, CursorResult, String, Table, any_, bindparam, event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.util import find_tables
from sqlmodel import SQLModel

from core.database import reaching
from core.errors import Forbidden
from core.model import TenantRow

SCOPE = "SELECT set_config('dinh.own', ${}, true), set_config('dinh.reach', ${}, true)"
SET_SCOPE = SCOPE.format(1, 2)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be written (`own`) and read (`reach`): keys of tenants."""

    own: tuple[str, ...]
    reach: tuple[str, ...]


class TenantSession(Session):
    """A session that runs nothing outside a scope. `scope` is where statements stand, `flush_scope` where rows go."""

    scope: Scope
    flush_scope: Scope
    _told: Scope | None = None

    def tell(self, scope: Scope) -> None:
        """Tell PostgreSQL the scope, once per change, for the rest of this transaction only."""
        if self._told != scope:
            self.connection().exec_driver_sql(SET_SCOPE, (",".join(scope.own), ",".join(scope.reach)))
            self._told = scope

    def say(self, statement: str, *values: object) -> CursorResult[Any]:
        """Run a statement of the platform's own, in the driver's words, in the scope in which rows are written."""
        self.tell(self.flush_scope)
        return self.connection().exec_driver_sql(statement, values)

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        """Take a connection. Raises Unavailable if there is none to be had."""
        with reaching():
            return super().connection(*args, **kwargs)

    def begin(self, *args: Any, **kwargs: Any) -> Any:
        """Begin anew: what was told ended with the last transaction."""
        self.forget()
        return super().begin(*args, **kwargs)

    def forget(self) -> None:
        """Tell PostgreSQL the scope again before the next statement: a rollback has taken back what was told."""
        self._told = None


def refuse_foreign(rows: Iterable[object], scope: Scope) -> None:
    """Refuse to write rows of tenants outside the scope. Raises Forbidden."""
    if any(isinstance(row, TenantRow) and row.tenant_id not in scope.own for row in rows):
        raise Forbidden("Chỉ được ghi dữ liệu của chính đơn vị mình.")


@event.listens_for(TenantSession, "do_orm_execute")
def _keep_to_scope(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, TenantSession)  # noqa: S101 - tells the type checker what SQLAlchemy calls us with
    session.flush()
    session.tell(session.scope)
    allowed = session.scope.reach if state.is_select else session.scope.own
    found = find_tables(
        cast("ClauseElement", state.statement),
        include_joins=True,
        include_aliases=True,
        include_selects=True,
        include_crud=True,
    )
    models = _models()
    names = sorted({table.name for table in found if isinstance(table, Table)} & models.keys())
    if names and (state.is_insert or not state.is_orm_statement or _moves_rows(state)):
        raise TypeError("name models, not tables; let rows in by Work.add; and leave tenant_id alone")
    # One array, however many tenants: each as a value of its own would be written out anew for every statement.
    within = any_(bindparam(None, list(allowed), ARRAY(String), unique=True))
    for name in names:
        state.statement = state.statement.options(
            with_loader_criteria(models[name], lambda model: model.tenant_id == within, include_aliases=True)
        )


def _moves_rows(state: ORMExecuteState) -> bool:
    """Say whether an update would hand rows to another tenant."""
    values = state.statement._values if state.is_update else None  # type: ignore[attr-defined]  # noqa: SLF001 - an update gives no other way to what it sets
    return any(getattr(column, "key", column) == "tenant_id" for column in values or ())


@cache
def _models() -> dict[str, Any]:
    """Return the tables of tenants. They are all known before the first statement: plugins are found at start."""
    return {
        mapper.class_.__tablename__: mapper.class_
        for mapper in SQLModel._sa_registry.mappers  # noqa: SLF001 - SQLModel gives no other way to its registry
        if issubclass(mapper.class_, TenantRow)
    }


@event.listens_for(TenantSession, "before_flush")
def _stamp(session: TenantSession, _context: object, _instances: object) -> None:
    refuse_foreign((*session.new, *session.dirty, *session.deleted), session.flush_scope)
    if session.new or session.dirty or session.deleted:
        session.tell(session.flush_scope)
