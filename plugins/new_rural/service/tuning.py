"""Keep the map of links: what the province has switched or moved, over what the map is by default."""

from dataclasses import replace

from sqlmodel import col, select

from core import BadInput, NotFound, Work
from plugins.new_rural.events import LinkTuned
from plugins.new_rural.models.linkage import Link, NewTuning, Tuning
from plugins.new_rural.service import catalogue, handing


async def links(work: Work) -> dict[str, Link]:
    """Return the map as it holds here, by code."""
    here = select(Tuning).where(col(Tuning.tenant_id) == work.tenant.id).order_by(col(Tuning.created_at))
    found = dict(catalogue.links())
    for said in await work.all(here):
        bears = _by_set(said.criteria) or found[said.link].criteria
        found[said.link] = replace(found[said.link], enabled=said.enabled, threshold=said.threshold, criteria=bears)
    return found


def _by_set(named: list[str]) -> dict[str, tuple[int, ...]]:
    """Return criteria by their set; nothing for none."""
    parts = [one.partition("/") for one in named]
    return {one: tuple(sorted(int(no) for at, _, no in parts if at == one)) for one in catalogue.sets() if named}


async def find(work: Work, code: str) -> Link:
    """Return one link as it holds here. Raises NotFound."""
    found = (await links(work)).get(code)
    if found is None:
        raise NotFound("Không có mối liên hệ này.")
    return found


async def tune(work: Work, code: str, new: NewTuning) -> Tuning:
    """Switch a link, move its threshold, or say on which criteria it bears, for the whole province.

    Raises Forbidden elsewhere, NotFound, BadInput for no criteria, or such as no set has.
    """
    handing.only_the_province(work)
    before = await find(work, code)
    named = bears_on(before) if new.criteria is None else new.criteria
    if not named or not {*named} <= {
        one.id for found in catalogue.sets() for one in catalogue.criteria(found).values()
    }:
        raise BadInput("Chưa chỉnh được.", [{"path": "/criteria", "message": "Hãy chọn ít nhất một tiêu chí có sẵn."}])
    word = {**new.model_dump(), "criteria": named}
    said = work.add(Tuning(**word, link=code, decided_at=work.tenant.id))
    work.emit(_told([said]))
    handing.hand_down(work, [said], _told)
    was = {"enabled": before.enabled, "threshold": before.threshold, "criteria": bears_on(before)}
    now = {"enabled": said.enabled, "threshold": said.threshold, "criteria": said.criteria}
    work.audit("new_rural.tune", code, new.why, before=was, after=now)
    return said


def bears_on(link: Link) -> list[str]:
    """Return the criteria on which a link bears, as events name them."""
    return [catalogue.find_criterion(one, no).id for one, numbers in link.criteria.items() for no in numbers]


async def hand_to_new_communes(work: Work) -> None:
    """Hand every word to communes that have joined since it was said."""
    own = select(Tuning).where(col(Tuning.tenant_id) == work.tenant.id, col(Tuning.decided_at) == work.tenant.id)
    handing.hand_down(work, await work.all(own.order_by(col(Tuning.created_at))), _told)


def _told(words: list[Tuning]) -> LinkTuned:
    said = words[-1]
    return LinkTuned(tuning_id=said.id, link=said.link, enabled=said.enabled, threshold=said.threshold)
