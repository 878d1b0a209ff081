"""Pictures from strangers, opened without harm; sizes and renditions are Wagtail's and not here."""

import warnings
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from backend.common.errors import OrtsblattError

MAX_PIXELS = 40_000_000

_FORMATS = ("JPEG", "PNG", "WEBP")
_JPEG_QUALITY = 88


class ImageRefused(OrtsblattError):
    """Not a picture that we show: upload a JPEG, PNG or WebP of at most 40 megapixels."""

    code = "image_refused"
    status = 400
    title = _("This is not a picture that can be shown. JPEG, PNG and WebP are possible.")


def open_safely(data: bytes) -> Image.Image:
    """The decoded picture, upright; ImageRefused for other formats, animations, pixel bombs and broken files."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=_FORMATS)
            _require_sane(image)  # reads the header only; the pixels come with load()
            image.load()
            return ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused from error  # SyntaxError and ValueError: how Pillow's readers meet broken files


def without_metadata(image: Image.Image) -> bytes:
    """The picture encoded anew, without EXIF, comments and the like, which tell where and by whom it was taken.

    PNG where it is transparent, otherwise JPEG; the colour profile stays where the colours stay.
    """
    transparent = image.has_transparency_data
    plain = image.convert("RGBA" if transparent else "RGB")
    profile = image.info.get("icc_profile") if plain.mode == image.mode else None
    plain.info.clear()  # Pillow would write a comment found there
    target = BytesIO()
    plain.save(target, format="PNG" if transparent else "JPEG", quality=_JPEG_QUALITY, icc_profile=profile)
    return target.getvalue()


def _require_sane(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise ImageRefused(_("This picture has more than 40 megapixels."))
    if getattr(image, "is_animated", False):
        raise ImageRefused(_("Moving pictures are not shown."))
