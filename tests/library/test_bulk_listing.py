"""All of a list at once: what the list shows with its filters and its search, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from backend.accounts.models import Role, User
from backend.feeds.models import Article, Event
from backend.library.models import Contact, Place
from tests.accounts.people import person_of
from tests.changes.rows import SHOWN
from tests.library.test_bulk import another, live
from tests.library.test_publishing import of

MODELS = pytest.mark.parametrize("model", [Article, Event, Place])


@pytest.fixture
def anna(town) -> User:
    return person_of(town, Role.PUBLISHER)


def everything(model: Any, action: str, filters: str) -> str:
    """As the script of a list makes it from the list's own address."""
    return f"/cms/bulk/{model._meta.app_label}/{model._meta.model_name}/{action}/?{filters}&id=all&next=/cms/"


def answered(client: Any, url: str) -> str:
    """The question, answered as its form sends it; returns how it was asked."""
    page = client.get(url)
    client.post(url, {"named": page.context["form"]["named"].value()})
    return str(page.content.decode())


@MODELS
def test_a_filter_keeps_what_it_hides_from_being_deleted(town, anna, model):
    up = live(model)
    down = another(model, up)
    question = answered(of(town, anna), everything(model, "delete", "live=false&ordering=live&p=1"))
    assert "1 Eintrag endgültig löschen? Mit ihm gehen seine Fassungen." in question
    assert set(model.objects.values_list("pk", flat=True)) == {up.pk}
    assert down.pk != up.pk


@MODELS
def test_a_search_keeps_what_it_does_not_find_from_being_deleted(town, anna, model):
    field = SHOWN[model].column
    found = live(model)
    other = another(model, found)
    for item, words in ((found, "Flohmarkt"), (other, "Bücherei")):
        setattr(item, field, words)
        item.save()
    answered(of(town, anna), everything(model, "delete", "q=Flohmarkt"))
    assert set(model.objects.values_list("pk", flat=True)) == {other.pk}


@MODELS
def test_without_filters_it_is_the_whole_list(town, anna, model):
    another(model, another(model, live(model)))
    assert "3 Einträge zurückziehen?" in answered(of(town, anna), everything(model, "unpublish", ""))
    assert not model.objects.filter(live=True).exists()


def test_what_comes_in_after_the_question_stays(town, anna):
    first = live(Article)
    client = of(town, anna)
    url = everything(Article, "delete", "")
    named = client.get(url).context["form"]["named"].value()
    late = another(Article, first)
    client.post(url, {"named": named})
    assert set(Article.objects.values_list("pk", flat=True)) == {late.pk}


def test_what_the_filter_no_longer_shows_stays_though_the_question_named_it(town, anna):
    item = another(Article, live(Article))
    client = of(town, anna)
    url = everything(Article, "delete", "live=false")
    named = client.get(url).context["form"]["named"].value()
    Article.objects.filter(pk=item.pk).update(live=True)
    client.post(url, {"named": named})
    assert Article.objects.filter(pk=item.pk).exists()


def test_a_filter_that_makes_no_sense_chooses_nothing(town, anna):
    item = live(Article)
    assert "Es ist nichts ausgewählt" in answered(of(town, anna), everything(Article, "delete", "categories=unsinn"))
    assert Article.objects.filter(pk=item.pk).exists()


def test_of_basics_too_only_what_the_search_finds_is_deleted(town):
    admin = person_of(town, Role.TOWN_ADMINISTRATOR, email="rathaus@example.org")
    Contact.objects.create(name="Bürgerbüro")
    Contact.objects.create(name="Bauhof")
    of(town, admin).post(everything(Contact, "delete", "q=Bauhof"))
    assert set(Contact.objects.values_list("name", flat=True)) == {"Bürgerbüro"}
