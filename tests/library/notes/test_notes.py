"""Notes on items: who reads and writes them, where they show, and that they go with item and account."""

from __future__ import annotations

import pytest
import time_machine
from bs4 import BeautifulSoup
from django_tenants.utils import tenant_context
from wagtail.log_actions import log

from backend.accounts.models import Role
from backend.content.models import Gazette, InfoPage
from backend.feeds.models import Article, Event
from backend.library.kinds import governed_models
from backend.library.models import Note, Place
from backend.library.models.notes import LONGEST
from backend.library.notes.writing import write
from tests.accounts.people import person_of
from tests.content.factories import info_page
from tests.content.gazettes.conftest import media_root as media_root  # noqa: PLC0414 - a fixture, for the PDF
from tests.content.gazettes.factories import gazette
from tests.feeds.factories import NOON, article, event
from tests.library.factories import place
from tests.library.test_publishing import of
from tests.statements import statements

KINDS = pytest.mark.parametrize("make", [article, event, place, info_page, gazette])
WORDS = "Bitte den Preis noch nachfragen."
EVIL = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def anna(town):
    return person_of(town, Role.EDITOR)


@pytest.fixture
def berta(town):
    return person_of(town, Role.PUBLISHER, email="berta@example.org")


@pytest.fixture
def club(town):
    return person_of(town, Role.CONTRIBUTOR, email="verein@example.org")


def path_of(item):
    meta = item._meta
    return f"/cms/notizen/{meta.app_label}/{meta.model_name}/{item.pk}/"


def form_of(item):
    if isinstance(item, InfoPage):
        return f"/cms/pages/{item.pk}/edit/"
    meta = item._meta
    return f"/cms/snippets/{meta.app_label}/{meta.model_name}/edit/{item.pk}/"


def test_every_kind_of_item_has_notes():
    assert {Article, Event, Place, InfoPage, Gazette} <= set(governed_models())


@KINDS
def test_a_note_stands_beside_the_form_and_as_a_count_in_the_list(town, berta, make):
    item, client = make(), of(town, berta)
    answer = client.post(path_of(item), {"text": WORDS})
    assert WORDS in answer.content.decode()
    form = client.get(form_of(item)).content.decode()
    assert WORDS in form
    assert 'data-side-panel-toggle="notes"' in form
    # Outside of the item's own form: neither is sent with it, nor makes it unsaved.
    page = BeautifulSoup(form, "html.parser")
    assert not page.select_one("#note-new").get("name")
    if isinstance(item, InfoPage):
        listing = client.get(f"/cms/pages/{item.get_parent().pk}/")
    else:
        listing = client.get(form_of(item).partition("edit/")[0])
    assert "1 offen" in listing.content.decode()


@KINDS
def test_notes_go_with_the_item(town, berta, make):
    item, other = make(), article("Bleibt")
    for each in (item, other):
        write(each, text=WORDS, by=berta, now=NOON)
    item.delete()
    assert [note.object_id for note in Note.objects.all()] == [other.pk]


def test_only_who_wrote_a_note_changes_it_and_deletes_it(town, anna, berta):
    item = article()
    pk = write(item, text=WORDS, by=anna, now=NOON).pk
    author, other = of(town, anna), of(town, berta)
    assert other.post(f"/cms/notizen/{pk}/", {"change": "1", "text": "Anders"}).status_code in {302, 403}
    assert other.post(f"/cms/notizen/{pk}/", {"delete": "1"}).status_code in {302, 403}
    assert Note.objects.get().text == WORDS
    author.post(f"/cms/notizen/{pk}/", {"change": "1", "text": "Hat sich erledigt?"})
    note = Note.objects.get()
    assert (note.text, note.changed_at) == ("Hat sich erledigt?", NOON)
    author.post(f"/cms/notizen/{pk}/", {"delete": "1"})
    assert not Note.objects.exists()


def test_an_administrator_deletes_every_note(town, anna):
    item = article()
    pk = write(item, text=WORDS, by=anna, now=NOON).pk
    chief = of(town, person_of(town, Role.TOWN_ADMINISTRATOR, email="chef@example.org"))
    assert "Löschen" in chief.get(path_of(item)).content.decode()
    chief.post(f"/cms/notizen/{pk}/", {"delete": "1"})
    assert not Note.objects.exists()


def test_everybody_who_works_on_the_item_ticks_a_note_off(town, anna, berta):
    item = article()
    pk = write(item, text=WORDS, by=anna, now=NOON).pk
    page = of(town, berta).post(f"/cms/notizen/{pk}/", {"done": "1"}).content.decode()
    assert "Erledigt, Anna Beispiel, 21.11.2026" in page
    assert 'data-notes-open="0"' in page
    of(town, berta).post(f"/cms/notizen/{pk}/", {"reopen": "1"})
    assert Note.objects.get().done_at is None


def test_a_contributor_meets_notes_on_their_own_items_alone(town, anna, club):
    own, foreign = article("Vereinsfest"), article("Haushalt")
    log(own, "wagtail.create", user=club)
    notes = [write(item, text=f"Zu {item.title}", by=anna, now=NOON) for item in (own, foreign)]
    client = of(town, club)
    assert "Zu Vereinsfest" in client.get(path_of(own)).content.decode()
    assert client.get(path_of(foreign)).status_code == 404
    assert client.post(path_of(foreign), {"text": "Na?"}).status_code == 404
    assert client.post(f"/cms/notizen/{notes[1].pk}/", {"done": "1"}).status_code == 404
    start = client.get("/cms/").content.decode()
    assert "Zu Vereinsfest" in start
    assert "Zu Haushalt" not in start
    assert Note.objects.count() == 2


@pytest.mark.parametrize("path", ["/cms/notizen/accounts/user/1/", "/cms/notizen/gibt/esnicht/1/", "/cms/notizen/1/"])
def test_there_are_notes_on_items_alone(town, berta, path):
    assert of(town, berta).post(path, {"text": WORDS}).status_code == 404


def test_nothing_too_long_and_nothing_empty_is_written(town, berta):
    item, client = article(), of(town, berta)
    client.post(path_of(item), {"text": " \n "})
    assert not Note.objects.exists()
    client.post(path_of(item), {"text": "x\x00" * LONGEST + EVIL})
    assert len(Note.objects.get().text) == LONGEST


def test_a_script_in_a_note_is_text(town, anna, berta):
    item = article(EVIL)
    log(item, "wagtail.create", user=berta)
    write(item, text=EVIL, by=anna, now=NOON)
    client = of(town, berta)
    for address in (path_of(item), form_of(item), "/cms/"):
        page = client.get(address).content.decode()
        assert "alert(1)" in page
        assert EVIL not in page


def test_the_maker_and_who_changed_it_last_read_notes_of_others_on_the_start_page(town, anna, berta):
    made, changed, neither = article("Gemacht"), article("Geändert"), article("Fremd")
    log(made, "wagtail.create", user=anna)
    changed.save_revision(user=anna)
    for item in (made, changed, neither):
        write(item, text=f"Zu {item.title}", by=berta, now=NOON)
    write(made, text="Von mir selbst", by=anna, now=NOON)
    start = of(town, anna).get("/cms/").content.decode()
    assert "Zu Gemacht" in start
    assert "Zu Geändert" in start
    assert "Zu Fremd" not in start
    assert "Von mir selbst" not in start
    Note.objects.update(done_at=NOON)
    assert "Zu Gemacht" not in of(town, anna).get("/cms/").content.decode()


def test_a_note_outlives_its_authors_account_without_the_name(town, anna, berta):
    item = article()
    write(item, text=WORDS, by=anna, now=NOON)
    anna.delete()
    page = of(town, berta).get(path_of(item)).content.decode()
    assert WORDS in page
    assert "ehemalige/r Mitarbeiter/in" in page
    assert "Beispiel" not in page


def test_readers_and_apps_never_see_a_note(town, api, client_of, anna):
    item = article()
    item.save_revision(user=anna)
    write(item, text=WORDS, by=anna, now=NOON)
    pages = [
        api(town).get(f"/api/v1/news/{item.public_id}"),
        client_of(town).get(f"/nachrichten/{item.public_id}/"),
        client_of(town).get("/api/v1/home"),
    ]
    assert [page.status_code for page in pages] == [200] * 3
    assert not any("nachfragen" in page.content.decode() for page in pages)
    assert client_of(town).get(path_of(item)).status_code == 302


def test_another_towns_notes_are_not_here(town, other_town, berta):
    with tenant_context(other_town):
        foreign = article()
        write(foreign, text=WORDS, by=None, now=NOON)
        pk = Note.objects.get().pk
    client = of(town, berta)
    assert client.post(f"/cms/notizen/{pk + 1000}/", {"delete": "1"}).status_code == 404
    item = article()
    assert WORDS not in client.get(path_of(item)).content.decode()


@pytest.mark.parametrize("address", ["/cms/", "/cms/snippets/feeds/article/"])
def test_start_page_and_list_cost_the_same_for_few_and_many_notes(town, anna, berta, address):
    def noted(title):
        item = article(title)
        item.save_revision(user=berta)
        write(item, text=WORDS, by=anna, now=NOON)

    client = of(town, berta)
    noted("Eins")
    client.get(address)
    with statements() as few:
        assert "Eins" in client.get(address).content.decode()
    for title in ("Zwei", "Drei", "Vier"):
        noted(title)
    with statements() as many:
        client.get(address)
    assert len(many) == len(few)
