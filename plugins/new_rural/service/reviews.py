"""The level above judges: review what a commune has submitted, recognise it, withdraw a recognition."""

from datetime import date
from uuid import UUID

from sqlmodel import col, select

from core import BadInput, Conflict, Forbidden, Work, today
from plugins.new_rural.events import AssessmentReviewed, CommuneRecognised, RecognitionWithdrawn
from plugins.new_rural.models.assessment import (
    Assessment,
    Decision,
    NewRecognition,
    Recognition,
    Review,
    Step,
    Withdrawal,
)
from plugins.new_rural.models.criteria import State
from plugins.new_rural.service import assessments, catalogue, places


async def review(work: Work, assessment_id: UUID, given: Review, on: date | None = None) -> Assessment:
    """Approve a submitted assessment, or send it back with a reason for each indicator that does not stand.

    By a role above the commune only (Decision 18/2022/QĐ-TTg; the district's to 2025-06-30, then the province's),
    and never by whoever wrote it. Raises Forbidden, Conflict unless it was submitted, BadInput for a return without
    reasons, an approval with reasons, or a reason for what was not assessed.
    """
    only_from_above(work)
    assessment = await assessments.find(work, assessment_id)
    kept = await assessments.scores(work, assessment_id)
    if work.actor.id in {assessment.submitted_by, *(score.assessed_by for score in kept.values())}:
        raise Forbidden("Người đã tự đánh giá không được thẩm tra chính kết quả đó.")
    if assessment.step != Step.SUBMITTED:
        raise Conflict("Kỳ đánh giá này không chờ thẩm tra. Dưới đây là bước hiện tại.")
    reasons = {code: why.strip() for code, why in given.reasons.items() if why.strip()}
    _check(given.decision, reasons, set(kept))
    for code, why in reasons.items():
        kept[code].returned = why
    return decide(work, assessment, given.decision, len(reasons), on or today())


def decide(work: Work, assessment: Assessment, decision: Decision, returned: int, on: date) -> Assessment:
    """Close the review of an assessment, and tell it."""
    assessment.step = Step.APPROVED if decision is Decision.APPROVE else Step.RETURNED
    assessment.reviewed_on, assessment.reviewed_by = on, work.actor.id
    assessment.reviewed_at = places.stands_at(work)
    work.emit(
        AssessmentReviewed(
            assessment_id=assessment.id,
            set_id=assessment.set_id,
            reviewed_on=assessment.reviewed_on,
            approved=assessment.step == Step.APPROVED,
            returned=returned,
        )
    )
    return assessment


def _check(decision: Decision, reasons: dict[str, str], known: set[str]) -> None:
    wrong = [
        {"path": f"/reason-{code}", "message": "Chỉ tiêu này xã chưa đánh giá, không có gì để trả lại."}
        for code in sorted(reasons.keys() - known)
    ]
    if decision is Decision.RETURN and not reasons:
        wrong.append({"path": "/decision", "message": "Trả lại thì phải ghi lý do ở ít nhất một chỉ tiêu."})
    if decision is Decision.APPROVE and reasons:
        wrong.append({"path": "/decision", "message": "Đã ghi lý do trả lại thì không duyệt được; hãy chọn trả lại."})
    if wrong:
        raise BadInput("Chưa ghi được kết quả thẩm tra.", wrong)


async def recognise(work: Work, assessment_id: UUID, new: NewRecognition) -> Recognition:
    """Record that the province has recognised the commune (Decision 18/2022/QĐ-TTg).

    Only by a role at the province. Raises Forbidden, Conflict unless the assessment was approved with every criterion
    met and nothing is recognised yet, BadInput for a day before the review or in the future.
    """
    _only_by_the_province(work)
    assessment = await assessments.find(work, assessment_id)
    if assessment.step != Step.APPROVED:
        raise Conflict("Kỳ đánh giá chưa được duyệt nên chưa công nhận được.")
    if not meets(assessment):
        raise Conflict("Chưa đạt đủ mọi tiêu chí nên chưa công nhận được.")
    if await standing(work, assessment.set_id):
        raise Conflict("Xã đang được công nhận theo bộ tiêu chí này rồi.")
    _check_day("/decided_on", new.decided_on, assessment.reviewed_on)
    return write_down(work, assessment, new)


def write_down(work: Work, assessment: Assessment, new: NewRecognition) -> Recognition:
    """Keep the decision that recognises the commune, and tell it."""
    recognition = work.add(Recognition(**new.model_dump(), set_id=assessment.set_id, assessment_id=assessment.id))
    work.emit(
        CommuneRecognised(recognition_id=recognition.id, set_id=recognition.set_id, decided_on=recognition.decided_on)
    )
    work.audit("new_rural.recognise", work.tenant.id, f"Quyết định {new.decision_no}", decision_no=new.decision_no)
    return recognition


async def withdraw(work: Work, recognition_id: UUID, given: Withdrawal) -> Recognition:
    """Record that a recognition was withdrawn, only by a role at the province.

    Raises Forbidden, Conflict if it was withdrawn already, BadInput for a day before the recognition or in the future.
    """
    _only_by_the_province(work)
    recognition = await find(work, recognition_id)
    if recognition.withdrawn_on:
        raise Conflict("Công nhận này đã được thu hồi.")
    _check_day("/withdrawn_on", given.withdrawn_on, recognition.decided_on)
    recognition.withdrawn_no, recognition.withdrawn_on = given.decision_no, given.withdrawn_on
    recognition.withdrawn_why = given.why
    work.emit(
        RecognitionWithdrawn(
            recognition_id=recognition.id, set_id=recognition.set_id, withdrawn_on=recognition.withdrawn_on
        )
    )
    work.audit("new_rural.withdraw", work.tenant.id, given.why, decision_no=given.decision_no)
    return recognition


def meets(assessment: Assessment) -> bool:
    """Say whether every criterion of the set is met, which is to say every indicator."""
    numbers = catalogue.criteria(assessment.set_id)
    return all(assessment.states.get(str(no)) == State.MET for no in numbers)


async def recognitions(work: Work) -> list[Recognition]:
    """Return the recognitions within reach, the newest first."""
    return await work.all(select(Recognition).order_by(col(Recognition.decided_on).desc()))


async def find(work: Work, recognition_id: UUID) -> Recognition:
    """Return one recognition within reach. Raises NotFound."""
    return await work.get(Recognition, recognition_id)


async def standing(work: Work, set_id: str) -> Recognition | None:
    """Return the recognition of this commune that holds, if one does."""
    held = [one for one in await recognitions(work) if (one.tenant_id, one.set_id) == (work.tenant.id, set_id)]
    return next((one for one in held if one.withdrawn_on is None), None)


def only_from_above(work: Work) -> None:
    """Raise Forbidden unless the actor is here by a role above this unit, and is not one of its own people."""
    if not work.from_above or work.tenant.id in work.actor.stands:
        raise Forbidden("Thẩm tra là việc của cấp trên; người của xã không thẩm tra kết quả của xã mình.")


def _only_by_the_province(work: Work) -> None:
    only_from_above(work)
    root = work.house.root
    if root is None or root.id not in work.actor.stands:
        raise Forbidden("Công nhận và thu hồi công nhận là thẩm quyền của UBND tỉnh.")


def _check_day(path: str, day: date, earliest: date | None) -> None:
    if day > today() or (earliest and day < earliest):
        message = "Ngày không thể ở tương lai." if day > today() else "Ngày không thể trước bước liền trước."
        raise BadInput("Chưa ghi được quyết định.", [{"path": path, "message": message}])
