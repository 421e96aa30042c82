"""A photograph is drawn anew, so that nothing of what the camera wrote into it goes on its way."""

import warnings
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from core.errors import BadInput

PIXELS = {"JPEG": 52_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""How many points a picture may have, by who draws it. JPEG can be unfolded at half its size; the others cannot, and
take up to eight bytes a point while they are drawn.
"""

LONGEST = 4096
"""The longest side of a photograph that is kept: a telephone's twelve megapixels stay as they are."""

QUALITY = 90
SCAN, SCANS = b"\xff\xda", 40
"""A progressive photograph comes in some ten scans; one of thousands is made to keep a processor busy for hours."""

BROKEN = "Ảnh không mở được, hoặc không phải ảnh như tên tệp. Hãy chụp hoặc lưu lại rồi gửi ảnh mới."
LARGE = "Ảnh có quá nhiều điểm ảnh. Hãy chụp hoặc lưu lại với cỡ nhỏ hơn rồi gửi lại."

Image.MAX_IMAGE_PIXELS = max(PIXELS.values())
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def redraw(content: bytes, drawn_by: str) -> bytes:
    """Draw a photograph anew, upright, in the common colours, with nothing beside the picture itself.

    EXIF with its place and its small copy, XMP, IPTC, comments and whatever follows the picture stay behind. Raises
    BadInput if Pillow's plugin `drawn_by` cannot read it, or if it is made to exhaust who reads it.
    """
    if drawn_by == "JPEG" and content.count(SCAN) > SCANS:
        raise BadInput(BROKEN)
    out = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=[drawn_by]) as image:
            picture = _drawn(image, PIXELS[drawn_by])
        picture.info = {}
        picture.save(out, drawn_by, quality=QUALITY)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadInput(LARGE) from None
    except Exception as broken:  # Pillow tells of a broken picture in a dozen ways
        raise BadInput(BROKEN) from broken
    return out.getvalue()


def _drawn(image: Image.Image, most: int) -> Image.Image:
    """Return the picture alone; it is made small before anything else is done, since it takes the most memory here."""
    if image.width * image.height > most:
        raise Image.DecompressionBombError
    image.draft(None, (LONGEST // 2, LONGEST // 2))
    shown = image.convert(_colours(image)) if image.mode in {"1", "P"} else image
    shown.thumbnail((LONGEST, LONGEST))
    return _in_common_colours(ImageOps.exif_transpose(shown))


def _colours(image: Image.Image) -> str:
    return "RGBA" if image.has_transparency_data else "RGB"


def _in_common_colours(image: Image.Image) -> Image.Image:
    """Return a picture in sRGB, so that it needs no profile: that tells of the camera or the screen, too."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            known = ImageCms.ImageCmsProfile(BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, known, ours, outputMode=_colours(image)) or image
        except (ImageCms.PyCMSError, OSError):
            pass
    return image.convert(_colours(image))
