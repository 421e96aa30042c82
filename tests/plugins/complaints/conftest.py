"""What the tests of complaints share: an office with its matters, and an answer in which only the day is missing."""

from typing import Any

import httpx
import pytest

from core.testing import Kit


class Office:
    """One person at work: files matters and takes steps by the JSON door."""

    def __init__(self, client: httpx.AsyncClient, at: str = "/api/complaints") -> None:
        """Work by a door."""
        self.client, self.at = client, at
        self.LAMP = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn ở nhà văn hóa không sáng."}
        self.LAND = {"kind": "complaint", "subject": "Bồi thường đất", "text": "Đề nghị đo lại diện tích thu hồi."}
        self.FUND = {"subject": "Thu tiền không biên lai", "text": "Cán bộ thu quỹ thu tiền mà không ghi biên lai."}
        self.ANSWER = {
            "answer": "Đã đo lại cùng gia đình, diện tích đúng là 128 m2.",
            "basis": "Luật Khiếu nại 2011, Điều 31",
            "evidence": "Biên bản 12/BB-UBND",
            "notice_how": "Trao tay",
            "result": "partly",
        }

    async def file(self, matter: dict[str, str], **more: object) -> str:
        """Record a matter; return its id."""
        made = await self.client.post(self.at, json={**matter, **more})
        return str(made.raise_for_status().json()["id"])

    async def try_(self, case: str, verb: str, **said: object) -> httpx.Response:
        """Take a step; return the answer, whatever it is."""
        return await self.client.post(f"{self.at}/{case}/{verb}", json=said)

    async def take(self, case: str, verb: str, **said: object) -> dict[str, Any]:
        """Take a step that is lawful; return the case."""
        answer = await self.try_(case, verb, **said)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def see(self, case: str) -> dict[str, Any]:
        """Return a case."""
        return dict((await self.client.get(f"{self.at}/{case}")).raise_for_status().json())


@pytest.fixture
def office(client: httpx.AsyncClient) -> Office:
    """An officer of the commune."""
    return Office(client)


@pytest.fixture
async def trusted(kit: Kit) -> Office:
    """Somebody of the commune who is trusted with denunciations."""
    return Office(await kit.person(kit.commune, "trusted"), "/api/complaints/denunciations")
