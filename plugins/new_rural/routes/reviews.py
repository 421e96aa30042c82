"""The web door of the level above, at the commune's own address: review, recognise, withdraw."""

from uuid import UUID

from core import FromPath, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see
from plugins.new_rural.models.assessment import Assessment, NewRecognition, Recognition, Review, Withdrawal
from plugins.new_rural.routes.assessments import assessment
from plugins.new_rural.service import assessments, catalogue, evidence, files, filling, reviews, values


@get("/new_rural/assessments/{assessment_id:uuid}/review", permission="new_rural.review")
async def review_page(work: RequestWork, assessment_id: FromPath[UUID]) -> Template:
    """Show what the commune says of itself, with room for a reason at each indicator."""
    reviews.only_from_above(work)
    found = await assessments.find(work, assessment_id)
    held = catalogue.find_set(found.set_id)
    context = {"assessment": found, "set": held, "lines": await evidence.lines(work, held, found), "values": values}
    context["papers"] = {no: await files.papers(work, found, no) for no in catalogue.criteria(held.id)}
    return Template("new_rural/review.html", context=context)


@post(
    "/new_rural/assessments/{assessment_id:uuid}/review",
    permission="new_rural.review",
    form=review_page,
    status_code=303,
)
async def review(work: RequestWork, assessment_id: FromPath[UUID], data: URLEncodedBody[dict[str, str]]) -> Redirect:
    """Approve the assessment, or send it back."""
    found = await reviews.review(work, assessment_id, filling.read_review(data))
    said = "Đã duyệt kỳ đánh giá." if found.step == "approved" else "Đã trả lại xã kèm lý do."
    return see(work, f"/new_rural/assessments/{assessment_id}", said)


@post(
    "/new_rural/assessments/{assessment_id:uuid}/recognise",
    permission="new_rural.review",
    form=assessment,
    status_code=303,
)
async def recognise(work: RequestWork, assessment_id: FromPath[UUID], data: URLEncodedBody[NewRecognition]) -> Redirect:
    """Record the decision that recognises the commune."""
    await reviews.recognise(work, assessment_id, data)
    return see(work, f"/new_rural/assessments/{assessment_id}", "Đã ghi nhận quyết định công nhận xã.")


@get("/new_rural/recognitions/{recognition_id:uuid}/withdraw", permission="new_rural.review")
async def withdraw_page(work: RequestWork, recognition_id: FromPath[UUID]) -> Template:
    """Ask before a recognition is withdrawn."""
    reviews.only_from_above(work)
    return Template("new_rural/withdraw.html", context={"recognition": await reviews.find(work, recognition_id)})


@post(
    "/new_rural/recognitions/{recognition_id:uuid}/withdraw",
    permission="new_rural.review",
    form=withdraw_page,
    status_code=303,
)
async def withdraw(work: RequestWork, recognition_id: FromPath[UUID], data: URLEncodedBody[Withdrawal]) -> Redirect:
    """Withdraw a recognition."""
    await reviews.withdraw(work, recognition_id, data)
    return see(work, "/new_rural", "Đã ghi nhận việc thu hồi công nhận.")


@post("/api/new_rural/assessments/{assessment_id:uuid}/review", permission="new_rural.review", status_code=200)
async def review_assessment(work: RequestWork, assessment_id: FromPath[UUID], data: JSONBody[Review]) -> Assessment:
    """Approve an assessment, or send it back with reasons."""
    return await reviews.review(work, assessment_id, data)


@post("/api/new_rural/assessments/{assessment_id:uuid}/recognise", permission="new_rural.review")
async def recognise_commune(
    work: RequestWork, assessment_id: FromPath[UUID], data: JSONBody[NewRecognition]
) -> Recognition:
    """Record the decision that recognises the commune; 201 with it."""
    return await reviews.recognise(work, assessment_id, data)


@get("/api/new_rural/recognitions", permission="new_rural.read")
async def list_recognitions(work: RequestWork) -> list[Recognition]:
    """Return the recognitions within reach, the newest first."""
    return await reviews.recognitions(work)


@post("/api/new_rural/recognitions/{recognition_id:uuid}/withdraw", permission="new_rural.review", status_code=200)
async def withdraw_recognition(
    work: RequestWork, recognition_id: FromPath[UUID], data: JSONBody[Withdrawal]
) -> Recognition:
    """Withdraw a recognition."""
    return await reviews.withdraw(work, recognition_id, data)
