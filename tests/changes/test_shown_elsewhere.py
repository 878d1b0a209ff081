"""What documents show of other rows: renaming a place or changing a picture's credit reaches all of them."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.changes.watching import TOWN
from backend.library import tasks
from backend.library.models import Appearance, Area, Attachment, Category, Contact, Picture, Place
from tests.changes.recorder import recorded
from tests.changes.rows import IMAGE, picture
from tests.content.factories import info_page
from tests.feeds.factories import article, event, source
from tests.library.factories import place


def everything_with(shown: Picture) -> set[tuple]:
    """One of each kind that points to this picture, as the log names them."""
    logo = Appearance.load()
    logo.logo = shown
    logo.save()
    return {
        ("news", article(picture=shown).public_id, "put"),
        ("events", event(picture=shown).public_id, "put"),
        ("place", place(picture=shown).public_id, "put"),
        (TOWN, None, "put"),
    }


def test_a_changed_credit_is_recorded_for_all_that_show_the_picture(town):
    shown = picture()
    users = everything_with(shown)
    article("ohne Bild")
    shown.credit = "Anna Muster"
    with recorded() as found:
        shown.save()
    assert set(found.log) == users
    assert "media" in found.keys


def test_a_rendered_picture_is_recorded_for_all_that_show_it(town):
    shown = picture(image_json=None)
    users = everything_with(shown)
    shown.image_json = IMAGE
    with recorded() as found:
        shown.save(update_fields=["image_json", "rendered_from"])
    assert set(found.log) == users


def test_a_deleted_picture_is_recorded_for_all_that_showed_it(town):
    shown = picture()
    users = everything_with(shown)
    with recorded() as found:
        shown.delete()
    assert set(found.log) == users
    assert not found.needs_new_epoch


def test_a_picture_of_many_imported_items_is_recorded_in_bulk(town):
    shown = picture()
    users = everything_with(shown)
    with recorded() as found:
        Picture.objects.filter(pk=shown.pk).update(image_json=None)
    assert set(found.log) == users


@pytest.mark.parametrize("change", [{"name": "Neues Rathaus"}, {"latitude": 52.2, "longitude": 12.7}])
def test_a_place_that_is_renamed_or_moved_is_recorded_for_news_and_events(town, change):
    where = place()
    users = {("news", article(place=where).public_id, "put"), ("events", event(place=where).public_id, "put")}
    for name, value in change.items():
        setattr(where, name, value)
    with recorded() as found:
        where.save()
    assert set(found.log) == users | {("place", where.public_id, "put")}
    with recorded() as found:
        Place.objects.filter(pk=where.pk).update(**change)
    assert set(found.log) == users | {("place", where.public_id, "put")}


def test_a_draft_of_a_place_is_recorded_for_nobody(town):
    where = place()
    article(place=where)
    where.name = "Entwurf"
    with recorded() as found:
        where.save_revision()
    assert found.marks == []


def test_a_place_that_goes_is_recorded_for_news_and_events(town):
    where = place()
    users = {("news", article(place=where).public_id, "put"), ("events", event(place=where).public_id, "put")}
    with recorded() as found:
        where.delete()
    assert set(found.log) == users | {("place", where.public_id, "delete")}
    assert not found.needs_new_epoch


def test_a_changed_contact_is_recorded_for_its_places(town):
    contact = Contact.objects.create(name="Bürgerbüro")
    where = place(contact=contact)
    for work in (contact.save, contact.delete):
        with recorded() as found:
            work()
        assert found.log == [("place", where.public_id, "put")]
        assert "contacts" in found.keys


def test_a_renamed_source_is_recorded_for_its_items(town):
    paper = source("Blatt")
    items = {("news", article(source=paper).public_id, "put"), ("events", event(source=paper).public_id, "put")}
    paper.name = "Zeitung"
    with recorded() as found:
        paper.save()
    assert set(found.log) == items
    with recorded() as found:
        paper.save(update_fields=["is_active"])
    assert found.marks == []


def test_renamed_categories_and_areas_are_entries_of_their_own(town):
    """Items name them by id."""
    category, area = Category.objects.create(title="Kultur"), Area.objects.create(name="Lütte")
    article(categories=[category], areas=[area])
    with recorded() as found:
        category.save()
        area.save()
    assert found.log == [("category", category.public_id, "put"), ("area", area.public_id, "put"), (TOWN, None, "put")]


def test_categories_and_areas_in_use_can_not_go(town):
    category, area = Category.objects.create(title="Kultur"), Area.objects.create(name="Lütte")
    item = article(categories=[category], areas=[area])
    for row in (category, area):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()
    item.delete()
    with recorded() as found:
        category.delete()
        area.delete()
    assert ("category", category.public_id, "delete") in found.log
    assert ("area", area.public_id, "delete") in found.log


SHOWING = [
    (lambda block: article(body=[block]), "body_html", "news"),
    (lambda block: event(description=[block]), "description_html", "events"),
    (lambda block: info_page(body=[block]), "body_html", "page"),
]


def in_texts() -> list[tuple]:
    shown = picture(credit="Otto", image_json=IMAGE | {"credit": "Otto"})
    contact = Contact.objects.create(name="Otto")
    file = Attachment.objects.create(title="Otto", file="documents/a.pdf", file_size=1)
    return [
        (shown, "credit", {"type": "picture", "value": {"picture": shown.pk}}),
        (contact, "name", {"type": "contact", "value": contact.pk}),
        (file, "title", {"type": "attachment", "value": file.pk}),
    ]


def run_jobs() -> None:
    """Those that wait."""
    for job in ProcrastinateJob.objects.filter(task_name__contains="rerender"):
        getattr(tasks, job.task_name.rpartition(".")[2]).func(**job.args)


@pytest.mark.parametrize("number", range(3), ids=["picture", "contact", "document"])
@pytest.mark.parametrize(("make", "column", "kind"), SHOWING, ids=["news", "event", "page"])
def test_a_text_follows_what_it_shows_and_says_so(town, make, column, kind, number):
    shown, field, block = in_texts()[number]
    item = make(block)
    item.refresh_from_db()
    assert "Otto" in getattr(item, column)

    setattr(shown, field, "Anna")
    shown.save()
    with recorded() as found:
        run_jobs()
    item.refresh_from_db()
    assert "Anna" in getattr(item, column)
    assert (kind, item.public_id, "put") in found.log

    ProcrastinateJob.objects.all().delete()
    shown.delete()
    with recorded() as found:
        run_jobs()
    item.refresh_from_db()
    assert "Anna" not in getattr(item, column)
    assert (kind, item.public_id, "put") in found.log
