"""The whole way in pages, as people go it: the province asks, the commune does, everybody sees how far it went."""

import re
from typing import Any

import httpx

from core.testing import Kit, TestBus

PAGE = {"accept": "text/html"}


async def go(person: httpx.AsyncClient, path: str, **form: Any) -> str:
    """Open a page, or send a form and follow; return what is then shown. What was refused is no way to go."""
    answer = await (person.post(path, data=form, headers=PAGE) if form else person.get(path, headers=PAGE))
    if answer.status_code == 303:
        answer = await person.get(f"http://dinh{answer.headers['location']}", headers=PAGE)
    assert answer.status_code == 200, answer.text[-3000:]
    return answer.text


def address(page: str, pattern: str) -> str:
    """Return the first address in a page that fits, as the unit's own people call it."""
    found = re.search(rf'(?:href|action)="/t/[^/]+(/{pattern})"', page)
    assert found, pattern
    return found[1]


async def test_a_directive_becomes_work_in_a_village_and_comes_back_as_results(
    kit: Kit, office: httpx.AsyncClient, client: httpx.AsyncClient, bus: TestBus, plan: dict[str, Any]
) -> None:
    await go(office, "/campaigns/new")
    draft = await go(office, "/campaigns", **plan, expected_coverage=100)
    assert "chưa đơn vị nào nhận được gì" in draft
    edit = address(draft, "campaigns/[^/]+/edit")
    assert 'value="D01a" checked' in await go(office, edit)
    draft = await go(office, edit, **{**plan, "documents": ["D01b"]}, units=[kit.commune, kit.neighbour])
    assert "<strong>2 đơn vị</strong>" in draft
    running = await go(office, address(draft, "campaigns/[^/]+/launch"), go="1")
    assert "Đã phát động và giao việc cho 2 đơn vị" in running

    village = await go(client, "/campaigns/villages", name="Thôn Đông", households=71)
    village = await go(client, address(village, "campaigns/villages/[0-9a-f-]{36}"))
    await go(client, address(village, "campaigns/villages/[0-9a-f-]{36}"), name="Thôn Đông Hà", households=72)
    task = address(await go(client, "/campaigns"), "campaigns/tasks/[^/]+")
    page = await go(client, task)
    assert "Tỉnh Quảng Trị giao" in page
    page = await go(client, f"{task}/acknowledge", responsible="Chị Hồ Thị Lan, công chức Tư pháp")
    form = await go(client, address(page, r"campaigns/activities/new\?task=[^\"]+"))
    assert 'value="D01b" checked' in form
    done = {"channel": "LOA", "held_on": plan["begins_on"], "documents": "D01b", "quantity": 3, "everywhere": "true"}
    page = await go(client, "/campaigns/activities", **done, task=task.rpartition("/")[2])
    assert "3 lượt phát" in page
    assert "Thôn Đông Hà" in page
    page = await go(client, f"{task}/finish", result="Bà con nghe đủ ba ngày, xin thêm tờ gấp.")
    assert "Đơn vị đã báo cáo kết quả" in page

    for path in ("/campaigns/coverage", "/campaigns/figures", "/campaigns/documents", "/campaigns/reminders"):
        for person in (office, client):
            await go(person, path)
    assert "Thị trấn Lao Bảo" in await go(office, "/campaigns/reminders")
    running = address(await go(office, "/campaigns"), "campaigns/[0-9a-f-]{36}")
    page = await go(office, f"{running}/close", narrative="Một đơn vị làm tốt, một đơn vị chưa làm.")
    await bus.settle()
    assert "Thị trấn Lao Bảo" in page[page.index("Đơn vị không có hoạt động") :][:200]
    page = await go(client, task)
    assert "Chiến dịch đã kết thúc" in page
    assert "xin thêm tờ gấp" in await go(office, f"http://dinh/t/{kit.commune}{task}")
    assert "Tuyên truyền dân chủ" in await go(client, "/search?q=tuyên+truyền+dân+chủ")
    assert "Văn bản đã tuyên truyền trong năm" in await go(office, "")


async def test_a_plan_can_be_thrown_away_until_it_is_launched(office: httpx.AsyncClient, plan: dict[str, Any]) -> None:
    draft = await go(office, "/campaigns", **plan)
    assert "Đã bỏ bản nháp" in await go(office, address(draft, "campaigns/[^/]+/discard"), go="1")
    assert (await office.get("/api/campaigns")).json() == []


async def test_whoever_only_watches_sees_everything_and_is_offered_nothing(
    kit: Kit, office: httpx.AsyncClient, client: httpx.AsyncClient, plan: dict[str, Any]
) -> None:
    draft = await go(office, "/campaigns", **plan, units=[kit.commune])
    await go(office, address(draft, "campaigns/[^/]+/launch"), go="1")
    task = address(await go(client, "/campaigns"), "campaigns/tasks/[^/]+")
    auditor = await kit.person(kit.province, "auditor", below=True)
    campaign = address(await go(auditor, "/campaigns"), "campaigns/[0-9a-f-]{36}")
    pages = [
        await go(auditor, path) for path in ("/campaigns", campaign, "/campaigns/reminders", "/campaigns/villages")
    ]
    pages.append(await go(auditor, f"http://dinh/t/{kit.commune}{task}"))
    for page in pages:
        assert not re.findall(r'action="[^"]*/campaigns[^"]*" method="post"', page)
