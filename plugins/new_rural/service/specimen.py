"""Live through the last years as a commune would have: what the sample of a new house shows."""

from datetime import date, timedelta
from random import Random

from core import Actor, Work, today
from plugins.new_rural.models.assessment import Assessment, Decision, NewAssessment, NewRecognition, Review, Score
from plugins.new_rural.models.criteria import EVERYWHERE, Comparison, Indicator
from plugins.new_rural.models.ruling import Place, Ruling
from plugins.new_rural.service import assessments, catalogue, reviews, rulings

WHY = "Dữ liệu mẫu, không phải quyết định của tỉnh"
FIRST_YEAR, MONTH, DAY = 2022, 12, 10
PROOFS = (
    "Báo cáo số {n}/BC-UBND ngày {day}",
    "Biên bản kiểm tra ngày {day}, có ban công tác Mặt trận thôn ký",
    "Số liệu thống kê xã đến ngày {day}",
    "Hồ sơ lưu tại bộ phận văn hóa – xã hội, số {n}",
)


async def live_through(work: Work) -> None:
    """Assess every December since the first set, and the newest set some weeks ago."""
    chance = Random(work.tenant.id)  # noqa: S311 - a sample that is the same for everybody who looks at it
    _decided_above(work, chance)
    able = chance.uniform(0.3, 1.0)
    years = range(FIRST_YEAR, today().year)
    for year in years:
        grown = able + 0.15 * (year - years[-1]) + 0.25
        await _assess(work, date(year, MONTH, DAY), grown, chance, reviewed=True)
    await _assess(work, today() - timedelta(days=chance.randint(9, 60)), able, chance, reviewed=able > 0.75)  # noqa: PLR2004 - the abler half has been reviewed


def _decided_above(work: Work, chance: Random) -> None:
    root = work.house.root
    above = root.id if root else ""
    first, last = catalogue.sets().values()
    for row in catalogue.rows("sample"):
        one = next(one for one in catalogue.national(first.id) if one.code == row["code"])
        work.add(
            Ruling(
                set_id=first.id, criterion=one.criterion, code=one.code, title=one.title, unit=one.unit,
                comparison=one.comparison, place=EVERYWHERE, target=float(row["target"]),
                valid_from=first.valid_from, basis=WHY, decided_at=above,
            )
        )  # fmt: skip
    group = chance.choice(("N2", "N3", "N3"))
    work.add(Place(scheme=last.scheme, code=group, valid_from=last.valid_from, basis=WHY, decided_at=above))


async def _assess(work: Work, day: date, able: float, chance: Random, *, reviewed: bool) -> None:
    assessment = await assessments.begin(work, NewAssessment(assessed_on=day))
    kept = await assessments.scores(work, assessment.id)
    for one in await rulings.indicators(work, catalogue.find_set(assessment.set_id), day):
        score = kept.get(one.code)
        if score is None:
            score = work.add(Score(assessment_id=assessment.id, code=one.code, criterion=one.criterion))
        if score.value is None or not one.met(score.value):
            score.value = _value(one, able, chance)
            proof = chance.choice(PROOFS)
            score.evidence = proof.format(n=chance.randint(12, 240), day=(day - timedelta(days=9)).strftime("%d/%m/%Y"))
    await assessments.refresh(work, assessment)
    await assessments.submit(work, assessment.id, day + timedelta(days=2))
    if reviewed:
        await _review(work, assessment, day + timedelta(days=8))


async def _review(work: Work, assessment: Assessment, day: date) -> None:
    path = work.house.path(work.tenant.id)
    stands = tuple(node.id for node in path[:-1])
    above = work.transaction.work(work.tenant, Actor("plugin:new_rural", "Cấp trên", stands), work.reach)
    await reviews.review(above, assessment.id, Review(decision=Decision.APPROVE), day)
    if reviews.meets(assessment) and await reviews.standing(work, assessment.set_id) is None:
        new = NewRecognition(decision_no=f"{int(work.tenant.id) % 900 + 100}/QĐ-UBND", decided_on=day)
        await reviews.recognise(above, assessment.id, new)


def _value(one: Indicator, able: float, chance: Random) -> float:
    reaches = chance.random() < able
    if one.comparison is Comparison.YES:
        return float(reaches)
    target = 80.0 if one.target is None else one.target
    better = chance.uniform(0, 0.12) if reaches else -chance.uniform(0.03, 0.2)
    value = target * (1 + (better if one.comparison is Comparison.AT_LEAST else -better))
    return round(min(value, 100.0) if one.unit == "%" else value, 1)
