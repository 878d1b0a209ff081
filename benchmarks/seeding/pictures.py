"""Pictures as they are once rendered: the words and addresses that answers repeat; no file is drawn."""

from __future__ import annotations

import hashlib

from backend.library.models import Picture
from backend.serving.media import PUBLIC_FOLDER

COUNT = 24
WIDTHS = {"small": 480, "medium": 960, "large": 1600}


def make_pictures(slug: str) -> list[Picture]:
    """A town's library; must run in the town's schema and a transaction."""
    return Picture.objects.bulk_create([_picture(slug, number=number) for number in range(COUNT)])


def _picture(slug: str, *, number: int) -> Picture:
    name = f"marktplatz-{number:02}"
    folder = f"/media/{slug}/{PUBLIC_FOLDER}/{hashlib.sha256(f'{slug}/{name}'.encode()).hexdigest()[:12]}"
    file = f"original_images/{name}.jpg"
    alt = f"Blick über den Marktplatz auf Rathaus und Kirche, Bild {number}"
    credit = "Demo-Bild, Ortsblatt"
    image_json = {
        "width": 1600,
        "height": 1067,
        "sources": {size: f"{folder}/{name}.width-{width}.format-webp.webp" for size, width in WIDTHS.items()},
        "alt": alt,
        "credit": credit,
        "focal_point": [0.5, 0.5],
    }
    return Picture(
        title=name,
        file=file,
        rendered_from=file,
        width=4000,
        height=2667,
        description=alt,
        credit=credit,
        image_json=image_json,
    )
