"""How a register comes in that an office has kept in a sheet: each matter with how far it is, all or none."""

from collections.abc import Iterator
from contextlib import contextmanager

from core import BadInput, Conflict, Rows, Work
from plugins.complaints.models.case import Answer, NewCase
from plugins.complaints.models.ledger import Entry
from plugins.complaints.models.step import NewStep
from plugins.complaints.service import intake, settling

MISSING = "Chưa điền, trong khi đã có ngày trả lời."


async def take_in(work: Work, rows: Rows[Entry]) -> int:
    """Record all matters of a sheet or none; returns how many. Raises BadInput at `/<row>/<heading>`."""
    faults = []
    for number, entry in zip(rows.numbers, rows, strict=True):
        try:
            await _take_in(work, entry)
        except (BadInput, Conflict) as wrong:
            told = wrong.details or [{"path": "", "message": str(wrong)}]
            faults += [{**one, "path": f"/{number}{_heading(one['path'])}"} for one in told]
    if faults:
        raise BadInput("Có dòng chưa đúng, nên chưa dòng nào được ghi. Hãy sửa trong tệp rồi gửi lại.", faults)
    return len(rows)


async def _take_in(work: Work, entry: Entry) -> None:
    wanted = ("accepted_on", "answer", "basis") if entry.answered_on else ()
    if faults := [{"path": f"/{name}", "message": MISSING} for name in wanted if not getattr(entry, name)]:
        raise BadInput(MISSING, faults)
    case = await intake.file(work, NewCase.model_validate(entry.model_dump(include=set(NewCase.model_fields))))
    if entry.accepted_on:
        with _told_at("accepted_on"):
            await settling.accept(work, case, NewStep(on=entry.accepted_on))
    if entry.answered_on:
        given = entry.model_dump(include={"answer", "basis", "result", "number", "evidence", "notice_how", "notice_on"})
        with _told_at("answered_on"):
            await settling.answer(work, case, Answer(**given, on=entry.answered_on))


@contextmanager
def _told_at(column: str) -> Iterator[None]:
    """Let what a step says of its day be told at the column in which it stands."""
    try:
        yield
    except BadInput as wrong:
        faults = [{**one, "path": f"/{column}" if one["path"] == "/on" else one["path"]} for one in wrong.details]
        raise BadInput(str(wrong), faults) from wrong


def _heading(path: str) -> str:
    known = Entry.model_fields.get(path.strip("/"))
    return f"/{known.title}" if known else ""
