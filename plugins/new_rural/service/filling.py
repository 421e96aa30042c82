"""Take what people fill in, in a form or a sheet, and give it back to them: rows to fill, steps that were done."""

import json
from collections import ChainMap
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from core import BadInput, Work, names
from plugins.new_rural.events import (
    AssessmentReviewed,
    AssessmentSubmitted,
)
from plugins.new_rural.models.assessment import Assessment, Decision, Filled, Given, Review
from plugins.new_rural.models.criteria import Indicator
from plugins.new_rural.service import assessments, catalogue, rulings, values

REASON = "reason-"
LONGEST = 2000


async def give_form(work: Work, assessment_id: UUID, no: int, typed: dict[str, str]) -> Assessment:
    """Give the values of one criterion from its form: `value-<code>` and `evidence-<code>`; see `assess`."""
    assessment = await assessments.find(work, assessment_id)
    known = [one for one in await _indicators(work, assessment) if one.criterion == no]
    given, wrong = [], []
    for one in known:
        text, proof = typed.get(f"value-{one.code}", ""), typed.get(f"evidence-{one.code}", "").strip()
        try:
            given.append(Given(code=one.code, value=values.read(text, one), evidence=proof[:LONGEST]))
        except ValueError as refused:
            wrong.append({"path": f"/value-{one.code}", "message": str(refused)})
    if wrong:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", wrong)
    return await assessments.assess(work, assessment_id, given)


async def give_rows(work: Work, assessment_id: UUID, rows: Sequence[Filled], numbers: Sequence[int]) -> Assessment:
    """Give values from the rows of a sheet; a row without result and evidence is passed over.

    Raises BadInput with all that is wrong, each at `/<row>/<heading>`; then nothing is written.
    """
    assessment = await assessments.find(work, assessment_id)
    known = {one.code: one for one in await _indicators(work, assessment)}
    given: dict[int, Given] = {}
    wrong = []
    for row, number in zip(rows, numbers, strict=True):
        if row.result or row.evidence:
            try:
                value = values.read(row.result, known[row.code]) if row.code in known else None
                given[number] = Given(code=row.code, value=value, evidence=row.evidence)
            except ValueError as refused:
                wrong.append({"path": f"/{number}/{_heading('value')}", "message": str(refused)})
    at = {id(one): number for number, one in given.items()}
    for one, field, message in assessments.faults(given.values(), known):
        wrong.append({"path": f"/{at[id(one)]}/{_heading(field)}", "message": message})
    if wrong:
        raise BadInput("Bảng còn chỗ sai; chưa có gì được ghi.", wrong)
    return await assessments.assess(work, assessment_id, [*given.values()])


def _heading(field: str) -> str:
    return str(Filled.model_fields["result" if field == "value" else field].title)


async def rows(work: Work, assessment: Assessment) -> list[Filled]:
    """Return every indicator of an assessment as a row to fill in, with what was given so far."""
    kept = await assessments.scores(work, assessment.id)
    return [
        Filled(
            code=one.code,
            title=one.title,
            target=values.target(one) or "Chưa có mức",
            result=values.value(one, kept[one.code].value) if one.code in kept else "",
            evidence=kept[one.code].evidence if one.code in kept else "",
        )
        for one in await _indicators(work, assessment)
    ]


def read_review(typed: dict[str, str]) -> Review:
    """Return a reviewer's word from its form: `decision`, and `reason-<code>` where something is sent back."""
    if typed.get("decision") not in [*Decision]:
        fault = {"path": "/decision", "message": "Hãy chọn duyệt hoặc trả lại."}
        raise BadInput("Chưa ghi được kết quả thẩm tra.", [fault])
    reasons = {name.removeprefix(REASON): why[:LONGEST] for name, why in typed.items() if name.startswith(REASON)}
    return Review(decision=Decision(typed["decision"]), reasons=reasons)


async def story(work: Work, assessment: Assessment) -> list[dict[str, object]]:
    """Return the steps of an assessment for a timeline: submitted, sent back, approved, by whom."""
    told = [
        one
        for one in await work.history(assessment.id)
        if one.name in {AssessmentSubmitted.event_name, AssessmentReviewed.event_name}
    ]
    called = ChainMap(*await work.ask(names, [one.actor for one in told]))
    steps: list[dict[str, object]] = [{"title": "Ngày đánh giá", "when": assessment.assessed_on}]
    for one in told:
        said = json.loads(one.data)
        if one.name == AssessmentSubmitted.event_name:
            step: dict[str, object] = {"title": "Xã nộp tự đánh giá", "when": date.fromisoformat(said["submitted_on"])}
        else:
            title = "Cấp trên duyệt" if said["approved"] else f"Trả lại {said['returned']} chỉ tiêu"
            when = date.fromisoformat(said["reviewed_on"])
            step = {"title": title, "when": when, "state": "done" if said["approved"] else "late"}
        steps.append({**step, "who": called.get(one.actor, "")})
    ahead = {"draft": "Xã tự đánh giá và nộp", "submitted": "Cấp trên thẩm tra", "returned": "Xã sửa và nộp lại"}
    if assessment.step in ahead:
        steps.append({"title": ahead[assessment.step], "state": "now"})
    return steps


async def _indicators(work: Work, assessment: Assessment) -> list[Indicator]:
    return await rulings.indicators(work, catalogue.find_set(assessment.set_id), assessment.assessed_on)
