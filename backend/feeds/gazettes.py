"""Gazettes of a link list on their way to the module that keeps them; their PDFs are that module's business."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from backend.common.errors import OrtsblattError
from backend.feeds.formats.parsed import Parsed, ParsedGazette
from backend.feeds.models import Source
from backend.feeds.storing import NOTHING, Counts
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken, service_modules


def hand_over(source: Source, parsed: Parsed, *, town: Municipality) -> Counts:
    """Each one by the `take` of its module; what speaks against one is told first among the source's warnings."""
    take = service_modules()["gazettes"].take
    counts, told = NOTHING, []
    for entry in parsed.items:
        if take is None or not isinstance(entry, ParsedGazette):
            continue
        offered = Offered(origin=f"source:{source.public_id}", key=entry.key, document=_document(entry, source=source))
        with translation.override(settings.LANGUAGE_CODE):
            told += [said] if (said := why_draft(entry)) else []
            try:
                with transaction.atomic():
                    counts = _counted(counts, take(town, offered))
            except OrtsblattError as error:
                told.append(f"{entry.key}: {error.detail}")
                counts = replace(counts, refused=counts.refused + 1)
    parsed.warnings[:0] = told
    return counts


def why_draft(entry: ParsedGazette) -> str:
    """What is missing so that it could be published by itself; empty where nothing is."""
    if entry.is_day_known:
        return ""
    return _("%s comes as a draft: the day of issue is not named and has to be entered.") % entry.key


def _document(entry: ParsedGazette, *, source: Source) -> dict[str, Any]:
    return {
        "number": entry.number,
        "issued_on": entry.issued_on.isoformat(),
        "title": entry.title,
        "url": _address(entry, source=source),
        "is_draft": source.comes_as_draft or not entry.is_day_known,
        "author": source.name,
    }


def _address(entry: ParsedGazette, *, source: Source) -> str:
    """Of a page that the operator keeps as a file: a file beside it."""
    is_beside = "://" not in entry.original_url and source.path
    return str(Path(source.path).with_name(entry.original_url)) if is_beside else entry.original_url


def _counted(counts: Counts, taken: Taken) -> Counts:
    return replace(counts, **{str(taken): getattr(counts, str(taken)) + 1})
