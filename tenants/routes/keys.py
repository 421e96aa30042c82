"""The credentials of other provincial systems."""

from uuid import UUID

from core import FromPath, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see
from tenants.models import NewKey
from tenants.routes.people import Reason
from tenants.service import keys


@get("/tenants/keys", permission="tenants.keys", menu="Khóa hệ thống khác")
async def overview(work: RequestWork) -> Template:
    """List the credentials within reach, and show the form to issue one."""
    return Template("tenants/keys.html", context={"keys": await keys.keys(work), "secret": None})


@post("/tenants/keys", permission="tenants.keys", status_code=200)
async def issue(work: RequestWork, data: URLEncodedBody[NewKey]) -> Template:
    """Issue a credential and show its secret: once."""
    key, secret = await keys.issue(work, data)
    return Template("tenants/keys.html", context={"keys": await keys.keys(work), "secret": (key, secret)})


@post("/tenants/keys/{key_id:uuid}/revoke", permission="tenants.keys", status_code=303)
async def revoke(work: RequestWork, key_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Redirect:
    """Revoke a credential."""
    await keys.revoke(work, key_id, data.why)
    return see(work, "/tenants/keys", "Đã thu hồi khóa; hệ thống kia không gửi được nữa.")


@post("/api/tenants/keys", permission="tenants.keys")
async def issue_key(work: RequestWork, data: JSONBody[NewKey]) -> dict[str, str]:
    """Issue a credential; the secret is in the answer and nowhere else."""
    key, secret = await keys.issue(work, data)
    return {"id": str(key.id), "secret": secret, "expires_at": key.expires_at.isoformat()}
