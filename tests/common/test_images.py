"""Uploaded and imported pictures: bombs, disguises, animations, and where the photographer lives."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from backend.common.images import ImageRefused, cleaned, is_clean, open_safely

GPS = 0x8825
ORIENTATION = 0x0112


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, format=kind, **options)
    return target.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises more pixels than any memory holds."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_ordinary_picture_opens(kind: str) -> None:
    assert open_safely(encoded(Image.new("RGB", (30, 20), "red"), kind)).size == (30, 20)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        encoded(Image.new("RGB", (30, 20)), "GIF"),
        encoded(Image.new("RGB", (30, 20)), "BMP"),
        encoded(Image.new("RGB", (30, 20)), "PDF"),
        encoded(Image.effect_noise((90, 90), 50), "JPEG")[:900],
        encoded(Image.effect_noise((90, 90), 50), "PNG")[:900],
        bomb(6_400, 6_400),
        bomb(60_000, 60_000),
        bomb(0, 10),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(ImageRefused):
        open_safely(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    with pytest.raises(ImageRefused):
        open_safely(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))


def test_a_picture_stands_upright_and_tells_nothing_about_its_photographer() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned by 90°
    exif.get_ifd(GPS)[1] = "N"
    data = encoded(Image.new("RGB", (30, 20)), "JPEG", exif=exif, comment=b"taken by", icc_profile=b"colours")
    assert not is_clean(data)
    clean = cleaned(data)
    assert is_clean(clean.data)
    assert (clean.width, clean.height) == (20, 30)
    with Image.open(BytesIO(clean.data)) as image:
        assert image.size == (20, 30)
        assert not image.getexif()
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "icc_profile"}
        assert image.info["icc_profile"] == b"colours"


def test_a_transparent_picture_stays_transparent() -> None:
    clean = cleaned(encoded(Image.new("RGBA", (3, 3), (255, 0, 0, 0)), "PNG", dpi=(72, 72)))
    with Image.open(BytesIO(clean.data)) as image:
        assert (image.format, image.getpixel((0, 0))) == ("PNG", (255, 0, 0, 0))


@pytest.mark.parametrize(
    ("kind", "extension"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("GIF", ".png"), ("HEIF", ".jpg")]
)
def test_an_upload_is_written_anew_and_nothing_that_was_appended_stays(kind: str, extension: str) -> None:
    data = encoded(Image.new("RGB", (30, 20), "red"), kind) + b"<script>alert(1)</script>PK\x03\x04"
    clean = cleaned(data)
    assert (clean.extension, clean.width, clean.height) == (extension, 30, 20)
    assert b"script" not in clean.data
    assert is_clean(clean.data)


def test_place_and_camera_in_xmp_are_gone_too() -> None:
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>52,8N</exif:GPSLatitude></x:xmpmeta>"
    for kind in ("JPEG", "WEBP"):
        data = encoded(Image.new("RGB", (30, 20)), kind, xmp=xmp)
        assert b"GPSLatitude" in data
        assert not is_clean(data)
        assert b"GPSLatitude" not in cleaned(data).data


def test_a_phones_picture_of_several_frames_is_its_first_one() -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "MPO", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(cleaned(data).data)) as image:
        assert (image.format, image.size) == ("JPEG", (30, 20))
        assert image.getpixel((5, 5))[0] > 200


def test_colours_for_printing_become_those_of_a_screen() -> None:
    with Image.open(BytesIO(cleaned(encoded(Image.new("CMYK", (30, 20)), "JPEG")).data)) as image:
        assert image.mode == "RGB"
