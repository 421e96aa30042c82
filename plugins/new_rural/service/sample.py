"""Live through the last years as a commune would have: what the sample of a new house shows."""

from datetime import date, timedelta
from random import Random

from core import Actor, Work, today
from plugins.new_rural.models.assessment import Assessment, Decision, NewRecognition, Score
from plugins.new_rural.models.criteria import EVERYWHERE, Comparison, Indicator
from plugins.new_rural.models.ruling import Place, Ruling
from plugins.new_rural.service import assessments, catalogue, overview, reviews, rulings

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
    days = [(date(year, MONTH, DAY), able + 0.15 * (year - years[-1]) + 0.25) for year in years]
    days.append((today() - timedelta(days=chance.randint(9, 60)), able))
    judged: dict[str, tuple[list[Indicator], dict[str, Score]]] = {}
    recognised: set[str] = set()
    for day, grown in days:
        found = overview.wanted_set(day=day)
        indicators, before = judged.get(found.id) or (await rulings.indicators(work, found, day), {})
        assessment = work.add(Assessment(set_id=found.id, assessed_on=day))
        scores = {one.code: work.add(_score(assessment, one, before, grown, chance)) for one in indicators}
        judged[found.id] = (indicators, scores)
        assessments.judge(assessment, indicators, scores)
        assessments.hand_in(work, assessment, day + timedelta(days=2))
        if day.year < today().year or able > 0.75:  # noqa: PLR2004 - of this year, the abler have been reviewed
            _review(work, assessment, day + timedelta(days=8), recognised)


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


def _score(assessment: Assessment, one: Indicator, before: dict[str, Score], able: float, chance: Random) -> Score:
    last = before.get(one.code)
    if last and last.met:
        value, proof = last.value, last.evidence
    else:
        value = _value(one, able, chance)
        day = assessment.assessed_on - timedelta(days=9)
        proof = chance.choice(PROOFS).format(n=chance.randint(12, 240), day=day.strftime("%d/%m/%Y"))
    return Score(assessment_id=assessment.id, code=one.code, criterion=one.criterion, value=value, evidence=proof)


def _review(work: Work, assessment: Assessment, day: date, recognised: set[str]) -> None:
    stands = tuple(node.id for node in work.house.path(work.tenant.id)[:-1])
    above = Work(work.transaction, work.tenant, Actor("plugin:new_rural", "Cấp trên", stands), work.reach)
    reviews.decide(above, assessment, Decision.APPROVE, 0, day)
    if reviews.meets(assessment) and assessment.set_id not in recognised:
        recognised.add(assessment.set_id)
        number = f"{int(work.tenant.id) % 900 + 100}/QĐ-UBND"
        reviews.write_down(above, assessment, NewRecognition(decision_no=number, decided_on=day))


def _value(one: Indicator, able: float, chance: Random) -> float:
    reaches = chance.random() < able
    if one.comparison is Comparison.YES:
        return float(reaches)
    target = 80.0 if one.target is None else one.target
    better = chance.uniform(0, 0.12) if reaches else -chance.uniform(0.03, 0.2)
    value = target * (1 + (better if one.comparison is Comparison.AT_LEAST else -better))
    return round(min(value, 100.0) if one.unit == "%" else value, 1)
