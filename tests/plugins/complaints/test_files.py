"""What comes in and leaves as a sheet, and the evidence that lies beside a case."""

import io
from typing import Any
from zipfile import ZipFile

from sqlmodel import select

from core import today
from core.testing import Kit
from plugins.complaints.models.case import Case

PAGE = {"accept": "text/html"}


def sheet(*rows: str) -> dict[str, Any]:
    head = 'Loại,Tóm tắt,Nội dung,"Thôn, khu phố",Ngày nhận,Người dân,"Quyết định, hành vi của"'
    return {"file": ("so.csv", "\n".join((head, *rows)).encode())}


async def test_a_register_comes_in_as_a_sheet_with_its_clocks_or_not_at_all(kit: Kit, client: Any) -> None:
    good = (
        "Khiếu nại,Bồi thường đất,Đề nghị đo lại diện tích thu hồi.,Thôn Đông,02/11/2026,Lê Thị Sáu,Chủ tịch UBND tỉnh"
    )
    for bad, place in (
        ("Tố cáo,Thu tiền sai,Thủ quỹ thu tiền không biên lai.,,02/11/2026,,", "/3/Loại"),
        ("Đơn nhiều nội dung,Đơn nhiều việc,Khiếu nại và phản ánh.,,02/11/2026,Lê Thị Sáu,", "/3/Người dân"),
        ("Khiếu nại,Bồi thường đất,Đề nghị đo lại diện tích.,,02/11/2036,,", "/3/Ngày nhận"),
        ("Khiếu nại,Bồi thường đất,Đề nghị đo lại diện tích.,,02/11/2026,,Ai đó", "/3/Quyết định, hành vi của"),
    ):
        answer = await client.post("/complaints/import", files=sheet(good, bad), headers=PAGE)
        assert answer.status_code == 400
        assert place.split("/")[2] in answer.text
        told = (await client.post("/api/complaints/import", files=sheet(good, bad))).json()["errors"]
        assert [one["path"] for one in told] == [place]
    assert (await client.get("/api/complaints")).json() == []
    assert (await client.post("/api/complaints/import", files=sheet(good, good))).json() == {"taken": 2}
    async with kit.work(kit.commune) as work:
        rows = await work.all(select(Case))
    assert {(row.kind, row.against, str(row.due_on), row.citizen) for row in rows} == {
        ("complaint", "province", "2026-11-12", "Lê Thị Sáu")
    }


async def test_sheets_leave_without_names_and_the_empty_one_explains_itself(client: Any, office: Any) -> None:
    await office.file(office.LAMP, citizen="Lê Thị Sáu")
    book = ZipFile(io.BytesIO((await client.get("/complaints/export.xlsx")).content))
    words = "".join(book.read(name).decode() for name in book.namelist())
    assert office.LAMP["subject"] in words
    assert "Mới tiếp nhận" in words
    assert "Sáu" not in words
    assert (await client.get("/complaints/empty.xlsx")).content.startswith(b"PK")
    assert "Không nhập tố cáo bằng bảng tính" in (await client.get("/complaints/import")).text


async def test_evidence_lies_beside_a_case_and_counts_at_the_gate(kit: Kit, client: Any, office: Any) -> None:
    case = await office.file(office.LAMP)
    note = {"files": ("bien-ban.txt", "Biên bản thay đèn ngày 23/11".encode())}
    assert (await client.post(f"/complaints/{case}/files", files=note)).status_code == 303
    [kept] = (await client.get(f"/api/complaints/{case}/files")).json()
    assert "bien-ban.txt" in (await client.get(f"/complaints/{case}")).text
    assert (await client.get(f"/complaints/{case}/files/{kept['id']}")).content.startswith("Biên bản".encode())
    await office.take(case, "accept")
    await office.take(case, "answer", **{**office.ANSWER, "evidence": "", "notice_on": today().isoformat()})
    neighbour = await kit.person(kit.neighbour)
    assert (await neighbour.get(f"/complaints/{case}/files/{kept['id']}")).status_code == 404
    assert (await neighbour.post(f"/complaints/{case}/files", files=note)).status_code == 404
    assert (await office.try_(case, "close")).status_code == 200


async def test_nothing_is_attached_where_a_denunciation_may_be_in_it(client: Any, office: Any) -> None:
    note = {"files": ("don.txt", b"Don")}
    letter = {"kind": "mixed", "subject": "Đơn nhiều việc", "text": "Khiếu nại bồi thường và tố cáo thu tiền."}
    mixed = await office.file(letter)
    assert (await client.post(f"/api/complaints/{mixed}/files", files=note)).status_code == 409
    lamp = await office.file(office.LAMP)
    assert (await client.post(f"/api/complaints/{lamp}/files", files=note)).status_code == 201
    said = {"kind": "denunciation", "subject": "Thu tiền sai", "text": "Thủ quỹ thu tiền không biên lai."}
    refused = await office.try_(lamp, "classify", **said)
    assert (refused.status_code, "Hãy gỡ các tệp" in refused.text) == (409, True)


async def test_a_row_of_a_day_whose_law_is_not_known_is_named_and_not_passed_over(client: Any) -> None:
    head = "Loại,Tóm tắt,Nội dung,Ngày nhận"
    old = f'{head}\n"Kiến nghị, phản ánh",Đèn hỏng,Ba bóng đèn không sáng ở đầu thôn,02/11/2010\n'
    answer = await client.post("/api/complaints/import", files={"file": ("so.csv", old.encode())})
    assert (answer.status_code, [one["path"] for one in answer.json()["errors"]]) == (400, ["/2/Ngày nhận"])
    assert (await client.get("/api/complaints")).json() == []


async def test_a_register_that_was_kept_in_a_sheet_comes_in_with_how_far_each_matter_is(kit: Kit, client: Any) -> None:
    head = "Loại,Tóm tắt,Nội dung,Ngày nhận,Ngày thụ lý,Ngày trả lời,Nội dung trả lời,Căn cứ pháp luật,Kết quả"
    land = "Khiếu nại,Bồi thường đất,Đề nghị đo lại diện tích thu hồi."
    answer = "Đã đo lại cùng gia đình.,Luật Khiếu nại 2011"
    for wrong, place in (
        (f"{land},12/03/2024,11/03/2024,,,,", "/2/Ngày thụ lý"),
        (f"{land},01/03/2024,11/03/2024,10/03/2024,{answer},Đúng", "/2/Ngày trả lời"),
        (f"{land},12/03/2024,11/03/2024,10/04/2024,{answer},Đúng", "/2/Ngày thụ lý"),
        (f"{land},01/03/2024,,10/04/2024,{answer},Đúng", "/2/Ngày thụ lý"),
    ):
        refused = await client.post("/api/complaints/import", files={"file": ("so.csv", f"{head}\n{wrong}".encode())})
        assert (refused.status_code, [one["path"] for one in refused.json()["errors"]]) == (400, [place]), refused.text
    rows = (
        f"{land},01/03/2024,11/03/2024,12/04/2024,{answer},Đúng",
        f"{land},01/11/2026,11/11/2026,,,,",
        f"{land},20/11/2026,,,,,",
    )
    taken = await client.post("/api/complaints/import", files={"file": ("so.csv", "\n".join((head, *rows)).encode())})
    assert taken.json() == {"taken": 3}
    async with kit.work(kit.commune) as work:
        found = await work.all(select(Case).order_by(Case.received_on))
    assert [(one.step, one.rule, str(one.due_on), one.result) for one in found] == [
        ("answered", "complaint.first.normal", "2024-04-10", "right"),
        ("accepted", "complaint.first.normal", "2026-12-11", ""),
        ("opened", "complaint.accept", "2026-11-30", ""),
    ]
    book = (await client.get("/complaints/export.csv")).text
    assert "Thị trấn Khe Sanh" in book
    assert "10/04/2024" in book or "2024-04-10" in book
