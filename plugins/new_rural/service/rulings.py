"""Lay down the province's word on an indicator, and say which indicators and targets hold for a commune on a day."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from sqlmodel import col, select

from core import BadInput, Work
from plugins.new_rural.events import TargetCorrected
from plugins.new_rural.models.criteria import EVERYWHERE, Comparison, CriteriaSet, Indicator
from plugins.new_rural.models.ruling import NewRuling, Ruling
from plugins.new_rural.service import catalogue, handing, places


async def rulings(work: Work, set_id: str) -> list[Ruling]:
    """Return the words on this set as this unit has them, the newest that holds first."""
    here = select(Ruling).where(col(Ruling.tenant_id) == work.tenant.id, col(Ruling.set_id) == set_id)
    return await work.all(here.order_by(col(Ruling.valid_from).desc(), col(Ruling.created_at).desc()))


async def indicators(work: Work, found: CriteriaSet, day: date) -> list[Indicator]:
    """Return the indicators of a set for this commune on a day, each with its target, in the order of their codes.

    The province's word for the commune's place goes before its word for all, both before the nation's.
    """
    placed = await places.place_on(work, found.scheme, day)
    looked_up = placed.kind.looked_up if placed else (EVERYWHERE,)
    said: dict[tuple[str, str], Ruling] = {}
    for ruling in await rulings(work, found.id):
        if ruling.valid_from <= day:
            said.setdefault((ruling.code, ruling.place), ruling)
    return sorted(_in_force(found, said, looked_up), key=lambda one: tuple(map(int, one.code.split("."))))


def _in_force(
    found: CriteriaSet, said: dict[tuple[str, str], Ruling], looked_up: tuple[str, ...]
) -> list[Indicator]:
    nation = {one.code: one for one in catalogue.national(found.id)}
    words: dict[str, Ruling] = {}
    for place in reversed(looked_up):
        words |= {code: ruling for (code, at), ruling in said.items() if at == place}
    held = {code: _as_said(ruling) for code, ruling in words.items() if not ruling.retired}
    written = {one.criterion for code, one in held.items() if code not in nation}
    targets = catalogue.national_targets(found.id)
    for code, one in nation.items():
        if code not in held and not (one.stand_in and one.criterion in written):
            target = next((targets[code, at] for at in looked_up if (code, at) in targets), None)
            held[code] = replace(one, target=target)
    return list(held.values())


def _as_said(ruling: Ruling) -> Indicator:
    return Indicator(
        ruling.set_id, ruling.criterion, ruling.code, ruling.title, ruling.unit, Comparison(ruling.comparison),
        ruling.target, stand_in=False, needs_check=False, basis=ruling.basis,
    )  # fmt: skip


async def lay_down(work: Work, set_id: str, new: NewRuling) -> Ruling:
    """Correct a target, or write in an indicator, from a day on; hand it to every commune.

    Raises Forbidden unless at the province, NotFound for no such criterion, BadInput at each field that does not fit.
    """
    handing.only_the_province(work)
    found = catalogue.find_set(set_id)
    criterion = catalogue.find_criterion(set_id, int(new.code.partition(".")[0]))
    nation = next((one for one in catalogue.national(set_id) if one.code == new.code), None)
    if faults := _faults(new, found, nation):
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", faults)
    before = next((one for one in await rulings(work, set_id) if (one.code, one.place) == (new.code, new.place)), None)
    ruling = work.add(
        Ruling(
            **new.model_dump(exclude={"title", "unit", "comparison"}),
            set_id=set_id,
            criterion=criterion.no,
            title=new.title or (nation.title if nation else ""),
            unit=new.unit or (nation.unit if nation else ""),
            comparison=_comparison(new, nation) or Comparison.YES,
            decided_at=work.tenant.id,
        )
    )
    work.emit(_told(ruling))
    handing.hand_down(work, ruling, _told)
    work.audit("new_rural.rule", new.code, new.basis, before=before and before.target, after=new.target)
    return ruling


def _faults(new: NewRuling, found: CriteriaSet, nation: Indicator | None) -> list[dict[str, str]]:
    comparison = _comparison(new, nation)
    wrong: dict[str, str] = {}
    if nation is None and not new.title and not new.retired:
        wrong["title"] = "Chỉ tiêu mới cần có tên."
    if comparison is None and not new.retired:
        wrong["comparison"] = "Chỉ tiêu mới cần có cách so."
    if comparison in {Comparison.AT_LEAST, Comparison.AT_MOST} and new.target is None and not new.retired:
        wrong["target"] = "Hãy ghi mức phải đạt."
    if nation and new.retired:
        wrong["retired"] = "Không bỏ được chỉ tiêu của bộ quốc gia, chỉ sửa được mức."
    if new.place not in {EVERYWHERE, *catalogue.place_kinds(found.scheme)}:
        wrong["place"] = "Hãy chọn một vùng hoặc nhóm có sẵn."
    if not found.valid_from <= new.valid_from <= (found.valid_to or new.valid_from):
        wrong["valid_from"] = "Ngày này không thuộc thời gian áp dụng của bộ tiêu chí."
    return [{"path": f"/{field}", "message": message} for field, message in wrong.items()]


def _comparison(new: NewRuling, nation: Indicator | None) -> Comparison | None:
    return new.comparison or (nation.comparison if nation else None)


async def hand_to_new_communes(work: Work) -> None:
    """Hand every word to communes that have joined since it was said."""
    own = select(Ruling).where(col(Ruling.tenant_id) == work.tenant.id, col(Ruling.decided_at) == work.tenant.id)
    for ruling in await work.all(own):
        handing.hand_down(work, ruling, _told)


def by_criterion(found: list[Indicator]) -> dict[int, list[Indicator]]:
    """Return indicators by the number of their criterion."""
    grouped: dict[int, list[Indicator]] = defaultdict(list)
    for one in found:
        grouped[one.criterion].append(one)
    return grouped


def _told(ruling: Ruling) -> TargetCorrected:
    return TargetCorrected(
        ruling_id=ruling.id, set_id=ruling.set_id, indicator=ruling.code, valid_from=ruling.valid_from
    )
