"""Sign in, stay signed in, sign out; and recognise whoever comes with a token."""

import asyncio
from datetime import timedelta
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID, uuid4

from argon2.exceptions import VerifyMismatchError
from sqlalchemy import ColumnElement, delete, or_, text
from sqlmodel import col, select

from core import Actor, Grant, Identity, SignIn, Work, now
from tenants.models.key import Key
from tenants.models.person import Attempt, Person, RoleGrant, Session
from tenants.roles import ROLES
from tenants.service.people import HASHER

SESSION = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
PER_LOGIN, PER_ADDRESS = 5, 30
BUSY_SECONDS = 5
ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtext('sign-in ' || :login))")
MACHINE, SYSTEM = "dk_", "machine:"
"""How a machine credential begins, and how the actor that it gives."""


def fingerprint(token: str) -> str:
    """Return the hash under which a token is kept. The token is random, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


@cache
def _nobody() -> str:
    return HASHER.hash(token_urlsafe())


async def sign_in(work: Work, login: str, password: str, address: str) -> SignIn:
    """Check a password and begin a session with an id of our own making.

    After 5 failures of a login or 30 of an address within 15 minutes nobody gets in until the window has passed. One
    password of a login is tried at a time: otherwise many at once would all be counted too late.
    """
    login = login.strip().lower()[:80]
    if not (await work.db.execute(ONE_AT_A_TIME, {"login": login})).scalar_one():
        return SignIn(wait=BUSY_SECONDS)
    since = now() - WINDOW
    failed = select(Attempt.login, Attempt.address).where(
        col(Attempt.at) > since, or_(col(Attempt.login) == login, col(Attempt.address) == address)
    )
    failures = (await work.db.execute(failed)).all()
    if (
        sum(f.login == login for f in failures) >= PER_LOGIN
        or sum(f.address == address for f in failures) >= PER_ADDRESS
    ):
        return SignIn(wait=int(WINDOW.total_seconds()))
    person = (await work.db.scalars(select(Person).where(col(Person.login) == login))).one_or_none()
    if not await asyncio.to_thread(_matches, person.password_hash if person else _nobody(), password):
        person = None
    if person is None or person.disabled_at:
        work.db.add(Attempt(id=uuid4(), login=login, address=address))
        return SignIn()
    await work.db.execute(delete(Attempt).where(or_(col(Attempt.login) == login, col(Attempt.at) < since)))
    await work.db.execute(delete(Session).where(col(Session.ends_at) < now()))
    token = token_urlsafe(32)
    work.db.add(Session(token_hash=fingerprint(token), person_id=person.id, ends_at=now() + SESSION))
    work.audit("tenants.sign_in", person.login, f"Đăng nhập từ {address}")
    return SignIn(token, person.tenant_id)


async def sign_out(work: Work, session: str) -> None:
    """End a session in every process."""
    await work.db.execute(delete(Session).where(col(Session.token_hash) == session))
    work.change_house()


async def who_is(work: Work, credential: str) -> Identity | None:
    """Return whose session token or machine credential this is; None if it is nobody's, has ended or was revoked."""
    known = fingerprint(credential)
    if credential.startswith(MACHINE):
        return await _system(work, col(Key.secret_hash) == known)
    statement = (
        select(Person, RoleGrant)
        .join(Session, col(Session.person_id) == Person.id)
        .outerjoin(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(col(Session.token_hash) == known, col(Session.ends_at) > now(), col(Person.disabled_at).is_(None))
    )
    rows = (await work.db.execute(statement)).all()
    if not rows:
        return None
    person: Person = rows[0][0]
    grants = tuple(
        Grant(grant.tenant_id, grant.role, grant.below, ROLES[grant.role].allows, grant.until)
        for _, grant in rows
        if grant
    )
    actor = Actor(f"person:{person.id}", person.display_name)
    return Identity(actor, person.tenant_id, grants, known, person.must_change_password)


async def which_system(work: Work, actor: str) -> Identity | None:
    """Return the other system that acts under this id; None if there is none, or its key no longer holds."""
    try:
        wanted = UUID(actor.removeprefix(SYSTEM))
    except ValueError:
        return None
    return await _system(work, col(Key.id) == wanted)


async def _system(work: Work, named: ColumnElement[bool]) -> Identity | None:
    found = select(Key).where(named, col(Key.revoked_at).is_(None), col(Key.expires_at) > now())
    key = (await work.db.scalars(found)).one_or_none()
    if key is None:
        return None
    grant = Grant(key.tenant_id, "machine", key.below, lambda permission: permission == "core.publish", key.expires_at)
    return Identity(Actor(f"{SYSTEM}{key.id}", key.name), key.tenant_id, (grant,))


def _matches(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except VerifyMismatchError:
        return False
