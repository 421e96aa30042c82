"""What an uploaded file truly is, whatever its name says; and what of it may stay.

The signatures of puremagic only nominate a kind: its confidence is the length of the signature, and a ZIP gets that of
every format made of ZIP. So each kind has a proof of its own, and what is nominated but not proven is refused.
"""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

import puremagic

from core import photograph
from core.errors import BadInput

NAME_LENGTH = 120
DRAW_SECONDS = 30
TAIL = 1024
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
STRANGE = (
    "Không nhận loại tệp này, hoặc nội dung không đúng như tên tệp. "
    "Hãy chọn ảnh, PDF, DOCX, XLSX, ODT, ODS, TXT, MP3 hoặc M4A."
)
OLD_OFFICE = "Tệp Word, Excel kiểu cũ không được nhận. Hãy mở tệp, lưu lại thành DOCX, XLSX hoặc PDF rồi gửi lại."
HEIC = "Ảnh kiểu HEIC của iPhone không được nhận. Hãy lưu hoặc chia sẻ ảnh dưới dạng JPEG rồi gửi lại."
ADVICE = {".doc": OLD_OFFICE, ".xls": OLD_OFFICE, ".heic": HEIC, ".heif": HEIC}
"""What to do about kinds that come often and are not taken, by their signs."""

BROKEN = "Ảnh không mở được, hoặc không phải ảnh như tên tệp. Hãy chụp hoặc lưu lại rồi gửi ảnh mới."
LARGE = "Ảnh có quá nhiều điểm ảnh. Hãy chụp hoặc lưu lại với cỡ nhỏ hơn rồi gửi lại."
TWOFOLD = "Tệp chứa hai loại nội dung chồng lên nhau nên không được nhận. Hãy lưu lại từ phần mềm gốc rồi gửi lại."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken; the first extension is the one it gets."""

    media_type: str
    extensions: tuple[str, ...]
    signs: frozenset[str]
    proven: Callable[[bytes], bool]
    drawn_by: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: its name and bytes as they will be kept."""

    name: str
    media_type: str
    content: bytes


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-TAIL:]


def _packed(entry: str, mark: bytes) -> Callable[[bytes], bool]:
    """Prove a document that is a ZIP by what one entry says of it, and that no macros come along."""

    def proven(content: bytes) -> bool:
        try:
            with ZipFile(BytesIO(content)) as archive:
                names = archive.namelist()
                if any(re.search(r"vbaProject\.bin$|^(Basic|Scripts)/", name, re.IGNORECASE) for name in names):
                    return False
                with archive.open(entry) as told:
                    return mark in told.read(200_000)
        except (BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
            return False

    return proven


def _is_sound(content: bytes) -> bool:
    """Say whether an MPEG-4 file has sound, and no picture that moves."""
    tracks = {found[-4:] for found in re.findall(rb"hdlr.{12}", content, re.DOTALL)}
    return b"soun" in tracks and b"vide" not in tracks


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return not CONTROL.search(text)


def _always(_content: bytes) -> bool:
    return True


def _kind(
    media_type: str, extensions: str, proven: Callable[[bytes], bool] = _always, *, signs: str = "", drawn_by: str = ""
) -> Kind:
    names = tuple(extensions.split())
    return Kind(media_type, names, frozenset(f".{sign}" for sign in (*names, *signs.split())), proven, drawn_by)


TYPES = "[Content_Types].xml"
OPEN_XML, OPEN_DOCUMENT = "application/vnd.openxmlformats-officedocument", "application/vnd.oasis.opendocument"
KINDS = [
    _kind("image/jpeg", "jpg jpeg", drawn_by="JPEG"),
    _kind("image/png", "png", drawn_by="PNG"),
    _kind("image/webp", "webp", drawn_by="WEBP"),
    _kind("application/pdf", "pdf", _is_pdf),
    _kind(f"{OPEN_XML}.wordprocessingml.document", "docx", _packed(TYPES, b"wordprocessingml.document.main+xml")),
    _kind(f"{OPEN_XML}.spreadsheetml.sheet", "xlsx", _packed(TYPES, b"spreadsheetml.sheet.main+xml")),
    _kind(f"{OPEN_DOCUMENT}.text", "odt", _packed("mimetype", f"{OPEN_DOCUMENT}.text".encode()), signs="docx"),
    _kind(
        f"{OPEN_DOCUMENT}.spreadsheet",
        "ods",
        _packed("mimetype", f"{OPEN_DOCUMENT}.spreadsheet".encode()),
        signs="docx",
    ),
    _kind("audio/mpeg", "mp3", signs="mp1"),
    _kind("audio/mp4", "m4a", _is_sound, signs="mp4 3gp f4a"),
]
TEXT = _kind("text/plain", "txt", _is_text)
"""Text has no signature: its name has to say it, and no other signature may fit."""

ACCEPTED = ",".join(f".{extension}" for kind in [*KINDS, TEXT] for extension in kind.extensions)
"""The attribute `accept` of a field for files."""


def examine(name: str, content: bytes) -> Examined:
    """Return a file as it may be kept: named by what it is, a photograph without what the camera wrote into it.

    Raises BadInput if it is of no kind that is taken, is two things at once, or is made to harm who opens it. Takes up
    to some seconds of processor time, so not for the event loop.
    """
    kind = _recognise(name, content)
    _be_one_thing(kind, content)
    kept = _redraw(content, kind.drawn_by) if kind.drawn_by else content
    return Examined(cleaned(name, kind), kind.media_type, kept)


def _recognise(name: str, content: bytes) -> Kind:
    if not content:
        raise BadInput("Tệp rỗng. Hãy chọn lại tệp.")
    signs = {match.extension for match in puremagic.magic_string(content)}
    for kind in KINDS:
        if signs & kind.signs and kind.proven(content):
            return kind
    if not signs and name.lower().endswith(".txt") and _is_text(content):
        return TEXT
    raise BadInput(next((ADVICE[sign] for sign in ADVICE if sign in signs), STRANGE))


def _be_one_thing(kind: Kind, content: bytes) -> None:
    """Refuse what some reader takes for something else: PDF may begin late, and ZIP is read from its end."""
    pdf = kind.media_type != "application/pdf" and kind is not TEXT and b"%PDF-" in content[:TAIL]
    packed = not kind.media_type.startswith((OPEN_XML, OPEN_DOCUMENT)) and is_zipfile(BytesIO(content))
    if pdf or packed:
        raise BadInput(TWOFOLD)


def _redraw(content: bytes, drawn_by: str) -> bytes:
    """Return a photograph without what the camera wrote into it; see `core/photograph.py`."""
    command = [sys.executable, "-I", str(Path(photograph.__file__)), drawn_by]
    try:
        return subprocess.run(command, input=content, capture_output=True, timeout=DRAW_SECONDS, check=True).stdout  # noqa: S603 - our own script
    except subprocess.CalledProcessError as refused:
        raise BadInput(LARGE if refused.returncode == photograph.TOO_LARGE else BROKEN) from None
    except subprocess.TimeoutExpired:
        raise BadInput(LARGE) from None


def cleaned(name: str, kind: Kind) -> str:
    """Return a name that any computer can keep: no path, nothing invisible, at most 120 characters, its true ending."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    name = "".join(" " if unicodedata.category(c)[0] in "CZ" or c in '<>:"|?*' else c for c in name)
    name = " ".join(name.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"(?=.*[a-z])[a-z0-9]{1,5}", ending, re.IGNORECASE):
        stem, ending = name, ""
    ending = ending.lower() if ending.lower() in kind.extensions else kind.extensions[0]
    stem = stem.strip(". ")[: NAME_LENGTH - len(ending) - 1].strip(". ")
    return f"{stem or 'tep-dinh-kem'}.{ending}"
