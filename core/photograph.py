"""A photograph is drawn anew, so that nothing of what the camera wrote into it goes on its way."""

import warnings
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from core.errors import BadInput

PIXELS = 60_000_000
"""More than any telephone makes; as bare colours they take 180 MB."""

LONGEST = 4096
"""The longest side of a photograph that is kept: a telephone's twelve megapixels stay as they are."""

QUALITY = 90
SCAN, SCANS = b"\xff\xda", 100
"""A progressive photograph comes in some ten scans; one of thousands is made to keep a processor busy for hours."""

BROKEN = "Ảnh không mở được, hoặc không phải ảnh như tên tệp. Hãy chụp hoặc lưu lại rồi gửi ảnh mới."
LARGE = "Ảnh có quá nhiều điểm ảnh. Hãy chụp hoặc lưu lại với cỡ nhỏ hơn rồi gửi lại."

Image.MAX_IMAGE_PIXELS = PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def redraw(content: bytes, drawn_by: str) -> bytes:
    """Draw a photograph anew, upright, in the common colours, with nothing beside the picture itself.

    EXIF with its place and its small copy, XMP, IPTC, comments and whatever follows the picture stay behind. Raises
    BadInput if Pillow's plugin `drawn_by` cannot read it, or if it is made to exhaust who reads it.
    """
    if content.count(SCAN) > SCANS and drawn_by == "JPEG":
        raise BadInput(BROKEN)
    out = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=[drawn_by]) as image:
            image.thumbnail((LONGEST, LONGEST))
            picture = _in_common_colours(ImageOps.exif_transpose(image))
        picture.info = {}
        picture.save(out, drawn_by, quality=QUALITY)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadInput(LARGE) from None
    except Exception as broken:
        raise BadInput(BROKEN) from broken
    return out.getvalue()


def _in_common_colours(image: Image.Image) -> Image.Image:
    """Return a picture in sRGB, so that it needs no profile: that names the camera or the screen, too."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"} and mode == "RGB":
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode) or image
        except (ImageCms.PyCMSError, OSError):
            pass
    return image.convert(mode)
