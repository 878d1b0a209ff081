"""A change of the settings is taken back as a new one, or it is said why that can't be."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from backend.accounts.models import Role
from backend.content.models import Link
from backend.library.models import Appearance, Area, Category, ContactDetails, LegalFields, Picture, PublishingRules
from backend.library.town_settings.history import entries, lines
from backend.library.town_settings.ordering import move
from backend.library.town_settings.undoing import CanNotUndo, undo
from tests.accounts.people import person_of
from tests.changes.rows import picture
from tests.library.factories import place


@pytest.fixture
def anna(town):
    return person_of(town, Role.TOWN_ADMINISTRATOR)


def last():
    return entries().first()


def test_a_change_is_taken_back_as_a_new_change_and_that_one_too(anna):
    contact = ContactDetails.load()
    contact.phone = "03301 1"
    contact.save()
    changed = last()
    undo(changed, person=anna)
    contact.refresh_from_db()
    assert contact.phone == ""
    took_back, taken_back = lines(entries()[:2], person=anna)
    assert (took_back.undoes, taken_back.is_undone, taken_back.may_undo) == (True, True, False)
    undo(took_back.entry, person=anna)
    contact.refresh_from_db()
    assert contact.phone == "03301 1"


def test_what_was_changed_again_stays_and_says_so(anna):
    contact = ContactDetails.load()
    contact.phone = "1"
    contact.save()
    first = last()
    contact.phone = "2"
    contact.save()
    with pytest.raises(CanNotUndo, match=r"inzwischen wieder geändert.*„2“"):
        undo(first, person=anna)


def test_a_removed_link_comes_back_as_it_was(anna):
    area = Area.objects.create(name="Lütte")
    link = Link.objects.create(title="Maerker", url="https://maerker.example.org", group="Bürgerservice", position=3)
    link.areas.set([area])
    key, public_id = link.pk, link.public_id
    link.delete()
    removed = last()
    undo(removed, person=anna)
    back = Link.objects.get()
    assert (back.pk, back.public_id, back.group, back.position, list(back.areas.all())) == (
        key,
        public_id,
        "Bürgerservice",
        3,
        [area],
    )
    with pytest.raises(CanNotUndo, match="schon wieder da"):
        undo(removed, person=anna)


def test_what_a_removed_row_pointed_to_must_still_be_there(anna):
    area = Area.objects.create(name="Lütte")
    link = Link.objects.create(title="Maerker", url="https://maerker.example.org")
    link.areas.set([area])
    link.delete()
    removed = last()
    area.delete()
    with pytest.raises(CanNotUndo, match="gelöscht"):
        undo(removed, person=anna)
    assert not Link.objects.exists()


def test_a_category_in_use_stays_and_one_that_is_gone_has_no_past_to_go_to(anna):
    category = Category.objects.create(title="Kultur")
    made = last()
    category.title = "Kunst"
    category.save()
    renamed = last()
    item = place(categories=[category])
    with pytest.raises(CanNotUndo, match="verwendet"):
        undo(made, person=anna)
    item.delete()
    category.delete()
    with pytest.raises(CanNotUndo, match="inzwischen gelöscht"):
        undo(renamed, person=anna)


def test_a_name_that_another_one_has_by_now_is_refused(anna):
    category = Category.objects.create(title="Kultur")
    category.delete()
    removed = last()
    Category.objects.create(title="Kultur")
    with pytest.raises(CanNotUndo):
        undo(removed, person=anna)


def test_an_old_logo_comes_back_unless_it_is_gone(anna):
    old, new = picture(title="Altes Wappen"), picture(title="Neues Wappen")
    appearance = Appearance.load()
    appearance.logo = old
    appearance.save()
    appearance.logo = new
    appearance.save()
    changed = last()
    Picture.objects.filter(pk=old.pk).delete()
    with pytest.raises(CanNotUndo, match="Logo"):
        undo(changed, person=anna)
    shown = next(lines([changed], person=anna))
    assert (shown.before, shown.after) == ("Altes Wappen", "Neues Wappen")


def test_the_order_goes_back_too(anna):
    for position, title in enumerate(("A", "B", "C")):
        Category.objects.create(title=title, position=position)
    move(Category.objects.get(title="C"), to=0)
    assert [str(category) for category in Category.objects.all()] == ["C", "A", "B"]
    undo(last(), person=anna)
    assert [str(category) for category in Category.objects.all()] == ["A", "B", "C"]


def test_what_is_the_operators_is_not_taken_back_here(anna, apply):
    apply(areas=[{"name": "Lütte"}], four_eyes=["news"], legal={"processing_agreement_on": "2026-01-01"})
    theirs = {entry.data.get("field"): entry for entry in entries() if entry.user is None}
    assert LegalFields.load().processing_agreement_on
    assert PublishingRules.load().four_eyes == ["news"]
    for name in ("four_eyes", "processing_agreement_on"):
        with pytest.raises(CanNotUndo, match="Betreiber"):
            undo(theirs[name], person=anna)
    with pytest.raises(CanNotUndo, match="Betreiber"):
        undo(next(entry for entry in entries() if entry.label == "Lütte"), person=anna)


def test_who_may_not_change_it_may_not_take_it_back(town):
    contact = ContactDetails.load()
    contact.phone = "1"
    contact.save()
    with pytest.raises(PermissionDenied):
        undo(last(), person=person_of(town, Role.PUBLISHER))
