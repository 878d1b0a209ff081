"""The items in several languages of the demo region, and what its county offers; a real town gets none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django_tenants.utils import tenant_context

from backend.feeds.duplicates.acting import settle_doubles
from backend.feeds.formats.parsed import ParsedEvent
from backend.feeds.models import Article, Event, Offering, Source
from backend.feeds.sharing import offer_items
from backend.feeds.storing import Store
from backend.library.models import Category, Place
from backend.library.rendering import paragraph_from_html
from backend.library.variants.following import shown_texts
from backend.library.variants.making import make_variant
from backend.library.variants.texts import digest
from backend.tenants.models import Municipality

NEWS = "Demo: Das Bürgerbüro öffnet jetzt auch am Samstag"
NEWS_IN = {
    "de": (
        NEWS,
        "<p>Dies ist eine Demo-Nachricht. Das Bürgerbüro im Rathaus ist ab Januar samstags von 9 bis 12 Uhr offen.</p>",
    ),
    "de-simple": (
        "Demo: Das Bürger-Büro ist jetzt auch am Samstag offen",
        (
            "<p>Dies ist nur ein Beispiel. Das Bürger-Büro ist im Rathaus. Ab Januar ist es auch am Samstag offen. "
            "Von 9 Uhr bis 12 Uhr.</p>"
        ),
    ),
    "en": (
        "Demo: The citizens’ office now opens on Saturdays, too",
        "<p>This is a demo. From January the citizens’ office in the town hall is open on Saturdays from 9 to 12.</p>",
    ),
}
EVENT = "Demo: Tag der offenen Tür im Rathaus"
EVENT_IN = {
    "de": (EVENT, "<p>Dies ist eine Demo-Veranstaltung. Führungen durch das Rathaus, Kaffee und Kuchen.</p>"),
    "en": ("Demo: Open day at the town hall", "<p>This is a demo. Guided tours of the town hall, coffee and cake.</p>"),
}
LATER = "<p>Dies ist eine Demo-Veranstaltung. Führungen durch das Rathaus um 11 und 14 Uhr, dazu Kaffee und Kuchen.</p>"
TWICE = "Demo: Adventssingen"
TWICE_HTML = "<p>Dies ist eine Demo-Veranstaltung, die zweimal gemeldet ist: vom Rathaus und von der Zeitung.</p>"
OFFERED = "Landkreis"
AHEAD = timedelta(days=21)
LASTS = timedelta(hours=5)


def show_languages(town: Municipality, *, now: datetime) -> int:
    """Let a demo town of several languages have its items in them; returns how many items were made."""
    if not town.is_demo or not {"news", "events"} <= set(town.modules) or not set(NEWS_IN) <= set(town.languages):
        return 0
    with tenant_context(town), transaction.atomic():
        if Article.objects.filter(title=NEWS).exists():
            return 0
        _show(Article(published_at=now), NEWS_IN, body="body")
        starts_at = (now + AHEAD).replace(hour=10, minute=0, second=0, microsecond=0)
        opened = Event(starts_at=starts_at, ends_at=starts_at + LASTS, place=_town_hall())
        event = _show(opened, EVENT_IN, body="description")
        _publish(event, *EVENT_IN["de"][:1], LATER, body="description")
    return 2


def show_duplicate(town: Municipality, *, now: datetime) -> int:
    """Let a demo town have an event that the paper reports as well; returns how many items were made."""
    if not town.is_demo or "events" not in town.modules:
        return 0
    with tenant_context(town), transaction.atomic():
        paper = Source.objects.filter(rights=Source.Rights.PRESS, origin="").order_by("pk").first()
        if paper is None or Event.objects.filter(title=TWICE).exists():
            return 0
        starts_at = (now + AHEAD).replace(hour=15, minute=0, second=0, microsecond=0)
        where = f"Rathaus {town.title.split()[-1]}"
        own = Event(title=TWICE, starts_at=starts_at, location=where, place=_town_hall(), first_published_at=now)
        own.description = paragraph_from_html(TWICE_HTML)
        own.save()
        theirs = ParsedEvent(
            key="demo-twice", title=TWICE, starts_at=starts_at, location=where, description_html=TWICE_HTML
        )
        Store(source=paper, town=town, now=now, module="events").store([theirs])
        settle_doubles(town, now=now)
    return 2


def show_offers(town: Municipality, *, now: datetime) -> int:
    """Let a demo county offer its category to its towns, if it offers nothing yet; returns how many items that are."""
    if not town.is_demo or not town.ags:
        return 0
    with tenant_context(town), transaction.atomic():
        category = Category.objects.filter(title=OFFERED).first()
        if category is None or Offering.objects.filter(source=None).exists():
            return 0
        Offering.objects.create(module="news", category=category, audience=[town.ags[:5]])
        return offer_items(town, now=now)


def _town_hall() -> Place | None:
    """Where the demo's own events are, so that the map of events has something to show."""
    placed = Place.objects.filter(live=True, latitude__isnull=False)
    return placed.filter(name__startswith="Rathaus").order_by("pk").first() or placed.order_by("pk").first()


def _show(original: Any, texts: Mapping[str, tuple[str, str]], *, body: str) -> Any:
    original.live, original.lang = False, "de"
    original.save()
    _publish(original, *texts["de"], body=body)
    live = type(original).objects.get(pk=original.pk)
    for lang, words in texts.items():
        if lang != original.lang:
            row = make_variant(live, lang=lang, by=None)
            row.seen_original = digest(shown_texts(live))
            _publish(row, *words, body=body)
    return type(original).objects.get(pk=original.pk)


def _publish(row: Any, title: str, html: str, *, body: str) -> None:
    row.title = title
    setattr(row, body, paragraph_from_html(html))
    row.save_revision().publish()
