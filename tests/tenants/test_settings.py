"""Settings of a plugin: a unit decides for itself and those below, until one above locks; elsewhere nothing changes."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlmodel import Field, col, select

from core import Choice, Plugin, Setting, Shape
from core.mailbox import Audit
from core.testing import Kit
from core.testing.kit import browser
from core.testing.process import Process
from plugins.complaints import Settings

FEEDBACK = {"subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
PAGE = {"accept": "text/html"}


def at(tenant: str) -> str:
    return f"http://dinh/t/{tenant}/api/tenants/plugins/complaints/settings"


async def decide(who: httpx.AsyncClient, tenant: str, **said: object) -> httpx.Response:
    return await who.post(at(tenant), json={"why": "Thử", **said})


def telephones(kit: Kit, *tenants: str) -> list[str]:
    return [kit.runtime.house.chosen(tenant, Settings).telephone for tenant in tenants]


async def entry(kit: Kit, tenant: str, name: str = "telephone") -> dict[str, Any]:
    found = (await kit.administrator.get(at(tenant))).raise_for_status().json()["settings"]
    return next(one for one in found if one["name"] == name)


async def test_a_word_holds_at_the_unit_and_below_until_a_nearer_one_is_said(kit: Kit) -> None:
    (await decide(kit.administrator, kit.district, telephone="0233 1")).raise_for_status()
    assert telephones(kit, kit.province, kit.elsewhere, kit.district, kit.commune) == ["", "", "0233 1", "0233 1"]
    (await decide(kit.administrator, kit.commune, telephone="0233 2")).raise_for_status()
    assert telephones(kit, kit.district, kit.neighbour, kit.commune) == ["0233 1", "0233 1", "0233 2"]
    async with kit.work(kit.commune) as work:
        assert work.settings(Settings).telephone == "0233 2"
    found = await entry(kit, kit.neighbour)
    assert (found["value"], found["decided_by"]["node"], found["decided_by"]["why"]) == ("0233 1", kit.district, "Thử")


async def test_what_is_locked_above_holds_below_whatever_is_said_there_before_or_after(kit: Kit) -> None:
    (await decide(kit.administrator, kit.commune, telephone="0233 2")).raise_for_status()
    (await decide(kit.administrator, kit.province, telephone="1022", locked=["telephone"])).raise_for_status()
    assert telephones(kit, kit.province, kit.district, kit.commune) == ["1022", "1022", "1022"]
    refused = await decide(kit.administrator, kit.commune, telephone="0233 3")
    assert refused.status_code == 409
    assert "đã khóa «Điện thoại tiếp nhận»" in refused.json()["detail"]
    (await decide(kit.administrator, kit.commune, online=False)).raise_for_status()
    (await decide(kit.administrator, kit.province, telephone="1022")).raise_for_status()
    assert telephones(kit, kit.district, kit.commune) == ["1022", "0233 2"]


async def test_what_is_also_true_without_a_word_takes_the_word_back(kit: Kit) -> None:
    (await decide(kit.administrator, kit.district, telephone="0233 1")).raise_for_status()
    assert (await decide(kit.administrator, kit.commune, telephone="0233 1")).json() == []
    (await decide(kit.administrator, kit.commune, telephone="0233 2")).raise_for_status()
    assert (await decide(kit.administrator, kit.commune, telephone="0233 1")).json() == ["telephone"]
    (await decide(kit.administrator, kit.district, telephone="0233 9")).raise_for_status()
    assert telephones(kit, kit.commune) == ["0233 9"]


async def test_a_decision_is_audited_with_what_was_and_what_is(kit: Kit) -> None:
    (await decide(kit.administrator, kit.commune, online=False, why="Mất mạng cả tuần")).raise_for_status()
    async with kit.work(kit.commune) as work:
        [row] = await work.all(select(Audit).where(col(Audit.action) == "tenants.settings"))
    assert (row.target, row.why) == ("complaints", "Mất mạng cả tuần")
    assert row.change == {"before": {"online": True}, "after": {"online": False}}
    page = (await kit.administrator.get(f"http://dinh/t/{kit.commune}/audit", headers=PAGE)).text
    assert "Nhận kiến nghị, phản ánh qua mạng" in page


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"online": "có lẽ"}, "/online"),
        ({"telephone": "0" * 41}, "/telephone"),
        ({"telefon": "1"}, "/telefon"),
        ({"why": ""}, "/why"),
        ({"locked": ["telephone"]}, "/locked"),
    ],
)
async def test_what_does_not_fit_is_refused_at_its_place_and_nothing_is_written(
    kit: Kit, said: dict[str, object], path: str
) -> None:
    refused = await decide(kit.administrator, kit.commune, **{"online": False, **said})
    assert (refused.status_code, [one["path"] for one in refused.json()["errors"]]) == (400, [path])
    assert kit.runtime.house.settings == ()


async def test_who_may_decide_for_this_unit_alone_decides_nothing_for_those_below(kit: Kit) -> None:
    alone = await kit.person(kit.district, "administrator")
    assert (await decide(alone, kit.district, online=False)).status_code == 403
    assert (await decide(await kit.person(kit.commune), kit.commune, online=False)).status_code == 403
    assert (
        await decide(await kit.person(kit.neighbour, "administrator"), kit.commune, online=False)
    ).status_code == 404
    branch = await kit.person(kit.district, "administrator", below=True)
    (await decide(branch, kit.district, online=False)).raise_for_status()


async def test_every_process_has_the_new_setting_within_two_seconds(kit: Kit, beside: Process) -> None:
    (await decide(kit.administrator, kit.district, telephone="0233 1")).raise_for_status()

    async def knows() -> bool:
        return beside.runtime.house.chosen(kit.commune, Settings).telephone == "0233 1"

    await beside.soon(knows)


async def test_the_form_shows_whose_word_holds_and_keeps_what_was_typed(kit: Kit) -> None:
    (await decide(kit.administrator, kit.province, online=False, locked=["online"], why="Cả tỉnh")).raise_for_status()
    address = f"http://dinh/t/{kit.commune}/tenants/plugins/complaints/settings"
    page = (await kit.administrator.get(address, headers=PAGE)).raise_for_status().text
    assert "«Cả tỉnh»" in page
    assert 'name="online"' not in page
    typed = {"telephone": "0233 " + "7" * 40, "why": "Số mới"}
    refused = await kit.administrator.post(address, data=typed, headers=PAGE)
    assert refused.status_code == 400
    assert typed["telephone"] in refused.text
    done = await kit.administrator.post(address, data=typed | {"telephone": "0233 7"}, headers=PAGE)
    assert done.status_code == 303
    assert telephones(kit, kit.commune, kit.neighbour) == ["0233 7", ""]
    shown = await kit.administrator.get(address.removesuffix("/settings"), headers=PAGE)
    assert "0233 7" in shown.text
    await kit.administrator.post(address, data={"telephone": "", "why": "Bỏ số"}, headers=PAGE)
    assert telephones(kit, kit.commune) == [""]


async def test_a_plugin_without_settings_has_no_form(kit: Kit) -> None:
    for path in ("tenants/plugins/new_rural/settings", "tenants/plugins/nothing/settings"):
        found = await kit.administrator.get(f"http://dinh/t/{kit.commune}/{path}", headers=PAGE)
        assert found.status_code == 404


async def test_a_unit_that_takes_nothing_in_online_says_so_and_takes_nothing_in(kit: Kit) -> None:
    public, tell = browser(kit.app, ""), f"http://dinh/t/{kit.commune}/complaints/public"
    (await decide(kit.administrator, kit.commune, online=False, telephone="0233 1")).raise_for_status()
    page = (await public.get(tell, headers=PAGE)).text
    public.headers["x-csrftoken"] = public.cookies["csrftoken"]
    assert "không nhận kiến nghị, phản ánh qua mạng" in page
    assert "0233 1" in page
    assert 'name="subject"' not in page
    api = tell.replace("/complaints", "/api/complaints")
    assert (await public.post(api, json=FEEDBACK)).status_code == 409
    (await public.post(api.replace(kit.commune, kit.neighbour), json=FEEDBACK)).raise_for_status()


async def test_a_word_that_a_newer_edition_does_not_understand_counts_for_nothing(kit: Kit) -> None:
    said = (("online", "vielleicht"), ("gone", 1), ("telephone", "0233 1"))
    words = tuple(Setting(kit.province, "complaints", name, value) for name, value in said)
    house = replace(kit.runtime.house, settings=words, _chosen={})
    assert house.chosen(kit.commune, Settings) == Settings(telephone="0233 1")


class Unnamed(Shape):
    """Without a title."""

    days: int = 3


class Needed(Shape):
    """Without a default."""

    days: int = Field(title="Số ngày")


class Deep(Shape):
    """Of a kind that no form has."""

    days: list[int] = Field(default_factory=list, title="Số ngày")


class Taken(Shape):
    """By a name that says something of the decision."""

    why: str = Field(default="", title="Lý do")


@pytest.mark.parametrize("shape", [Unnamed, Needed, Deep, Taken])
def test_settings_that_could_not_stand_on_a_form_are_refused_at_start(shape: type[Shape]) -> None:
    with pytest.raises(TypeError, match=r"days|why"):
        Plugin(title="Thử", settings=shape)


class Colour(Choice):
    """A choice."""

    RED = "red", "đỏ"
    BLUE = "blue", "xanh"


class Good(Shape):
    """Every kind that a form has."""

    yes: bool = Field(default=True, title="Có không")
    days: int = Field(default=3, ge=1, title="Số ngày")
    share: float = Field(default=0.5, title="Tỷ lệ")
    colour: Colour = Field(default=Colour.RED, title="Màu")


def test_every_kind_that_a_form_has_is_taken() -> None:
    assert Plugin(title="Thử", settings=Good).settings is Good
