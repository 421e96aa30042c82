"""Draws a photograph anew, in a process of its own: nothing of what the camera wrote into it goes on its way.

A foreign picture may be a bomb, or break the library that reads it. So this runs as a script that knows nothing of the
house: the picture comes in at standard input, the name of Pillow's plugin for it as an argument, and the new picture
leaves at standard output. It ends with `TOO_LARGE`, or in any other way than well, if the picture is not taken.
"""

import sys
import warnings
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

LONGEST = 4096
"""The longest side of a photograph that is kept: a telephone's twelve megapixels stay as they are."""

SAVED: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 90},
    "PNG": {"compress_level": 3},
    "WEBP": {"quality": 90, "method": 2},
}
"""Who waits for a photograph would rather have it soon than small."""

MEMORY_BYTES = 512_000_000
CPU_SECONDS = 20
TOO_LARGE = 3

Image.MAX_IMAGE_PIXELS = 52_000_000
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def redrawn(content: bytes, drawn_by: str) -> bytes:
    """Return a photograph upright, in the common colours, with nothing beside the picture itself.

    EXIF with its place and its small copy, XMP, IPTC, comments and whatever follows the picture stay behind. It is
    made small before anything else is done, since it takes the most memory here.
    """
    out = BytesIO()
    with Image.open(BytesIO(content), formats=[drawn_by]) as image:
        image.draft(None, (LONGEST // 2, LONGEST // 2))
        shown = image.convert(_colours(image)) if image.mode in {"1", "P"} else image
        shown.thumbnail((LONGEST, LONGEST))
        picture = _in_common_colours(ImageOps.exif_transpose(shown))
    picture.info = {}
    picture.save(out, drawn_by, **SAVED[drawn_by])
    return out.getvalue()


def _colours(image: Image.Image) -> str:
    return "RGBA" if image.has_transparency_data else "RGB"


def _in_common_colours(image: Image.Image) -> Image.Image:
    """Return a picture in sRGB, so that it needs no profile: that tells of the camera or the screen, too."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError):
            known = ImageCms.ImageCmsProfile(BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, known, ours, outputMode=_colours(image)) or image
    return image.convert(_colours(image))


def _stay_small() -> None:
    """Take no more memory and time than a photograph wants; leave no file behind."""
    with suppress(ImportError):  # Windows has no such limits; there the caller's clock alone ends what takes too long
        import resource  # noqa: PLC0415 - not there on Windows

        for limit, most in (
            (resource.RLIMIT_AS, MEMORY_BYTES),
            (resource.RLIMIT_CPU, CPU_SECONDS),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    _stay_small()
    try:
        sys.stdout.buffer.write(redrawn(sys.stdin.buffer.read(), sys.argv[1]))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        sys.exit(TOO_LARGE)
