"""The checks in the CMS: hints hold nothing up, and what the town chose stops every way to live."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from backend.accounts.models import Role
from backend.library.checking import remarks_on
from backend.library.models import PublishingRules
from backend.library.publishing import PublishingRefused
from tests.accounts.people import person_of
from tests.content.factories import info_page
from tests.feeds.factories import NOON, article, event
from tests.library.factories import place
from tests.statements import statements


def block(*keys: str) -> None:
    rules = PublishingRules.load()
    rules.blocking_checks = list(keys)
    with transaction.atomic():
        rules.save()


def test_what_is_found_names_field_and_words(town):
    found = [str(remark) for remark in remarks_on(article("ACHTUNG BAUSTELLE", html="<p>x</p>"), now=NOON)]
    assert "Titel: Nur Großbuchstaben sind schwer zu lesen: Schreiben Sie wie gewohnt. („ACHTUNG BAUSTELLE“)" in found
    assert "Kategorien: Es ist keine Kategorie gewählt." in found


@pytest.mark.parametrize("make", [article, event, place, info_page])
def test_every_kind_can_be_checked(town, make):
    assert all(remark.field for remark in remarks_on(make(), now=NOON))


def test_an_event_that_is_over_is_noticed_and_a_coming_one_is_not(town):
    def is_past(item) -> bool:
        return "past_event" in {remark.check for remark in remarks_on(item, now=NOON)}

    assert is_past(event(starts_at=NOON - timedelta(days=2)))
    assert not is_past(event())


def test_hints_hold_nothing_up(town):
    person = person_of(town, Role.PUBLISHER)
    item = article("ACHTUNG BAUSTELLE", live=False)
    item.save_revision(user=person).publish(user=person)
    item.refresh_from_db()
    assert item.live


def test_what_the_town_chose_must_be_mended_first(town):
    block("capitals")
    person = person_of(town, Role.PUBLISHER)
    item = article("ACHTUNG BAUSTELLE", live=False)
    with pytest.raises(PublishingRefused, match="Titel: Nur Großbuchstaben"):
        item.save_revision(user=person).publish(user=person)
    item.refresh_from_db()
    assert not item.live
    item.title = "Achtung, Baustelle"
    item.save_revision(user=person).publish(user=person)
    item.refresh_from_db()
    assert item.live


def test_the_panel_beside_the_form_says_it_before_publishing(client_of, town):
    block("category")
    client = client_of(town)
    client.force_login(person_of(town, Role.PUBLISHER), backend="backend.accounts.backends.PasswordBackend")
    item = article("ACHTUNG BAUSTELLE", live=False)
    item.save_revision()
    html = " ".join(client.get(f"/cms/snippets/feeds/article/edit/{item.pk}/").content.decode().split())
    assert "<strong>Muss behoben werden:</strong> Kategorien: Es ist keine Kategorie gewählt." in html
    assert "<strong>Hinweis:</strong> Titel: Nur Großbuchstaben" in html


def test_an_administrator_chooses_what_blocks(client_of, town):
    client = client_of(town)
    client.force_login(person_of(town, Role.TOWN_ADMINISTRATOR), backend="backend.accounts.backends.PasswordBackend")
    path = f"/cms/settings/library/publishingrules/{PublishingRules.load().pk}/"
    assert "Muss vor dem Veröffentlichen behoben sein" in client.get(path).content.decode()
    assert client.post(path, {"blocking_checks": ["link_text", "capitals"]}).status_code == 302
    assert PublishingRules.objects.get().blocking_checks == ["link_text", "capitals"]


def test_a_longer_text_costs_no_more_statements(town):
    short, long = article(html="<p>x</p>"), article(html="<h2>y</h2><p>x</p>" * 50)
    with statements() as few:
        remarks_on(short, now=NOON)
    with statements() as many:
        remarks_on(long, now=NOON)
    assert len(few) == len(many)
