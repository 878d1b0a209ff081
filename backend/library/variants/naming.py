"""What languages are called: by people who write, and by people who read, each in the language itself."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

SIMPLE = "-simple"  # plain language: https://www.iana.org/assignments/language-subtag-registry, variant `simple`
_OWN_NAMES = {"dsb": "Dolnoserbski", "hsb": "Hornjoserbsce"}


def town_languages() -> list[tuple[str, str]]:
    """The languages that the current town writes in, and what people call them."""
    return [(code, language_name(code)) for code in town_codes()]


def town_codes() -> list[str]:
    """The same without names; the first is what others fall back to."""
    town: Any = getattr(connection, "tenant", None)  # django-tenants': the town of this request
    return list(getattr(town, "languages", None) or ["de"])


def language_name(code: str, *, is_checked: bool = False) -> str:
    """A language as editors call it; only checked text is Leichte Sprache."""
    if code == f"de{SIMPLE}":
        return pgettext("checked", "Easy German") if is_checked else _("German, plain")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return _OWN_NAMES.get(code, code)


def own_name(code: str, *, is_checked: bool = False) -> str:
    """A language as those call it who read it."""
    if code == f"de{SIMPLE}":
        return "Leichte Sprache" if is_checked else "Einfache Sprache"
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return _OWN_NAMES.get(code, code)
