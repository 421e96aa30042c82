"""The web door of whoever configures: the sets and the province's word on them, the links, the communes' places."""

from core import (
    UPLOAD_BYTES,
    FromPath,
    FromQuery,
    JSONBody,
    MultipartBody,
    Redirect,
    RequestWork,
    Response,
    Template,
    Upload,
    URLEncodedBody,
    empty_sheet,
    get,
    post,
    read_sheet,
    see,
    today,
)
from plugins.new_rural.models.linkage import Link, NewTuning, Tuning
from plugins.new_rural.models.ruling import NewPlace, NewRuling, Place, Ruling
from plugins.new_rural.service import catalogue, overview, places, rulings, tuning, values


@get("/new_rural/sets", permission="new_rural.read", menu="Bộ tiêu chí", order=4, icon="book")
async def sets(work: RequestWork, set_id: FromQuery[str] = "") -> Template:
    """Show a set with its indicators and targets as they hold here today, and what is not verified."""
    found = overview.wanted_set(set_id)
    day = min(today(), found.valid_to or today())
    grouped = rulings.by_criterion(await rulings.indicators(work, found, max(day, found.valid_from)))
    context = {
        "set": found,
        "sets": catalogue.sets(),
        "criteria": catalogue.criteria(found.id),
        "indicators": grouped,
        "place": await places.place_on(work, found.scheme, day),
        "kinds": catalogue.place_kinds(found.scheme),
        "rulings": await rulings.rulings(work, found.id),
        "at_province": work.house.root == work.tenant,
        "values": values,
    }
    return Template("new_rural/sets.html", context=context)


@get("/new_rural/sets/{set_id:str}/rule", permission="new_rural.configure")
async def rule_page(work: RequestWork, set_id: FromPath[str], code: FromQuery[str] = "") -> Template:
    """Show the form with which the province lays down an indicator or its target."""
    found = catalogue.find_set(set_id)
    known = {one.code: one for one in await rulings.indicators(work, found, max(today(), found.valid_from))}
    context = {"set": found, "indicator": known.get(code), "code": code, "kinds": catalogue.place_kinds(found.scheme)}
    return Template("new_rural/rule.html", context={**context, "values": values})


@post("/new_rural/sets/{set_id:str}/rule", permission="new_rural.configure", form=rule_page, status_code=303)
async def rule(work: RequestWork, set_id: FromPath[str], data: URLEncodedBody[NewRuling]) -> Redirect:
    """Lay down an indicator or its target."""
    await rulings.lay_down(work, set_id, [data])
    return see(work, f"/new_rural/sets?set_id={set_id}", f"Đã quy định chỉ tiêu {data.code} và chuyển tới các xã.")


@get("/new_rural/sets/{set_id:str}/empty.xlsx", permission="new_rural.configure", sync_to_thread=False)
def empty(set_id: FromPath[str]) -> Response[bytes]:
    """Return the sheet in which the province writes its indicators."""
    return empty_sheet(NewRuling, f"Chỉ tiêu {catalogue.find_set(set_id).id}")


@post(
    "/new_rural/sets/{set_id:str}/import",
    permission="new_rural.configure",
    form=rule_page,
    status_code=303,
    request_max_body_size=UPLOAD_BYTES,
)
async def take(work: RequestWork, set_id: FromPath[str], data: MultipartBody[Upload]) -> Redirect:
    """Take the province's indicators in from a sheet: every row, or none if any is wrong."""
    rows = await read_sheet(data.file, NewRuling)
    await rulings.lay_down(work, set_id, rows, rows.numbers)
    return see(work, f"/new_rural/sets?set_id={set_id}", f"Đã quy định {len(rows)} chỉ tiêu và chuyển tới các xã.")


@get("/new_rural/links", permission="new_rural.read", menu="Mối liên hệ", order=5, icon="diagram-3")
async def links(work: RequestWork) -> Template:
    """Show which facts bear on which criteria, and why."""
    context = {
        "links": [*(await tuning.links(work)).values()],
        "sets": catalogue.sets(),
        "criteria": {one: catalogue.criteria(one) for one in catalogue.sets()},
        "at_province": work.house.root == work.tenant,
    }
    return Template("new_rural/links.html", context=context)


@get("/new_rural/links/{code:str}", permission="new_rural.configure")
async def link_page(work: RequestWork, code: FromPath[str]) -> Template:
    """Show the form with which the province switches a link, moves its threshold, says on what it bears."""
    link, criteria = await tuning.find(work, code), {one: catalogue.criteria(one) for one in catalogue.sets()}
    context = {"link": link, "bears_on": tuning.bears_on(link), "sets": catalogue.sets(), "criteria": criteria}
    return Template("new_rural/link.html", context=context)


@post("/new_rural/links/{code:str}", permission="new_rural.configure", form=link_page, status_code=303)
async def tune(work: RequestWork, code: FromPath[str], data: URLEncodedBody[NewTuning]) -> Redirect:
    """Switch a link, move its threshold, or say on which criteria it bears."""
    await tuning.tune(work, code, data.model_copy(update={"criteria": data.criteria or []}))
    return see(work, "/new_rural/links", "Đã chỉnh mối liên hệ cho cả tỉnh.")


@get("/new_rural/place", permission="new_rural.read", menu="Phân loại xã", order=6, icon="tag")
async def place(work: RequestWork) -> Template:
    """Show how a commune is classified; whoever stands above, the communes to choose from."""
    if not catalogue.takes_part(work.tenant):
        return Template("new_rural/places.html", context={"communes": overview.communes(work)})
    found = overview.wanted_set()
    context = {
        "schemes": [
            (one, await places.place_on(work, one.scheme, min(today(), one.valid_to or today())),
             await places.history(work, one.scheme), catalogue.place_kinds(one.scheme))
            for one in catalogue.sets().values()
        ],
        "current": found,
        "from_above": work.from_above,
    }  # fmt: skip
    return Template("new_rural/place.html", context=context)


@post("/new_rural/place/{scheme:str}", permission="new_rural.configure", form=place, status_code=303)
async def classify(work: RequestWork, scheme: FromPath[str], data: URLEncodedBody[NewPlace]) -> Redirect:
    """Classify this commune."""
    await places.classify(work, scheme, data)
    return see(work, "/new_rural/place", "Đã phân loại xã.")


@get("/api/new_rural/sets/{set_id:str}", permission="new_rural.read")
async def list_indicators(work: RequestWork, set_id: FromPath[str]) -> list[dict[str, object]]:
    """Return the indicators of a set with their targets, as they hold here today."""
    found = catalogue.find_set(set_id)
    day = max(min(today(), found.valid_to or today()), found.valid_from)
    return [{name: getattr(one, name) for name in one.__slots__} for one in await rulings.indicators(work, found, day)]


@post("/api/new_rural/sets/{set_id:str}/rulings", permission="new_rural.configure")
async def lay_down(work: RequestWork, set_id: FromPath[str], data: JSONBody[NewRuling]) -> Ruling:
    """Lay down an indicator or its target; 201 with the ruling."""
    return (await rulings.lay_down(work, set_id, [data]))[0]


@get("/api/new_rural/links", permission="new_rural.read")
async def list_links(work: RequestWork) -> list[Link]:
    """Return the map of links as it holds here."""
    return [*(await tuning.links(work)).values()]


@post("/api/new_rural/links/{code:str}", permission="new_rural.configure", status_code=200)
async def tune_link(work: RequestWork, code: FromPath[str], data: JSONBody[NewTuning]) -> Tuning:
    """Switch a link, move its threshold, or say on which criteria it bears, for the whole province."""
    return await tuning.tune(work, code, data)


@post("/api/new_rural/place/{scheme:str}", permission="new_rural.configure")
async def classify_commune(work: RequestWork, scheme: FromPath[str], data: JSONBody[NewPlace]) -> Place:
    """Classify this commune; 201 with the word."""
    return await places.classify(work, scheme, data)
