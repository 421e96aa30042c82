"""Cases: the list, the form, one case, each thing that can be done with it, and the JSON of all of it."""

from collections.abc import Sequence
from math import ceil
from typing import Any
from uuid import UUID

from core import (
    FromPath,
    FromQuery,
    JSONBody,
    Redirect,
    RequestWork,
    Template,
    URLEncodedBody,
    get,
    post,
    see,
    today,
)
from plugins.complaints.models.case import Case, Channel, NewCase, Sector
from plugins.complaints.routes.forms import gathered
from plugins.complaints.routes.view import DONE, draw, pairs, view
from plugins.complaints.service import cases as finding
from plugins.complaints.service import clocks, competence, intake, law, sealed, similar, states, verbs


@get("/complaints", permission="complaints.read", menu="Hồ sơ", order=10)
async def cases(  # noqa: PLR0913, PLR0917 - one word for each thing the list can be narrowed by
    work: RequestWork,
    step: FromQuery[str] = "open",
    kind: FromQuery[str] = "",
    unit: FromQuery[str] = "",
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """List the cases within reach, the most urgent first."""
    wanted = finding.Wanted(step, q.strip(), kind, unit)
    found = await finding.cases(work, wanted, max(page, 1))
    counted = {each: await finding.count(work, wanted.at(each)) for each in ("open", "late", "closed", "")}
    pages = ceil((counted[step] if step in counted else await finding.count(work, wanted)) / finding.PAGE)
    context = {"cases": found, "counted": counted, "wanted": wanted, "page": page, "pages": pages}
    return Template("complaints/cases.html", context={**context, "many": len(work.reach) > 1, "title": states.title})


@get(
    "/complaints/new",
    permission="complaints.handle",
    menu="Tiếp nhận mới",
    icon="plus-lg",
    order=20,
    forgets=sealed.forget_if_sealed,
)
async def new_case(work: RequestWork) -> Template:
    """Show the form in which an officer records a matter."""
    day = today()
    offered = {"against": list(competence.offered(day).items()), "channels": pairs(Channel), "sectors": pairs(Sector)}
    context = {"clocks": clocks.first_clocks(day, work.calendar), **offered}
    return Template("complaints/new.html", context=context)


@post("/complaints", permission="complaints.handle", form=new_case, status_code=303)
async def record(work: RequestWork, data: URLEncodedBody[NewCase]) -> Redirect:
    """Record a matter from the form and show the case."""
    case = await intake.file(work, data)
    return see(work, f"/complaints/{case.id}", "Đã ghi nhận hồ sơ, thời hạn bắt đầu tính.")


@get("/complaints/{case_id:uuid}", permission="complaints.read", forgets=sealed.forget_if_sealed)
async def case(work: RequestWork, case_id: FromPath[UUID]) -> Template:
    """Show one case: its clock, its steps, what can be done next."""
    found = await finding.find(work, case_id)
    return Template("complaints/case.html", context=await view(work, found))


@get("/complaints/{case_id:uuid}/{verb:str}", permission="complaints.handle", forgets=sealed.forget_if_sealed)
async def ask(work: RequestWork, case_id: FromPath[UUID], verb: FromPath[str]) -> Template:
    """Show what a verb wants to know, on a page of its own."""
    return await draw(work, await finding.find(work, case_id), verb, "complaints/case.html")


@post("/complaints/{case_id:uuid}/{verb:str}", permission="complaints.handle", form=ask, status_code=303)
async def take(
    work: RequestWork, case_id: FromPath[UUID], verb: FromPath[str], data: URLEncodedBody[dict[str, Any]]
) -> Redirect:
    """Do with a case what the verb says: accept, answer, transfer, close …"""
    await verbs.take(work, await finding.find(work, case_id), verb, gathered(data))
    return see(work, f"/complaints/{case_id}", DONE.get(verb, "Đã ghi nhận."))


@get("/api/complaints", permission="complaints.read")
async def list_cases(  # noqa: PLR0913, PLR0917 - as the page
    work: RequestWork,
    step: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    unit: FromQuery[str] = "",
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Sequence[Case]:
    """Return the cases within reach, the most urgent first, 50 to a page; denunciations are not among them."""
    return await finding.cases(work, finding.Wanted(step, q.strip(), kind, unit), max(page, 1))


@post("/api/complaints", permission="complaints.handle")
async def file_case(work: RequestWork, data: JSONBody[NewCase]) -> Case:
    """Record a matter; 201 with the case and its due day."""
    return await intake.file(work, data)


@get("/api/complaints/{case_id:uuid}", permission="complaints.read")
async def read_case(work: RequestWork, case_id: FromPath[UUID]) -> Case:
    """Return one case."""
    return await finding.find(work, case_id)


@get("/api/complaints/{case_id:uuid}/moves", permission="complaints.read")
async def list_moves(work: RequestWork, case_id: FromPath[UUID]) -> Sequence[law.Move]:
    """Return what can be done with a case now, the next thing first, with what each verb wants."""
    return states.possible(await finding.find(work, case_id), today())


@get("/api/complaints/{case_id:uuid}/similar", permission="complaints.read")
async def similar_cases(work: RequestWork, case_id: FromPath[UUID]) -> Sequence[Case]:
    """Return the cases that may be the same matter."""
    return await similar.similar(work, await finding.find(work, case_id))


@post("/api/complaints/{case_id:uuid}/{verb:str}", permission="complaints.handle", status_code=200)
async def take_step(
    work: RequestWork, case_id: FromPath[UUID], verb: FromPath[str], data: JSONBody[dict[str, Any] | None] = None
) -> Case:
    """Do with a case what the verb says: `accept`, `answer`, `transfer`, `close` …; see docs/rooms/complaints.md."""
    return await verbs.take(work, await finding.find(work, case_id), verb, data or {})
