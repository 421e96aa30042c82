"""What rests on law is shown to administrators, with what a lawyer has still to look at."""

from datetime import date

import pytest

from core import LegalFact, hookspecs, in_full
from core.testing import Kit
from core.web.legal import state

PAGE = {"accept": "text/html"}
CODES = "Quyết định 19/2025/QĐ-TTg"


async def test_the_facts_of_the_plugins_that_are_on_are_listed_with_their_legal_periods(kit: Kit) -> None:
    listed = (await kit.administrator.get(f"/t/{kit.commune}/api/legal-facts")).raise_for_status().json()
    assert {"tenants", "complaints"} <= {one["plugin"] for one in listed}
    accept = next(one for one in listed if one["plugin"] == "complaints" and "ngày" in one["value"])
    assert accept["valid_from"]
    assert accept["basis"]
    page = await kit.administrator.get(f"/t/{kit.commune}/legal-facts", headers=PAGE)
    assert CODES in page.text
    assert accept["title"] in page.text


async def test_the_facts_of_a_plugin_that_is_off_are_not_listed(kit: Kit) -> None:
    await kit.switch(kit.commune, "complaints", on=False)
    listed = (await kit.administrator.get(f"/t/{kit.commune}/api/legal-facts")).json()
    assert "complaints" not in {one["plugin"] for one in listed}
    above = (await kit.administrator.get(f"/t/{kit.district}/api/legal-facts")).json()
    assert "complaints" in {one["plugin"] for one in above}


async def test_only_what_a_lawyer_has_still_to_look_at_is_shown_when_asked(kit: Kit) -> None:
    listed = (await kit.administrator.get(f"/t/{kit.commune}/api/legal-facts")).json()
    unchecked = [one for one in listed if one["needs_check"]]
    assert 0 < len(unchecked) < len(listed)
    page = await kit.administrator.get(f"/t/{kit.commune}/legal-facts?show=check", headers=PAGE)
    assert f"Cần kiểm tra pháp lý ({len(unchecked)})" in page.text
    assert page.text.count('role="rowheader"') == len(unchecked)
    assert CODES not in page.text


async def test_administrators_and_auditors_see_them_and_officers_do_not(kit: Kit) -> None:
    for role, status in (("administrator", 200), ("auditor", 200), ("officer", 403)):
        assert (await (await kit.person(kit.commune, role)).get("/api/legal-facts")).status_code == status


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2025, 6, 30), "Chưa có hiệu lực"),
        (date(2025, 7, 1), "Đang có hiệu lực"),
        (date(2026, 1, 1), "Đang có hiệu lực"),
        (date(2026, 1, 2), "Hết hiệu lực"),
    ],
)
def test_a_fact_is_the_law_from_its_first_day_to_its_last(day: date, word: str) -> None:
    fact = LegalFact("Mã", "2 chữ số", CODES, date(2025, 7, 1), date(2026, 1, 1))
    assert state(fact, day)[0] == word


def test_what_rests_on_law_names_its_basis(kit: Kit) -> None:
    answers = kit.runtime.registry.answers(hookspecs.legal_facts)
    assert [one for facts in answers.values() for one in facts if not one.basis or not one.value] == []


@pytest.mark.parametrize(
    ("cited", "named"),
    [
        ("LKN 27", "Luật Khiếu nại 2011, Điều 27"),
        ("LTC 24(1)", "Luật Tố cáo 2018, Điều 24(1)"),
        ("TT05/2021 / LTCD 28", "Thông tư 05/2021/TT-TTCP / Luật Tiếp công dân 2013, Điều 28"),
        ("ND61", "Nghị định 61/2023/NĐ-CP"),
        ("Công văn 957/UBND-NC, LTCDX", "Công văn 957/UBND-NC, LTCDX"),
    ],
)
def test_laws_are_called_by_their_names(cited: str, named: str) -> None:
    assert in_full(cited) == named


async def test_no_short_form_of_a_law_reaches_an_official(kit: Kit) -> None:
    page = await kit.administrator.get(f"/t/{kit.commune}/legal-facts", headers=PAGE)
    assert [short for short in ("LKN ", "LTC ", "LTCD ", "LDD ") if short in page.text] == []
