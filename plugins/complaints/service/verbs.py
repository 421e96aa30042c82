"""The one place that knows which verb of the state machine is done by which function, with which shape."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from core import BadInput, NotFound, Shape, Work, today
from plugins.complaints.models import step as shapes
from plugins.complaints.models.case import Answer, Case
from plugins.complaints.service import feedback, handover, law, sealed, settling, similar, sorting, timing
from plugins.complaints.service.steps import begin, finish, said, write

Doing = Callable[[Work, Case, Any], Awaitable[Case]]


async def take(work: Work, case: Case, verb: str, given: Mapping[str, Any]) -> Case:
    """Do what a verb says, with what was given for it. Raises BadInput, Conflict, NotFound for an unknown verb."""
    if verb not in {move.verb for move in law.moves()}:
        raise NotFound("Không có việc này.")
    shape, do = VERBS.get(verb, (shapes.NewStep, _plain(verb)))
    if case.kind in sealed.ALONE:
        if not given.keys() <= {*shape.model_fields, "_csrf_token"}:
            raise BadInput("Có mục không dùng được; chưa có gì được ghi.")  # not naming it: a name may stand there
        sealed.guard({name: value for name, value in given.items() if isinstance(value, str)})
    return await do(work, case, shape.model_validate(given))


def _plain(verb: str) -> Doing:
    """Return what takes a step that needs nothing but words, as `data/moves.csv` has it."""

    async def do(work: Work, case: Case, new: shapes.NewStep) -> Case:
        on = new.on or today()
        move = begin(case, verb, on)
        write(work, case, move, on, case.step if move.after == "=" else move.after, **said(move, new, on))
        if verb == "send":
            case.notice_how, case.notice_on = case.notice_how or new.detail, case.notice_on or on
        return await finish(work, case, move, on)

    return do


VERBS: dict[str, tuple[type[Shape], Doing]] = {
    "accept": (shapes.NewStep, settling.accept),
    "answer": (Answer, settling.answer),
    "complete": (Answer, settling.complete),
    "close": (shapes.NewStep, settling.close),
    "effect": (shapes.NewStep, settling.take_effect),
    "extend": (shapes.NewExtension, timing.extend),
    "suspend": (shapes.NewPause, timing.suspend),
    "resume": (shapes.NewStep, timing.resume),
    "conditions": (shapes.NewCheck, sorting.check),
    "classify": (shapes.NewKind, sorting.classify),
    "split": (shapes.NewSplit, sorting.split),
    "merge": (shapes.NewMerge, similar.merge),
    "transfer": (shapes.NewTransfer, handover.transfer),
    "appeal": (shapes.NewAppeal, handover.appeal),
    "assign": (shapes.NewAssignment, feedback.assign),
    "rate": (shapes.NewRating, feedback.rate),
    "reopen": (shapes.NewStep, feedback.reopen),
}
"""What wants more than words. Everything else is a plain step."""
