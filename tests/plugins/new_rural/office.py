"""Those who judge in these tests: a commune's officer, and the officers of the district and the province above."""

from dataclasses import dataclass
from uuid import UUID

import httpx

from core.testing import Kit

COMMUNE, NEIGHBOUR = "19435", "19438"
"""Xã Hướng Lập and Xã Hướng Việt, of the district 465: the kit's own commune is a township, which is not judged."""


@dataclass(frozen=True)
class Office:
    """The commune's officer, who judges, and the district's and the province's, who judge that."""

    kit: Kit
    commune: httpx.AsyncClient
    district: httpx.AsyncClient
    province: httpx.AsyncClient

    async def begin(self, day: str = "2025-06-30") -> str:
        """Begin an assessment of the commune; returns its id."""
        answer = await self.commune.post("/api/new_rural/assessments", json={"assessed_on": day})
        return str(answer.raise_for_status().json()["id"])

    async def give(self, assessment: str | UUID, **values: float) -> dict[str, object]:
        """Give values by indicator, `_` for the dot: `_18_4=1`."""
        given = [
            {"code": code.strip("_").replace("_", "."), "value": value, "evidence": "Báo cáo của xã"}
            for code, value in values.items()
        ]
        answer = await self.commune.post(f"/api/new_rural/assessments/{assessment}/scores", json=given)
        return dict(answer.raise_for_status().json())

    async def give_all(self, assessment: str) -> dict[str, object]:
        """Give every indicator of the assessment's set a value that reaches its target."""
        found = (await self.commune.get(f"/api/new_rural/assessments/{assessment}")).json()
        indicators = (await self.commune.get(f"/api/new_rural/sets/{found['set_id']}")).json()
        return await self.give(
            assessment, **{"_" + one["code"].replace(".", "_"): one["target"] or 1 for one in indicators}
        )

    def at_commune(self, path: str) -> str:
        """Return an address of the commune, for those who stand above it."""
        return f"http://dinh/t/{COMMUNE}{path}"
