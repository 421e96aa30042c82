"""A file is what its content is; a photograph keeps its picture and nothing else."""

import time
import tracemalloc
import unicodedata
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core import content
from core.content import KINDS, TEXT, cleaned, examine
from core.errors import BadInput
from core.photograph import LONGEST
from tests.core import specimens
from tests.core.specimens import DOCX, MP3, PDF, SECRET, TURNED, XLSX, moving, open_document, open_xml, photograph

JPEG = KINDS[0]
ODT, ODS = open_document("text"), open_document("spreadsheet")
WORD = "openxmlformats-officedocument.wordprocessingml.document.main"
MACROS = "ms-word.document.macroEnabled.main"
LATE_PDF = photograph()[:2] + b"\xff\xfe\0\x12%PDF-1.7 1 0 obj" + photograph()[2:]
PHOTOGRAPHS = {"JPEG": "anh.jpg", "PNG": "anh.png", "WEBP": "anh.webp"}


def drawn(name: str, content: bytes) -> Image.Image:
    return Image.open(BytesIO(examine(name, content).content))


def colour(image: Image.Image, x: int, y: int) -> str:
    """Return the strongest colour of a point."""
    point = image.convert("RGB").getpixel((x, y))
    assert isinstance(point, tuple)
    return ("red", "green", "blue")[point.index(max(point))]


@pytest.mark.parametrize("drawn_by", PHOTOGRAPHS)
def test_nothing_of_what_stood_beside_the_picture_stays(drawn_by: str) -> None:
    sent = photograph(drawn_by)
    assert sent.count(SECRET.encode()) >= 3, "the specimen tells what must not stay"
    kept = examine(PHOTOGRAPHS[drawn_by], sent).content
    assert SECRET.encode() not in kept
    with Image.open(BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        assert image.info.keys() <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "loop",
            "background",
            "timestamp",
            "duration",
        }


@pytest.mark.parametrize("drawn_by", PHOTOGRAPHS)
def test_a_photograph_stands_upright_as_it_was_taken(drawn_by: str) -> None:
    image = drawn(PHOTOGRAPHS[drawn_by], photograph(drawn_by, TURNED))
    assert image.size == (40, 60)
    assert colour(image, 20, 5) == "red"
    assert colour(image, 20, 55) == "blue"


def test_a_photograph_in_the_colours_of_print_is_shown_in_those_of_the_screen() -> None:
    out = BytesIO()
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(out, "JPEG")
    image = drawn("anh.jpg", out.getvalue())
    assert image.mode == "RGB"
    assert colour(image, 4, 4) == "red"


def test_what_shines_through_a_picture_still_does() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    assert drawn("dau.png", out.getvalue()).getpixel((4, 4)) == (255, 0, 0, 0)


def test_a_photograph_is_no_larger_than_is_of_use() -> None:
    out = BytesIO()
    Image.new("L", (LONGEST + 904, 50)).save(out, "JPEG")
    assert drawn("anh.jpg", out.getvalue()).size == (LONGEST, 41)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.jpg", photograph(), "image/jpeg"),
        ("a.png", photograph("PNG"), "image/png"),
        ("a.webp", photograph("WEBP"), "image/webp"),
        ("a.pdf", PDF, "application/pdf"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("a.ods", ODS, "application/vnd.oasis.opendocument.spreadsheet"),
        ("a.mp3", MP3, "audio/mpeg"),
        ("a.mp3", MP3[20:], "audio/mpeg"),
        ("a.m4a", moving(b"soun"), "audio/mp4"),
        ("a.m4a", moving(b"soun", brand=b"M4A "), "audio/mp4"),
        ("a.txt", specimens.TEXT, "text/plain"),
        ("a.txt", b"\xef\xbb\xbf" + specimens.TEXT, "text/plain"),
    ],
)
def test_every_kind_that_is_promised_is_taken(name: str, content: bytes, media_type: str) -> None:
    found = examine(name, content)
    assert (found.name, found.media_type) == (name, media_type)


def test_a_name_that_says_something_else_gets_the_true_ending() -> None:
    assert examine("Biên bản.jpg", PDF).name == "Biên bản.pdf"
    assert examine("anh.heic", photograph()).name == "anh.jpg"
    assert examine("Anh.JPEG", photograph()).name == "Anh.jpeg"
    assert examine("bang.docx", XLSX).name == "bang.xlsx"
    assert examine("ghi-am.mp4", moving(b"soun")).name == "ghi-am.m4a"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("anh.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("anh.png", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("anh.png", b"<!doctype html><script>alert(1)</script>"),
        ("trang.txt", b"<!doctype html><script>alert(1)</script>"),
        ("trang.html", b"alert(1)"),
        ("anh.png", specimens.TEXT),
        ("anh.gif", b"GIF89a\x01\0\x01\0\0\0\0;"),
        ("chuong-trinh.pdf", b"MZ" + b"\0" * 200),
        ("chuong-trinh.jpg", b"\x7fELF" + b"\0" * 200),
        ("goi.zip", specimens.packed(a="b")),
        ("goi.docx", specimens.packed(a="b")),
        ("bang.docx", open_document("presentation")),
        ("co-lenh.docx", open_xml(MACROS)),
        ("co-lenh.docx", open_xml(WORD, **{"word/vbaProject.bin": "x"})),
        ("co-lenh.odt", open_document("text", **{"Basic/Standard/Module1.xml": "x"})),
        ("phim.m4a", moving(b"soun", b"vide")),
        ("phim.mp4", moving(b"vide")),
        ("dut.pdf", PDF[:-6]),
        ("dut.docx", DOCX[:-30]),
        ("nhi-phan.txt", b"abc\0def"),
        ("hai-byte.txt", specimens.TEXT.decode().encode("utf-16")),
        ("rong.txt", b""),
    ],
)
def test_what_is_of_no_kind_that_is_taken_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(BadInput, match=r"Không nhận loại tệp này|Tệp rỗng"):
        examine(name, content)


def test_who_sends_what_is_often_sent_is_told_how_to_send_it() -> None:
    with pytest.raises(BadInput, match="lưu lại thành DOCX"):
        examine("cu.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    with pytest.raises(BadInput, match="JPEG"):
        examine("anh.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)


@pytest.mark.parametrize(
    "content",
    [
        photograph()[:-400],
        photograph("PNG")[:200],
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0<svg/>",
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="Ảnh không mở được"):
        examine("anh.png", content)


@pytest.mark.parametrize(
    "content",
    [
        LATE_PDF,
        photograph() + DOCX,
        PDF + specimens.packed(a="b") + b"%%EOF",
        MP3 + DOCX,
    ],
)
def test_a_file_that_is_two_things_at_once_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="hai loại nội dung"):
        examine("anh.jpg", content)


@pytest.mark.parametrize("side", [8_000, 12_000, 100_000])
def test_a_picture_that_would_burst_when_unfolded_is_refused_unopened(side: int) -> None:
    began = time.monotonic()
    with pytest.raises(BadInput, match="quá nhiều điểm ảnh"):
        examine("anh.png", specimens.bomb(side, side))
    assert time.monotonic() - began < 1


def test_a_picture_that_fits_but_wants_too_much_memory_is_refused() -> None:
    with pytest.raises(BadInput, match="quá nhiều điểm ảnh"):
        examine("anh.png", specimens.greedy())


def test_a_photograph_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "DRAW_SECONDS", 1)
    endless = specimens.endless()
    began = time.monotonic()
    with pytest.raises(BadInput, match="quá nhiều điểm ảnh"):
        examine("anh.jpg", endless)
    assert time.monotonic() - began < 5


def test_a_document_that_would_burst_when_unpacked_is_not_unpacked() -> None:
    burst = specimens.packed(**{"[Content_Types].xml": b" " * 50_000_000})
    tracemalloc.start()
    with pytest.raises(BadInput, match="Không nhận loại tệp này"):
        examine("a.docx", burst)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\C:\\Windows\\system.ini.jpg", "system.ini.jpg"),
        ("/t/45/anh.jpg", "anh.jpg"),
        ("..", "tep-dinh-kem.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("", "tep-dinh-kem.jpg"),
        ("anh\r\nSet-Cookie: a=b.jpg", "anh Set-Cookie a=b.jpg"),
        ('anh";x="y.jpg', "anh ;x= y.jpg"),
        ("anh\0 1.jpg", "anh 1.jpg"),
        ("anh\u202egpj.exe", "anh gpj.jpg"),
        ("a\ud800nh.jpg", "a nh.jpg"),
        ("Bie\u0302n ba\u0309n.jpg", "Biên bản.jpg"),
        ("Tổng hợp quý 1.2026", "Tổng hợp quý 1.2026.jpg"),
        ("đ" * 300 + ".jpg", "đ" * 116 + ".jpg"),
    ],
)  # fmt: skip
def test_a_name_is_made_one_that_any_computer_can_keep(name: str, kept: str) -> None:
    assert cleaned(name, JPEG) == kept


@given(st.text(max_size=300))
def test_whatever_the_name_it_harms_nobody(name: str) -> None:
    kept = cleaned(name, TEXT)
    assert kept == unicodedata.normalize("NFC", kept)
    assert kept.endswith(".txt")
    assert 4 < len(kept) <= 120
    assert not kept.startswith((".", " "))
    assert not set(kept) & set('/\\<>:"|?*')
    assert kept.isprintable()
