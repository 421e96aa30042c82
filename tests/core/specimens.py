"""Files as people send them, and files as nobody should."""

import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image, ImageCms
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

SECRET = "KHUE-NHA-EM-O-DAY"
"""What the camera, or somebody, wrote beside the picture, wherever that can be done."""

UPRIGHT, TURNED = 1, 6


def picture() -> Image.Image:
    """Return a picture, wider than high: red at the left, blue at the right."""
    made = Image.new("RGB", (60, 40), "blue")
    made.paste("red", (0, 0, 30, 40))
    return made


def exif(orientation: int = UPRIGHT) -> Image.Exif:
    """Return what a telephone writes: where, with what, by whom, and how it was held."""
    told = Image.Exif()
    told[Base.Orientation] = orientation
    told[Base.Artist] = SECRET
    told.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (16.0, 37.0, 1.5), GPS.GPSMapDatum: SECRET}
    )
    told.get_ifd(IFD.Exif).update({Base.UserComment: SECRET.encode()})
    return told


def photograph(drawn_by: str = "JPEG", orientation: int = UPRIGHT, **more: Any) -> bytes:
    """Return a photograph with all that may stand beside the picture, and a little behind it."""
    out = BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    beside: dict[str, Any] = {"exif": exif(orientation), "icc_profile": profile, **more}
    if drawn_by == "JPEG":
        beside |= {"comment": SECRET, "xmp": xmp}
    if drawn_by == "WEBP":
        beside |= {"xmp": xmp, "lossless": True}
    if drawn_by == "PNG":
        beside["pnginfo"] = PngInfo()
        beside["pnginfo"].add_text("Comment", SECRET)
        beside["pnginfo"].add_itxt("XML:com.adobe.xmp", xmp.decode())
    picture().save(out, drawn_by, **beside)
    iptc = b"\xff\xed" + struct.pack(">H", len(SECRET) + 16) + b"Photoshop 3.0\0" + SECRET.encode()
    content = out.getvalue()
    return (content[:2] + iptc + content[2:] if drawn_by == "JPEG" else content) + SECRET.encode()


def packed(**entries: str | bytes) -> bytes:
    """Return a ZIP; the names' dots and slashes are written out in `entries`."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def open_xml(main: str, **more: str) -> bytes:
    """Return a document of Microsoft's kind by the content type of its main part."""
    types = f'<Types><Override PartName="/a.xml" ContentType="application/vnd.{main}+xml"/></Types>'
    return packed(**{"[Content_Types].xml": types, "_rels/.rels": "<a/>", **more})


def open_document(of: str, **more: str) -> bytes:
    """Return a document of LibreOffice's kind."""
    return packed(**{"mimetype": f"application/vnd.oasis.opendocument.{of}", "content.xml": "<a/>", **more})


def moving(*tracks: bytes, brand: bytes = b"mp42") -> bytes:
    """Return an MPEG-4 file with these tracks: soun, vide."""
    handlers = b"".join(b"\0\0\0\x20hdlr" + b"\0" * 8 + track + b"\0" * 12 for track in tracks)
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mp42isom" + handlers + b"\0" * 64


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is a large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(9))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def greedy() -> bytes:
    """Return a picture with no more points than are taken, whose colours and clearness want half a gigabyte."""
    out = BytesIO()
    Image.new("RGBA", (7_000, 7_000)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def endless() -> bytes:
    """Return a photograph that comes in tens of thousands of scans, each over the whole picture."""
    out = BytesIO()
    Image.new("L", (6000, 6000), 128).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * (3_000_000 // len(content[last:])) + b"\xff\xd9"


DOCX = open_xml("openxmlformats-officedocument.wordprocessingml.document.main")
XLSX = open_xml("openxmlformats-officedocument.spreadsheetml.sheet.main")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"
MP3 = b"ID3\x03\0\0\0\0\0\x0a" + b"\0" * 10 + (b"\xff\xfb\x90\x64" + b"\0" * 413) * 8
TEXT = "Biên bản họp thôn, ngày 23/11.\r\n\tCó mặt: 42 hộ.".encode()
