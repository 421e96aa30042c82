"""The web door of assessments: begin one, give values in a form or a sheet, submit it."""

from uuid import UUID

from core import (
    UPLOAD_BYTES,
    FromPath,
    JSONBody,
    MultipartBody,
    Redirect,
    RequestWork,
    Response,
    Sheet,
    Template,
    Upload,
    URLEncodedBody,
    get,
    post,
    read_sheet,
    see,
    send_sheet,
    today,
)
from plugins.new_rural.models.assessment import Assessment, Filled, Given, NewAssessment, Score
from plugins.new_rural.service import assessments, catalogue, evidence, files, filling, reviews, values


@get("/new_rural/assessments", permission="new_rural.read", menu="Các kỳ đánh giá", order=3, icon="clipboard-check")
async def overview(work: RequestWork) -> Template:
    """List the assessments of this commune, and show the form that begins one."""
    context = {
        "assessments": await assessments.assessments(work),
        "takes_part": catalogue.takes_part(work.tenant),
        "waiting": await assessments.waiting(work),
        "sets": catalogue.sets(),
        "day": today(),
    }
    return Template("new_rural/assessments.html", context=context)


@post("/new_rural/assessments", permission="new_rural.assess", form=overview, status_code=303)
async def begin(work: RequestWork, data: URLEncodedBody[NewAssessment]) -> Redirect:
    """Begin an assessment and show it."""
    begun = await assessments.begin(work, data)
    return see(work, f"/new_rural/assessments/{begun.id}", "Đã mở kỳ đánh giá.")


@get("/new_rural/assessments/{assessment_id:uuid}", permission="new_rural.read")
async def assessment(work: RequestWork, assessment_id: FromPath[UUID]) -> Template:
    """Show one assessment: every criterion, and what can be done next."""
    found = await assessments.find(work, assessment_id)
    held = catalogue.find_set(found.set_id)
    context = {
        "assessment": found,
        "set": held,
        "lines": await evidence.lines(work, held, found),
        "story": await filling.story(work, found),
        "recognition": await reviews.standing(work, found.set_id),
        "recognitions": [one for one in await reviews.recognitions(work) if one.assessment_id == found.id],
        "meets": reviews.meets(found),
        "from_above": work.from_above,
        "by_province": bool(work.house.root and work.house.root.id in work.actor.stands),
        "day": today(),
    }
    return Template("new_rural/assessment.html", context=context)


@get("/new_rural/assessments/{assessment_id:uuid}/criteria/{no:int}", permission="new_rural.assess")
async def fill(work: RequestWork, assessment_id: FromPath[UUID], no: FromPath[int]) -> Template:
    """Show the form for one criterion."""
    found = await assessments.find(work, assessment_id)
    held, named = catalogue.find_set(found.set_id), catalogue.find_criterion(found.set_id, no)
    line = next(one for one in await evidence.lines(work, held, found) if one.criterion == named)
    context = {"assessment": found, "set": held, "line": line, "values": values}
    context["papers"] = await files.papers(work, found, no)
    return Template("new_rural/fill.html", context={**context, "last": len(catalogue.criteria(held.id))})


@post(
    "/new_rural/assessments/{assessment_id:uuid}/criteria/{no:int}",
    permission="new_rural.assess",
    form=fill,
    status_code=303,
)
async def give(
    work: RequestWork, assessment_id: FromPath[UUID], no: FromPath[int], data: URLEncodedBody[dict[str, str]]
) -> Redirect:
    """Give the values of one criterion, and go on to the next."""
    found = await filling.give_form(work, assessment_id, no, data)
    last = max(catalogue.criteria(found.set_id))
    following = f"/criteria/{no + 1}" if no < last else ""
    return see(work, f"/new_rural/assessments/{assessment_id}{following}", f"Đã ghi tiêu chí {no}.")


@post(
    "/new_rural/assessments/{assessment_id:uuid}/submit",
    permission="new_rural.assess",
    form=assessment,
    status_code=303,
)
async def submit(work: RequestWork, assessment_id: FromPath[UUID]) -> Redirect:
    """Submit an assessment to the level above."""
    await assessments.submit(work, assessment_id)
    return see(work, f"/new_rural/assessments/{assessment_id}", "Đã nộp cho cấp trên thẩm tra.")


@get("/new_rural/assessments/{assessment_id:uuid}/import", permission="new_rural.assess")
async def import_page(work: RequestWork, assessment_id: FromPath[UUID]) -> Template:
    """Show how to fill an assessment from a sheet."""
    return Template("new_rural/import.html", context={"assessment": await assessments.find(work, assessment_id)})


@get("/new_rural/assessments/{assessment_id:uuid}/sheet.xlsx", permission="new_rural.read")
async def sheet(work: RequestWork, assessment_id: FromPath[UUID]) -> Response[bytes]:
    """Return the assessment as a sheet, which can be filled in and sent back."""
    found = await assessments.find(work, assessment_id)
    columns = {str(field.title): name for name, field in Filled.model_fields.items()}
    return await send_sheet(Sheet(f"Tự đánh giá {found.set_id}", columns, await filling.rows(work, found)), "xlsx")


@post(
    "/new_rural/assessments/{assessment_id:uuid}/import",
    permission="new_rural.assess",
    form=import_page,
    status_code=303,
    request_max_body_size=UPLOAD_BYTES,
)
async def take(work: RequestWork, assessment_id: FromPath[UUID], data: MultipartBody[Upload]) -> Redirect:
    """Take a filled sheet in: every row, or none if any is wrong."""
    rows = await read_sheet(data.file, Filled)
    await filling.give_rows(work, assessment_id, rows, rows.numbers)
    return see(work, f"/new_rural/assessments/{assessment_id}", f"Đã nhập {len(rows)} dòng.")


@get("/api/new_rural/assessments", permission="new_rural.read")
async def list_assessments(work: RequestWork) -> list[Assessment]:
    """Return the assessments of this commune, the newest first."""
    return await assessments.assessments(work)


@post("/api/new_rural/assessments", permission="new_rural.assess")
async def begin_assessment(work: RequestWork, data: JSONBody[NewAssessment]) -> Assessment:
    """Begin an assessment; 201 with it."""
    return await assessments.begin(work, data)


@get("/api/new_rural/assessments/{assessment_id:uuid}", permission="new_rural.read")
async def read_assessment(work: RequestWork, assessment_id: FromPath[UUID]) -> Assessment:
    """Return one assessment with the state of each criterion."""
    return await assessments.find(work, assessment_id)


@get("/api/new_rural/assessments/{assessment_id:uuid}/scores", permission="new_rural.read")
async def list_scores(work: RequestWork, assessment_id: FromPath[UUID]) -> list[Score]:
    """Return the scores of an assessment."""
    await assessments.find(work, assessment_id)
    return [*(await assessments.scores(work, assessment_id)).values()]


@post("/api/new_rural/assessments/{assessment_id:uuid}/scores", permission="new_rural.assess", status_code=200)
async def give_scores(work: RequestWork, assessment_id: FromPath[UUID], data: JSONBody[list[Given]]) -> Assessment:
    """Give values and evidence for indicators."""
    return await assessments.assess(work, assessment_id, data)


@post("/api/new_rural/assessments/{assessment_id:uuid}/submit", permission="new_rural.assess", status_code=200)
async def submit_assessment(work: RequestWork, assessment_id: FromPath[UUID]) -> Assessment:
    """Submit an assessment."""
    return await assessments.submit(work, assessment_id)
