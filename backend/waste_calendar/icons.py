"""A simple shape for each kind of waste, drawn for this project; told by it as well as by colour, letter and name."""

from __future__ import annotations

# On a field of 24 by 24, holes by the rule of even and odd.
PATHS = {
    "residual": "M9 2h6v2h5v3H4V4h5zM5.5 9h13l-1 13h-11z",
    "organic": "M21 3C9 3 4 9 4 16l-2 5 2.4.6L6 18.5c9 1.5 15-4 15-15.5z",
    "paper": "M5 2h9l5 5v15H5zM8 10v2h8v-2zM8 14v2h8v-2z",
    "packaging": "M8 2h8l-2 4.5c4.5 2 6.5 5.5 6.5 9C20.5 20 17.5 22 12 22s-8.5-2-8.5-6.5c0-3.5 2-7 6.5-9z",
    "glass": "M10 1h4v6c2 1.5 3 3 3 5v8c0 1.5-1 3-2.5 3h-5C8 23 7 21.5 7 20v-8c0-2 1-3.5 3-5z",
    "bulky": "M6 5h12v7H6zM2 10h3v4h14v-4h3v9h-2v2h-2v-2H6v2H4v-2H2z",
    "hazardous": "M12 2l11 20H1zM11 9v7h2V9zM11 17.5v2h2v-2z",
    "garden": "M12 1c3.5 0 6 2.5 6 5.5 2 1 3 2.5 3 4.5 0 3-2.5 5-5.5 5H13v7h-2v-7H8.5C5.5 16 3 14 3 11c0-2 1-3.5 3-4.5C6 3.5 8.5 1 12 1z",  # noqa: E501
    "xmas": "M12 1l5.5 7H14.5l4.5 6h-3l4.5 6H13.5v3h-3v-3H3.5L8 14H5l4.5-6H6.5z",
    "weee": "M7 1h2.5v6h5V1H17v6h2v5c0 3-2 5-5.5 5.5V23h-3v-5.5C7 17 5 15 5 12V7h2z",
    "metal": "M7 3h10l5.5 9L17 21H7L1.5 12zM12 8c-2.2 0-4 1.8-4 4s1.8 4 4 4 4-1.8 4-4-1.8-4-4-4z",
    "textile": "M8 2c1 2.5 7 2.5 8 0l7 4-3 5-2.5-1.5V22h-11V9.5L4 11 1 6z",
}


def icon_svg(key: str, *, color: str) -> bytes:
    """The shape as a picture of its own."""
    path = f'<path fill="{color}" fill-rule="evenodd" d="{PATHS[key]}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{path}</svg>'.encode()
