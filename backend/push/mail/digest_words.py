"""What the modules say of a week, as the sections of a mail; when it is sent and to whom is in `digest`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from backend.library.models import Appearance
from backend.tenants import registry
from backend.tenants.registry import Module, Reading
from backend.tenants.week import Week, WeekItem, WeekPart

MOST = 25  # lines of one section: a mail is read, a list is looked up on the town's pages
TITLE, DETAILS = 150, 400  # letters


def sections_of(reading: Reading, *, week: Week) -> list[dict[str, Any]]:
    """What is urgent first, then in the order of the start screen; a statement a module, as `Notification` takes it."""
    order = list(Appearance.objects.values_list("home", flat=True).first() or ())
    modules = [module for module in registry.active_modules(reading.town) if module.week is not None]
    said = [(module, part) for module in sorted(modules, key=_place(order)) for part in _said(module, reading, week)]
    return [_section(module, part) for module, part in sorted(said, key=lambda each: not each[1].is_urgent)]


def _place(order: list[str]) -> Any:
    return lambda module: min((order.index(key) for key in module.home if key in order), default=len(order))


def _said(module: Module, reading: Reading, week: Week) -> Iterator[WeekPart]:
    part = module.week(reading, week) if module.week is not None else None
    if part is not None and part.items:
        yield part


def _section(module: Module, part: WeekPart) -> dict[str, Any]:
    title = str(module.title)
    return {
        "heading": title,
        "items": [_item(item, path=item.path or part.path or "/") for item in part.items[:MOST]],
        "more": _("All of “%(title)s”") % {"title": title} if part.path else "",
        "more_path": part.path,
    }


def _item(item: WeekItem, *, path: str) -> dict[str, str]:
    day = date_format(item.on, "l, j. F") if item.on else ""
    details = " · ".join(" ".join(detail.split()) for detail in item.details if detail.strip())
    return {
        "title": Truncator(" ".join(item.title.split())).chars(TITLE),
        "when": ", ".join(filter(None, [day, item.at])),
        "text": Truncator(details).chars(DETAILS),
        "path": path,
    }
