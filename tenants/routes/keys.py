"""The credentials of other provincial systems."""

from uuid import UUID

from core import FromPath, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, now, post, see
from tenants.models.key import NewKey
from tenants.routes.people import Reason
from tenants.service import keys


@get("/tenants/keys", permission="tenants.keys", menu="Khóa hệ thống khác", icon="key", order=4)
async def overview(work: RequestWork) -> Template:
    """List the credentials within reach."""
    context = {"keys": await keys.keys(work), "secret": None, "now": now()}
    return Template("tenants/keys.html", context=context)


@get("/tenants/keys/new", permission="tenants.keys")
async def new_key() -> Template:
    """Show the form to issue a credential."""
    return Template("tenants/new_key.html")


@post("/tenants/keys", permission="tenants.keys", form=new_key, status_code=200)
async def issue(work: RequestWork, data: URLEncodedBody[NewKey]) -> Template:
    """Issue a credential and show its secret: once."""
    secret = await keys.issue(work, data)
    context = {"keys": await keys.keys(work), "secret": secret, "now": now()}
    return Template("tenants/keys.html", context=context)


@get("/tenants/keys/{key_id:uuid}/revoke", permission="tenants.keys")
async def ask_revoke(work: RequestWork, key_id: FromPath[UUID]) -> Template:
    """Say what revoking a credential means, and ask why."""
    return Template("tenants/revoke_key.html", context={"key": await keys.find(work, key_id)})


@post("/tenants/keys/{key_id:uuid}/revoke", permission="tenants.keys", form=ask_revoke, status_code=303)
async def revoke(work: RequestWork, key_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Redirect:
    """Revoke a credential."""
    await keys.revoke(work, key_id, data.why)
    return see(work, "/tenants/keys", "Đã thu hồi khóa; hệ thống kia không gửi được nữa.")


@post("/api/tenants/keys", permission="tenants.keys")
async def issue_key(work: RequestWork, data: JSONBody[NewKey]) -> dict[str, str]:
    """Issue a credential; the secret is in the answer and nowhere else."""
    key, secret = await keys.issue(work, data)
    return {"id": str(key.id), "secret": secret, "expires_at": key.expires_at.isoformat()}
