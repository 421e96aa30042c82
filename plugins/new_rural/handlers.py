"""The bus door: what other rooms tell is gathered, and the criteria it bears on are read anew."""

from collections.abc import Sequence

from core import DayBegan, Work, on
from plugins.campaigns.events import DocumentCovered, TaskClosed, TaskFinished, TaskOverdue
from plugins.complaints.events import (
    CaseAccepted,
    CaseAnswered,
    CaseClosed,
    CaseOverdue,
    CaseRescheduled,
    CaseTransferred,
    ClockExtended,
)
from plugins.kpis.events import TargetMissed, TargetReached
from plugins.new_rural.events import CommuneClassified, ContributionVoted, LinkTuned, TargetCorrected
from plugins.new_rural.service import assessments, facts, linkage, rulings, tuning
from plugins.new_rural.service.catalogue import takes_part


@on(CaseOverdue, batch=True)
async def hear_overdue_cases(events: list[CaseOverdue], work: Work) -> None:
    """A matter of a citizen is overdue, until it is answered or due on another day."""
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.CASE, (str(event.case_id) for event in events))
        for event in events:
            facts.fall_due(known[str(event.case_id)], event.told_at, event.due_on)
        await linkage.evaluate(work)


@on(CaseAccepted, batch=True)
async def hear_accepted_cases(events: list[CaseAccepted], work: Work) -> None:
    """A matter that was accepted has a new day on which it is due."""
    await _hear_new_days(events, work)


@on(CaseRescheduled, batch=True)
async def hear_rescheduled_cases(events: list[CaseRescheduled], work: Work) -> None:
    """A matter is due on another day."""
    await _hear_new_days(events, work)


@on(ClockExtended, batch=True)
async def hear_extended_clocks(events: list[ClockExtended], work: Work) -> None:
    """A matter has been given more time."""
    await _hear_new_days(events, work)


async def _hear_new_days(events: Sequence[CaseAccepted | CaseRescheduled | ClockExtended], work: Work) -> None:
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.CASE, (str(event.case_id) for event in events))
        for event in events:
            facts.fall_due(known[str(event.case_id)], event.told_at, None)
        await linkage.evaluate(work)


@on(CaseTransferred, batch=True)
async def hear_transferred_cases(events: list[CaseTransferred], work: Work) -> None:
    """A matter is another unit's now."""
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.CASE, (str(event.case_id) for event in events))
        for event in events:
            facts.settle(known[str(event.case_id)], event.transferred_on, good=None)
        await linkage.evaluate(work)


@on(CaseAnswered, batch=True)
async def hear_answers(events: list[CaseAnswered], work: Work) -> None:
    """A citizen was answered, in time or late."""
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.CASE, (str(event.case_id) for event in events))
        for event in events:
            facts.settle(known[str(event.case_id)], event.answered_on, good=event.on_time)
        await linkage.evaluate(work)


@on(CaseClosed, batch=True)
async def hear_closed_cases(events: list[CaseClosed], work: Work) -> None:
    """A matter was closed; it was answered by then, whether or not that has been heard yet."""
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.CASE, (str(event.case_id) for event in events))
        for event in events:
            facts.settle(known[str(event.case_id)], event.closed_on, good=event.on_time)
        await linkage.evaluate(work)


@on(DocumentCovered, batch=True)
async def hear_documents(events: list[DocumentCovered], work: Work) -> None:
    """The people were told of a document this year."""
    if takes_part(work.tenant):
        subjects = {f"{event.document_id}/{event.year}": event for event in events}
        known = await facts.remember(work, facts.DOCUMENT, subjects)
        for subject, event in subjects.items():
            known[subject].day, known[subject].label = event.covered_on, str(event.year)
        await linkage.evaluate(work)


@on(TaskOverdue, batch=True)
async def hear_overdue_tasks(events: list[TaskOverdue], work: Work) -> None:
    """A task of a campaign is overdue, until it is finished or closed."""
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.TASK, (str(event.task_id) for event in events))
        for event in events:
            known[str(event.task_id)].day = event.due_on
        await linkage.evaluate(work)


@on(TaskFinished, batch=True)
async def hear_finished_tasks(events: list[TaskFinished], work: Work) -> None:
    """The result of a task was reported."""
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.TASK, (str(event.task_id) for event in events))
        for event in events:
            facts.settle(known[str(event.task_id)], event.finished_on, good=event.on_time)
        await linkage.evaluate(work)


@on(TaskClosed, batch=True)
async def hear_closed_tasks(events: list[TaskClosed], work: Work) -> None:
    """Nothing more is asked of a task."""
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.TASK, (str(event.task_id) for event in events))
        for event in events:
            facts.settle(known[str(event.task_id)], event.closed_on, good=None)
        await linkage.evaluate(work)


@on(TargetMissed, batch=True)
async def hear_missed_targets(events: list[TargetMissed], work: Work) -> None:
    """An indicator of e-government has fallen below its target."""
    await _hear_targets(events, work, good=False)


@on(TargetReached, batch=True)
async def hear_reached_targets(events: list[TargetReached], work: Work) -> None:
    """An indicator of e-government has reached its target."""
    await _hear_targets(events, work, good=True)


async def _hear_targets(events: Sequence[TargetMissed | TargetReached], work: Work, *, good: bool) -> None:
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.TARGET, (event.indicator_id for event in events))
        for event in events:
            fact = known[event.indicator_id]
            facts.aim(fact, event.told_at, event.period, event.numerator, event.denominator, good=good)
        await linkage.evaluate(work)


@on(ContributionVoted, batch=True)
async def hear_votes(events: list[ContributionVoted], work: Work) -> None:
    """Households have voted on a contribution to public works."""
    if takes_part(work.tenant):
        known = await facts.remember(work, facts.VOTE, (event.vote_id for event in events))
        for event in events:
            facts.vote(known[event.vote_id], event.voted_on, event.households, event.agreed, event.criterion)
        await linkage.evaluate(work)


@on(LinkTuned)
async def read_anew(_event: LinkTuned, work: Work) -> None:
    """The province has switched a link or moved its threshold."""
    await linkage.evaluate(work)


@on(TargetCorrected)
async def judge_by_new_target(_event: TargetCorrected, work: Work) -> None:
    """The province has laid down another target."""
    await assessments.refresh_open(work)


@on(CommuneClassified)
async def judge_by_new_place(_event: CommuneClassified, work: Work) -> None:
    """The commune belongs to another group from now on."""
    await assessments.refresh_open(work)


@on(DayBegan)
async def begin_day(event: DayBegan, work: Work) -> None:
    """Time alone can put a criterion at risk; and who joined the province yesterday gets its words today."""
    if work.tenant == work.house.root:
        await rulings.hand_to_new_communes(work)
        await tuning.hand_to_new_communes(work)
    await linkage.evaluate(work, event.day)
