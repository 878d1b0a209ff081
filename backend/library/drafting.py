"""What a town's website tells of its colours and of how the town hall is reached, for the town's first file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from colorsys import rgb_to_hls

from backend.library.contrast import BLACK, WHITE, is_readable, normalised, readable_mix
from backend.tenants.drafting.guesses import Guess
from backend.tenants.drafting.website import Page, Website

_HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9a-fA-F])")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:Tel(?:efon)?|Fon)\b\.?:?\s*((?:\+49|0)[\d /()–-]{5,25}\d)", re.IGNORECASE)
_PLACE = re.compile(
    r"([A-ZÄÖÜ][\w.ß -]{2,40}?\s\d{1,4}\s?[a-z]?),?\s+(\d{5})\s+([A-ZÄÖÜ][\w.-]+(?:\s[A-ZÄÖÜ][\w.-]+)?)"
)
_AUTHORITY = re.compile(r"\b((?:Stadt|Gemeinde|Amt|Landkreis|Markt)\s+[A-ZÄÖÜ][\w.-]+(?:\s[A-ZÄÖÜ(][\w.()-]+){0,2})")
_HEAD = re.compile(r"\b((?:Bürgermeister|Amtsdirektor|Landrat|Landrät)(?:in)?)\b")
_GREY = 0.25  # saturation below which nobody would call it a colour
_LIGHT, _BRIGHT, _DARK = 0.92, 0.4, 0.12  # lightness


def draft(site: Website) -> Iterator[Guess]:
    """Colours by how often the styles name them, and the imprint's words. Raises FetchError."""
    yield from _colours(site)
    yield Guess(path=("contact", "website"), value=site.home.url, why="the website that was named")
    for page in reversed(site.pages):  # the imprint knows best
        yield from _contact(page)
        yield from _legal(page)


def _colours(site: Website) -> Iterator[Guess]:
    named = [str(tag.get("content", "")) for tag in site.home.soup.find_all("meta", attrs={"name": "theme-color"})]
    counted = Counter(normalised(each) for each in _HEX.findall(site.styles))
    told = [normalised(each) for each in named if _HEX.fullmatch(each)]
    often = [each for each, _count in counted.most_common()]
    colours = [each for each in dict.fromkeys([*told, *often]) if _is_colour(each)]
    if not colours:
        return
    seen = {each: f"named {counted[each]} times in the styles" for each in colours}
    seen.update(dict.fromkeys(told, "theme-color of the start page"))
    first = next((each for each in colours if is_readable(each, on=WHITE)), colours[0])
    primary = readable_mix(first, on=WHITE, towards=BLACK)
    why = seen[first] if primary == first else f"{first} darkened until it reads on white; {seen[first]}"
    yield Guess(path=("theme", "primary"), value=primary, why=why)
    if other := next((each for each in colours if each != first and _hls(each)[1] >= _BRIGHT), None):
        yield Guess(path=("theme", "accent"), value=other, why=seen[other])


def _contact(page: Page) -> Iterator[Guess]:
    links = (link.url for link in page.links() if link.url.startswith("mailto:"))
    mails = [address.removeprefix("mailto:").partition("?")[0] for address in links]
    if mail := next(filter(_MAIL.fullmatch, [*mails, *_MAIL.findall(page.text)]), None):
        yield Guess(path=("contact", "email"), value=mail, why=page.url)
    if phone := _PHONE.search(page.text):
        yield Guess(path=("contact", "phone"), value=phone[1].replace("–", "-"), why=page.url)
    if place := _PLACE.search(page.text):
        street, postal_code, city = place.groups()
        value = {"street": street.strip(), "postal_code": postal_code, "city": city}
        yield Guess(path=("contact", "address"), value=value, why=page.url)


def _legal(page: Page) -> Iterator[Guess]:
    if authority := _AUTHORITY.search(page.text):
        yield Guess(path=("legal", "authority"), value=authority[1], why=page.url)
    if head := _HEAD.search(page.text):
        yield Guess(path=("legal", "represented_by"), value=head[1], why=page.url)


def _is_colour(colour: str) -> bool:
    _hue, lightness, saturation = _hls(colour)
    return saturation >= _GREY and _DARK <= lightness <= _LIGHT


def _hls(colour: str) -> tuple[float, float, float]:
    red, green, blue = (channel / 255 for channel in bytes.fromhex(normalised(colour)[1:]))
    return rgb_to_hls(red, green, blue)
