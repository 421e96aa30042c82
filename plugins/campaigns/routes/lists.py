"""The web door of the two lists: the documents to be told of, and the villages of a commune."""

from collections.abc import Sequence
from uuid import UUID

from core import FromPath, FromQuery, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see
from plugins.campaigns.models.document import Document, NewDocument
from plugins.campaigns.models.village import NewVillage, Village
from plugins.campaigns.service import coverage, diary, documents, villages


@get("/campaigns/documents", permission="campaigns.read")
async def register(work: RequestWork, year: FromQuery[int | None] = None) -> Template:
    """Show the documents, what each is about, and how far each has reached this year."""
    found = await coverage.coverage(work, diary.year_of(year))
    context = {"documents": await documents.register(work), "coverage": found}
    return Template("campaigns/documents.html", context=context)


@get("/campaigns/documents/new", permission="campaigns.launch")
async def new_document() -> Template:
    """Show the form in which a document is added."""
    return Template("campaigns/document.html")


@post("/campaigns/documents", permission="campaigns.launch", form=new_document, status_code=303)
async def add_document(work: RequestWork, data: URLEncodedBody[NewDocument]) -> Redirect:
    """Add a document for this unit and all below."""
    await documents.add(work, data)
    return see(work, "/campaigns/documents", "Đã thêm văn bản; các đơn vị cấp dưới cũng thấy.")


@get("/campaigns/villages", permission="campaigns.read")
async def village_list(work: RequestWork) -> Template:
    """Show the villages of this unit, and the form to add one."""
    return Template("campaigns/villages.html", context={"villages": await villages.villages(work)})


@post("/campaigns/villages", permission="campaigns.report", form=village_list, status_code=303)
async def add_village(work: RequestWork, data: URLEncodedBody[NewVillage]) -> Redirect:
    """Add a village."""
    await villages.add(work, data)
    return see(work, "/campaigns/villages", f"Đã thêm {data.name}.")


@get("/campaigns/villages/{village_id:uuid}", permission="campaigns.report")
async def village(work: RequestWork, village_id: FromPath[UUID]) -> Template:
    """Show the form in which a village is corrected."""
    return Template("campaigns/village.html", context={"village": await villages.find(work, village_id)})


@post("/campaigns/villages/{village_id:uuid}", permission="campaigns.report", form=village, status_code=303)
async def change_village(work: RequestWork, village_id: FromPath[UUID], data: URLEncodedBody[NewVillage]) -> Redirect:
    """Correct a village."""
    await villages.change(work, village_id, data)
    return see(work, "/campaigns/villages", f"Đã sửa {data.name}.")


@post("/campaigns/villages/{village_id:uuid}/remove", permission="campaigns.report", form=village, status_code=303)
async def remove_village(work: RequestWork, village_id: FromPath[UUID]) -> Redirect:
    """Take a village off the list."""
    await villages.remove(work, village_id)
    return see(work, "/campaigns/villages", "Đã bỏ khỏi danh sách. Hoạt động đã ghi vẫn còn.")


@get("/api/campaigns/documents", permission="campaigns.read")
async def list_documents(work: RequestWork) -> Sequence[Document]:
    """Return the documents that this unit knows, those of the dispatch first."""
    return await documents.register(work)


@post("/api/campaigns/documents", permission="campaigns.launch")
async def take_document(work: RequestWork, data: JSONBody[NewDocument]) -> Document:
    """Add a document for this unit and all below; 201 with its code."""
    return await documents.add(work, data)


@get("/api/campaigns/villages", permission="campaigns.read")
async def list_villages(work: RequestWork) -> Sequence[Village]:
    """Return the villages of this unit."""
    return await villages.villages(work)


@post("/api/campaigns/villages", permission="campaigns.report")
async def take_village(work: RequestWork, data: JSONBody[NewVillage]) -> Village:
    """Add a village; 201 with its id."""
    return await villages.add(work, data)


@post("/api/campaigns/villages/sheet", permission="campaigns.report")
async def take_villages(work: RequestWork, data: JSONBody[list[NewVillage]]) -> dict[str, int]:
    """Take in a whole list: villages of a known name are corrected, others added; 201 with how many."""
    return {"taken": await villages.take_in(work, data)}
