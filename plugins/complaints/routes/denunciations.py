"""Denunciations: a door of their own, with a permission of its own; each reading is noted, no identity comes in."""

from collections.abc import Sequence
from math import ceil
from typing import Any
from uuid import UUID

from core import FromPath, FromQuery, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see, today
from plugins.complaints.models.case import Case, Sector
from plugins.complaints.models.denunciation import NewDenunciation, Sealed
from plugins.complaints.routes.forms import gathered
from plugins.complaints.routes.view import DONE, draw, view
from plugins.complaints.service import cases as finding
from plugins.complaints.service import clocks, intake, law, sealed, states, verbs

TRUSTED = "complaints.denunciations"


@get("/complaints/denunciations", permission=TRUSTED, menu="Tố cáo", icon="shield-lock", order=30)
async def denunciations(work: RequestWork, step: FromQuery[str] = "open", page: FromQuery[int] = 1) -> Template:
    """List the denunciations within reach by their references; what they say is read one by one."""
    wanted = finding.Wanted(step, sealed=True)
    counted = {each: await finding.count(work, wanted.at(each)) for each in ("open", "late", "closed", "")}
    context = {"cases": await finding.cases(work, wanted, max(page, 1)), "counted": counted, "wanted": wanted}
    pages = ceil(counted.get(step, 0) / finding.PAGE)
    return Template(
        "complaints/denunciations.html", context={**context, "page": page, "pages": pages, "title": states.title}
    )


@get("/complaints/denunciations/new", permission=TRUSTED, forgets=sealed.forget)
async def new_denunciation(work: RequestWork) -> Template:
    """Show the form in which a denunciation is recorded, without a place for whoever brought it."""
    clock = clocks.first_clocks(today(), work.calendar)["denunciation"]  # type: ignore[index]  # a Kind is its word
    return Template(
        "complaints/new_denunciation.html",
        context={"clock": clock, "sectors": [(one.value, one.label) for one in Sector]},
    )


@post("/complaints/denunciations", permission=TRUSTED, form=new_denunciation, status_code=303)
async def record(work: RequestWork, data: URLEncodedBody[NewDenunciation]) -> Redirect:
    """Record a denunciation and show it with the reference for the paper register."""
    case = await intake.denounce(work, data)
    notice = f"Đã ghi nhận. Hãy chép mã {case.denouncer_ref} vào sổ giấy niêm phong."
    return see(work, f"/complaints/denunciations/{case.id}", notice)


@get("/complaints/denunciations/{case_id:uuid}", permission=TRUSTED, forgets=sealed.forget)
async def denunciation(work: RequestWork, case_id: FromPath[UUID]) -> Template:
    """Show one denunciation; that it was read stands in the audit log."""
    case = await finding.read(work, case_id)
    return Template("complaints/denunciation.html", context=await view(work, case))


@get("/complaints/denunciations/{case_id:uuid}/{verb:str}", permission=TRUSTED, forgets=sealed.forget)
async def ask(work: RequestWork, case_id: FromPath[UUID], verb: FromPath[str]) -> Template:
    """Show what a verb wants to know, on a page of its own; the conclusion shown in it was read, too."""
    return await draw(work, await finding.read(work, case_id), verb, "complaints/denunciation.html")


@post("/complaints/denunciations/{case_id:uuid}/{verb:str}", permission=TRUSTED, form=ask, status_code=303)
async def take(
    work: RequestWork, case_id: FromPath[UUID], verb: FromPath[str], data: URLEncodedBody[dict[str, Any]]
) -> Redirect:
    """Do with a denunciation what the verb says."""
    await verbs.take(work, await finding.find(work, case_id, sealed=True), verb, gathered(data))
    return see(work, f"/complaints/denunciations/{case_id}", DONE.get(verb, "Đã ghi nhận."))


@get("/api/complaints/denunciations", permission=TRUSTED)
async def list_denunciations(
    work: RequestWork, step: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Sequence[Sealed]:
    """Return the denunciations within reach by reference, step and due day; what they say is read one by one."""
    found = await finding.cases(work, finding.Wanted(step, sealed=True), max(page, 1))
    return [Sealed.of(case) for case in found]


@post("/api/complaints/denunciations", permission=TRUSTED)
async def file_denunciation(work: RequestWork, data: JSONBody[NewDenunciation]) -> Sealed:
    """Record a denunciation by its redacted content; 201 with its reference and due day."""
    return Sealed.of(await intake.denounce(work, data))


@get("/api/complaints/denunciations/{case_id:uuid}", permission=TRUSTED)
async def read_denunciation(work: RequestWork, case_id: FromPath[UUID]) -> Case:
    """Return one denunciation; that it was read stands in the audit log."""
    return await finding.read(work, case_id)


@get("/api/complaints/denunciations/{case_id:uuid}/moves", permission=TRUSTED)
async def list_moves(work: RequestWork, case_id: FromPath[UUID]) -> Sequence[law.Move]:
    """Return what can be done with a denunciation now, the next thing first, with what each verb wants."""
    return states.possible(await finding.find(work, case_id, sealed=True), today())


@post("/api/complaints/denunciations/{case_id:uuid}/{verb:str}", permission=TRUSTED, status_code=200)
async def take_step(
    work: RequestWork, case_id: FromPath[UUID], verb: FromPath[str], data: JSONBody[dict[str, Any] | None] = None
) -> Sealed:
    """Do with a denunciation what the verb says; see docs/rooms/complaints.md."""
    return Sealed.of(await verbs.take(work, await finding.find(work, case_id, sealed=True), verb, data or {}))
