"""A change reaches every answer that shows it, also where the answer was kept: lists, details, start, pages, texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.content.models import EmergencyNumber, LegalAdditions, Link
from backend.library.models import Area, Category, Contact
from tests.changes.rows import IMAGE, picture
from tests.changes.test_shown_elsewhere import run_jobs
from tests.content.factories import info_page
from tests.feeds.factories import article, event, source
from tests.library.factories import place
from tests.serving.sites import Site, wait_for


@pytest.fixture(scope="module")
def shown(lasting_site) -> SimpleNamespace:
    """One of each, pointing to each other, all with "Otto" in it where the tests look."""
    with tenant_context(lasting_site.town), transaction.atomic():
        it = SimpleNamespace(site=lasting_site)
        it.picture = picture(credit="Otto-Bild", image_json=IMAGE | {"credit": "Otto-Bild"})
        it.contact = Contact.objects.create(name="Otto-Amt")
        it.place = place("Otto-Platz", picture=it.picture, contact=it.contact)
        it.source = source("Otto-Blatt")
        it.area, it.category = Area.objects.create(name="Otto-Ort"), Category.objects.create(title="Otto-Rubrik")
        it.link = Link.objects.create(title="Otto-Link", url="https://example.org")
        it.number = EmergencyNumber.objects.create(title="Otto-Wache", phone="110")
        it.legal = LegalAdditions.load()
        it.legal.imprint = "<p>Otto-Impressum</p>"
        it.legal.save()
        text = [{"type": "picture", "value": {"picture": it.picture.pk}}, {"type": "contact", "value": it.contact.pk}]
        pointing = {"picture": it.picture, "place": it.place, "source": it.source, "categories": [it.category]}
        it.article = article("Otto-Titel", body=text, **pointing)
        it.event = event("Otto-Fest", description=text, starts_at=clock.now() + timedelta(days=1), **pointing)
        it.page = info_page("Otto-Seite", body=text)
        it.below = info_page("Unten", parent=it.page)
    return it


NEWS, EVENTS, HOME, START = "/api/v1/news", "/api/v1/events", "/api/v1/home", "/"
LISTS = [NEWS, EVENTS, HOME]


def details(it: SimpleNamespace) -> list[str]:
    return [f"{NEWS}/{it.article.public_id}", f"{EVENTS}/{it.event.public_id}"]


def pages(it: SimpleNamespace) -> list[str]:
    return [f"/nachrichten/{it.article.public_id}/", f"/veranstaltungen/{it.event.public_id}/"]


CHANGES: dict[str, tuple[str, str, Callable[[SimpleNamespace], list[str]]]] = {
    "picture": (
        "credit",
        "Bild",
        lambda it: [*LISTS, *details(it), *pages(it), f"/orte/{it.place.public_id}/", f"/seiten/{it.page.public_id}/"],
    ),
    "place": (
        "name",
        "Platz",
        lambda it: [EVENTS, HOME, *details(it), pages(it)[1], f"/orte/{it.place.public_id}/"],
    ),
    "contact": (
        "name",
        "Amt",
        lambda it: [*details(it), *pages(it), f"/orte/{it.place.public_id}/", f"/seiten/{it.page.public_id}/"],
    ),
    "source": ("name", "Blatt", lambda it: [*LISTS, *details(it), pages(it)[0]]),
    "category": ("title", "Rubrik", lambda _it: ["/api/v1/categories"]),
    "area": ("name", "Ort", lambda _it: ["/api/v1/config"]),
    "link": ("title", "Link", lambda _it: ["/api/v1/config", "/seiten/"]),
    "number": ("title", "Wache", lambda _it: ["/api/v1/config", "/seiten/"]),
    "legal": ("imprint", "Impressum", lambda _it: ["/rechtliches/impressum/"]),
    "article": (
        "title",
        "Titel",
        lambda it: [NEWS, HOME, START, details(it)[0], "/nachrichten/", pages(it)[0]],
    ),
    "event": (
        "title",
        "Fest",
        lambda it: [EVENTS, HOME, START, details(it)[1], "/veranstaltungen/", pages(it)[1]],
    ),
    "page": (
        "title",
        "Seite",
        lambda it: [HOME, "/seiten/", f"/seiten/{it.page.public_id}/", f"/seiten/{it.below.public_id}/"],
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_it_reaches_all_that_show_it(shown, what):
    column, word, paths_of = CHANGES[what]
    paths = paths_of(shown)
    for path in paths:
        assert f"Otto-{word}" in text(shown.site, path), path
    row = getattr(shown, what)
    with tenant_context(shown.site.town):
        with transaction.atomic():
            setattr(row, column, getattr(row, column).replace("Otto", "Anna"))
            row.save()
        run_jobs()
    for path in paths:
        wait_for(lambda path=path: f"Otto-{word}" not in text(shown.site, path))
        assert f"Anna-{word}" in text(shown.site, path), path


def text(site: Site, path: str) -> str:
    got = site.get(path)
    assert got.status == 200, path
    return got.body.decode()
