"""Handing a case over: to the competent unit with clock and history, or to the next instance as a case of its own."""

from datetime import date
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import col

from core import BadInput, Conflict, Deadline, Work, copy_attachments, today
from plugins.complaints.events import CaseOpened, CaseTransferred
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.models.step import CaseStep, NewAppeal, NewTransfer
from plugins.complaints.service import clocks, competence, sealed, tickets
from plugins.complaints.service.steps import begin, finish, write

ROOM = "complaints"
OF_THE_ROW = {"tenant_id", "id", "version", "created_at"}
OF_THE_MATTER = {"kind", "hamlet", "citizen", "field", "against", "remote", "channel", "denouncer_ref"}
OF_THE_UNIT = OF_THE_ROW | {"assignee", "went_to", "came_from", "origin_id", "step"}


def receivers(work: Work) -> list[tuple[str, str]]:
    """Return the units that can take a case, by id and name: above, beside and below, where the room is on."""
    house = work.house
    beside, below = house.children(work.tenant.parent or ""), house.children(work.tenant.id)
    near = [*house.path(work.tenant.id)[:-1], *beside, *below]
    others = {unit.id: unit.name for unit in near if unit.id != work.tenant.id and house.state(unit.id, ROOM).on}
    return list(others.items())


def transfer_by(work: Work, case: Case) -> Deadline | None:
    """Return by which day a denunciation has to be handed to whoever is competent (LTC 24); None for other kinds."""
    if case.kind != Kind.DENUNCIATION:
        return None
    return clocks.clock("denunciation.transfer", case.received_on, work.calendar)


async def transfer(work: Work, case: Case, new: NewTransfer) -> Case:
    """Hand a case to the competent unit (TT 05/2021; LTC 24): received day, rule, due day, steps and files go along.

    Returns the case as it now stands here. Raises BadInput for a unit that cannot take it, Conflict out of turn.
    """
    on = new.on or today()
    move = begin(case, "transfer", on)
    there = _there(work, new.unit)
    write(work, case, move, on, "transferred", number=new.number, reason=new.reason, detail=new.detail)
    case.went_to = new.unit
    steps = await work.all(select(CaseStep).where(col(CaseStep.case_id) == case.id).order_by(col(CaseStep.created_at)))
    kept = await clocks.kept(work, case)
    copy = Case(**case.model_dump(exclude=OF_THE_UNIT), id=uuid4(), came_from=work.tenant.id, step=case.step)
    copy.origin_id = case.id
    copy.missing = " ".join(code for code in case.missing.split() if code != "competence")
    there.add(copy)
    for row in (*steps, *kept):
        said = row.model_dump(exclude=OF_THE_ROW | {"case_id"})
        there.add(type(row)(**said, case_id=copy.id))
    await tickets.follow(work, case.id, there, copy.id)
    await copy_attachments(work, case.id, there, copy.id)
    there.emit(CaseOpened(case_id=copy.id, kind=copy.kind, received_on=copy.received_on, due_on=copy.due_on))
    work.emit(CaseTransferred(case_id=case.id, kind=case.kind, to_unit=new.unit, transferred_on=on, due_on=case.due_on))
    return await finish(work, case, move, on)


async def appeal(work: Work, case: Case, new: NewAppeal) -> Case:
    """Open the second instance of a complaint (LKN 33), or a denunciation that goes on (LTC 37), where it belongs.

    It is a case of its own at the unit above, or here if nobody above is competent. Raises BadInput, Conflict.
    """
    on = new.on or today()
    move = begin(case, "appeal", on)
    if case.kind == Kind.DENUNCIATION:
        sealed.guard({"detail": new.detail, "number": new.number})
    if case.level == 2:  # noqa: PLR2004 - there is no third instance
        raise Conflict("Đã giải quyết lần hai. Người dân có quyền khởi kiện tại Tòa án.")
    _refuse_early(case, on)
    rule = clocks.SECOND_INSTANCE if case.kind == Kind.COMPLAINT else clocks.FIRST_CLOCK[Kind.DENUNCIATION]
    unit = _next_instance(work, case, on)
    there = work if unit == work.tenant.id else _there(work, unit)
    deadline = clocks.clock(rule, on, there.calendar)
    kept = case.model_dump(include=OF_THE_MATTER)
    second = Case(
        **kept,
        subject=f"{move.title}: {case.subject}"[:200],
        text=new.detail,
        level=2 if case.kind == Kind.COMPLAINT else 1,
        parent_id=case.id,
        came_from="" if unit == work.tenant.id else work.tenant.id,
        received_on=on,
        rule=deadline.rule.id,
        due_on=deadline.ends_on,
        needs_check=deadline.needs_check,
        missing="in_time" if _too_late(work, case, on) else "",
    )
    there.add(second)
    there.emit(CaseOpened(case_id=second.id, kind=second.kind, received_on=on, due_on=second.due_on))
    write(work, case, move, on, case.step, number=new.number, detail=there.tenant.name)
    await finish(work, case, move, on)
    return second


def _next_instance(work: Work, case: Case, on: date) -> str:
    """Return the unit that settles next: by the law of the day, by today's if that unit is gone, else the one above."""
    for day in (on, today()):
        settler = competence.competent(work.house, work.tenant.id, case, 2, day)
        unit = settler.unit.id if settler and settler.unit else ""
        if unit and (unit == work.tenant.id or work.house.state(unit, ROOM).on):
            return unit
    return competence.above(work.house, work.tenant.id)


def _refuse_early(case: Case, on: date) -> None:
    """Let a complaint that waits go on only when its period has passed without a decision (LKN 33)."""
    if case.kind == Kind.COMPLAINT and case.closed_on is None and case.answered_on is None and on <= case.due_on:
        raise Conflict(
            f"Thời hạn giải quyết lần đầu đến {case.due_on:%d/%m/%Y} mới hết. Sau ngày đó mà chưa được giải quyết thì "
            "người dân mới khiếu nại lần hai."
        )


def _too_late(work: Work, case: Case, on: date) -> bool:
    """Say whether the time to complain again has passed.

    It is 30 days, 45 in remote places, from the decision, or from the end of a period that brought none (LKN 33).
    """
    if case.kind != Kind.COMPLAINT or (case.closed_on and not case.answered_on):
        return False
    rule = "complaint.second.file" + ".remote" * case.remote
    return on > clocks.clock(rule, case.notice_on or case.answered_on or case.due_on, work.calendar).ends_on


def _there(work: Work, unit: str) -> Work:
    """Stand at the unit that shall take a case. Raises BadInput unless the room is on there."""
    known = work.house.tenants.get(unit)
    if known is None or unit == work.tenant.id or not work.house.state(unit, ROOM).on:
        fault = {"path": "/unit", "message": "Chọn một đơn vị khác đang dùng phần Phản ánh, khiếu nại."}
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [fault])
    return work.at(unit)
