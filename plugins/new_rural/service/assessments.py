"""A commune judges itself: begin an assessment, give values, submit it; what it adds up to is kept with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from core import BadInput, Conflict, Forbidden, NotFound, Work, today
from plugins.new_rural.events import AssessmentSubmitted, IndicatorAssessed
from plugins.new_rural.models.assessment import Assessment, Given, NewAssessment, Score, Step
from plugins.new_rural.models.criteria import Comparison, Indicator, State, state_of
from plugins.new_rural.service import catalogue, rulings

PERCENT, WHOLE = "%", 100
CLOSED = "Kỳ đánh giá này đã nộp hoặc đã duyệt, không sửa được nữa."


async def begin(work: Work, new: NewAssessment) -> Assessment:
    """Begin an assessment as of a day, with the values of the last one of the same set to go on from.

    Raises NotFound for a unit that is not judged, Conflict while another one is open, BadInput for a day without a
    set or in the future.
    """
    only_own_people(work)
    if not catalogue.takes_part(work.tenant):
        raise NotFound("Đơn vị này không thuộc diện xét xã nông thôn mới.")
    found = catalogue.set_on(new.assessed_on)
    if found is None or new.assessed_on > today():
        fault = "Ngày đánh giá không thể ở tương lai." if found else "Ngày này chưa có bộ tiêu chí quốc gia nào."
        raise BadInput("Chưa mở được kỳ đánh giá.", [{"path": "/assessed_on", "message": fault}])
    earlier = await assessments(work)
    if any(one.step != Step.APPROVED for one in earlier):
        raise Conflict("Còn một kỳ đánh giá chưa duyệt xong. Hãy hoàn thành kỳ đó trước.")
    assessment = work.add(Assessment(set_id=found.id, assessed_on=new.assessed_on))
    last = next((one for one in earlier if one.set_id == found.id), None)
    if last:
        for score in (await scores(work, last.id)).values():
            kept = score.model_dump(include={"code", "criterion", "value", "evidence", "assessed_by"})
            work.add(Score(assessment_id=assessment.id, **kept))
    await refresh(work, assessment)
    return assessment


async def assess(work: Work, assessment_id: UUID, given: Sequence[Given]) -> Assessment:
    """Give values and evidence for indicators; what was returned counts as mended.

    Raises Conflict unless the assessment is open, BadInput with the path `/<field>-<code>` of every fault.
    """
    only_own_people(work)
    assessment = await find(work, assessment_id)
    if not assessment.open:
        raise Conflict(CLOSED)
    known = {one.code: one for one in await _indicators(work, assessment)}
    if wrong := [{"path": f"/{field}-{one.code}", "message": said} for one, field, said in faults(given, known)]:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", wrong)
    kept = await scores(work, assessment_id)
    for one in given:
        score = kept.get(one.code)
        if score is None:
            score = work.add(Score(assessment_id=assessment_id, code=one.code, criterion=known[one.code].criterion))
        score.value, score.evidence, score.returned, score.assessed_by = one.value, one.evidence, "", work.actor.id
        indicator = known[one.code]
        work.emit(
            IndicatorAssessed(
                assessment_id=assessment.id,
                set_id=assessment.set_id,
                criterion=indicator.criterion,
                indicator=one.code,
                met=indicator.met(one.value),
            )
        )
    await refresh(work, assessment)
    return assessment


def faults(given: Iterable[Given], known: dict[str, Indicator]) -> Iterator[tuple[Given, str, str]]:
    """Yield what does not fit: the given value, its field, and a sentence."""
    seen: set[str] = set()
    for one in given:
        indicator = known.get(one.code)
        if indicator is None:
            yield one, "code", "Bộ tiêu chí không có chỉ tiêu này."
        elif one.code in seen:
            yield one, "code", "Chỉ tiêu này đã có ở trên."
        elif one.value is not None and indicator.comparison is Comparison.YES and one.value not in {0, 1}:
            yield one, "value", "Hãy ghi 1 nếu đạt, 0 nếu chưa đạt."
        elif one.value is not None and indicator.unit == PERCENT and one.value > WHOLE:
            yield one, "value", "Tỷ lệ không thể quá 100 %."
        elif one.value is not None and not one.evidence:
            yield one, "evidence", "Hãy ghi minh chứng: văn bản, số liệu hoặc nơi kiểm tra được."
        seen.add(one.code)


async def submit(work: Work, assessment_id: UUID, on: date | None = None) -> Assessment:
    """Submit an assessment to the level above. What is not assessed yet may stay so; it is counted as such.

    Raises Conflict unless it is open and says anything, and while something returned was not mended.
    """
    only_own_people(work)
    assessment = await find(work, assessment_id)
    if not assessment.open:
        raise Conflict(CLOSED)
    kept = (await scores(work, assessment_id)).values()
    if not any(score.value is not None for score in kept):
        raise Conflict("Chưa có chỉ tiêu nào được đánh giá. Hãy nhập kết quả trước khi nộp.")
    if waiting := sorted(score.code for score in kept if score.returned):
        raise Conflict(f"Chỉ tiêu {', '.join(waiting)} bị trả lại mà chưa sửa. Hãy sửa rồi nộp lại.")
    await refresh(work, assessment)
    return hand_in(work, assessment, on or today())


def hand_in(work: Work, assessment: Assessment, on: date) -> Assessment:
    """Put an assessment before the level above, and tell it."""
    assessment.step, assessment.submitted_on, assessment.submitted_by = Step.SUBMITTED, on, work.actor.id
    work.emit(
        AssessmentSubmitted(
            assessment_id=assessment.id,
            set_id=assessment.set_id,
            submitted_on=assessment.submitted_on,
            met=assessment.met,
            not_met=assessment.not_met,
            unknown=assessment.unknown,
        )
    )
    return assessment


async def refresh(work: Work, assessment: Assessment) -> None:
    """Judge every score anew by the targets of the day assessed."""
    judge(assessment, await _indicators(work, assessment), await scores(work, assessment.id))


def judge(assessment: Assessment, indicators: Iterable[Indicator], kept: dict[str, Score]) -> None:
    """Hold every score against its indicator, and count the criteria."""
    met: dict[int, list[bool | None]] = defaultdict(list)
    for indicator in indicators:
        score = kept.get(indicator.code)
        if score:
            score.target, score.met = indicator.target, indicator.met(score.value)
        met[indicator.criterion].append(score.met if score else None)
    states = {no: state_of(met[no]) for no in catalogue.criteria(assessment.set_id)}
    counted = Counter(states.values())
    assessment.states = {str(no): str(state) for no, state in states.items()}
    assessment.met, assessment.not_met = counted[State.MET], counted[State.NOT_MET]
    assessment.unknown = counted[State.UNKNOWN]


async def refresh_open(work: Work) -> None:
    """Judge what is still being written anew: targets or the commune's place have changed."""
    for assessment in await assessments(work):
        if assessment.open:
            await refresh(work, assessment)


async def assessments(work: Work) -> list[Assessment]:
    """Return the assessments of this commune, the newest first."""
    here = select(Assessment).where(col(Assessment.tenant_id) == work.tenant.id)
    return await work.all(here.order_by(col(Assessment.assessed_on).desc(), col(Assessment.created_at).desc()))


async def waiting(work: Work) -> list[Assessment]:
    """Return the assessments within reach that wait for a review, the oldest first."""
    submitted = select(Assessment).where(col(Assessment.step) == Step.SUBMITTED)
    return await work.all(submitted.order_by(col(Assessment.submitted_on), col(Assessment.tenant_id)))


async def find(work: Work, assessment_id: UUID) -> Assessment:
    """Return one assessment within reach. Raises NotFound."""
    return await work.get(Assessment, assessment_id)


async def scores(work: Work, assessment_id: UUID) -> dict[str, Score]:
    """Return the scores of an assessment by indicator."""
    found = await work.all(select(Score).where(col(Score.assessment_id) == assessment_id))
    return {score.code: score for score in found}


async def _indicators(work: Work, assessment: Assessment) -> list[Indicator]:
    return await rulings.indicators(work, catalogue.find_set(assessment.set_id), assessment.assessed_on)


def only_own_people(work: Work) -> None:
    """Raise Forbidden for somebody who is here by a role above only: a reviewer does not write what they review."""
    if work.from_above and work.tenant.id not in work.actor.stands:
        raise Forbidden("Tự đánh giá là việc của xã. Cấp trên chỉ thẩm tra.")
