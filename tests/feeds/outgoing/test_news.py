"""News as RSS, Atom and JSON Feed, read by parsers that others wrote."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import feedparser
import orjson
import pytest
import time_machine

from backend.feeds.models import Article
from backend.library.models import Area, Category, Picture
from tests.feeds.factories import NOON, article, source
from tests.statements import statements

FEEDS = ("/feeds/news.rss", "/feeds/news.atom", "/feeds/news.json")
IMAGE = {
    "alt": "Die <Burg>",
    "credit": "Anna Muster / CC BY 4.0",
    "licence": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "width": 9,
    "height": 9,
    "focal_point": [0.5, 0.5],
    "sources": {size: f"/media/musterstadt/images/{size}.webp" for size in ("small", "medium", "large")},
}
LARGE = "http://musterstadt.region.test/media/musterstadt/images/large.webp"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def full(town) -> Article:
    """A piece of news with everything that a feed can carry, and signs that XML can't."""
    picture = Picture.objects.bulk_create([Picture(title="Burg", width=9, height=9, image_json=IMAGE)])[0]
    item = article(
        "Bänke & <Tische>\x0b am\x01 Markt",
        html='<p>Mehr <a href="/seiten/1/">hier</a> ]]> &lt;3</p>',
        categories=[Category.objects.create(title="Markt & Plätze")],
        picture=picture,
    )
    attachment = {"title": "Plan", "url": "/documents/1/plan.pdf", "bytes": 1234}
    Article.objects.filter(pk=item.pk).update(attachments=[attachment], updated_at=NOON)
    return item


def get(client_of, town, path, **headers):
    response = client_of(town).get(path, headers=headers)
    assert response.status_code == 200, response.content
    return response


def parsed(client_of, town, path):
    response = get(client_of, town, path)
    ET.fromstring(response.content)  # noqa: S314 - our own; well-formed or an error
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, feed.bozo_exception
    return feed


def ids(client_of, town, path):
    return {item["id"] for item in orjson.loads(get(client_of, town, path).content)["items"]}


def urn(item) -> str:
    return f"urn:uuid:{item.public_id}"


@pytest.mark.parametrize(("path", "version"), [("/feeds/news.rss", "rss20"), ("/feeds/news.atom", "atom10")])
def test_others_read_the_whole_article_with_picture_and_rights(client_of, town, full, path, version):
    feed = parsed(client_of, town, path)
    [entry] = feed.entries

    assert feed.version == version
    assert (feed.feed.title, feed.feed.link) == (
        "Musterstadt – Nachrichten",
        "http://musterstadt.region.test/nachrichten/",
    )
    assert feed.feed.language == "de"
    assert {link.href for link in feed.feed.links if link.rel == "self"} == {f"http://musterstadt.region.test{path}"}
    assert (entry.id, entry.get("guidislink", False)) == (urn(full), False)
    assert entry.title.replace("&lt;", "<").replace("&amp;", "&") == "Bänke & <Tische> am Markt"
    assert entry.link == f"http://musterstadt.region.test/nachrichten/{full.public_id}/"
    assert entry.content[0].value == (
        '<p>Mehr <a href="http://musterstadt.region.test/seiten/1/">hier</a> ]]&gt; &lt;3</p>'
    )
    assert entry.summary == "Mehr hier ]]&gt; &lt;3"
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == NOON - timedelta(days=1)
    assert [tag.term for tag in entry.tags] == ["Markt & Plätze"]
    assert entry.author == "Musterstadt"
    enclosures = {each.href: each.type for each in entry.enclosures}
    assert enclosures[LARGE] == "image/webp"
    if version == "atom10":
        assert enclosures["http://musterstadt.region.test/documents/1/plan.pdf"] == "application/pdf"
        assert datetime(*entry.updated_parsed[:6], tzinfo=UTC) == NOON
    [media] = entry.media_content
    assert (media["url"], media["medium"]) == (LARGE, "image")
    assert entry.media_credit[0]["content"] == "Anna Muster / CC BY 4.0"
    assert entry.media_license["href"] == "https://creativecommons.org/licenses/by/4.0/"


def test_dates_of_rss_have_the_towns_offset(client_of, town, full):
    text = get(client_of, town, "/feeds/news.rss").content.decode()
    assert "<pubDate>Fri, 20 Nov 2026 12:00:00 +0100</pubDate>" in text
    assert f'<guid isPermaLink="false">{urn(full)}</guid>' in text


def test_json_feed_says_the_same(client_of, town, full):
    response = get(client_of, town, "/feeds/news.json")
    document = orjson.loads(response.content)
    [item] = document.pop("items")

    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["feed_url"] == "http://musterstadt.region.test/feeds/news.json"
    assert item["id"] == urn(full)
    assert item["content_html"].startswith("<p>Mehr <a href=")
    assert (item["date_published"], item["date_modified"]) == ("2026-11-20T12:00:00+01:00", "2026-11-21T12:00:00+01:00")
    assert item["tags"] == ["Markt & Plätze"]
    assert item["image"] == LARGE
    assert item["_image_rights"]["credit"] == "Anna Muster / CC BY 4.0"
    assert item["attachments"] == [
        {
            "url": "http://musterstadt.region.test/documents/1/plan.pdf",
            "mime_type": "application/pdf",
            "title": "Plan",
            "size_in_bytes": 1234,
        }
    ]
    assert None not in item.values()


def test_what_was_licensed_leaves_as_teaser_with_its_origin_and_the_press_not_at_all(client_of, town):
    shown = {"picture": Picture.objects.bulk_create([Picture(title="Burg", width=9, height=9, image_json=IMAGE)])[0]}
    for rights in ("own", "licensed", "press", "teaser"):
        origin = source(rights.title(), rights=rights, url=f"https://{rights}.example.org/feed")
        article(rights, source=origin, source_key="1", original_url=f"https://{rights}.example.org/1", **shown)

    rss = {entry.title: entry for entry in parsed(client_of, town, "/feeds/news.rss").entries}
    items = {item["title"]: item for item in orjson.loads(get(client_of, town, "/feeds/news.json").content)["items"]}

    assert rss.keys() == items.keys() == {"own", "licensed"}
    assert "content" in rss["own"]
    assert "/nachrichten/" in rss["own"].link
    assert "content" not in rss["licensed"]
    assert "media_content" not in rss["licensed"]
    assert (rss["licensed"].link, rss["licensed"].author) == ("https://licensed.example.org/1", "Licensed")
    assert "content_html" not in items["licensed"]
    assert "image" not in items["licensed"]
    assert items["licensed"]["content_text"] == "Seit heute stehen drei neue Bänke am Markt."
    assert items["licensed"]["external_url"] == "https://licensed.example.org/1"


def test_there_is_a_feed_of_each_category_and_area_and_in_each_language(client_of, town):
    here, there = (Area.objects.create(name=name) for name in ("Lütte", "Werbig"))
    culture = Category.objects.create(title="Kultur am Markt")
    music = Category.objects.create(title="Musik am Markt", parent=culture)
    for_all, song, far = article(), article(categories=[music], areas=[here]), article(areas=[there])
    article("English", public_id=song.public_id, lang="en", categories=[music], areas=[here])

    assert ids(client_of, town, f"/feeds/news.json?area={here.public_id}") == {urn(for_all), urn(song)}
    assert ids(client_of, town, f"/feeds/news.json?category={culture.public_id}") == {urn(song)}
    assert urn(far) in ids(client_of, town, "/feeds/news.json?utm_source=x")
    named = parsed(client_of, town, f"/feeds/news.atom?category={culture.public_id}&area={here.public_id}&lang=en")
    assert named.feed.title == "Musterstadt – Nachrichten – Lütte – Kultur am Markt"
    assert [(entry.title, entry.title_detail.language) for entry in named.entries] == [("English", "en")]
    assert f"category={culture.public_id}" in named.feed.id
    assert "lang=en" in named.feed.id
    assert client_of(town).get(f"/feeds/news.rss?area={music.public_id}").status_code == 400


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_stays_the_same_until_something_changes(client_of, town, path):
    empty = get(client_of, town, path)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert get(client_of, town, path).content == empty.content

    item = article(pinned_until=NOON + timedelta(days=9))
    response = get(client_of, town, path)
    again = client_of(town).get(path, headers={"if-none-match": response["ETag"]})
    by_date = client_of(town).get(path, headers={"if-modified-since": response["Last-Modified"]})

    assert (again.status_code, again.content) == (304, b"")
    assert by_date.status_code == 304
    assert response["Last-Modified"] == "Sat, 21 Nov 2026 11:00:00 GMT"
    assert "Set-Cookie" not in response
    older = "Sat, 21 Nov 2026 10:59:59 GMT"
    assert client_of(town).get(path, headers={"if-modified-since": older}).status_code == 200
    assert client_of(town).get(path, headers={"if-none-match": '"x"', "if-modified-since": older}).status_code == 200
    Article.objects.filter(pk=item.pk).update(live=False)
    assert get(client_of, town, path)["ETag"] == empty["ETag"]


def test_a_feed_costs_one_statement_and_one_each_for_scope_and_its_name(client_of, town):
    where = {"areas": [Area.objects.create(name="Lütte")]}
    path = f"/feeds/news.rss?area={where['areas'][0].public_id}"
    counts = []
    for number in (1, 5):
        for _each in range(number):
            article(**where)
        with statements() as seen:
            client_of(town).get(path)
        counts.append(sum("tenants_host" not in statement for statement in seen))
    assert counts[0] == counts[1] <= 5


def test_a_town_without_news_has_no_feed_and_its_page_points_to_it(client_of, town):
    for page in ("/nachrichten/", f"/nachrichten/{article().public_id}/"):
        html = get(client_of, town, page).content.decode()
        for path, kind in zip(FEEDS, ("rss+xml", "atom+xml", "feed+json"), strict=True):
            assert f'<link rel="alternate" href="{path}"' in html
            assert f'type="application/{kind}"' in html
    town.modules = [key for key in town.modules if key != "news"]
    town.save()
    assert client_of(town).get("/feeds/news.rss").status_code == 404
