"""Pictures from strangers, opened without harm and written anew; sizes and renditions are Wagtail's and not here."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from pillow_heif import HeifImagePlugin  # noqa: F401 - teaches Pillow to read what phones of one maker write

from backend.common.errors import OrtsblattError

MAX_PIXELS = 40_000_000

# Pillow finds phones' pictures of several frames (MPO) while it reads a JPEG; the first one is the picture.
_SHOWN = ("JPEG", "PNG", "WEBP")
_UPLOADED = (*_SHOWN, "GIF", "HEIF")
_STILL = ("MPO", "HEIF")
_WRITTEN = {"PNG": ("PNG", ".png"), "GIF": ("PNG", ".png"), "WEBP": ("WEBP", ".webp")}
_QUALITY = 90
# What Pillow tells of a file that says nothing about where, when, with what and by whom it was made.
_HARMLESS = {
    *("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "icc_profile", "progressive", "progression"),
    *("adobe", "adobe_transform", "gamma", "srgb", "chromaticity", "transparency", "interlace", "aspect"),
    *("background", "loop", "duration", "timestamp"),
}


class ImageRefused(OrtsblattError):
    """Not a picture that we show: upload a JPEG, PNG or WebP of at most 40 megapixels."""

    code = "image_refused"
    status = 400
    title = _("This is not a picture that can be shown. JPEG, PNG and WebP are possible.")


@dataclass(frozen=True, kw_only=True)
class CleanImage:
    """A picture written anew: upright, one frame, without what its file told beside the picture."""

    data: bytes
    extension: str  # with its dot
    width: int
    height: int


def open_safely(data: bytes) -> Image.Image:
    """The decoded picture, upright; ImageRefused for other formats, animations, pixel bombs and broken files."""
    return _upright(_decoded(data, formats=_SHOWN))


def cleaned(data: bytes) -> CleanImage:
    """What is kept of an uploaded or imported file: the picture, and nothing that tells where and by whom it was taken.

    Written by us, whatever else was in the file is gone: EXIF with the place and the camera's number, the thumbnail in
    it, XMP, comments, and what was appended. GIF becomes PNG, HEIC becomes JPEG. Raises ImageRefused.
    """
    raw = _decoded(data, formats=_UPLOADED)
    upright = _upright(raw)
    kind, extension = _WRITTEN.get(raw.format or "", ("JPEG", ".jpg"))
    image = _plain(upright, kind=kind)
    profile = upright.info.get("icc_profile") if image.mode == upright.mode else None
    # In the file's own tables, where nothing has to be turned or recoloured: hardly a loss.
    is_kept = raw.format == "JPEG" and upright.size == raw.size and not raw.getexif().get(0x0112, 1) > 1
    source, quality = (raw, "keep") if is_kept and image.mode == raw.mode else (image, _QUALITY)
    source.info.clear()  # Pillow would write a comment found there
    target = BytesIO()
    source.save(target, format=kind, quality=quality, icc_profile=profile)
    return CleanImage(data=target.getvalue(), extension=extension, width=image.width, height=image.height)


def is_clean(data: bytes) -> bool:
    """Whether this file is a picture that tells nothing beside itself. Raises ImageRefused for what is none."""
    image = _decoded(data, formats=_UPLOADED)
    return image.format in _SHOWN and not image.getexif() and _HARMLESS.issuperset(image.info)


def _decoded(data: bytes, *, formats: tuple[str, ...]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=formats)
            _require_sane(image)  # reads the header only; the pixels come with load()
            image.load()
            return image
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused from error  # SyntaxError and ValueError: how Pillow's readers meet broken files


def _upright(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image)


def _plain(image: Image.Image, *, kind: str) -> Image.Image:
    """In a mode that every browser shows; the copy's notes are its own."""
    if kind == "JPEG":
        return image.convert(image.mode if image.mode in {"L", "RGB"} else "RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _require_sane(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise ImageRefused(_("This picture has more than 40 megapixels."))
    if getattr(image, "is_animated", False) and image.format not in _STILL:
        raise ImageRefused(_("Moving pictures are not shown."))
