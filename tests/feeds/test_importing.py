"""The pipeline from a source to the town's tables: idempotent, respectful of editors, unmoved by broken feeds."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.common.fetching import Policy
from backend.feeds.importing import import_source
from backend.feeds.models import Article, Event
from backend.feeds.tasks import sweep
from backend.library.models import Area, Category, Picture
from backend.library.rendering import paragraph_from_html
from tests.feeds.factories import NOON, source
from tests.statements import statements

SAMPLES = Path(__file__).parents[1] / "samples" / "feeds"
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def feed(tmp_path):
    """A file that a source reads, and that a test may rewrite."""

    class Feed:
        path = tmp_path / "feed"

        def write(self, *titles: str, text: str = "Ein Text.") -> None:
            items = "".join(
                f"<item><guid>{number}</guid><title>{title}</title><link>https://town.example.org/{number}</link>"
                f"<description>{escape(f'<p>{text}</p>')}</description></item>"
                for number, title in enumerate(titles)
            )
            self.path.write_text(
                f"<rss version='2.0'><channel><link>https://town.example.org</link>{items}</channel></rss>"
            )

    return Feed()


@pytest.fixture
def town_hall(town, feed):
    return source("Rathaus", url="", path=str(feed.path))


def run(where, town, *, now=NOON, **options):
    return import_source(where, town=town, now=now, jitter=random.Random(1), **options)


def writes(seen):
    return [sql for sql in seen if sql.upper().startswith(WRITES) and 'UPDATE "feeds_source"' not in sql]


def test_an_import_and_who_saves_one_of_its_items_never_wait_for_each_other(town, town_hall, feed):
    feed.write("Fest")
    with statements() as seen:
        run(town_hall, town)
    (locking,) = (sql for sql in seen if 'FROM "feeds_source"' in sql and "FOR " in sql)
    assert "FOR NO KEY UPDATE" in locking, "an item's key to its source is looked up under FOR KEY SHARE"


def test_importing_twice_writes_nothing_the_second_time(town, tmp_path):
    for kind, name, count in (
        ("rss", "verwaltungsportal.rss", 2),
        ("rss", "wordpress.rss", 1),
        ("ics", "events.ics", 6),
    ):
        copy = tmp_path / name
        copy.write_bytes((SAMPLES / name).read_bytes())
        where = source(name, kind=kind, url="", path=str(copy))
        assert run(where, town).counts.created == count
        copy.write_bytes(copy.read_bytes() + b"\n")  # another file, the same entries

        with statements() as seen:
            again = run(where, town, now=NOON + timedelta(hours=2))

        assert again.counts.unchanged == count
        assert writes(seen) == []


def test_one_guid_in_two_sources_is_two_entries(town):
    file = str(SAMPLES / "quirks" / "typo3_news.rss")
    for name in ("Rathaus", "Amt"):
        assert run(source(name, url="", path=file), town).counts.created == 1
    assert list(Article.objects.values_list("source_key", flat=True)) == ["id:news-481"] * 2
    assert len(set(Article.objects.values_list("public_id", flat=True))) == 2


def test_an_unchanged_file_is_not_even_parsed(town, town_hall, feed):
    feed.write("Eins")
    run(town_hall, town)
    with statements() as seen:
        run(town_hall, town)
    assert len(seen) == 2  # the source's lock and its state


def test_an_import_costs_as_many_statements_for_fifty_as_for_five(town, tmp_path):
    def cost(count: int) -> tuple[int, int]:
        file = tmp_path / f"{count}.rss"
        items = "".join(f"<item><title>{n}</title><guid>{n}</guid></item>" for n in range(count))
        file.write_text(f"<rss version='2.0'><channel>{items}</channel></rss>")
        where = source(str(count), url="", path=str(file))
        with statements() as first:
            run(where, town)
        file.write_text(file.read_text().replace("<title>", "<title>Neu "))
        with statements() as second:
            assert run(where, town).counts.changed == count
        return len(first), len(second)

    cost(1)  # fills the caches of content types
    assert cost(5) == cost(50)


def test_an_imported_item_is_live_with_its_source_and_keeps_its_id(api, town, town_hall, feed):
    feed.write("Bänke")
    run(town_hall, town)
    before = Article.objects.get()
    feed.write("Neue Bänke")
    run(town_hall, town)
    item = api(town).get(f"/api/v1/news/{before.public_id}").json()
    assert item["title"] == "Neue Bänke"
    assert item["source"]["name"] == "Rathaus"
    assert item["source"]["link"] == "https://town.example.org"
    assert item["original_url"] == "https://town.example.org/0"


def test_what_an_editor_published_stays_and_the_rest_follows(town, town_hall, feed):
    feed.write("Bänke")
    run(town_hall, town)
    item = Article.objects.get()
    item.title = "Bänke am Markt"
    item.save_revision().publish()

    feed.write("Sitzbänke", text="Ein neuer Text.")
    run(town_hall, town)

    item = Article.objects.get()
    assert item.locked_fields == ["title"]
    assert item.title == "Bänke am Markt"
    assert item.body_html == "<p>Ein neuer Text.</p>"


def test_saving_a_text_as_the_editor_writes_it_locks_nothing(town, town_hall, feed):
    feed.write("Bänke", text="Ein <b>fetter</b> Text.")
    run(town_hall, town)
    item = Article.objects.get()
    item.body = paragraph_from_html('<p data-block-key="x1y2z">Ein <b>fetter</b> Text.</p>')
    item.save_revision().publish()
    assert Article.objects.get().locked_fields == []
    item.body = paragraph_from_html('<p data-block-key="x1y2z">Ein <b>dicker</b> Text.</p>')
    item.save_revision().publish()
    assert Article.objects.get().locked_fields == ["body"]


def test_a_waiting_draft_keeps_the_editors_words_and_follows_elsewhere(town, town_hall, feed):
    feed.write("Bänke")
    run(town_hall, town)
    draft = Article.objects.get()
    draft.title = "Bänke am Markt"
    draft.save_revision()

    feed.write("Sitzbänke", text="Ein neuer Text.")
    run(town_hall, town)

    live = Article.objects.get()
    assert live.title == "Sitzbänke"
    waiting = live.get_latest_revision_as_object()
    assert waiting.title == "Bänke am Markt"
    assert waiting.body[0].value.source == "<p>Ein neuer Text.</p>"
    waiting.latest_revision.publish()
    published = Article.objects.get()
    assert (published.title, published.body_html) == ("Bänke am Markt", "<p>Ein neuer Text.</p>")
    assert published.locked_fields == ["title"]
    assert published.upstream["title"] == "Sitzbänke"


def test_scheduling_a_change_leaves_the_imported_item_live(town, town_hall, feed):
    feed.write("Bänke")
    run(town_hall, town)
    item = Article.objects.get()
    item.title, item.go_live_at = "Morgen", datetime(2099, 1, 1, tzinfo=UTC)
    item.save_revision().publish()
    live = Article.objects.get()
    assert (live.live, live.title) == (True, "Bänke")


def test_what_was_unpublished_here_stays_so(town, town_hall, feed):
    feed.write("Bänke")
    run(town_hall, town)
    Article.objects.get().unpublish()
    feed.write("Neue Bänke")
    run(town_hall, town)
    assert not Article.objects.get().live


def test_what_is_gone_from_the_feed_stays_here(town, town_hall, feed):
    feed.write("Eins", "Zwei")
    run(town_hall, town)
    feed.write("Eins")
    run(town_hall, town)
    assert Article.objects.filter(live=True).count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Die Antwort ist leer."),
        ("<!DOCTYPE html><html><head><title>Wartung</title></head></html>", "eine Webseite („Wartung“)"),
        ("x" * 5_000_001, "zu groß"),
    ],
)
def test_a_broken_feed_keeps_the_last_good_items_and_says_what_is_wrong(town, town_hall, feed, content, words):
    feed.write("Bänke")
    run(town_hall, town)
    feed.path.write_text(content)

    run(town_hall, town, now=NOON + timedelta(hours=1))

    town_hall.refresh_from_db()
    assert words in town_hall.last_error
    assert town_hall.failures == 1
    assert town_hall.last_success_at == NOON
    assert town_hall.next_attempt_at > NOON + timedelta(hours=2)
    assert Article.objects.get().live
    feed.write("Bänke")
    run(town_hall, town, now=NOON + timedelta(hours=9))
    town_hall.refresh_from_db()
    assert (town_hall.last_error, town_hall.failures) == ("", 0)


def test_a_missing_file_is_said(town, town_hall):
    assert run(town_hall, town).error == "Die Datei kann nicht gelesen werden."


def test_the_press_is_kept_as_teaser(town, feed, api):
    feed.write("Bänke", text="Lang. " * 100)
    run(source("Kreisblatt", rights="press", url="", path=str(feed.path)), town)
    item = api(town).get("/api/v1/news").json()["items"][0]
    body = api(town).get(f"/api/v1/news/{item['id']}").json()
    assert body["body_html"] == ""
    assert 0 < len(body["teaser"]) <= 300


def test_news_of_the_press_go_after_two_weeks(town, feed):
    day = "<pubDate>%s 12:00:00 +0100</pubDate></item>"
    for name, rights, shown_days, ends in (
        ("Kreisblatt", "press", None, [datetime(2026, 12, 4, 11, tzinfo=UTC)]),
        ("Bote", "press", 60, [datetime(2026, 12, 31, 11, tzinfo=UTC), datetime(2027, 1, 19, 11, tzinfo=UTC)]),
        ("Rathaus", "own", None, [None, None]),
    ):
        feed.write("Alt", "Neu")
        old, new, end = feed.path.read_text().split("</item>")
        feed.path.write_text(old + day % "1 Nov 2026" + new + day % "20 Nov 2026" + end)
        where = source(name, rights=rights, shown_days=shown_days, url="", path=str(feed.path))
        run(where, town)
        items = Article.objects.filter(source=where).order_by("published_at")
        assert [item.expire_at for item in items] == ends, name
        feed.path.write_text(feed.path.read_text() + " ")
        with statements() as seen:
            run(where, town, now=NOON + timedelta(hours=2))
        assert writes(seen) == []


def test_numbering_all_entries_anew_doubles_nothing(town, tmp_path):
    item = "<item><guid>{key}</guid><title>{title}</title><link>{link}</link></item>"
    file = tmp_path / "feed"
    where = source("Rathaus", url="", path=str(file))

    def imported(*entries: tuple[str, str, str]):
        rows = "".join(item.format(key=key, title=title, link=link) for key, title, link in entries)
        file.write_text(f"<rss version='2.0'><channel>{rows}</channel></rss>")
        return run(where, town).counts

    page, home = "http://www.town.example.org/news?id=%d", "https://town.example.org/"
    imported(("1", "Eins", page % 1), ("2", "Zwei", page % 2), ("3", "Wehr", home), ("4", "Wehr", home + "wehr"))
    before = {row.title: row.public_id for row in Article.objects.exclude(title="Wehr")}
    secure = "https://town.example.org/news?id=%d&amp;PHPSESSID=a"
    counts = imported(
        ("a1", "Eins", secure % 1),
        ("a2", "Zwei", secure % 2),
        ("a3", "Wehr", home),  # a start page is nobody's own
        ("4", "Wehr", home + "wehr"),
        ("a4", "Wehr", home + "wehr"),  # and this one is still there under its old number
    )
    assert (counts.created, counts.changed) == (2, 2)
    after = {row.title: row for row in Article.objects.exclude(title="Wehr")}
    assert {title: row.public_id for title, row in after.items()} == before
    assert after["Eins"].source_key == "id:a1"


def test_entries_belong_to_the_areas_and_categories_that_they_name(town, tmp_path):
    village = Area.objects.create(name="Lütte")
    culture, life = Category.objects.get_or_create(title="Kultur")[0], Category.objects.create(title="Leben im Ort")
    file = tmp_path / "wordpress.rss"
    file.write_bytes((SAMPLES / "wordpress.rss").read_bytes())
    run(source("Leben", url="", path=str(file), category=life, match="category"), town)
    item = Article.objects.get()
    assert item.area_ids == [village.public_id]
    assert set(item.category_ids) == {culture.public_id, life.public_id}
    assert list(item.areas.all()) == [village]


def test_symbol_pictures_come_from_the_library(town, feed):
    feed.write("Eins", "Zwei")
    where = source("Rathaus", url="", path=str(feed.path), has_symbol_pictures=True)
    run(where, town)
    assert {item.picture for item in Article.objects.all()} == {None}
    picture = Picture.objects.create(title="Markt", description="Der Markt", file="markt.jpg", width=800, height=600)
    feed.write("Eins", "Zwei", "Drei")
    run(where, town)
    assert Article.objects.get(title="Drei").picture == picture


def test_events_come_with_their_dates(town, api):
    run(source("Kalender", kind="ics", url="", path=str(SAMPLES / "events.ics")), town)
    choir = Event.objects.get(title="Chorprobe")
    body = api(town).get(f"/api/v1/events/{choir.public_id}").json()
    assert choir.recurrence_text == "jeden Donnerstag bis 31.12.2026"
    assert [each["status"] for each in body["recurrence"]["exceptions"]] == ["moved", "cancelled"]
    starts = {item["starts_at"] for item in api(town).get("/api/v1/events?from=2026-10-01&limit=100").json()["items"]}
    assert "2026-11-06T18:00:00+01:00" in starts
    assert "2026-12-24T19:00:00+01:00" not in starts
    assert "2026-12-31T19:00:00+01:00" in starts


def test_the_items_are_found_by_the_cms_search(town, town_hall, feed):
    from wagtail.search.backends import get_search_backend  # noqa: PLC0415 - needs the apps

    feed.write("Sitzbänke")
    run(town_hall, town)
    assert [item.title for item in get_search_backend().search("Sitzbänke", Article)] == ["Sitzbänke"]


def test_a_redirect_into_our_own_network_is_refused(town, served):
    served.answers["/feed"] = (302, {"Location": "http://169.254.169.254/latest/"}, b"")
    where = source(url=served.url("/feed"))
    assert "privates Netz" in run(where, town, policy=served.policy).error


def test_the_cms_may_not_look_into_our_own_network(town, served):
    served.answers["/feed"] = (200, {}, (SAMPLES / "wordpress.rss").read_bytes())
    where = source(url=served.url("/feed"))
    assert run(where, town, policy=Policy(ports=served.policy.ports)).error
    assert not Article.objects.exists()
    assert served.requests == []


def test_a_feed_over_http_is_asked_conditionally(town, served):
    served.answers["/feed"] = (200, {"ETag": '"1"'}, (SAMPLES / "wordpress.rss").read_bytes())
    where = source(url=served.url("/feed"))
    assert run(where, town, policy=served.policy).counts.created == 1
    served.answers["/feed"] = (304, {}, b"")
    again = run(where, town, policy=served.policy)
    assert (again.error, again.counts.created) == ("", 0)
    assert served.requests[-1]["If-None-Match"] == '"1"'


def test_what_is_gone_for_good_is_switched_off(town, served):
    served.answers["/feed"] = (410, {}, b"")
    where = source(url=served.url("/feed"))
    assert run(where, town, policy=served.policy).error
    where.refresh_from_db()
    assert not where.is_active


def test_an_answer_that_announces_fifty_megabytes_is_refused(town, served):
    served.answers["/big"] = (200, {"Content-Length": "52428800"}, b"x" * 100_000)
    assert "zu groß" in run(source("groß", url=served.url("/big")), town, policy=served.policy).error


def test_the_sweep_wakes_the_sources_that_are_due_once(town, town_hall):
    sweep(town, NOON)
    sweep(town, NOON)
    waiting = ProcrastinateJob.objects.filter(status="todo", task_name__endswith="fetch_source")
    assert [job.args["source"] for job in waiting] == [town_hall.pk]
