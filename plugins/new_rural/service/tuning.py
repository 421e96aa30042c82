"""Keep the map of links: what the province has switched or moved, over what the map is by default."""

from dataclasses import replace

from sqlmodel import col, select

from core import NotFound, Work
from plugins.new_rural.events import LinkTuned
from plugins.new_rural.models.linkage import Link, NewTuning, Tuning
from plugins.new_rural.service import catalogue, handing


async def links(work: Work) -> dict[str, Link]:
    """Return the map as it holds here, by code."""
    here = select(Tuning).where(col(Tuning.tenant_id) == work.tenant.id).order_by(col(Tuning.created_at))
    found = dict(catalogue.links())
    for said in await work.all(here):
        found[said.link] = replace(found[said.link], enabled=said.enabled, threshold=said.threshold)
    return found


async def find(work: Work, code: str) -> Link:
    """Return one link as it holds here. Raises NotFound."""
    found = (await links(work)).get(code)
    if found is None:
        raise NotFound("Không có mối liên hệ này.")
    return found


async def tune(work: Work, code: str, new: NewTuning) -> Tuning:
    """Switch a link or move its threshold for the whole province. Raises Forbidden elsewhere, NotFound."""
    handing.only_the_province(work)
    before = await find(work, code)
    said = work.add(Tuning(**new.model_dump(), link=code, decided_at=work.tenant.id))
    work.emit(_told([said]))
    handing.hand_down(work, [said], _told)
    was, now = ({"enabled": one.enabled, "threshold": one.threshold} for one in (before, said))
    work.audit("new_rural.tune", code, new.why, before=was, after=now)
    return said


async def hand_to_new_communes(work: Work) -> None:
    """Hand every word to communes that have joined since it was said."""
    own = select(Tuning).where(col(Tuning.tenant_id) == work.tenant.id, col(Tuning.decided_at) == work.tenant.id)
    handing.hand_down(work, await work.all(own.order_by(col(Tuning.created_at))), _told)


def _told(words: list[Tuning]) -> LinkTuned:
    said = words[-1]
    return LinkTuned(tuning_id=said.id, link=said.link, enabled=said.enabled, threshold=said.threshold)
