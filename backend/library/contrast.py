"""How well one colour reads on another (WCAG 2.2, success criterion 1.4.3); which colours a town has is not here."""

from __future__ import annotations

READABLE = 4.5  # WCAG level AA, text of normal size
BLACK, WHITE = "#000000", "#ffffff"
LIGHT_GROUND = "#f4f5f2"  # the darkest ground of light mode in the pages' site.css


def normalised(colour: str) -> str:
    """`#FA3` and `#ffaa33` as `#ffaa33`."""
    digits = colour.removeprefix("#").lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)  # noqa: PLR2004 - #rgb


def relative_luminance(colour: str) -> float:
    """0 for black to 1 for white (WCAG 2.2, definition of relative luminance)."""
    digits = normalised(colour)[1:]
    red, green, blue = (_linear(int(digits[start : start + 2], 16) / 255) for start in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1.0 (the same) to 21.0 (black on white), whichever is in front."""
    light, dark = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(background: str) -> str:
    """Black or white, whichever reads better; that one always reaches AA, since the worst background gives 4.58."""
    return max((BLACK, WHITE), key=lambda text: contrast(text, background))


def is_readable(text: str, *, on: str) -> bool:
    """Whether text of normal size in this colour meets level AA on the other."""
    return contrast(text, on) >= READABLE


def readable_mix(colour: str, *, on: str, towards: str, step: int = 1) -> str:
    """`colour`, mixed with as few steps (in percent) of black or white as make it readable on the other."""
    mixes = (_mix(colour, towards, percent=percent) for percent in range(0, 101, step))
    return next((mix for mix in mixes if is_readable(mix, on=on)), towards)


def _mix(colour: str, other: str, *, percent: int) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * percent / 100):02x}" for mine, theirs in pairs)


def _channels(colour: str) -> bytes:
    return bytes.fromhex(normalised(colour)[1:])


def _linear(channel: float) -> float:
    # sRGB (IEC 61966-2-1); WCAG 2.2 corrected the threshold from 0.03928
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
