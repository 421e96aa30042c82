"""Cases: the list, the form, one case, its steps, and the JSON of each."""

import csv
import io
from collections.abc import Sequence
from math import ceil
from uuid import UUID

from core import (
    FromPath,
    FromQuery,
    JSONBody,
    Redirect,
    RequestWork,
    Response,
    Template,
    URLEncodedBody,
    deadline_report,
    get,
    post,
    see,
    today,
)
from plugins.complaints.models.case import Answer, Case, NewCase
from plugins.complaints.service import cases as finding
from plugins.complaints.service import clocks, steps


@get("/complaints", permission="complaints.read", menu="Hồ sơ")
async def cases(
    work: RequestWork, step: FromQuery[str] = "open", q: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:
    """List the cases within reach, the most urgent first."""
    found = await finding.cases(work, step, q.strip(), page)
    counted = {each: await finding.count(work, each, q.strip()) for each in {"open", "closed", "", step}}
    pages = ceil(counted[step] / finding.PAGE)
    context = {"cases": found, "counted": counted, "step": step, "q": q.strip(), "page": page, "pages": pages}
    return Template("complaints/cases.html", context={**context, "many": len(work.reach) > 1})


@get("/complaints/new", permission="complaints.handle", menu="Tiếp nhận mới")
async def new_case() -> Template:
    """Show the form in which an officer records a matter."""
    return Template("complaints/new.html", context={"clocks": clocks.first_clocks(today())})


@post("/complaints", permission="complaints.handle", form=new_case, status_code=303)
async def record(work: RequestWork, data: URLEncodedBody[NewCase]) -> Redirect:
    """Record a matter from the form and show the case."""
    case = await steps.file(work, data)
    return see(work, f"/complaints/{case.id}", "Đã ghi nhận hồ sơ, thời hạn bắt đầu tính.")


@get("/complaints/{case_id:uuid}", permission="complaints.read")
async def case(work: RequestWork, case_id: FromPath[UUID]) -> Template:
    """Show one case: its clock, its steps, what can be done next."""
    found = await finding.find(work, case_id)
    clock = clocks.running_clock(found)
    context = {"case": found, "clock": clock, "reasons": deadline_report(clock), "on_time": steps.on_time(found)}
    return Template("complaints/case.html", context={**context, "story": await finding.story(work, found)})


@post("/complaints/{case_id:uuid}/accept", permission="complaints.handle", form=case, status_code=303)
async def accept(work: RequestWork, case_id: FromPath[UUID]) -> Redirect:
    """Accept a matter."""
    await steps.accept(work, case_id)
    return see(work, f"/complaints/{case_id}", "Đã thụ lý hồ sơ.")


@post("/complaints/{case_id:uuid}/answer", permission="complaints.handle", form=case, status_code=303)
async def answer(work: RequestWork, case_id: FromPath[UUID], data: URLEncodedBody[Answer]) -> Redirect:
    """Answer the citizen."""
    await steps.answer(work, case_id, data)
    return see(work, f"/complaints/{case_id}", "Đã ghi nhận nội dung trả lời người dân.")


@post("/complaints/{case_id:uuid}/close", permission="complaints.handle", form=case, status_code=303)
async def close(work: RequestWork, case_id: FromPath[UUID]) -> Redirect:
    """Close a matter that was answered."""
    await steps.close(work, case_id)
    return see(work, f"/complaints/{case_id}", "Đã kết thúc hồ sơ.")


@get("/complaints/export.csv", permission="complaints.read")
async def export(work: RequestWork) -> Response[str]:
    """Return the cases within reach as CSV, without the citizens' names."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["don_vi", "ma", "loai", "noi_dung", "thon", "ngay_nhan", "han", "buoc", "ngay_tra_loi"])
    for found in await finding.cases(work):
        rows.writerow([found.tenant_id, found.id, found.kind, _plain(found.subject), _plain(found.hamlet),
                       found.received_on, found.due_on, found.step, found.answered_on or ""])  # fmt: skip
    headers = {"content-disposition": 'attachment; filename="phan-anh-khieu-nai.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv", headers=headers)


@get("/api/complaints", permission="complaints.read")
async def list_cases(
    work: RequestWork, step: FromQuery[str] = "", q: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Sequence[Case]:
    """Return the cases within reach, the most urgent first, 50 to a page."""
    return await finding.cases(work, step, q.strip(), page)


@post("/api/complaints", permission="complaints.handle")
async def file_case(work: RequestWork, data: JSONBody[NewCase]) -> Case:
    """Record a matter; 201 with the case and its due day."""
    return await steps.file(work, data)


@get("/api/complaints/{case_id:uuid}", permission="complaints.read")
async def read_case(work: RequestWork, case_id: FromPath[UUID]) -> Case:
    """Return one case."""
    return await finding.find(work, case_id)


@post("/api/complaints/{case_id:uuid}/accept", permission="complaints.handle", status_code=200)
async def accept_case(work: RequestWork, case_id: FromPath[UUID]) -> Case:
    """Accept a matter."""
    return await steps.accept(work, case_id)


@post("/api/complaints/{case_id:uuid}/answer", permission="complaints.handle", status_code=200)
async def answer_case(work: RequestWork, case_id: FromPath[UUID], data: JSONBody[Answer]) -> Case:
    """Answer the citizen."""
    return await steps.answer(work, case_id, data)


@post("/api/complaints/{case_id:uuid}/close", permission="complaints.handle", status_code=200)
async def close_case(work: RequestWork, case_id: FromPath[UUID]) -> Case:
    """Close a matter that was answered."""
    return await steps.close(work, case_id)


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking a citizen's words for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
