"""Abstract views of a town and its country in the town's colours; which motifs there are, not where they are saved."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageColor, ImageDraw

Colour = tuple[int, int, int]
WIDTH, HEIGHT = 1600, 900
# Drawn twice as large and reduced: Pillow's polygons have no smooth edges.
SCALE = 2
WHITE: Colour = (255, 255, 255)
NIGHT: Colour = (22, 30, 44)


def mixed(one: Colour, other: Colour, *, share: float) -> Colour:
    """Between two colours; share 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def rgb(value: str) -> Colour:
    """`#08743c` as three numbers."""
    red, green, blue = ImageColor.getrgb(value)[:3]
    return red, green, blue


@dataclass
class Canvas:
    """A picture being drawn, 1600 × 900 units, and the town's two colours."""

    primary: Colour
    accent: Colour
    chance: Random

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
        self.draw = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        return self.image.reduce(SCALE)

    def layer(self, depth: float) -> Colour:
        """Far (0) is pale, near (1) is the dark of the primary colour."""
        pale = mixed(self.primary, WHITE, share=0.62)
        return mixed(pale, mixed(self.primary, NIGHT, share=0.45), share=depth)

    def sky(self, top: Colour, low: Colour) -> None:
        """A gradient over the whole picture."""
        strip = Image.new("RGB", (1, 64))
        for y in range(64):
            strip.putpixel((0, y), mixed(top, low, share=y / 63))
        self.image.paste(strip.resize(self.image.size, Image.Resampling.BILINEAR))

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """A filled shape."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(self, x: float, y: float, *, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle from its upper left corner."""
        self.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def disc(self, x: float, y: float, *, radius: float, colour: Colour) -> None:
        """A filled circle."""
        corners = (x - radius, y - radius, x + radius, y + radius)
        self.draw.ellipse([value * SCALE for value in corners], fill=colour)

    def hills(self, y: float, *, swing: float, colour: Colour) -> None:
        """Rolling country that fills everything below it."""
        start, length = self.chance.uniform(0, 6), self.chance.uniform(330, 520)
        ridge = [
            (x, y + swing * math.sin(start + x / length) + swing / 3 * math.sin(start * 2 + x / 140))
            for x in range(0, WIDTH + 20, 20)
        ]
        self.polygon([*ridge, (WIDTH, HEIGHT), (0, HEIGHT)], colour)


def townscape(canvas: Canvas) -> None:
    """Gables and a church tower before hills."""
    _day(canvas)
    canvas.hills(520, swing=40, colour=canvas.layer(0.15))
    _houses(canvas, ground=720, colour=canvas.layer(0.45), tall=150)
    _church(canvas, x=canvas.chance.uniform(500, 1050), ground=760, colour=canvas.layer(0.62))
    _houses(canvas, ground=820, colour=canvas.layer(0.85), tall=190)
    canvas.box(0, 815, width=WIDTH, height=85, colour=canvas.layer(1))


def lake(canvas: Canvas) -> None:
    """A lake between woods, with a sail."""
    _day(canvas)
    canvas.hills(430, swing=35, colour=canvas.layer(0.2))
    _trees(canvas, ground=520, colour=canvas.layer(0.5), height=110, gap=34)
    canvas.box(0, 515, width=WIDTH, height=385, colour=mixed(canvas.accent, canvas.layer(0.1), share=0.55))
    for row in range(16):
        x, y = canvas.chance.uniform(-100, 1400), 540 + row * 22
        canvas.box(x, y, width=canvas.chance.uniform(120, 420), height=3, colour=mixed(canvas.accent, WHITE, share=0.5))
    x = canvas.chance.uniform(350, 1200)
    canvas.polygon([(x, 480), (x, 640), (x + 95, 640)], WHITE)
    canvas.polygon([(x - 60, 652), (x + 110, 652), (x + 75, 685), (x - 35, 685)], canvas.layer(0.9))


def forest(canvas: Canvas) -> None:
    """Pines in four depths."""
    _day(canvas)
    for step, ground in enumerate((560, 660, 770, 900)):
        colour = canvas.layer(0.15 + step * 0.27)
        canvas.hills(ground - 40, swing=18, colour=colour)
        _trees(canvas, ground=ground, colour=colour, height=170 + 75 * step, gap=62 + 30 * step)


def fields(canvas: Canvas) -> None:
    """Fields running to the horizon, a row of trees on it."""
    _day(canvas)
    _trees(canvas, ground=505, colour=canvas.layer(0.35), height=70, gap=48, round_crowns=True)
    canvas.box(0, 500, width=WIDTH, height=400, colour=mixed(canvas.accent, canvas.layer(0.25), share=0.4))
    vanishing = canvas.chance.uniform(600, 1000)
    for stripe in range(-14, 15, 2):
        near, width = WIDTH / 2 + stripe * 190, 130
        colour = canvas.layer(0.35 + 0.02 * abs(stripe))
        canvas.polygon([(vanishing + stripe * 14, 500), (near, HEIGHT), (near + width, HEIGHT)], colour)


def windmills(canvas: Canvas) -> None:
    """Wind turbines over hills."""
    _day(canvas)
    canvas.hills(560, swing=45, colour=canvas.layer(0.15))
    for turn in range(4):
        _turbine(
            canvas,
            x=220 + turn * 380 + canvas.chance.uniform(-60, 60),
            ground=680,
            height=canvas.chance.uniform(280, 430),
        )
    canvas.hills(660, swing=30, colour=canvas.layer(0.5))
    canvas.hills(770, swing=24, colour=canvas.layer(0.85))


def evening(canvas: Canvas) -> None:
    """The town at night with lit windows."""
    canvas.sky(NIGHT, mixed(canvas.primary, canvas.accent, share=0.45))
    for _ in range(70):
        radius = canvas.chance.uniform(1, 2.6)
        canvas.disc(canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(0, 420), radius=radius, colour=WHITE)
    canvas.disc(canvas.chance.uniform(200, 1400), 170, radius=62, colour=mixed(canvas.accent, WHITE, share=0.6))
    dark = mixed(canvas.primary, NIGHT, share=0.6)
    _church(canvas, x=canvas.chance.uniform(450, 1100), ground=760, colour=dark)
    _houses(
        canvas, ground=800, colour=mixed(dark, NIGHT, share=0.5), tall=200, lit=mixed(canvas.accent, WHITE, share=0.2)
    )
    canvas.box(0, 795, width=WIDTH, height=105, colour=NIGHT)


MOTIFS: dict[str, tuple[str, Callable[[Canvas], None]]] = {
    "ort": ("Giebelhäuser und ein Kirchturm vor Hügeln", townscape),
    "see": ("Ein See mit Segelboot zwischen Wäldern", lake),
    "wald": ("Kiefernwald in hellen und dunklen Schichten", forest),
    "felder": ("Felder, die auf eine Baumreihe am Horizont zulaufen", fields),
    "wind": ("Windräder über sanften Hügeln", windmills),
    "abend": ("Häuser am Abend mit erleuchteten Fenstern unter Sternen", evening),
}


def _day(canvas: Canvas) -> None:
    canvas.sky(mixed(canvas.primary, WHITE, share=0.74), mixed(canvas.accent, WHITE, share=0.45))
    sun = mixed(canvas.accent, WHITE, share=0.75)
    canvas.disc(canvas.chance.uniform(250, 1350), canvas.chance.uniform(150, 260), radius=70, colour=sun)


def _houses(canvas: Canvas, *, ground: float, colour: Colour, tall: float, lit: Colour | None = None) -> None:
    x = -40.0
    while x < WIDTH:
        width, height = canvas.chance.uniform(80, 150), canvas.chance.uniform(tall * 0.5, tall)
        wall = ground - height * 0.62
        canvas.box(x, wall, width=width, height=ground - wall + 2, colour=colour)
        canvas.polygon([(x - 8, wall), (x + width / 2, ground - height), (x + width + 8, wall)], colour)
        window = lit or mixed(colour, WHITE, share=0.35)
        for column in canvas.chance.choice([(0, 1), (0, 1), (0,), (1,), ()]):
            canvas.box(x + width * (0.22 + 0.36 * column), wall + 14, width=16, height=24, colour=window)
        x += width + canvas.chance.uniform(-14, 34)


def _church(canvas: Canvas, *, x: float, ground: float, colour: Colour) -> None:
    canvas.box(x, ground - 330, width=84, height=330, colour=colour)
    canvas.polygon([(x - 8, ground - 330), (x + 42, ground - 490), (x + 92, ground - 330)], colour)
    canvas.box(x + 84, ground - 170, width=190, height=170, colour=colour)
    canvas.polygon(
        [(x + 84, ground - 170), (x + 110, ground - 250), (x + 250, ground - 250), (x + 286, ground - 170)], colour
    )


def _trees(
    canvas: Canvas, *, ground: float, colour: Colour, height: float, gap: float, round_crowns: bool = False
) -> None:
    x = canvas.chance.uniform(-gap, 0)
    while x < WIDTH + gap:
        tall = height * canvas.chance.uniform(0.65, 1.1)
        if round_crowns:
            canvas.disc(x, ground - tall * 0.6, radius=tall * 0.42, colour=colour)
            canvas.box(x - 3, ground - tall * 0.4, width=6, height=tall * 0.4, colour=colour)
        else:
            for part in (0.0, 0.28, 0.52):
                half = tall * (0.12 + 0.16 * part)
                canvas.polygon(
                    [
                        (x, ground - tall * (1 - part * 0.7)),
                        (x - half, ground - tall * (0.55 - part)),
                        (x + half, ground - tall * (0.55 - part)),
                    ],
                    colour,
                )
            canvas.box(x - 4, ground - tall * 0.2, width=8, height=tall * 0.2 + 4, colour=colour)
        x += gap * canvas.chance.uniform(0.6, 1.3)


def _turbine(canvas: Canvas, *, x: float, ground: float, height: float) -> None:
    hub, colour = ground - height, mixed(canvas.layer(0), WHITE, share=0.7)
    canvas.polygon([(x - 3, hub), (x + 3, hub), (x + 8, ground), (x - 8, ground)], colour)
    turned = canvas.chance.uniform(0, math.tau / 3)
    for blade in range(3):
        angle = turned + blade * math.tau / 3
        tip = (x + math.cos(angle) * height * 0.5, hub + math.sin(angle) * height * 0.5)
        side = (math.cos(angle + 1.4) * 9, math.sin(angle + 1.4) * 9)
        canvas.polygon([(x, hub), (x + side[0] * 2, hub + side[1] * 2), tip], colour)
    canvas.disc(x, hub, radius=8, colour=colour)
