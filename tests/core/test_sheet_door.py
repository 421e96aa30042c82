"""Sheets at the web door: sent in a form, refused with every row that is wrong, and taken away."""

import io
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from python_calamine import CalamineWorkbook

from core.plugin import Registry, discover
from core.runtime import Runtime
from core.testing import Kit, browser
from core.web.app import create_app

LINES = "Chủ hộ;Ngày ghi sổ;Loại hộ\nHồ Văn An;23/11/2026;Hộ nghèo\n"

ROOMS = Path(__file__).parent / "rooms"


@pytest.fixture(scope="module")
def registry() -> Iterator[Registry]:
    """The plugins that are here, and the room that takes sheets."""
    sys.path.insert(0, str(ROOMS))
    before = set(sys.modules)
    yield Registry([*discover(), "ledger"])
    sys.path.remove(str(ROOMS))
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest_asyncio.fixture(loop_scope="session")
async def officer(kit: Kit, registry: Registry) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in officer, at a house that has the room as well."""
    runtime = Runtime(kit.runtime.settings, registry)
    await runtime.refresh()
    app = create_app(runtime, lambda: True)
    administrator = browser(app, "", dict(kit.administrator.headers))
    administrator.cookies = kit.administrator.cookies
    switched = await administrator.post(
        "/t/45/api/tenants/plugins", json={"plugin": "ledger", "on": True, "why": "Thử"}
    )
    switched.raise_for_status()
    client = browser(app, f"/t/{kit.commune}", {"accept": "text/html"})
    client.cookies = (await kit.person(kit.commune)).cookies
    yield client
    await runtime.close()


def of(content: bytes | str) -> dict[str, tuple[str, bytes]]:
    """Return a chosen file as a form sends it."""
    return {"file": ("danh sách.csv", content.encode() if isinstance(content, str) else content)}


async def test_a_sheet_is_sent_in_a_form_with_its_token(officer: httpx.AsyncClient) -> None:
    token = {"_csrf_token": officer.cookies["csrftoken"]}
    taken = await officer.post("/ledger/import", files=of(LINES), data=token)
    assert taken.status_code == 200, taken.text
    assert taken.json()[0]["head"] == "Hồ Văn An"
    beside = await officer.post("/ledger/list", files=of(LINES), data=token | {"sender": "Xã Triệu Thành"})
    assert beside.text == "Xã Triệu Thành: 1"
    assert (await officer.post("/ledger/import", files=of(LINES))).status_code == 403


@pytest.fixture
def with_token(officer: httpx.AsyncClient) -> httpx.AsyncClient:
    officer.headers["x-csrftoken"] = officer.cookies["csrftoken"]
    return officer


async def test_a_refused_sheet_shows_its_page_with_row_column_and_fault(with_token: httpx.AsyncClient) -> None:
    refused = await with_token.post("/ledger/import", files=of(f"{LINES}B;hôm qua;Hộ nghèo\n"))
    assert refused.status_code == 400
    assert "Có 1 trong 2 dòng chưa đúng, nên chưa dòng nào được ghi." in refused.text
    for cell in (">Dòng 3</th>", ">Ngày ghi sổ</div>", ">Cần là một ngày, như 23/11/2026.</div>"):
        assert cell in refused.text
    told = await with_token.post("/ledger/import", files=of("Chủ hộ\nA"), headers={"accept": "application/json"})
    assert told.json()["errors"][0] == {"path": "/1/Ngày ghi sổ", "message": "Thiếu cột này."}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Chưa điền."),
        (b"PK\x03\x04", "Không đọc được tệp này."),
        (b"x" * 5_500_000, "Tệp lớn hơn 5 MB."),
    ],
)
async def test_a_file_that_is_no_sheet_shows_its_page_with_one_sentence(
    with_token: httpx.AsyncClient, content: bytes, sentence: str
) -> None:
    files = of(content) if content else {"file": ("", b"")}
    refused = await with_token.post("/ledger/import", files=files)
    assert refused.status_code in {400, 413}
    assert sentence in refused.text
    assert "Tải mẫu trống (Excel)" in refused.text


async def test_a_body_too_large_to_be_read_shows_its_page_too(with_token: httpx.AsyncClient) -> None:
    refused = await with_token.post("/ledger/list", files=of(b"x" * 2_500_000), data={"sender": "Xã Triệu Thành"})
    assert refused.status_code in {400, 413}
    assert "Nội dung gửi lên quá lớn." in refused.text
    assert "Tải mẫu trống (Excel)" in refused.text


async def test_what_was_typed_beside_the_file_is_kept(with_token: httpx.AsyncClient) -> None:
    refused = await with_token.post("/ledger/list", files=of("Chủ hộ\n"), data={"sender": "Xã Triệu Thành"})
    assert 'value="Xã Triệu Thành"' in refused.text


async def test_sheets_are_taken_away_under_a_name_that_every_system_takes(officer: httpx.AsyncClient) -> None:
    empty = await officer.get("/ledger/empty.xlsx")
    assert empty.headers["content-disposition"] == (
        'attachment; filename="Danh sach ho - mau trong.xlsx"; '
        "filename*=UTF-8''Danh%20s%C3%A1ch%20h%E1%BB%99%20-%20m%E1%BA%ABu%20tr%E1%BB%91ng.xlsx"
    )
    assert CalamineWorkbook.from_filelike(io.BytesIO(empty.content)).sheet_names[0] == "Danh sách hộ"
    export = await officer.get("/ledger/export.xlsx")
    assert "UTF-8''S%E1%BB%95%20h%E1%BB%99%202026.xlsx" in export.headers["content-disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(export.content)).get_sheet_by_index(0).to_python()
    assert rows == [["Chủ hộ", "Đơn vị"], ["Thị trấn Khe Sanh", "19429"]]


async def test_the_api_document_knows_the_form(officer: httpx.AsyncClient) -> None:
    assert (await officer.get("/api/openapi.json")).status_code == 200
