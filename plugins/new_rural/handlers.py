"""The bus door: what other rooms tell is gathered, and the criteria it bears on are read anew."""

from core import DayBegan, Work, on
from plugins.campaigns.events import (
    CoverageChanged,
    DocumentCovered,
    DocumentUncovered,
    TaskClosed,
    TaskFinished,
    TaskGiven,
    TaskHastened,
    TaskOverdue,
)
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
from plugins.new_rural.models.linkage import Fact
from plugins.new_rural.service import assessments, facts, linkage, rulings, tuning
from plugins.new_rural.service.hearing import hear


@on(CaseOverdue, batch=True)
async def hear_overdue_cases(events: list[CaseOverdue], work: Work) -> None:
    """A matter of a citizen is overdue, until it is answered or due on another day."""
    await hear(work, facts.CASE, events, lambda fact, told: facts.fall_due(fact, told.told_at, told.due_on))


@on(CaseAccepted, batch=True)
async def hear_accepted_cases(events: list[CaseAccepted], work: Work) -> None:
    """A matter that was accepted has a new day on which it is due."""
    await hear(work, facts.CASE, events, lambda fact, told: facts.fall_due(fact, told.told_at, None))


@on(CaseRescheduled, batch=True)
async def hear_rescheduled_cases(events: list[CaseRescheduled], work: Work) -> None:
    """A matter is due on another day."""
    await hear(work, facts.CASE, events, lambda fact, told: facts.fall_due(fact, told.told_at, None))


@on(ClockExtended, batch=True)
async def hear_extended_clocks(events: list[ClockExtended], work: Work) -> None:
    """A matter has been given more time."""
    await hear(work, facts.CASE, events, lambda fact, told: facts.fall_due(fact, told.told_at, None))


@on(CaseTransferred, batch=True)
async def hear_transferred_cases(events: list[CaseTransferred], work: Work) -> None:
    """A matter is another unit's now."""
    await hear(work, facts.CASE, events, lambda fact, told: facts.settle(fact, told.transferred_on, good=None))


@on(CaseAnswered, batch=True)
async def hear_answers(events: list[CaseAnswered], work: Work) -> None:
    """A citizen was answered, in time or late."""
    await hear(work, facts.CASE, events, lambda fact, told: facts.settle(fact, told.answered_on, good=told.on_time))


@on(CaseClosed, batch=True)
async def hear_closed_cases(events: list[CaseClosed], work: Work) -> None:
    """A matter was closed; it was answered by then, whether or not that has been heard yet."""
    await hear(work, facts.CASE, events, lambda fact, told: facts.settle(fact, told.closed_on, good=told.on_time))


@on(DocumentCovered, batch=True)
async def hear_documents(events: list[DocumentCovered], work: Work) -> None:
    """The people were told of a document this year."""

    def then(fact: Fact, told: DocumentCovered) -> None:
        facts.cover(fact, told.told_at, told.year, told.covered_on)

    await hear(work, facts.DOCUMENT, events, then, lambda told: f"{told.document_id}/{told.year}")


@on(DocumentUncovered, batch=True)
async def hear_uncovered_documents(events: list[DocumentUncovered], work: Work) -> None:
    """It turned out that the people were not told of a document this year."""

    def then(fact: Fact, told: DocumentUncovered) -> None:
        facts.cover(fact, told.told_at, told.year, None)

    await hear(work, facts.DOCUMENT, events, then, lambda told: f"{told.document_id}/{told.year}")


@on(TaskGiven, batch=True)
async def hear_given_tasks(events: list[TaskGiven], work: Work) -> None:
    """The villages of this commune are to hear of a campaign by a day."""
    await hear(work, facts.COVERAGE, events, lambda fact, told: facts.hasten(fact, told.due_on), _campaign)


@on(TaskHastened, batch=True)
async def hear_hastened_tasks(events: list[TaskHastened], work: Work) -> None:
    """That day has come nearer."""
    await hear(work, facts.COVERAGE, events, lambda fact, told: facts.hasten(fact, told.due_on), _campaign)


@on(CoverageChanged, batch=True)
async def hear_coverage(events: list[CoverageChanged], work: Work) -> None:
    """A campaign has reached more or fewer villages."""

    def then(fact: Fact, told: CoverageChanged) -> None:
        facts.reach(fact, told.told_at, told.villages_reached, told.villages)

    await hear(work, facts.COVERAGE, events, then)


def _campaign(told: TaskGiven | TaskHastened | TaskClosed) -> str:
    return str(told.campaign_id)


@on(TaskOverdue, batch=True)
async def hear_overdue_tasks(events: list[TaskOverdue], work: Work) -> None:
    """A task of a campaign is overdue, until it is finished or closed."""
    await hear(work, facts.TASK, events, lambda fact, told: facts.hasten(fact, told.due_on))


@on(TaskFinished, batch=True)
async def hear_finished_tasks(events: list[TaskFinished], work: Work) -> None:
    """The result of a task was reported."""
    await hear(work, facts.TASK, events, lambda fact, told: facts.settle(fact, told.finished_on, good=told.on_time))


@on(TaskClosed, batch=True)
async def hear_closed_tasks(events: list[TaskClosed], work: Work) -> None:
    """Nothing more is asked of a task, and its campaign is over."""
    await hear(work, facts.TASK, events, lambda fact, told: facts.settle(fact, told.closed_on, good=None))
    await hear(work, facts.COVERAGE, events, lambda fact, told: facts.hasten(fact, told.closed_on), _campaign)


@on(TargetMissed, batch=True)
async def hear_missed_targets(events: list[TargetMissed], work: Work) -> None:
    """An indicator of e-government has fallen below its target."""
    await hear(work, facts.TARGET, events, lambda fact, told: _aim(fact, told, good=False))


@on(TargetReached, batch=True)
async def hear_reached_targets(events: list[TargetReached], work: Work) -> None:
    """An indicator of e-government has reached its target."""
    await hear(work, facts.TARGET, events, lambda fact, told: _aim(fact, told, good=True))


def _aim(fact: Fact, told: TargetMissed | TargetReached, *, good: bool) -> None:
    facts.aim(fact, told.told_at, told.period, told.numerator, told.denominator, good=good)


@on(ContributionVoted, batch=True)
async def hear_votes(events: list[ContributionVoted], work: Work) -> None:
    """Households have voted on a contribution to public works, and may have voted on it before."""

    def then(fact: Fact, told: ContributionVoted) -> None:
        facts.vote(fact, told.told_at, told.voted_on, (told.agreed, told.households), told.criterion)

    def replaced(fact: Fact, told: ContributionVoted) -> None:
        facts.settle(fact, told.voted_on, good=None)

    await hear(work, facts.VOTE, events, then)
    await hear(
        work, facts.VOTE, [event for event in events if event.replaces], replaced, lambda told: told.replaces or ""
    )


@on(LinkTuned)
async def read_anew(_event: LinkTuned, work: Work) -> None:
    """The province has switched a link, moved its threshold, or said on which criteria it bears."""
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
