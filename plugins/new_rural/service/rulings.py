"""Lay down the province's word on an indicator, and say which indicators and targets hold for a commune on a day."""

from collections import defaultdict
from collections.abc import Sequence
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

    The province's word for the commune's place goes before its word for all, both before the nation's. What speaks for
    indicators that are not in the data does so until the province has written in as many as the decision counts.
    """
    placed = await places.place_on(work, found.scheme, day)
    looked_up = placed.kind.looked_up if placed else (EVERYWHERE,)
    said: dict[tuple[str, str], Ruling] = {}
    for ruling in await rulings(work, found.id):
        if ruling.valid_from <= day:
            said.setdefault((ruling.code, ruling.place), ruling)
    return sorted(_in_force(found, said, looked_up), key=lambda one: tuple(map(int, one.code.split("."))))


def _in_force(found: CriteriaSet, said: dict[tuple[str, str], Ruling], looked_up: tuple[str, ...]) -> list[Indicator]:
    nation = {one.code: one for one in catalogue.national(found.id)}
    words: dict[str, Ruling] = {}
    for place in reversed(looked_up):
        words |= {code: ruling for (code, at), ruling in said.items() if at == place}
    held = {code: _as_said(ruling) for code, ruling in words.items() if not ruling.retired}
    written = {code for (code, _), ruling in said.items() if not ruling.retired}
    whole = len(written | {code for code, one in nation.items() if not one.stand_in}) >= found.indicators
    targets = catalogue.national_targets(found.id)
    for code, one in nation.items():
        if code not in held and not (one.stand_in and whole):
            target = next((targets[code, at] for at in looked_up if (code, at) in targets), None)
            held[code] = replace(one, target=target)
    return list(held.values())


def _as_said(ruling: Ruling) -> Indicator:
    return Indicator(
        ruling.set_id, ruling.criterion, ruling.code, ruling.title, ruling.unit, Comparison[ruling.comparison.upper()],
        ruling.target, stand_in=False, needs_check=False, basis=ruling.basis,
    )  # fmt: skip


async def lay_down(work: Work, set_id: str, new: Sequence[NewRuling], rows: Sequence[int] = ()) -> list[Ruling]:
    """Correct targets, or write in indicators, from a day on; hand them to every commune.

    Raises Forbidden unless at the province, NotFound for no such set, BadInput with all that does not fit, each at its
    field, or at `/<row>/<heading>` where the words came in the rows of a sheet.
    """
    handing.only_the_province(work)
    found = catalogue.find_set(set_id)
    nation = {one.code: one for one in catalogue.national(set_id)}
    wrong = [
        {"path": f"/{rows[place]}/{_title(field)}" if rows else f"/{field}", "message": message}
        for place, one in enumerate(new)
        for field, message in _faults(one, found, nation.get(one.code)).items()
    ]
    if wrong:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", wrong)
    before = {(one.code, one.place): one.target for one in reversed(await rulings(work, set_id))}
    said = [work.add(_ruling(work, found, one, nation.get(one.code))) for one in new]
    if said:
        work.emit(_told(said))
        handing.hand_down(work, said, _told)
    for one in said:
        was = before.get((one.code, one.place))
        work.audit("new_rural.rule", one.code, one.basis, before={"target": was}, after={"target": one.target})
    return said


def _ruling(work: Work, found: CriteriaSet, new: NewRuling, nation: Indicator | None) -> Ruling:
    return Ruling(
        **new.model_dump(exclude={"title", "unit", "comparison"}),
        set_id=found.id,
        criterion=_criterion(new.code),
        title=new.title or (nation.title if nation else ""),
        unit=new.unit or (nation.unit if nation else ""),
        comparison=_comparison(new, nation) or Comparison.YES,
        decided_at=work.tenant.id,
    )


def _faults(new: NewRuling, found: CriteriaSet, nation: Indicator | None) -> dict[str, str]:
    comparison = _comparison(new, nation)
    wrong: dict[str, str] = {}
    if _criterion(new.code) not in catalogue.criteria(found.id):
        wrong["code"] = "Bộ tiêu chí không có tiêu chí mang số này."
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
    return wrong


def _criterion(code: str) -> int:
    return int(code.partition(".")[0])


def _title(field: str) -> str:
    return str(NewRuling.model_fields[field].title)


def _comparison(new: NewRuling, nation: Indicator | None) -> Comparison | None:
    return new.comparison or (nation.comparison if nation else None)


async def hand_to_new_communes(work: Work) -> None:
    """Hand every word to communes that have joined since it was said."""
    own = select(Ruling).where(col(Ruling.tenant_id) == work.tenant.id, col(Ruling.decided_at) == work.tenant.id)
    handing.hand_down(work, await work.all(own.order_by(col(Ruling.created_at))), _told)


def by_criterion(found: list[Indicator]) -> dict[int, list[Indicator]]:
    """Return indicators by the number of their criterion."""
    grouped: dict[int, list[Indicator]] = defaultdict(list)
    for one in found:
        grouped[one.criterion].append(one)
    return grouped


def _told(said: list[Ruling]) -> TargetCorrected:
    first = said[0]
    return TargetCorrected(ruling_id=first.id, set_id=first.set_id, indicator=first.code, rulings=len(said))
