"""Pictures of imported items: kept here once with whose they are, or left out, and never over a person's choice."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from io import BytesIO

import pytest
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.feeds.formats.first_picture import first_picture
from backend.feeds.importing import import_source
from backend.feeds.item_pictures import take_pictures, waiting_items
from backend.feeds.models import Article
from backend.feeds.tasks import sweep
from backend.library.models import Picture
from tests.feeds.factories import NOON, source


def jpeg(color: str, *, size: tuple[int, int] = (400, 300)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, color).save(file, format="JPEG")
    return file.getvalue()


@pytest.fixture
def paper(served):
    """A source, and a way to publish items with pictures: path by title."""

    class Paper:
        source = source("Rathaus", rights="licensed", url=served.url("/feed"))

        def publish(self, town, **paths: str) -> None:
            items = "".join(
                f"<item><guid>{title}</guid><title>{title}</title>"
                f"<description>{escape(f'<p>Text</p><img src={served.url(path)}>')}</description></item>"
                for title, path in paths.items()
            )
            body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
            served.answers["/feed"] = (200, {}, body)
            import_source(self.source, town=town, now=NOON, policy=served.policy)

        def look(self) -> int:
            served.requests.clear()
            return take_pictures(self.source, now=NOON, policy=served.policy)

    return Paper()


def pictures():
    return {item.title: item.picture_id for item in Article.objects.all()}


def test_pictures_are_taken_in_once_or_left_out_and_told(api, town, served, paper):
    served.answers |= {
        "/a.jpg": (200, {}, jpeg("red")),
        "/same.jpg": (200, {}, jpeg("red")),
        "/tiny.jpg": (200, {}, jpeg("red", size=(40, 40))),
        "/gone.jpg": (404, {}, b""),
        "/page.jpg": (200, {}, b"<html>"),
    }
    paths = {"Eins": "/a.jpg", "Zwei": "/a.jpg", "Drei": "/same.jpg"}
    paper.publish(town, **paths, Vier="/tiny.jpg", Weg="/gone.jpg", Seite="/page.jpg")
    assert set(pictures().values()) == {None}  # the import itself asks nobody

    assert paper.look() == 3
    assert len(served.requests) == 5
    picture = Picture.objects.get()
    assert pictures() == {**dict.fromkeys(paths, picture.pk), "Vier": None, "Weg": None, "Seite": None}
    assert (picture.author, picture.licence, picture.credit_line) == ("Rathaus", "all-rights", "© Rathaus")
    paper.source.refresh_from_db()
    assert len(paper.source.picture_warnings) == 2
    assert paper.source.last_error == ""
    assert paper.look() == 0
    assert served.requests == []


def test_a_picture_that_a_person_chose_stays(town, served, paper):
    served.answers |= {"/a.jpg": (200, {}, jpeg("red")), "/b.jpg": (200, {}, jpeg("blue"))}
    own = Picture.objects.create(title="Markt", is_decorative=True, file="markt.jpg", width=800, height=600)
    paper.publish(town, Eins="/a.jpg", Zwei="/a.jpg", Drei="/a.jpg")
    waiting = Article.objects.get(title="Drei")
    waiting.teaser = "Ein Entwurf"
    waiting.save_revision()
    chosen = Article.objects.get(title="Zwei")
    chosen.picture = own
    chosen.save_revision().publish()
    paper.look()
    paper.publish(town, Eins="/b.jpg", Zwei="/b.jpg", Drei="/a.jpg")
    paper.look()
    red, blue = Picture.objects.exclude(pk=own.pk).order_by("pk")
    assert pictures() == {"Eins": blue.pk, "Zwei": own.pk, "Drei": red.pk}
    Article.objects.get(title="Drei").latest_revision.publish()
    assert pictures()["Drei"] == red.pk  # the draft of before knew none


def test_the_press_keeps_its_pictures(town, served, paper):
    served.answers["/a.jpg"] = (200, {}, jpeg("red"))
    paper.publish(town, Eins="/a.jpg")
    paper.look()
    assert pictures()["Eins"]
    paper.source.rights = "press"
    paper.source.save()
    paper.publish(town, Eins="/a.jpg", Zwei="/a.jpg")
    assert pictures() == {"Eins": None, "Zwei": None}
    assert not waiting_items(Article).exists()


def test_the_sweep_wakes_each_source_with_pictures_once(town, served, paper):
    paper.publish(town, Eins="/a.jpg")
    paper.source.refresh_from_db()
    paper.source.next_attempt_at = NOON + timedelta(days=1)
    paper.source.save()
    sweep(town, NOON)
    sweep(town, NOON)
    assert ProcrastinateJob.objects.filter(task_name__endswith="fetch_pictures", status="todo").count() == 1


@pytest.mark.parametrize(
    ("named", "html", "found"),
    [
        (["/a.jpg"], '<img src="/b.jpg">', "https://town.example.org/a.jpg"),
        ([], '<IMG width="1" height="1" src="/c.gif"><img src="/b.jpg">', "https://town.example.org/b.jpg"),
        ([], '<img src="https://vg02.met.vgwort.de/na/1"><img src="/icons/pdf.gif"><img src="data:x">', ""),
        (
            ["javascript:alert(1)"],
            "<img><img src='/wp/smilies/a.png'><img width='100%' src='b.png'>",
            "https://town.example.org/b.png",
        ),
        ([], "<img src='/" + "x" * 1_000 + "'>", ""),
    ],
)
def test_counters_and_signs_are_no_pictures(named, html, found):
    assert first_picture(named, html=html, base_url="https://town.example.org/") == found
