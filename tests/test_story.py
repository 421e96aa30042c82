"""The story of the house, told through its doors on the real servers."""

from uuid import uuid4

from core.testing import Kit, TestBus

LAMP = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
ANSWER = {"answer": "Đã thay ba bóng đèn ngày hôm nay.", "basis": "Luật Tiếp công dân 2013, Điều 28"}


async def figures(kit: Kit, tenant: str) -> dict[str, object]:
    auditor = await kit.person(tenant, "auditor", below=True)
    return dict((await auditor.get("/api/kpis")).raise_for_status().json()[0])


async def test_a_case_moves_the_figures_of_commune_district_and_province(kit: Kit, bus: TestBus) -> None:
    officer = await kit.person(kit.commune)
    case = (await officer.post("/api/complaints", json=LAMP)).raise_for_status().json()
    for step, body in (("accept", None), ("answer", ANSWER), ("close", None)):
        (await officer.post(f"/api/complaints/{case['id']}/{step}", json=body)).raise_for_status()
    assert "kpis.count_closed" in await bus.settle()
    for tenant in (kit.commune, kit.district, kit.province):
        found = await figures(kit, tenant)
        assert (found["cases_opened"], found["cases_closed"], found["case_on_time_rate"]) == (1, 1, 100.0)
    assert (await figures(kit, kit.elsewhere))["cases_opened"] == 0


async def test_another_system_publishes_for_its_district_and_for_no_other(kit: Kit, bus: TestBus) -> None:
    system = await kit.key(kit.district)
    event = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "https://motcua.example.vn",
        "type": "kpis.dossier_received",
        "tenant": kit.commune,
        "data": {
            "dossier_id": "HS-1",
            "procedure": "1.001193",
            "received_on": "2026-11-02",
            "due_on": "2026-11-05",
            "online": True,
        },
    }
    headers = {"content-type": "application/cloudevents+json"}
    for _ in range(2):
        (await system.post("/api/events", json=event, headers=headers)).raise_for_status()
    await bus.settle()
    assert (await figures(kit, kit.district))["dossiers_received"] == 1
    refused = await system.post("/api/events", json={**event, "tenant": kit.elsewhere}, headers=headers)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["path"] == "/tenant"
    assert (await system.post(f"http://dinh/t/{kit.elsewhere}/api/events", json=event, headers=headers)).status_code == 404
