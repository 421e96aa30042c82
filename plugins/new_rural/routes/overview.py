"""The web door of the overview: the map of communes, one commune, one criterion, what is at risk."""

from typing import Any

from core import FromPath, FromQuery, RequestWork, Response, Sheet, Template, Work, get, send_sheet, today
from plugins.new_rural.models.criteria import State
from plugins.new_rural.models.linkage import Risk
from plugins.new_rural.service import (
    assessments,
    catalogue,
    evidence,
    files,
    linkage,
    overview,
    places,
    reviews,
    tuning,
)
from plugins.new_rural.service.overview import Standing

STATES = {State.MET: "Đạt", State.NOT_MET: "Chưa đạt", State.UNKNOWN: "Chưa đánh giá"}


@get("/new_rural", permission="new_rural.read", menu="Bức tranh nông thôn mới", order=1)
async def home(work: RequestWork, set_id: FromQuery[str] = "") -> Template:
    """Show a commune its criteria, and whoever stands above the map of all communes."""
    if catalogue.takes_part(work.tenant):
        return await _commune(work, set_id)
    found = overview.wanted_set(set_id)
    standings = await overview.standings(work, found)
    context = {
        "set": found,
        "sets": catalogue.sets(),
        "groups": [
            (unit, those, overview.met_on_average(those)) for unit, those in overview.by_parent(work, standings)
        ],
        "ranked": overview.ranked(standings),
        "met_by_criterion": overview.met_by_criterion(standings),
        "criteria": catalogue.criteria(found.id),
        "recognised": await overview.recognised(work),
        "recognised_by_year": await overview.recognised_by_year(work),
        "standings": standings,
    }
    return Template("new_rural/map.html", context=context)


async def _commune(work: Work, set_id: str) -> Template:
    found = overview.wanted_set(set_id)
    judged = await assessments.assessments(work)
    current = next((one for one in judged if one.set_id == found.id), None)
    context = {
        "set": found,
        "sets": catalogue.sets(),
        "assessment": current,
        "lines": await evidence.lines(work, found, current),
        "links": await tuning.links(work),
        "progress": await overview.progress(work),
        "place": await places.place_on(work, found.scheme, current.assessed_on if current else today()),
        "recognitions": [one for one in await reviews.recognitions(work) if one.tenant_id == work.tenant.id],
        "from_above": work.from_above,
    }
    return Template("new_rural/commune.html", context=context)


@get("/new_rural/criteria/{set_id:str}/{no:int}", permission="new_rural.read")
async def criterion(work: RequestWork, set_id: FromPath[str], no: FromPath[int]) -> Template:
    """Show one criterion of a commune: its indicators, what puts it at risk, and the facts behind it."""
    found = catalogue.find_set(set_id)
    named = catalogue.find_criterion(set_id, no)
    current = next((one for one in await assessments.assessments(work) if one.set_id == set_id), None)
    line = next(one for one in await evidence.lines(work, found, current) if one.criterion == named)
    readings = await evidence.readings_of(work, set_id, no)
    context = {
        "set": found,
        "assessment": current,
        "line": line,
        "readings": [(one, await evidence.proofs(work, one.causes if one.at_risk else one.facts)) for one in readings],
        "risks": {risk.link: risk for risk in line.risks},
        "past": await evidence.past_risks(work, set_id, no),
        "links": await tuning.links(work),
        "papers": await files.papers(work, current, no) if current else [],
    }
    return Template("new_rural/criterion.html", context=context)


@get("/new_rural/risks", permission="new_rural.read", menu="Đang có nguy cơ", order=2, icon="exclamation-triangle")
async def risks(work: RequestWork) -> Template:
    """List what puts criteria at risk within reach, the longest first."""
    context = {
        "groups": linkage.by_cause(await linkage.risks(work)),
        "links": catalogue.links(),
        "criteria": {one: catalogue.criteria(one) for one in catalogue.sets()},
        "many": not catalogue.takes_part(work.tenant),
    }
    return Template("new_rural/risks.html", context=context)


@get("/new_rural/export.xlsx", permission="new_rural.read")
async def export(work: RequestWork, set_id: FromQuery[str] = "") -> Response[bytes]:
    """Return the communes within reach with the state of each criterion, as a sheet."""
    found = overview.wanted_set(set_id)
    columns: dict[str, Any] = {
        "Hạng": lambda row: row[0],
        "Đơn vị cấp trên": lambda row: work.house.tenants[row[1].parent].name if row[1].parent else "",
        "Xã": lambda row: row[1].name,
        "Số tiêu chí đạt": lambda row: row[1].met,
        "Chưa đạt": lambda row: row[1].not_met,
        "Chưa đánh giá": lambda row: row[1].unknown,
        "Có nguy cơ": lambda row: row[1].at_risk,
        "Đánh giá tại ngày": lambda row: row[1].assessment and row[1].assessment.assessed_on,
        "Số quyết định công nhận": lambda row: row[1].recognition.decision_no if row[1].recognition else "",
    }
    for no, one in catalogue.criteria(found.id).items():
        columns[f"{no}. {one.title}"] = _state_column(no)
    rows = overview.ranked(await overview.standings(work, found))
    return await send_sheet(Sheet(f"Nông thôn mới {found.id}", columns, rows), "xlsx")


def _state_column(no: int) -> Any:
    def cell(row: tuple[int, Standing]) -> str:
        judged = row[1].assessment
        return STATES[State(judged.states.get(str(no), State.UNKNOWN) if judged else State.UNKNOWN)]

    return cell


@get("/api/new_rural", permission="new_rural.read")
async def list_standings(work: RequestWork, set_id: FromQuery[str] = "") -> list[dict[str, object]]:
    """Return where each commune within reach stands by a set, the current one if none is named."""
    return [
        {
            "tenant": one.tenant,
            "name": one.name,
            "set_id": one.set_id,
            "assessment_id": one.assessment and one.assessment.id,
            "assessed_on": one.assessment and one.assessment.assessed_on,
            "step": one.assessment and one.assessment.step,
            "met": one.met,
            "not_met": one.not_met,
            "unknown": one.unknown,
            "at_risk": one.at_risk,
            "meets": one.meets,
            "recognised_on": one.recognition and one.recognition.decided_on,
        }
        for one in await overview.standings(work, overview.wanted_set(set_id))
    ]


@get("/api/new_rural/criteria/{set_id:str}/{no:int}", permission="new_rural.read")
async def read_criterion(work: RequestWork, set_id: FromPath[str], no: FromPath[int]) -> list[dict[str, object]]:
    """Return what the links that bear on a criterion say at this commune, each with its facts and their events."""
    catalogue.find_criterion(set_id, no)
    return [
        {
            "link": one.link.code,
            "why": one.link.why,
            "value": one.value,
            "threshold": one.link.threshold,
            "at_risk": one.at_risk,
            "facts": [
                {"kind": proof.fact.kind, "subject": proof.fact.subject, "events": [e.event_id for e in proof.events]}
                for proof in await evidence.proofs(work, one.causes if one.at_risk else one.facts)
            ],
        }
        for one in await evidence.readings_of(work, set_id, no)
    ]


@get("/api/new_rural/risks", permission="new_rural.read")
async def list_risks(work: RequestWork) -> list[Risk]:
    """Return every criterion at risk within reach, the longest first."""
    return await linkage.risks(work)
