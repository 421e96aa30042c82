"""What is attached to a thing stays with its unit, goes with its commit, and harms nobody who opens it."""

import asyncio
import errno
import os
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn
from litestar import Litestar
from litestar.datastructures import UploadFile
from sqlalchemy import text
from sqlmodel import select

from core import attachment, runtime
from core.attachment import PER_THING, Attachment, attach, attachments, detach, sweep
from core.content import Examined, examine
from core.errors import BadInput, Conflict, NotFound, Unavailable
from core.mailbox import Audit
from core.plugin import Registry, discover
from core.runtime import Runtime
from core.session import SET_SCOPE
from core.storage import Storage
from core.testing import Kit, browser
from core.web.app import create_app
from core.web.attachment import disposition
from core.web.upload import UPLOAD_BYTES
from tests.core.specimens import DOCX, PDF, SECRET, photograph

ROOMS = Path(__file__).parent / "rooms"
SHELF = UUID(int=7)
PAGE = {"accept": "text/html"}


class Shelf:
    """A web process that has one room more, the shelf; and the people who come to it."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.runtime = Runtime(kit.runtime.settings, Registry([*discover(), "shelf"]), pool=4)
        self.app: Litestar = create_app(self.runtime, lambda: True)

    def also(self, client: httpx.AsyncClient) -> httpx.AsyncClient:
        """Return the same browser, talking to this process."""
        same = browser(self.app, client.base_url.path, dict(client.headers))
        same.cookies = client.cookies
        return same

    async def person(self, tenant: str, role: str = "officer", *, below: bool = False) -> httpx.AsyncClient:
        return self.also(await self.kit.person(tenant, role, below=below))


@pytest.fixture(scope="module")
async def made(opened_house: Kit) -> AsyncIterator[Shelf]:
    sys.path.append(str(ROOMS))
    shelf = Shelf(opened_house)
    yield shelf
    sys.path.remove(str(ROOMS))
    await shelf.runtime.close()


@pytest.fixture
async def shelf(kit: Kit, made: Shelf) -> Shelf:
    await made.runtime.refresh()
    on = {"plugin": "shelf", "on": True, "why": "Thử"}
    (await made.also(kit.administrator).post("/t/45/api/tenants/plugins", json=on)).raise_for_status()
    return made


@pytest.fixture
async def officer(shelf: Shelf, kit: Kit) -> httpx.AsyncClient:
    return await shelf.person(kit.commune)


@pytest.fixture
def storage(kit: Kit) -> Storage:
    return kit.runtime.storage


def sent(*files: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    """Return a form's files as httpx wants them."""
    return [("files", file) for file in files]


def upload(name: str, content: bytes) -> UploadFile:
    return UploadFile("application/octet-stream", name, content)


async def lay(client: httpx.AsyncClient, *files: tuple[str, bytes], on: UUID = SHELF) -> list[dict[str, Any]]:
    """Lay files on a shelf by the form; what is known of all that lies there."""
    answer = await client.post(f"/shelf/{on}/files", files=sent(*files), headers=PAGE)
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    return list((await client.get(f"/api/shelf/{on}/files")).json())


def kept(storage: Storage) -> list[Path]:
    """Return every file of the storage."""
    return sorted(path for path in storage.folder.rglob("*") if path.is_file())


async def rows(kit: Kit) -> list[str]:
    async with kit.work(kit.province, below=True) as work:
        return [row.name for row in await work.all(select(Attachment))]


async def test_what_was_attached_is_handed_over_as_a_file_and_never_as_a_page(officer: httpx.AsyncClient) -> None:
    (known,) = await lay(officer, ("Biên bản họp thôn.docx", DOCX))
    assert known.items() >= {"size": len(DOCX), "sha256": sha256(DOCX).hexdigest(), "about": str(SHELF)}.items()
    assert known["added_by"].startswith("person:")
    assert "key" not in known
    answer = await officer.get(f"/shelf/{SHELF}/files/{known['id']}")
    assert answer.content == DOCX
    told = {name: answer.headers[name] for name in ("content-disposition", "content-type", "content-length")}
    assert told == {
        "content-disposition": 'attachment; filename="Bien ban hop thon.docx"; '
        "filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%20h%E1%BB%8Dp%20th%C3%B4n.docx",
        "content-type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "content-length": str(len(DOCX)),
    }
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers.get_list("content-security-policy") == ["default-src 'none'; frame-ancestors 'none'; sandbox"]
    assert answer.headers["cache-control"] == "private, no-store"


async def test_a_page_shows_what_is_attached_and_who_added_it(officer: httpx.AsyncClient) -> None:
    await lay(officer, ("Biên bản.pdf", PDF), ("anh.jpg", photograph()))
    page = (await officer.get(f"/shelf/{SHELF}", headers=PAGE)).text
    assert "Biên bản.pdf" in page
    assert "anh.jpg" in page
    assert "Người officer" in page
    assert 'enctype="multipart/form-data"' in page


async def test_a_photograph_is_kept_without_the_place_where_it_was_taken(
    officer: httpx.AsyncClient, storage: Storage
) -> None:
    (known,) = await lay(officer, ("anh.jpg", photograph()))
    given = (await officer.get(f"/shelf/{SHELF}/files/{known['id']}")).content
    assert (SECRET.encode() in photograph(), SECRET.encode() in given) == (True, False)
    assert [path.read_bytes() for path in kept(storage)] == [given]


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: x=y.pdf",
        'a"; filename="b.exe.pdf',
        "../../../a.pdf",
        "..\\..\\a.pdf",
        "a\u2028b.pdf",
        "%0d%0aSet-Cookie:x.pdf",
        "đ\u202e.pdf",
    ],
)
async def test_a_name_breaks_out_of_no_header_and_no_folder(
    officer: httpx.AsyncClient, kit: Kit, storage: Storage, name: str
) -> None:
    async with kit.work(kit.commune) as work:
        added = await attach(work, SHELF, upload(name, PDF))
    answer = await officer.get(f"/shelf/{SHELF}/files/{added.id}")
    assert answer.content == PDF
    assert "set-cookie" not in answer.headers
    parts = answer.headers["content-disposition"].split('"')
    assert len(parts) == 3
    assert answer.headers["content-disposition"].isprintable()
    assert [path.parent for path in kept(storage)] == [storage.folder / kit.commune]


def test_the_header_of_a_download_is_whole_whatever_the_name() -> None:
    told = disposition('a"; filename="b\\\r\nđ.pdf')
    plain, _, full = told.partition("; filename*=")
    assert plain == 'attachment; filename="a; filename=bd.pdf"'
    assert full == "UTF-8''a%22%3B%20filename%3D%22b%5C%0D%0A%C4%91.pdf"


async def test_a_form_without_its_token_brings_no_file(officer: httpx.AsyncClient, kit: Kit) -> None:
    token = officer.headers.pop("x-csrftoken")
    files = sent(("a.pdf", PDF))
    assert (await officer.post(f"/shelf/{SHELF}/files", files=files)).status_code == httpx.codes.FORBIDDEN
    assert await rows(kit) == []
    answer = await officer.post(f"/shelf/{SHELF}/files", files=files, data={"_csrf_token": token})
    assert answer.status_code == httpx.codes.SEE_OTHER
    assert await rows(kit) == ["a.pdf"]


async def test_a_program_adds_files_and_learns_what_is_kept(officer: httpx.AsyncClient) -> None:
    answer = await officer.post(f"/api/shelf/{SHELF}/files", files=sent(("a.pdf", PDF), ("b.docx", DOCX)))
    assert answer.status_code == httpx.codes.CREATED
    assert [(one["name"], one["size"]) for one in answer.json()] == [("a.pdf", len(PDF)), ("b.docx", len(DOCX))]
    refused = await officer.post(f"/api/shelf/{SHELF}/files", files=sent(("a.exe", b"MZ")))
    assert [one["path"] for one in refused.json()["errors"]] == ["/files"]


async def test_of_several_files_all_are_taken_or_none(officer: httpx.AsyncClient, kit: Kit) -> None:
    files = sent(("tốt.pdf", PDF), ("anh.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    answer = await officer.post(f"/shelf/{SHELF}/files", files=files, headers=PAGE)
    assert answer.status_code == httpx.codes.BAD_REQUEST
    field = answer.text.partition('id="f-files-error"')[2].partition("</p>")[0]
    assert "«anh.png»: Không nhận loại tệp này" in field
    assert await rows(kit) == []
    assert len(await lay(officer, ("tốt.pdf", PDF), ("Ảnh.jpg", photograph()))) == 2


async def test_a_form_without_a_file_says_what_is_missing(officer: httpx.AsyncClient) -> None:
    none = await officer.post(f"/shelf/{SHELF}/files", files=sent(("", b"")), headers=PAGE)
    wrong = await officer.post(f"/shelf/{SHELF}/files", files={"files": (None, "chữ")}, headers=PAGE)
    for answer in (none, wrong):
        assert answer.status_code == httpx.codes.BAD_REQUEST
        assert "Hãy chọn ít nhất một tệp." in answer.text.partition('id="f-files-error"')[2].partition("</p>")[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"--b\r\n\r\n",
        b'--b\r\ncontent-disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-',
        b'--b\r\ncontent-disposition: form-data; name="more"\r\n\r\nx\r\n--b--\r\n',
    ],
)
async def test_a_broken_form_is_refused(officer: httpx.AsyncClient, kit: Kit, body: bytes) -> None:
    for kind in ("multipart/form-data; boundary=b", "multipart/form-data"):
        answer = await officer.post(f"/shelf/{SHELF}/files", content=body, headers={"content-type": kind})
        assert answer.status_code == httpx.codes.BAD_REQUEST
    assert await rows(kit) == []


async def test_a_file_that_is_too_large_is_refused_at_its_field(kit: Kit, storage: Storage) -> None:
    for size, fits in ((storage.file_bytes, True), (storage.file_bytes + 1, False)):
        content = b"a" * size
        async with kit.work(kit.commune) as work:
            if fits:
                assert (await attach(work, SHELF, upload("a.txt", content))).size == size
                continue
            with pytest.raises(BadInput, match="lớn hơn 10 MB") as refused:
                await attach(work, SHELF, upload("a.txt", content), "evidence")
            assert [one["path"] for one in refused.value.details] == ["/evidence"]


@pytest.fixture
async def served(shelf: Shelf) -> AsyncIterator[str]:
    """Serve the shelf as the house does; its address."""
    config = uvicorn.Config(shelf.app, port=0, http="httptools", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_a_body_that_is_too_large_is_answered_by_a_page_and_not_by_a_broken_line(
    officer: httpx.AsyncClient, served: str, kit: Kit
) -> None:
    cookies = dict(officer.cookies)
    async with httpx.AsyncClient(cookies=cookies, headers=officer.headers, timeout=30) as client:
        address = f"{served}/t/{kit.commune}/shelf/{SHELF}/files"
        answer = await client.post(address, files=sent(("a.pdf", PDF + b" " * UPLOAD_BYTES)), headers=PAGE)
        assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        assert "Nội dung gửi lên quá lớn" in answer.text
        assert (await client.post(address, files=sent(("a.pdf", PDF)))).status_code == httpx.codes.SEE_OTHER


@pytest.mark.parametrize("cookies", [{}, {"dinh_session": "x"}])
async def test_of_what_a_stranger_brings_nothing_is_read(shelf: Shelf, kit: Kit, cookies: dict[str, str]) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(10):
            read += 1
            yield b"x" * 100_000

    stranger = browser(shelf.app, f"/t/{kit.commune}")
    stranger.cookies.update(cookies)
    form = {"content-type": "multipart/form-data; boundary=x"}
    answer = await stranger.post(f"/shelf/{SHELF}/files", content=body(), headers=form)
    assert (answer.status_code, read) == (httpx.codes.UNAUTHORIZED, 0)


async def test_a_neighbour_finds_nothing_by_any_door(
    shelf: Shelf, officer: httpx.AsyncClient, kit: Kit, storage: Storage
) -> None:
    (known,) = await lay(officer, ("a.pdf", PDF))
    neighbour = await shelf.person(kit.neighbour)
    here, there = f"/shelf/{SHELF}/files", f"http://dinh/t/{kit.commune}/shelf/{SHELF}/files"
    assert (await neighbour.get(f"/api/shelf/{SHELF}/files")).json() == []
    for path in (here, there):
        assert (await neighbour.get(f"{path}/{known['id']}")).status_code == httpx.codes.NOT_FOUND
        removed = await neighbour.post(f"{path}/{known['id']}/remove", data={"why": "Phá"})
        assert removed.status_code == httpx.codes.NOT_FOUND
    assert (await neighbour.post(there, files=sent(("b.pdf", PDF)))).status_code == httpx.codes.NOT_FOUND
    assert await rows(kit) == ["a.pdf"]
    assert len(kept(storage)) == 1


async def test_who_looks_from_above_reads_and_takes_nothing_away(
    shelf: Shelf, officer: httpx.AsyncClient, kit: Kit, storage: Storage
) -> None:
    (known,) = await lay(officer, ("a.pdf", PDF))
    above = await shelf.person(kit.district, below=True)
    assert (await above.get(f"/shelf/{SHELF}/files/{known['id']}")).content == PDF
    removed = await above.post(f"/shelf/{SHELF}/files/{known['id']}/remove", data={"why": "Phá"})
    assert removed.status_code == httpx.codes.FORBIDDEN
    assert await rows(kit) == ["a.pdf"]
    assert len(kept(storage)) == 1


async def test_who_may_only_read_adds_nothing(shelf: Shelf, kit: Kit) -> None:
    auditor = await shelf.person(kit.commune, "auditor")
    answer = await auditor.post(f"/shelf/{SHELF}/files", files=sent(("a.pdf", PDF)))
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "f-files" not in (await auditor.get(f"/shelf/{SHELF}", headers=PAGE)).text


async def test_row_level_security_alone_keeps_neighbours_apart(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        await attach(work, SHELF, upload("a.pdf", PDF))
    for tenant, seen in ((kit.commune, 1), (kit.neighbour, 0)):
        async with kit.runtime.engine.connect() as connection:
            await connection.exec_driver_sql(SET_SCOPE, (tenant, tenant))
            count = text("SELECT count(*) FROM core_attachment")
            assert (await connection.execute(count)).scalar_one() == seen
            gone = await connection.execute(text("DELETE FROM core_attachment"))
            assert gone.rowcount == seen
            await connection.rollback()


async def test_a_file_of_one_thing_is_not_found_at_another(officer: httpx.AsyncClient, kit: Kit) -> None:
    (known,) = await lay(officer, ("a.pdf", PDF))
    assert (await officer.get(f"/shelf/{uuid4()}/files/{known['id']}")).status_code == httpx.codes.NOT_FOUND
    async with kit.work(kit.commune) as work:
        assert await attachments(work, uuid4()) == []
        with pytest.raises(NotFound):
            await detach(work, uuid4(), UUID(known["id"]), "Nhầm")


async def test_a_thing_holds_so_many_files_and_no_more(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        for number in range(PER_THING):
            await attach(work, SHELF, upload(f"{number}.pdf", PDF))
        with pytest.raises(Conflict, match="nhiều nhất là 20"):
            await attach(work, SHELF, upload("x.pdf", PDF))
        await attach(work, uuid4(), upload("y.pdf", PDF))


async def test_a_unit_holds_so_much_and_no_more_also_when_many_come_at_once(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit.runtime, "storage", replace(kit.runtime.storage, tenant_bytes=len(PDF) * 3))

    async def add(tenant: str) -> None:
        with suppress(Conflict):
            async with kit.work(tenant) as work:
                await attach(work, uuid4(), upload("a.pdf", PDF))

    await asyncio.gather(*(add(kit.commune) for _ in range(6)), add(kit.neighbour))
    assert len(await rows(kit)) == 3 + 1
    async with kit.work(kit.commune) as work:
        with pytest.raises(Conflict, match="đã đầy"):
            await attach(work, SHELF, upload("a.pdf", PDF))


class CameToNothingError(Exception):
    """What a rule of a plugin may raise after a file was taken."""


async def come_to_nothing(kit: Kit) -> None:
    with suppress(CameToNothingError):
        async with kit.work(kit.commune) as work:
            await attach(work, SHELF, upload("mồ côi.pdf", PDF))
            raise CameToNothingError


async def swept(kit: Kit) -> int:
    async with kit.runtime.everywhere() as work:
        return await sweep(work)


async def test_what_came_to_nothing_leaves_no_row_and_its_bytes_are_swept(kit: Kit, storage: Storage) -> None:
    async with kit.work(kit.commune) as work:
        good = await attach(work, SHELF, upload("tốt.pdf", PDF))
    await come_to_nothing(kit)
    (storage.folder / kit.commune / ("a" * 32 + ".new")).write_bytes(b"half")
    (storage.folder / kit.commune / "not-ours.pdf").write_bytes(PDF)
    assert await rows(kit) == ["tốt.pdf"]
    assert (len(kept(storage)), await swept(kit)) == (4, 0), "it may belong to work that has not ended"
    kit.move_clock(days=1, minutes=1)
    assert await swept(kit) == 2
    assert {path.name for path in kept(storage)} == {good.key, "not-ours.pdf"}


async def test_what_was_passed_by_for_a_week_is_left_alone(kit: Kit, storage: Storage) -> None:
    await come_to_nothing(kit)
    kit.move_clock(days=9)
    assert await swept(kit) == 0
    assert len(kept(storage)) == 1


async def test_the_bytes_go_after_the_commit_and_the_audit_log_says_why(kit: Kit, storage: Storage) -> None:
    async with kit.work(kit.commune) as work:
        added = await attach(work, SHELF, upload("Nguyễn Văn A.pdf", PDF))
    with suppress(CameToNothingError):
        async with kit.work(kit.commune) as work:
            await detach(work, SHELF, added.id, "Nhầm tệp")
            raise CameToNothingError
    assert (await rows(kit), len(kept(storage))) == (["Nguyễn Văn A.pdf"], 1)
    async with kit.work(kit.commune) as work:
        await detach(work, SHELF, added.id, "Nhầm tệp")
        await work.db.flush()
        assert len(kept(storage)) == 1, "nothing is certain yet"
    assert (await rows(kit), kept(storage)) == ([], [])
    async with kit.work(kit.commune) as work:
        (entry,) = await work.all(select(Audit).where(Audit.action == "core.detach"))  # type: ignore[arg-type]  # SQLModel types a column as its value
    assert (entry.target, entry.why) == (str(SHELF), "Nhầm tệp")
    assert entry.change == {"size": len(PDF), "sha256": sha256(PDF).hexdigest()}


async def test_a_commit_that_fails_takes_no_bytes_away(
    kit: Kit, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_session: object) -> None:
        raise Unavailable("Mất kết nối")

    async with kit.work(kit.commune) as work:
        added = await attach(work, SHELF, upload("a.pdf", PDF))
    monkeypatch.setattr(runtime, "_commit", fails)
    with pytest.raises(Unavailable):
        async with kit.work(kit.commune) as work:
            await detach(work, SHELF, added.id, "Nhầm tệp")
    monkeypatch.undo()
    assert (await rows(kit), len(kept(storage))) == (["a.pdf"], 1)


async def test_a_file_is_taken_away_by_the_form_below_its_name(officer: httpx.AsyncClient, storage: Storage) -> None:
    (known,) = await lay(officer, ("a.pdf", PDF))
    path = f"/shelf/{SHELF}/files/{known['id']}/remove"
    assert path in (await officer.get(f"/shelf/{SHELF}", headers=PAGE)).text
    refused = await officer.post(path, data={"why": ""}, headers=PAGE)
    assert refused.status_code == httpx.codes.BAD_REQUEST
    assert "Chưa điền." in refused.text.partition(f'id="f-why-{known["id"]}-error"')[2].partition("</p>")[0]
    assert (await officer.post(path, data={"why": "Nhầm tệp"}, headers=PAGE)).status_code == httpx.codes.SEE_OTHER
    assert kept(storage) == []


async def test_an_attempt_that_fails_takes_no_bytes_away(kit: Kit, storage: Storage) -> None:
    async with kit.work(kit.commune) as work:
        added = await attach(work, SHELF, upload("a.pdf", PDF))
    async with kit.work(kit.commune) as work:
        with suppress(CameToNothingError):
            async with work.transaction.attempt(5):
                await detach(work, SHELF, added.id, "Nhầm tệp")
                raise CameToNothingError
    assert (await rows(kit), len(kept(storage))) == (["a.pdf"], 1)


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"%PDF")])
async def test_lost_bytes_are_told_and_hide_nothing_else(
    officer: httpx.AsyncClient, storage: Storage, damage: Any
) -> None:
    (known,) = await lay(officer, ("a.pdf", PDF))
    damage(*kept(storage))
    answer = await officer.get(f"/shelf/{SHELF}/files/{known['id']}")
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "khôi phục từ bản sao lưu" in answer.json()["detail"]
    assert (await officer.get(f"/shelf/{SHELF}", headers=PAGE)).status_code == httpx.codes.OK
    removed = await officer.post(f"/shelf/{SHELF}/files/{known['id']}/remove", data={"why": "Tệp hỏng"})
    assert removed.status_code == httpx.codes.SEE_OTHER


async def test_a_full_disk_takes_nothing_and_says_so(
    kit: Kit, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with kit.work(kit.commune) as work:
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(Unavailable, match="xem ổ đĩa"):
            await attach(work, SHELF, upload("a.pdf", PDF))
        monkeypatch.undo()
    assert (await rows(kit), kept(storage)) == ([], [])


async def test_nobody_else_on_the_machine_reads_the_files(kit: Kit, storage: Storage) -> None:
    async with kit.work(kit.commune) as work:
        await attach(work, SHELF, upload("a.pdf", PDF))
    (path,) = kept(storage)
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)


async def test_files_are_examined_beside_the_loop_one_at_a_time(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    busy: list[str] = []

    def watched(name: str, content: bytes) -> Examined:
        assert not busy
        assert threading.current_thread() is not threading.main_thread()
        busy.append(name)
        time.sleep(0.05)
        busy.remove(name)
        return examine(name, content)

    async def add() -> None:
        async with kit.work(kit.commune) as work:
            await attach(work, uuid4(), upload("a.pdf", PDF))

    monkeypatch.setattr(attachment, "examine", watched)
    await asyncio.gather(add(), add(), add())
