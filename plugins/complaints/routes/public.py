"""What is open to everybody, without an account: tell the unit something, follow it by a code, rate the answer."""

from uuid import UUID

from core import PUBLIC, BadInput, FromPath, JSONBody, NotFound, RequestWork, Template, URLEncodedBody, get, post
from plugins.complaints import Settings
from plugins.complaints.models.ticket import Feedback, Question, Rating
from plugins.complaints.routes.cases import case
from plugins.complaints.service import cases, published, sessions, tickets

UNKNOWN = "Không có phản ánh nào mang mã này ở đơn vị này. Hãy xem lại từng chữ, và xem có đúng đơn vị đã gửi không."


@get("/complaints/public", permission=PUBLIC, menu="Gửi kiến nghị, phản ánh", icon="send", order=110)
async def tell(work: RequestWork) -> Template:
    """Show the form for a suggestion or feedback, and how one denounces lawfully."""
    return Template("complaints/public/tell.html", context={"chosen": work.settings(Settings)})


@post("/complaints/public", permission=PUBLIC, form=tell, limit=10, status_code=200)
async def told(work: RequestWork, data: URLEncodedBody[Feedback]) -> Template:
    """Take in what a citizen tells, and show the tracking code: once."""
    case, code = await tickets.file(work, data)
    return Template("complaints/public/told.html", context={"case": case, "code": code})


@get("/complaints/public/track", permission=PUBLIC, menu="Theo dõi việc đã gửi", icon="search", order=120)
async def ask() -> Template:
    """Show where to type a tracking code."""
    return Template("complaints/public/track.html", context={"found": None})


@post("/complaints/public/track", permission=PUBLIC, form=ask, limit=20, status_code=200)
async def track(work: RequestWork, data: URLEncodedBody[Question]) -> Template:
    """Show the steps, the due day and the answer to whoever has the code."""
    found = await tickets.track(work, data.code)
    if found is None:
        raise BadInput("Không tìm thấy.", [{"path": "/code", "message": UNKNOWN}])
    return Template("complaints/public/track.html", context={"found": found, "code": data.code})


@post("/complaints/public/rate", permission=PUBLIC, form=ask, limit=20, status_code=200)
async def rate(work: RequestWork, data: URLEncodedBody[Rating]) -> Template:
    """Take in whether the citizen is satisfied; if not, the matter is taken up again."""
    found = await tickets.rate(work, data)
    if found is None:
        raise BadInput("Không tìm thấy.", [{"path": "/code", "message": UNKNOWN}])
    return Template("complaints/public/track.html", context={"found": found, "code": data.code})


@post("/complaints/{case_id:uuid}/ticket", permission="complaints.handle", form=case, status_code=200)
async def hand_out(work: RequestWork, case_id: FromPath[UUID]) -> Template:
    """Give whoever brought a matter to the desk a tracking code, and show it: once."""
    found = await cases.find(work, case_id)
    code = await tickets.hand_out(work, found)
    return Template("complaints/public/told.html", context={"case": found, "code": code})


@get(
    "/complaints/public/schedule",
    permission=PUBLIC,
    menu="Lịch lãnh đạo tiếp công dân",
    icon="calendar-event",
    order=130,
)
async def schedule(work: RequestWork) -> Template:
    """Show when and where the head receives in the coming weeks."""
    return Template("complaints/public/schedule.html", context={"sessions": await sessions.coming(work)})


@get("/complaints/public/figures", permission=PUBLIC, menu="Kết quả giải quyết", icon="bar-chart", order=140)
async def figures(work: RequestWork) -> Template:
    """Show how this unit has answered its citizens this year, without small numbers."""
    return Template("complaints/public/figures.html", context={"published": await published.figures(work)})


@post("/api/complaints/public", permission=PUBLIC, limit=10)
async def tell_by_program(work: RequestWork, data: JSONBody[Feedback]) -> dict[str, object]:
    """Take in what a citizen tells; 201 with the tracking code, which is told only here."""
    case, code = await tickets.file(work, data)
    return {"code": code, "received_on": case.received_on, "due_on": case.due_on}


@post("/api/complaints/public/track", permission=PUBLIC, limit=20, status_code=200)
async def track_by_program(work: RequestWork, data: JSONBody[Question]) -> tickets.Tracked:
    """Return the steps, the due day and the answer to whoever has the code."""
    found = await tickets.track(work, data.code)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@post("/api/complaints/public/rate", permission=PUBLIC, limit=20, status_code=204)
async def rate_by_program(work: RequestWork, data: JSONBody[Rating]) -> None:
    """Take in whether the citizen is satisfied."""
    if await tickets.rate(work, data) is None:
        raise NotFound(UNKNOWN)


@get("/api/complaints/public/schedule", permission=PUBLIC)
async def list_schedule(work: RequestWork) -> list[dict[str, object]]:
    """Return when and where the head receives in the coming weeks."""
    return [sessions.open_to_all(one) for one in await sessions.coming(work)]


@get("/api/complaints/public/figures", permission=PUBLIC)
async def list_figures(work: RequestWork) -> published.Published:
    """Return how this unit has answered its citizens this year, without small numbers."""
    return await published.figures(work)
