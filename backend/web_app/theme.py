"""The town's colours as a small style sheet, readable in light and in dark; the layout is in `static/`, not here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from backend.library.contrast import BLACK, LIGHT_GROUND, WHITE, readable_mix

_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
# The lightest ground of dark mode in site.css: what is readable there is everywhere in the dark.
_DARK_GROUND = "#20272a"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Two pairs of colours, each readable on the other; all of the form `#rrggbb`."""

    primary: str = "#1a4b84"
    on_primary: str = "#ffffff"
    accent: str = "#f2c14e"
    on_accent: str = "#000000"

    @classmethod
    def checked(cls, **colors: str) -> Theme:
        """The theme of these colours; the default one if any is not of the form, since they end up in CSS and SVG."""
        return cls(**colors) if all(map(_HEX.fullmatch, colors.values())) else cls()

    def css(self) -> str:
        """Custom properties that go over those of site.css; links are the main colour, mixed until readable."""
        in_light = readable(self.primary, ground=LIGHT_GROUND, towards=BLACK)
        in_dark = readable(self.primary, ground=_DARK_GROUND, towards=WHITE)
        return (
            f":root{{--primary:{self.primary};--on-primary:{self.on_primary};"
            f"--accent:{self.accent};--on-accent:{self.on_accent};--link:{in_light}}}\n"
            f"@media (prefers-color-scheme:dark){{:root{{--link:{in_dark}}}}}\n"
            f":root[data-scheme=light]{{--link:{in_light}}}\n:root[data-scheme=dark]{{--link:{in_dark}}}\n"
        )

    @property
    def fingerprint(self) -> str:
        """Part of the style sheet's address, so that it can be kept for ever."""
        return hashlib.blake2b(self.css().encode(), digest_size=6).hexdigest()


def readable(color: str, *, ground: str, towards: str) -> str:
    """`color`, mixed with as little of `towards` as makes it readable (WCAG AA) on `ground`."""
    return readable_mix(color, on=ground, towards=towards, step=5)
