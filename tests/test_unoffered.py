"""What a town has not offered to another one can't be read there by any path, nor can what it offered to a third one.

Three tables of paths: every row that the other town's connections can see, every address of its host that shows items,
files or lists, asked by its own administrator with the ids of the first town, and what a person may send there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.content.models import Gazette, InfoPage
from backend.feeds.models import Article, Offering
from backend.feeds.sharing import offer_items
from backend.library.models import Attachment, Category
from backend.region.taking import subscribe, take_pending
from backend.tenants.models import Municipality
from tests import test_isolation
from tests.accounts.people import person_of
from tests.alerts.factories import alert
from tests.changes.rows import picture
from tests.content.factories import info_page
from tests.feeds.factories import article, event
from tests.library.factories import place

SECRET = "Rabenstein"
ASKED = SECRET[:5]  # forms show what was asked for
KEY, ID = 900_001, UUID("7f6f1d7e-61c1-4a55-9d20-5c0f5f4b0f11")  # of all that the other town has
NAME = "images/abc/bild.png"
CMS = re.compile(
    r"/cms/(api/main|choose-page|documents|images|notizen|region/$|snippets/(choose/)?feeds|sprachen/<|vorschau-teilen"
    r"|editing-sessions/ping)"
)
OF_ITEMS = re.compile(r"[<(]|region/$|/chooser/$|results/$")
# Of the waste authority, of one's own session and letters, and what is made anew.
LEFT_OUT = re.compile(
    r"/(readyz|abfall|e-mails|mitteilungen|\w+-melden/(\w+/)*|api/v1/(waste|docs|schema|devices|mail)\S*)"
    r"|/cms/\S+/(add|multiple|create|usage|lock|unlock)/"
)


@pytest.fixture
def told(town: Municipality, other_town: Municipality, settings: Any, tmp_path: Any) -> Municipality:
    """Nachbardorf has one of each, offers one of its news to all and one to a third town, and Musterstadt takes all."""
    settings.MEDIA_ROOT = str(tmp_path)
    with tenant_context(other_town):
        one_of_each()
        offered = article("Für alle", html="<p>Offen.</p>")
        elsewhere = article(f"{SECRET} für Drittdorf")
        Offering.objects.create(module="news", item=offered.public_id)
        Offering.objects.create(module="news", item=elsewhere.public_id, audience=["drittdorf"])
        offer_items(other_town, now=clock.now())
    addresses = [town.slug, town.ags, "12069"]
    subscribe(town, origin=other_town.slug, declared_in="desk", modules=[], addressed_as=addresses)
    assert take_pending(town, now=clock.now()) == 0
    assert Article.objects.get().title == "Für alle"
    return town


def one_of_each() -> None:
    """All under the same key and id, a draft and files as well."""
    both = {"id": KEY, "public_id": ID}
    words, now = f"<p>{SECRET}</p>", clock.now()
    shown = picture(**both, title=SECRET, description=SECRET)
    article(SECRET, html=words, picture=shown, published_at=now, **both).save_revision()
    event(SECRET, html=words, **both).save_revision()
    article(f"{SECRET}, Entwurf", html=words, live=False)
    info_page(SECRET, html=words, public_id=ID).save_revision()
    place(SECRET, **both).save_revision()
    alert(SECRET, instruction=SECRET, **both)
    Category.objects.create(title=SECRET, color="#1d4e6b", **both)
    file = Attachment.objects.create(id=KEY, title=SECRET, file=ContentFile(SECRET.encode(), name=f"{SECRET}.pdf"))
    Gazette.objects.create(number=1, title=SECRET, file=file, text=words, **both)
    default_storage.save(NAME, ContentFile(SECRET.encode()))


def test_no_row_within_reach_has_a_word_of_it(told):
    """A connection of a town sees its own schema and the region's; there it is in the offer to the third town alone."""
    found = {(schema, table): rows for schema, table, rows in rows_with(SECRET, schemas=("public", told.slug))}
    assert found.keys() == {("public", "region_offer")}
    [row] = found["public", "region_offer"]
    assert "drittdorf" in row
    assert list(rows_with(SECRET, schemas=("nachbardorf",)))  # it is looked for in the right way


def rows_with(word: str, *, schemas: tuple[str, ...]) -> Iterator[tuple[str, str, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)", [list(schemas)])
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t WHERE t::text LIKE %s', [f"%{word}%"])
            if rows := [row[0] for row in cursor.fetchall()]:
                yield schema, table, rows


def test_no_address_shows_it(told, other_town, monkeypatch):
    paths = list(addresses(monkeypatch, of=other_town))
    assert len(paths) > 120  # of the town's routes none with items is missing
    next_door = administrator(told)
    leaks = [path for path in paths if SECRET in answer(next_door, path)]
    assert leaks == []
    at_home = administrator(other_town)
    shown = {path for path in paths if str(ID) in path and "/cms/" not in path and SECRET in answer(at_home, path)}
    assert len(shown) >= 15, shown  # the ids are those of what is there


def administrator(town: Municipality) -> Client:
    client = Client(headers={"host": town.default_domain, "x-forwarded-host": "nachbardorf.region.test"})
    with tenant_context(town):
        client.force_login(person_of(town, "town_administrator", email="rabe@example.org"))
    return client


def addresses(monkeypatch: pytest.MonkeyPatch, *, of: Municipality) -> Iterator[str]:
    """Every route that may show an item, filled with ids of that town."""
    samples = {"int": str(KEY), "uuid": str(ID), "str": str(KEY), "path": NAME}
    for converter, value in samples.items():
        monkeypatch.setitem(test_isolation.SAMPLE_VALUES, converter, value)
    with tenant_context(of):
        keys = {"revision_id": Article.objects.get(pk=KEY).latest_revision_id, "page_id": InfoPage.objects.get().pk}
    names = keys | {"app": "feeds", "model": "article", "app_label": "feeds", "model_name": "article", "type": "news"}
    asked = f"q={ASKED}&id={KEY}&item={ID}&module=news"
    for route in test_isolation.routes("config.urls"):
        is_cms = route.startswith("/cms/")
        if LEFT_OUT.match(route) or (is_cms and not (CMS.match(route) and OF_ITEMS.search(route))):
            continue
        path = test_isolation.address(route, action="delete", schema=of.slug, **names)
        yield f"{path}?{asked}" if is_cms else path
    yield from (f"/media/musterstadt/../{of.slug}/{NAME}", f"/media/musterstadt/%2e%2e/{of.slug}/{NAME}")
    yield from (f"/api/v1/news?source={ID}", f"/api/v1/news?category={ID}", f"/api/v1/events?place={ID}")
    yield from (
        f"/feeds/news.rss?category={ID}",
        f"/feeds/events.ics?category={ID}",
        f"/nachrichten/{ID}/?town={of.slug}",
    )


def answer(client: Client, path: str) -> str:
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers}{body.decode(errors='replace')}"


def test_what_is_sent_with_its_ids_finds_nothing(told, other_town):
    """Offering, marking, choosing and looking at it all take ids from outside."""
    client = administrator(told)
    nothing = {"title": "x", "lang": "de", "body-count": "0"}
    sent = {
        "/cms/region/": {"do": "offer", "module": "news", "item": str(ID), "audience": ["*"]},
        "/cms/snippets/feeds/article/add/": {
            "title": "x",
            "picture": KEY,
            "categories": [KEY],
            "lang": "de",
            "body-count": "0",
        },
        f"/cms/snippets/feeds/event/dates/{KEY}/": {},
        f"/cms/bulk/feeds/article/delete/?id={KEY}": {"id": KEY},
        f"/cms/snippets/feeds/article/preview/{KEY}/": nothing,
    }
    for path, values in sent.items():
        response = client.post(path, values)
        assert SECRET not in response.content.decode(), path
    assert Article.objects.count() == 1
    assert not Offering.objects.exists()
    with tenant_context(other_town):
        assert Article.objects.filter(pk=KEY).exists()
