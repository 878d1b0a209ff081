"""Languages in templates: their names, and what is said of them to browsers."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from backend.library.variants import naming, states

register = template.Library()
register.filter("language_name", naming.language_name)
register.filter("compare_path", states.compare_path)


@register.filter
def lang_attribute(lang: str) -> SafeString:
    """For an element whose text is in another language than the page around it."""
    return format_html(' lang="{}"', lang) if lang != get_language() else SafeString("")


@register.filter
def in_language(url: str, lang: str) -> str:
    """The address that leads to the same language again; the town's first needs no word."""
    return url if lang == naming.town_codes()[0] else f"{url}?lang={lang}"
