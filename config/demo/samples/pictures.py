"""Saves a town's drawn pictures with their descriptions, and a logo that is nobody's coat of arms."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw
from ruamel.yaml import YAML

from config.demo.samples.motifs import MOTIFS, WHITE, Canvas, mixed, rgb
from config.demo.samples.towns import Town

CREDIT = "Demo-Bild, Ortsblatt"
LOGO_SIZE = 512


def write_pictures(town: Town, *, target: Path) -> list[Path]:
    """The pictures and the list of them (`file`, `alt`, `credit`); drawing is slow, so what is there is kept."""
    listing = target / town.pictures
    if not town.pictures or listing.exists():
        return []
    listing.parent.mkdir(parents=True, exist_ok=True)
    entries = []
    for key, (view, draw) in MOTIFS.items():
        canvas = Canvas(primary=rgb(town.primary), accent=rgb(town.accent), chance=Random(f"{town.slug}/{key}"))
        draw(canvas)
        canvas.finished().save(listing.parent / f"{key}.jpg", quality=85, optimize=False)
        entries.append(
            {"file": f"{key}.jpg", "alt": f"{view}, gezeichnet in den Farben von {town.name}", "credit": CREDIT}
        )
    # Last, so that a run that was killed before begins again.
    yaml = YAML()
    yaml.width = 200
    yaml.dump(entries, listing)
    return [listing, *(listing.parent / f"{key}.jpg" for key in MOTIFS)]


def write_logo(town: Town, *, target: Path) -> list[Path]:
    """Two roofs over a wave on a round ground, PNG."""
    path = target / town.logo
    if not town.logo or path.exists():
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    _logo(town).save(content, "PNG")
    path.write_bytes(content.getvalue())
    return [path]


def _logo(town: Town) -> Image.Image:
    size = LOGO_SIZE * 2
    primary, accent = rgb(town.primary), rgb(town.accent)
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((0, 0, size - 1, size - 1), fill=primary)
    left = Random(town.slug).randrange(200, 280)
    draw.polygon([(left, 480), (left + 190, 290), (left + 380, 480), (left + 380, 660), (left, 660)], fill=accent)
    draw.polygon(
        [(left + 250, 520), (left + 400, 370), (left + 550, 520), (left + 550, 660), (left + 250, 660)], fill=WHITE
    )
    wave = mixed(primary, WHITE, share=0.55)
    draw.chord((120, 420, size - 120, size - 110), start=25, end=155, fill=wave)
    return image.reduce(2)
