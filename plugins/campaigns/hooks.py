"""The answers of campaigns: figures for the home page, what a search finds, a sample."""

import csv
from datetime import date, timedelta
from functools import cache
from random import Random

from core import Figure, Hit, LegalFact, Work, hookimpl, today
from plugins.campaigns.models.activity import NewActivity
from plugins.campaigns.models.campaign import NewCampaign
from plugins.campaigns.models.task import Task
from plugins.campaigns.models.terms import DATA
from plugins.campaigns.models.village import NewVillage
from plugins.campaigns.service import activities, campaigns, coverage, diary, documents, reminders, tasks, villages

VILLAGES = ("Thôn Đông", "Thôn Trung", "Thôn Tây", "Thôn Thượng", "Bản Cát", "Bản Cợp", "Bản Pa Loang", "Thôn Tân Hòa")
PURPOSE = (
    "Nói ngắn, dễ hiểu, dễ nhớ, dễ thực hiện; ưu tiên vùng đồng bào dân tộc thiểu số và nơi đang thu hồi đất.\n"
    "Mỗi thôn ít nhất một buổi họp; loa truyền thanh ít nhất ba ngày liên tục."
)
BEGAN, LASTS, YEAR = 50, 75, 300


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """What waits here, who is silent below, and how far the documents of this year have reached."""
    here = f"/t/{work.tenant.id}/campaigns"
    waiting, silent = await tasks.tasks(work, running=True), await reminders.silences(work)
    found = await coverage.coverage(work, today().year)
    have = sum(share.have for share in found.total.documents.values())
    of = sum(share.of for share in found.total.documents.values())
    reached = coverage.Share(have, of).percent
    late = any(task.due_on < today() for task in waiting)
    below = [Figure("Việc cấp dưới im lặng", len(silent), f"{here}/reminders", "warning")] if silent else []
    return [
        Figure("Việc tuyên truyền đang làm", len(waiting), here, "bad" if late else ""),
        *below,
        Figure(
            "Văn bản đã tuyên truyền trong năm",
            None if reached is None else f"{reached:.0f} %",
            f"{here}/coverage",
            "good" if have == of else "warning",
        ),
    ]


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Campaigns, tasks and activities whose title holds the words, and documents by title or number."""
    return [
        *(
            Hit(one.title, f"/t/{work.tenant.id}/campaigns/documents", one.number)
            for one in await documents.register(work)
            if words.lower() in f"{one.title} {one.number}".lower()
        ),
        *(Hit(one.title, f"/t/{one.tenant_id}/campaigns/{one.id}") for one in await campaigns.named(work, words)),
        *(Hit(one.title, f"/t/{one.tenant_id}/campaigns/tasks/{one.id}") for one in await tasks.named(work, words)),
        *(
            Hit(one.title, f"/t/{one.tenant_id}/campaigns/activities/{one.id}", f"{one.held_on:%d/%m/%Y}")
            for one in await diary.named(work, words)
        ),
    ]


@hookimpl
def legal_facts() -> list[LegalFact]:
    """Which documents every unit must tell people of, at least once a year."""
    return [
        LegalFact(
            f"Tuyên truyền {one.title} ({one.number})",
            "mỗi đơn vị ít nhất 1 hoạt động mỗi năm",
            one.basis,
            one.valid_from,
            one.valid_to,
            one.needs_check,
        )
        for one in documents.of_the_dispatch()
        if one.yearly
    ]


@hookimpl
async def sample(work: Work) -> None:
    """A campaign from the top, and a year of activities: most units are busy, some are silent."""
    chance = Random(work.tenant.id)  # noqa: S311 - a sample that is the same for everybody who looks at it
    parent = work.tenant.parent
    if parent is None or not work.house.state(parent, campaigns.NAME).on:
        await _launch(work)
    if not work.house.children(work.tenant.id):
        names = chance.sample(VILLAGES, chance.randint(5, 8))
        sheet = [NewVillage(name=name, households=chance.randint(40, 220), special="Bản" in name) for name in names]
        await villages.take_in(work, sheet)
    else:
        names = []
    days = range(YEAR, 0, -chance.randint(24, 40))
    done = [_activity(chance, names, today() - timedelta(days=ago)) for ago in days]
    silent = chance.random()
    for task in await tasks.tasks(work, running=True):
        if silent > 0.15:  # noqa: PLR2004 - as it is in a good district
            await tasks.acknowledge(work, task.id, "Công chức Tư pháp – Hộ tịch", task.given_on + timedelta(days=2))
        if silent > 0.25:  # noqa: PLR2004 - as above
            done += [_in_task(chance, names, task) for _ in range(chance.randint(2, 6))]
    await activities.take_in(work, sorted(done, key=lambda new: new.held_on))
    await reminders.remind(work, today())


async def _launch(work: Work) -> None:
    begin = today() - timedelta(days=BEGAN)
    new = NewCampaign(
        title=f"Tuyên truyền thực hiện dân chủ ở cơ sở năm {begin.year}",
        purpose=PURPOSE,
        documents=["D01a", "D01b", "D01c", "D01d"],
        audiences=["CAN_BO", "NGUOI_DAN", "DTTS"],
        channels=["LOA", "HOI_NGHI", "ZALO"],
        pillars=["BIET", "BAN"],
        begins_on=begin,
        due_on=begin + timedelta(days=LASTS),
        expected_sessions=200,
        expected_participants=6000,
        expected_coverage=90,
    )
    campaign = await campaigns.draft(work, new)
    await campaigns.launch(work, campaign.id, begin)


def _in_task(chance: Random, names: list[str], task: Task) -> NewActivity:
    new = _activity(chance, names, task.begins_on + timedelta(days=chance.randrange(BEGAN)))
    return new.model_copy(update={"task": str(task.id)})


@cache
def _told() -> list[dict[str, str]]:
    """Return what a commune may have done, to choose from."""
    return list(csv.DictReader((DATA / "sample.csv").read_text(encoding="utf-8").splitlines()))


def _activity(chance: Random, names: list[str], day: date) -> NewActivity:
    row = chance.choice(_told())
    people = chance.randint(int(row["least_people"]), int(row["most_people"]))
    quantity = chance.randint(1, int(row["most_quantity"]))
    return NewActivity(
        channel=row["channel"],
        title=row["title"],
        held_on=day,
        documents=chance.choice((["D01b"], ["D01b", "D01c"], ["D01d"], ["D01a", "D01b"], ["D01c"])),
        villages=chance.sample(names, min(len(names), chance.randint(1, 2))),
        quantity=quantity,
        participants=people,
        female=people * chance.randint(35, 55) // 100,
        minority=people * chance.randint(20, 80) // 100,
        minutes=quantity * int(row["minutes"]),
    )
