"""Duplicates step back, come back, and are told apart by people."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from backend.changes.models import Change
from backend.feeds.bookmarks import Bookmark, current_dates
from backend.feeds.documents import article_path
from backend.feeds.duplicates.acting import say, settle_doubles
from backend.feeds.duplicates.gathering import Gathering
from backend.feeds.models import Article, Event
from backend.feeds.pushing import compose_article
from tests.feeds.factories import NOON, article, event, source
from tests.feeds.test_sharing_cms import signed_in

BEGIN = "Am Samstag wird der neue Spielplatz an der Planestraße feierlich eröffnet."


def settled(town) -> int:
    return settle_doubles(town, now=NOON, since=NOON - timedelta(days=9999))


def imported(make, title, giver, **fields):
    return make(title, source=giver, source_key=title + giver.name, upstream={"title": title}, **fields)


def shown(model) -> set[str]:
    return {item.source.name if item.source else "" for item in model.objects.filter(live=True)}


def test_what_an_editor_took_down_meanwhile_stays_down(town, givers, monkeypatch):
    best = imported(event, "Herbstmarkt", givers["Rathaus"], location="Rathaus Niemegk")
    taken_down = imported(event, "Herbstmarkt", givers["Kreis"], location="Rathaus Niemegk")

    def meanwhile(gathering, group, *, known=Gathering.settled):
        Event.objects.get(pk=taken_down.pk).unpublish()
        return known(gathering, group)

    with monkeypatch.context() as patch:
        patch.setattr(Gathering, "settled", meanwhile)
        settled(town)
    best.delete()
    settled(town)
    assert shown(Event) == set()


@pytest.fixture
def givers(town):
    kinds = {"Rathaus": "own", "Kreis": "licensed", "Tourismus": "teaser", "Zeitung": "press"}
    return {name: source(name, rights=rights, url=f"https://example.org/{name}") for name, rights in kinds.items()}


def test_the_best_of_an_event_stays_the_next_one_comes_back_and_nothing_is_written_twice(town, givers):
    for name in reversed(givers):
        imported(event, "Herbstmarkt", givers[name], location="Rathaus Niemegk")
    other = event("Herbstmarkt", location="Rathaus Niemegk", starts_at=NOON + timedelta(days=2))
    assert settled(town) == len(givers) - 1
    assert shown(Event) == {"Rathaus", ""}
    last = Change.objects.count()
    assert settled(town) == 0
    assert Change.objects.count() == last
    best = Event.objects.get(source=givers["Rathaus"])
    assert set(Event.objects.exclude(copy_of=None).values_list("copy_of", flat=True)) == {best.public_id}

    best.delete()
    settled(town)
    assert shown(Event) == {"Kreis", ""}
    moved = Event.objects.get(source=givers["Kreis"])
    Event.objects.filter(pk=moved.pk).update(starts_at=NOON + timedelta(days=5))
    settled(town)
    assert shown(Event) == {"Kreis", "Tourismus", ""}
    Event.objects.filter(source=givers["Zeitung"]).update(expire_at=NOON - timedelta(hours=1))
    Event.objects.filter(source=givers["Tourismus"]).update(status="cancelled")
    settled(town)
    assert shown(Event) == {"Kreis", "Tourismus", ""}, "what has expired never comes back"
    assert other.public_id not in Event.objects.exclude(copy_of=None).values_list("copy_of", flat=True)


def test_a_person_splits_and_puts_together(town, givers):
    item = imported(article, "Spielplatz Planestraße eröffnet", givers["Rathaus"], html=f"<p>{BEGIN}</p>")
    paper = imported(article, "Spielplatz Planestraße eröffnet", givers["Zeitung"], html=f"<p>{BEGIN}</p>")
    draft = article("Spielplatz Planestraße eröffnet", html=f"<p>{BEGIN}</p>", live=False)
    settled(town)
    assert shown(Article) == {"Rathaus"}
    two = item.public_id, paper.public_id
    say(town, "news", two=two, is_same=False, now=NOON)
    assert shown(Article) == {"Rathaus", "Zeitung"}
    assert settled(town) == 0
    say(town, "news", two=two, is_same=True, now=NOON)
    assert shown(Article) == {"Rathaus"}
    draft.refresh_from_db()
    assert draft.copy_of is None


def test_the_id_of_a_copy_is_answered_with_the_one_that_stays_and_so_is_its_bookmark(town, client_of, givers):
    best = imported(event, "Herbstmarkt", givers["Rathaus"], location="Rathaus Niemegk")
    later = NOON + timedelta(days=1, minutes=15)
    copy = imported(event, "Herbstmarkt", givers["Zeitung"], location="Rathaus Niemegk", starts_at=later)
    bookmark = Bookmark(event=copy.public_id, occurrence=later)
    ours = Bookmark(event=best.public_id, occurrence=best.starts_at)
    settled(town)
    client = client_of(town)
    answer = client.get(f"/api/v1/events/{copy.public_id}")
    assert answer.json()["id"] == str(best.public_id)
    page = client.get(f"/veranstaltungen/{copy.public_id}/").content.decode()
    assert f"/veranstaltungen/{best.public_id}/" in page
    dates = current_dates([bookmark, ours])
    assert {one: found[0][0].pk for one, found in dates.items()} == {bookmark: best.pk, ours: best.pk}


def test_the_form_says_who_else_reports_it_and_splits(town, givers):
    best = imported(event, "Herbstmarkt", givers["Rathaus"], location="Rathaus Niemegk")
    copy = imported(event, "Herbstmarkt", givers["Zeitung"], location="Rathaus Niemegk")
    imported(event, "Herbstmarkt", givers["Tourismus"])  # somewhere
    settled(town)
    cms = signed_in(town, "publisher")
    page = cms.get(f"/cms/snippets/feeds/event/edit/{best.pk}/").content.decode()
    two = f"/cms/doppelt/events/{best.public_id}/{copy.public_id}/"
    assert two in page
    assert "Zeitung: Herbstmarkt" in page
    assert "Tourismus: Herbstmarkt" in page, "a doubtful one is offered"
    hidden = cms.get(f"/cms/snippets/feeds/event/edit/{copy.pk}/").content.decode()
    assert f"/cms/doppelt/events/{copy.public_id}/{best.public_id}/" in hidden
    assert cms.get(two).status_code == 200
    cms.post(two, {"do": "split"})
    assert shown(Event) == {"Rathaus", "Zeitung", "Tourismus"}
    page = cms.get(f"/cms/snippets/feeds/event/edit/{best.pk}/").content.decode()
    apart = page.partition("Davon getrennt, weil jemand es so gesagt hat")[2]
    assert two in apart
    said = cms.get(two).content.decode()
    assert ("Es sind zwei verschiedene." in said, ">Zusammenlegen<" in said, 'value="split"' in said) == (
        True,
        True,
        False,
    )
    assert signed_in(town, "contributor").post(two, {"do": "merge"}).status_code in {302, 403}
    assert shown(Event) == {"Rathaus", "Zeitung", "Tourismus"}


def test_what_one_source_lists_twice_is_two_unless_word_for_word_the_same(town, givers):
    for key, title in (("a", "Yoga"), ("b", "Yoga für Senioren"), ("c", "Yoga")):
        event(title, source=givers["Rathaus"], source_key=key, upstream={"title": title}, location="Bürgerhaus Niemegk")
    settled(town)
    assert sorted(Event.objects.filter(live=True).values_list("title", flat=True)) == ["Yoga", "Yoga für Senioren"]


def test_a_headline_of_every_day_leads_not_through_all_years(town, givers, django_assert_max_num_queries):
    for day in range(40):
        fields = {"html": f"<p>{day}</p>", "published_at": NOON - timedelta(days=day), "source_key": str(day)}
        article("Polizeimeldungen vom Tage", source=givers["Zeitung"], upstream={"title": "x"}, **fields)
    Article.objects.update(updated_at=NOON - timedelta(days=300))
    Article.objects.filter(source_key="0").update(updated_at=NOON)
    with django_assert_max_num_queries(15):
        settle_doubles(town, now=NOON, since=NOON)


def test_a_message_about_a_copy_tells_what_is_shown_in_its_place(town, givers):
    title = "Spielplatz Planestraße eröffnet"
    better = imported(article, title, givers["Rathaus"], html=f"<p>{BEGIN}</p>")
    copy = imported(article, title, givers["Zeitung"], html=f"<p>{BEGIN}</p>")
    settled(town)
    message = compose_article(copy.public_id)
    assert message
    assert message.path == article_path(better.public_id)


def test_a_forged_answer_changes_nothing(town, other_town, givers, client_of):
    best, other = (
        imported(event, "Herbstmarkt", givers[name], location="Rathaus Niemegk") for name in ("Rathaus", "Kreis")
    )
    settled(town)
    cms, two = signed_in(town, "publisher"), f"/cms/doppelt/events/{best.public_id}/{other.public_id}/"
    for kind, body in (
        ("multipart/form-data; boundary=a", b"--a"),
        ("application/json", b"{"),
        ("text/plain", b"do=split"),
    ):
        assert cms.post(two, data=body, content_type=kind).status_code in {302, 400}
    for do in ("", "x", "\0", "split" * 1000):
        assert cms.post(two, {"do": do}).status_code == 302
    for path in (
        two.replace("events", "news"),
        two.replace("events", "x"),
        two.replace(str(other.public_id), str(uuid4())),
    ):
        assert cms.post(path, {"do": "split"}).status_code == 404
    elsewhere = client_of(other_town)
    elsewhere.cookies = cms.cookies
    assert elsewhere.post(two, {"do": "split"}).status_code in {302, 404}
    cms.handler.enforce_csrf_checks = True
    assert cms.post(two, {"do": "split"}).status_code == 403
    assert shown(Event) == {"Rathaus"}
