"""The register of documents: those of the dispatch, and those that this unit or one above has added."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlmodel import col, select

from core import BadInput, Conflict, Work, read_table, today
from plugins.campaigns.models.document import Document, Listing, NewDocument
from plugins.campaigns.models.terms import DATA, plain


@cache
def of_the_dispatch() -> tuple[Document, ...]:
    """Return the documents that dispatch 957/UBND-NC names; data with its basis, see `data/documents.csv`."""
    return tuple(Document(**one.model_dump(), origin="") for one in read_table(DATA / "documents.csv", Listing))


async def register(work: Work) -> list[Document]:
    """Return the documents that this unit knows, those of the dispatch first."""
    own = select(Document).where(col(Document.tenant_id) == work.tenant.id)
    added = await work.all(own.order_by(col(Document.issued_on), col(Document.code)))
    known = {document.code: document for document in (*added, *of_the_dispatch())}
    return sorted(known.values(), key=lambda document: (document.origin != "", document.code))


async def named(work: Work, codes: Sequence[str]) -> list[str]:
    """Return what these documents are called, with their numbers."""
    known = {document.code: f"{document.title} ({document.number})" for document in await register(work)}
    return [known.get(code, code) for code in codes]


async def yearly(work: Work, year: int) -> list[Document]:
    """Return the documents of which every unit must tell people at least once in this year."""
    end = date(year, 12, 31)
    return [
        document
        for document in await register(work)
        if document.yearly
        and document.valid_from <= end
        and (document.valid_to is None or document.valid_to >= date(year, 1, 1))
    ]


async def add(work: Work, new: NewDocument) -> Document:
    """Add a document for this unit and all below. Raises Conflict if its number is known, BadInput for wrong days."""
    wrong = [_fault("issued_on", "Ngày này chưa tới.")] if new.issued_on > today() else []
    if new.valid_to and new.valid_to < today():
        wrong.append(_fault("valid_to", "Ngày này đã qua."))
    if wrong:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", wrong)
    code = plain(new.number)
    known = {part for document in await register(work) for part in (document.code, plain(document.number))}
    if not code or code in known:
        raise Conflict("Văn bản có số, ký hiệu này đã có trong danh mục.")
    document = work.add(
        Document(
            **new.model_dump(exclude={"in_force_from"}),
            code=code,
            origin=work.tenant.id,
            in_force_from=new.in_force_from or new.issued_on,
            valid_from=today(),
        )
    )
    _hand_down(work, document)
    return document


async def hand_down(work: Work) -> int:
    """Hand what this unit has added to units below that came later; returns how many copies were made."""
    added = select(Document).where(col(Document.tenant_id) == work.tenant.id, col(Document.origin) == work.tenant.id)
    return sum(_hand_down(work, document) for document in await work.all(added))


def _hand_down(work: Work, document: Document) -> int:
    missing = [unit for unit in work.house.below(work.tenant.id)[1:] if unit not in document.handed_to]
    for unit in missing:
        work.at(unit).add(Document(**document.model_dump(exclude={"tenant_id", "handed_to"})))
    if missing:
        document.handed_to = [*document.handed_to, *missing]
    return len(missing)


def _fault(field: str, message: str) -> dict[str, str]:
    return {"path": f"/{field}", "message": message}
