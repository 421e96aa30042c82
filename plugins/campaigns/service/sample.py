"""A believable year of one unit: a campaign from the top, its villages, what was done; most are busy, some silent."""

import csv
from datetime import date, timedelta
from functools import cache
from random import Random

from core import Work, today
from plugins.campaigns.models.activity import NewActivity
from plugins.campaigns.models.campaign import NewCampaign
from plugins.campaigns.models.task import Task
from plugins.campaigns.models.terms import DATA
from plugins.campaigns.models.village import NewVillage
from plugins.campaigns.service import activities, campaigns, reminders, tasks, villages

VILLAGES = ("Thôn Đông", "Thôn Trung", "Thôn Tây", "Thôn Thượng", "Bản Cát", "Bản Cợp", "Bản Pa Loang", "Thôn Tân Hòa")
PURPOSE = (
    "Nói ngắn, dễ hiểu, dễ nhớ, dễ thực hiện; ưu tiên vùng đồng bào dân tộc thiểu số và nơi đang thu hồi đất.\n"
    "Mỗi thôn ít nhất một buổi họp; loa truyền thanh ít nhất ba ngày liên tục."
)
BEGAN, LASTS, YEAR = 50, 75, 300


async def live_through(work: Work) -> None:
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
