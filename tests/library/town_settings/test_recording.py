"""Who changed which setting from what to what, whichever way it was written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry

from backend.accounts.models import Role
from backend.common import clock
from backend.content.models import EmergencyNumber, LegalAdditions, Link
from backend.library.models import Appearance, Area, Category, ContactDetails
from backend.library.town_settings.history import entries, lines
from backend.library.town_settings.recording import KEPT_FOR, Entry, forget_old
from tests.accounts.people import person_of
from tests.statements import statements


def said(entry: Entry) -> tuple[Any, ...]:
    return entry.data.get("field"), entry.data.get("before"), entry.data.get("after")


@pytest.fixture
def since(town):
    """What is recorded from here on."""
    last = ModelLogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return lambda: list(entries().filter(pk__gt=last).order_by("pk"))


def test_each_changed_field_is_an_entry_of_the_person_who_works_in_the_cms(town, since):
    contact = ContactDetails.load()
    anna = person_of(town, Role.TOWN_ADMINISTRATOR)
    with LogContext(user=anna):
        contact.phone, contact.postal_codes = "03301 1", ["14806"]
        contact.save()
    assert [said(entry) for entry in since()] == [
        ("phone", "", "03301 1"),
        ("postal_codes", [], ["14806"]),
    ]
    assert {entry.user for entry in since()} == {anna}


def test_saving_without_a_change_is_no_change(town, since):
    Appearance.load().save()
    assert not since()


def test_rows_of_lists_are_made_changed_and_removed_with_their_areas(town, since):
    area = Area.objects.create(name="Lütte")
    link = Link.objects.create(title="Maerker", url="https://maerker.example.org")
    link.areas.set([area])
    EmergencyNumber.objects.create(title="Feuerwehr", phone="112").delete()
    made = since()[1]
    assert (made.action, made.label, made.data["row"]["areas"]) == ("settings.created", "Maerker", [area.pk])
    removed = since()[-1]
    assert (removed.action, removed.data["row"]["phone"]) == ("settings.deleted", "112")


def test_areas_that_go_and_come_in_one_saving_are_one_change(town, since):
    one, other = Area.objects.create(name="Lütte"), Area.objects.create(name="Fredersdorf")
    link = Link.objects.create(title="Maerker", url="https://maerker.example.org")
    link.areas.set([one])
    link = Link.objects.get()
    before = len(since())
    link.areas.set([other])
    assert [said(entry) for entry in since()[before:]] == [("areas", [one.pk], [other.pk])]
    shown = next(lines(since()[before:], person=person_of(town)))
    assert (shown.before, shown.after, shown.who) == ("Lütte", "Fredersdorf", "Betreiber")


def test_what_a_rollout_changes_is_the_operators(apply, since):
    apply(contact={"phone": "03301 1"}, categories=["Kultur"])
    assert [(entry.user, entry.label) for entry in since() if entry.label == "Kultur"] == [(None, "Kultur")]
    assert ("phone", "", "03301 1") in [said(entry) for entry in since()]
    found = len(since())
    apply(contact={"phone": "03301 1"}, categories=["Kultur"])
    assert len(since()) == found


def test_a_towns_first_rollout_is_no_change(town):
    """The two towns of the tests have been rolled out once."""
    assert not entries().exists()


def test_a_save_costs_one_question_and_one_entry_however_much_changes(town):
    contact = ContactDetails.load()
    contact.phone = "0"
    contact.save()  # content types are remembered from here on
    contact.phone = "1"
    with statements() as few:
        contact.save()
    contact.phone, contact.city, contact.email = "2", "Musterstadt", "a@example.org"
    with statements() as many:
        contact.save()
    assert len(many) == len(few)


def test_entries_go_after_two_years(town):
    LegalAdditions.load()
    Category.objects.create(title="Kultur")
    forget_old(now=clock.now() + KEPT_FOR - timedelta(days=1))
    assert entries().filter(label="Kultur").exists()
    forget_old(now=clock.now() + KEPT_FOR + timedelta(days=1))
    assert not entries().exists()
