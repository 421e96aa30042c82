"""Issue and revoke the credentials with which other provincial systems publish events."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from sqlmodel import col, select

from core import Conflict, Work, now
from tenants.events import KeyIssued, KeyRevoked
from tenants.models.key import Key, NewKey
from tenants.service.people import reaches_below
from tenants.service.sign_in import MACHINE, fingerprint


async def issue(work: Work, new: NewKey) -> tuple[Key, str]:
    """Issue a credential for this node. Returns it with its secret, which is shown once and kept nowhere.

    Raises Forbidden for `below` where one's own grant does not reach that far.
    """
    if new.below:
        reaches_below(work)
    secret = MACHINE + token_urlsafe(32)
    key = work.add(
        Key(
            name=new.name,
            secret_hash=fingerprint(secret),
            below=new.below,
            why=new.why,
            expires_at=now() + timedelta(days=new.days),
        )
    )
    work.emit(KeyIssued(key_id=key.id, below=key.below))
    work.audit("tenants.key_issue", key.name, new.why, below=new.below, expires_at=key.expires_at)
    return key, secret


async def revoke(work: Work, key_id: UUID, why: str) -> Key:
    """Revoke a credential, in every process within two seconds. Raises Conflict if it was revoked before."""
    key = await work.get(Key, key_id)
    if key.revoked_at:
        raise Conflict("Khóa này đã bị thu hồi.")
    key.revoked_at = now()
    work.emit(KeyRevoked(key_id=key.id))
    work.audit("tenants.key_revoke", key.name, why)
    work.change_house()
    return key


async def find(work: Work, key_id: UUID) -> Key:
    """Return a credential within reach. Raises NotFound."""
    return await work.get(Key, key_id)


async def keys(work: Work) -> Sequence[Key]:
    """Return the credentials within reach, the newest first."""
    return await work.all(select(Key).order_by(col(Key.created_at).desc()))
