"""Say to which region or group a commune belongs on a day: by a word from above, or the province's region."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from core import BadInput, Forbidden, NotFound, Work
from plugins.new_rural.events import CommuneClassified
from plugins.new_rural.models.criteria import CriteriaSet, PlaceKind
from plugins.new_rural.models.ruling import NewPlace, Place
from plugins.new_rural.service import catalogue


@dataclass(frozen=True, slots=True)
class Placed:
    """How a commune is classified: `decided_at` is empty where it goes by the province's region."""

    kind: PlaceKind
    basis: str
    valid_from: date | None
    decided_at: str


async def place_on(work: Work, scheme: str, day: date) -> Placed | None:
    """Return the place of this commune on a day; None if nobody has classified it."""
    kinds = catalogue.place_kinds(scheme)
    said = [place for place in await history(work, scheme) if place.valid_from <= day]
    if said:
        return Placed(kinds[said[0].code], said[0].basis, said[0].valid_from, said[0].decided_at)
    root = work.house.root
    region = catalogue.regions().get(root.code if root else "", "")
    return Placed(kinds[region], kinds[region].basis, None, "") if region in kinds else None


async def history(work: Work, scheme: str) -> list[Place]:
    """Return every word on this commune's place, the one that holds longest from now on first."""
    here = select(Place).where(col(Place.tenant_id) == work.tenant.id, col(Place.scheme) == scheme)
    return await work.all(here.order_by(col(Place.valid_from).desc(), col(Place.created_at).desc()))


async def classify(work: Work, scheme: str, new: NewPlace) -> Place:
    """Classify this commune from a day on; only somebody with a role above it may.

    Raises Forbidden for the commune's own people, NotFound for a unit that is not judged, BadInput for a code that
    the scheme does not have.
    """
    if not catalogue.takes_part(work.tenant):
        raise NotFound("Đơn vị này không thuộc diện xét xã nông thôn mới.")
    if not work.from_above:
        raise Forbidden("Xã không tự phân loại: việc này do cấp trên của xã làm.")
    kind = catalogue.place_kinds(scheme).get(new.code)
    if kind is None:
        raise BadInput("Chưa phân loại được.", [{"path": "/code", "message": "Hãy chọn một vùng hoặc nhóm có sẵn."}])
    before = await place_on(work, scheme, new.valid_from)
    place = work.add(Place(**new.model_dump(), scheme=scheme, decided_at=stands_at(work)))
    work.emit(CommuneClassified(place_id=place.id, scheme=scheme, code=place.code, valid_from=place.valid_from))
    work.audit("new_rural.classify", work.tenant.id, new.basis, before=before and before.kind.title, after=kind.title)
    return place


def scheme_of(found: CriteriaSet | None) -> str:
    """Return the scheme by which a set tells communes apart. Raises NotFound if there is no set."""
    if found is None:
        raise NotFound("Ngày này chưa có bộ tiêu chí nào.")
    return found.scheme


def stands_at(work: Work) -> str:
    """Return the nearest unit, this one or above, at which the actor holds the role that lets them do this."""
    return next(node.id for node in reversed(work.house.path(work.tenant.id)) if node.id in work.actor.stands)
