"""Kinds of waste that somebody looks for; there are a few, so that all of them are read and looked through here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backend.tenants.registry import Reading, Searched
from backend.tenants.searching import Asked, Hit, Hits
from backend.waste_calendar.models import Fraction
from backend.waste_calendar.vocabulary import BY_KEY


def find_fractions(reading: Reading, asked: Asked) -> Hits:
    """Those whose name or other names say the words, or whose calendar is meant."""
    found = ((row, _texts(row)) for row in Fraction.objects.all())
    hits = [
        Hit(
            score=asked.score_of(row.title),
            type="waste_fraction",
            id=row.public_id,
            title=row.title,
            texts=texts,
            updated_at=row.updated_at,
            areas=(),
            lang=reading.town.languages[0],
            path="/abfall/",
        )
        for row, texts in found
        if asked.words.are_in(" ".join((row.title, *texts)))
    ]
    return Hits(hits=asked.behind_last(hits), changes_at=None)


def _texts(row: Fraction) -> tuple[str, ...]:
    """What people call it everywhere and here; shown as one line."""
    names = dict.fromkeys((_("Waste calendar"), row.title, *row.synonyms, *BY_KEY[row.key].synonyms))
    return (", ".join(names), row.contact.get("name", ""))


FRACTIONS = Searched(type="waste_fraction", find=find_fractions)
