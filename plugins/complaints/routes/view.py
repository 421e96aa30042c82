"""What the page of a case shows, whichever kind it is: the next thing to do, the clock, the story."""

from typing import Any

from core import Choice, Template, Work, attachments, deadline_report, today
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.service import (
    clocks,
    competence,
    gate,
    handover,
    law,
    notices,
    settling,
    similar,
    states,
    story,
)
from plugins.complaints.service.steps import on_time

DONE = {
    "accept": "Đã thụ lý hồ sơ.",
    "answer": "Đã ghi nhận nội dung trả lời người dân.",
    "close": "Đã kết thúc hồ sơ.",
    "transfer": "Đã chuyển hồ sơ cùng thời hạn và diễn biến.",
    "split": "Đã tách đơn thành các hồ sơ.",
    "appeal": "Đã lập hồ sơ ở cấp giải quyết tiếp theo.",
    "extend": "Đã gia hạn; hạn mới ở mục Thời hạn.",
}
"""What is said after a verb; after any other: «Đã ghi nhận»."""


def pairs(choices: type[Choice]) -> list[tuple[str, str]]:
    """Return the members of a choice as a field offers them."""
    return [(one.value, one.label) for one in choices]


async def draw(work: Work, case: Case, verb: str, page: str) -> Template:
    """Return the page on which one thing is done with a case; that of the case itself if it cannot be done now."""
    context = await view(work, case)
    move = next((one for one in (context["move_next"], *context["others"]) if one and one.verb == verb), None)
    return Template("complaints/take.html" if move else page, context={**context, "move": move})


async def view(work: Work, case: Case) -> dict[str, Any]:
    """Return the context of the page of one case."""
    day = today()
    kept, files = await clocks.kept(work, case), await attachments(work, case.id)
    clock = clocks.running(case, kept, work.calendar)
    moves = states.possible(case, day)
    first = moves[0] if moves and moves[0].rank else None
    return {
        "at": f"/complaints/{'denunciations/' * (case.kind == Kind.DENUNCIATION)}{case.id}",
        "case": case,
        "clock": clock,
        "passed": notices.percent(clocks.started(case), case.due_on, case.answered_on or case.closed_on or day),
        "reasons": deadline_report(clock),
        "duties": [row for row in kept if not row.main],
        "history": [change for row in kept if row.main for change in row.history],
        "titles": {rule.id: rule.title for rule in clocks.rules()},
        "on_time": on_time(case),
        "story": await story.story(work, case),
        "state": states.title(case),
        "ended": states.ended(case.step),
        "move_next": first,
        "others": [move for move in moves if move is not first],
        "no_effect_until": settling.no_effect_until(work, case, day) if case.kind == Kind.COMPLAINT else None,
        "files": files,
        "similar": await similar.similar(work, case) if case.kind != Kind.DENUNCIATION else [],
        "merged": await similar.merged(work, case),
        "lacking": gate.lacking(case, len(files)) if case.answered_on else [],
        "competent": competence.competent(work.house, case.tenant_id, case, case.level, case.received_on),
        "receivers": handover.receivers(work),
        "transfer_by": handover.transfer_by(work, case),
        "choices": {topic: law.reasons(topic, day) for topic in sorted({one.topic for one in law.all_reasons()})},
    }
