"""Languages in the CMS: a translation is begun, written beside its original, gets outdated and is confirmed."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from backend.accounts.models import User
from backend.feeds.models import Article
from backend.library.models import Variant
from backend.library.variants.making import make_variant
from tests.accounts.people import person_of
from tests.cms_forms import NO_BLOCKS, fields_of, press
from tests.content.factories import info_page
from tests.feeds.factories import article, event
from tests.library.factories import place
from tests.library.variants.factories import publish, record_of, translated
from tests.statements import statements

NEWS = "/cms/snippets/feeds/article/"
PAGE = "/cms/sprachen/"


@pytest.fixture
def chief(town):
    return User.objects.create_superuser(email="leitung@example.org", password="x" * 12)


@pytest.fixture
def desk(client_of, town, chief):
    client = client_of(town)
    client.force_login(chief)
    return client


@pytest.fixture
def club(client_of, town):
    person = person_of(town, "contributor", email="verein@example.org")
    client = client_of(town)
    client.force_login(person)
    return client


def text(response):
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content.decode(), "html.parser").get_text(" ").split())


def make_path(item, lang="en"):
    return f"{PAGE}{item._meta.app_label}/{item._meta.model_name}/{item.pk}/{lang}/"


def compare_path(item):
    return f"{PAGE}{item._meta.app_label}/{item._meta.model_name}/{item.pk}/"


def form_path(item):
    if item._meta.model_name == "infopage":
        return f"/cms/pages/{item.pk}/edit/"
    return f"/cms/snippets/{item._meta.app_label}/{item._meta.model_name}/edit/{item.pk}/"


@pytest.mark.parametrize("make", [article, event, place, info_page])
def test_a_translation_is_begun_written_and_published(desk, make):
    original = make("Neues vom Markt")
    assert "Neues vom Markt" in text(desk.get(make_path(original)))
    begun = desk.post(make_path(original))
    row = type(original).objects.get(public_id=original.public_id, lang="en")
    assert begun["Location"] == form_path(row)
    form = desk.get(form_path(row)).content.decode()
    assert "Neues vom Markt" in form
    names = fields_of(form).keys()
    assert not names & {"categories", "starts_at", "picture", "lang", "areas", "expire_at", "street"}
    name = type(row).TEXT_FIELDS[0]
    written = {name: "News", "body-count": "0", "description": "null", "slug": "news"} | NO_BLOCKS
    sent = desk.post(form_path(row), {**fields_of(form), **written, "action-publish": "1"})
    assert sent.status_code == 302, sent.context["form"].errors
    row.refresh_from_db()
    assert (row.live, getattr(row, name)) == (True, "News")
    assert record_of(row).outdated_since is None


def test_a_second_press_opens_what_is_there(desk):
    original = article()
    desk.post(make_path(original))
    desk.post(make_path(original))
    assert Article.objects.filter(public_id=original.public_id).count() == 2


def test_a_variant_without_a_title_is_not_published(desk):
    original = article()
    row = make_variant(original, lang="en", by=User.objects.get(email="leitung@example.org"))
    row.title = "  "
    row.save_revision()
    bulk = f"/cms/bulk/feeds/article/publish/?id={row.pk}"
    said = desk.post(bulk, follow=True)
    assert "ist in dieser Sprache noch leer" in text(said)
    row.refresh_from_db()
    assert not row.live


def test_a_variant_waits_for_its_original(desk, chief):
    original = article(live=False)
    original.save_revision()
    row = make_variant(original, lang="en", by=chief)
    row.title = "News"
    row.save_revision()
    desk.post(f"/cms/bulk/feeds/article/publish/?id={row.pk}")
    row.refresh_from_db()
    assert not row.live


def test_a_list_shows_an_item_once_with_its_languages(desk, chief):
    original = article("Neue Bänke")
    translated(original, by=chief, name="New benches")
    publish(original, by=chief, title="Alte Bänke")
    shown = desk.get(NEWS)
    assert "library/variants.css" in shown.content.decode()
    page = text(shown)
    assert page.count("Alte Bänke") >= 1
    assert "New benches" not in page
    assert "Deutsch : Original" in page
    assert "Englisch : veraltet seit" in page
    assert "Einfache Sprache : fehlt" in page
    assert "New benches" in text(desk.get(f"{NEWS}?lang=en"))


def test_a_list_is_filtered_by_what_is_lacking(desk, chief):
    there, lacking, old = article("Da"), article("Fehlt noch"), article("Wird alt")
    translated(there, by=chief)
    translated(old, by=chief)
    publish(old, by=chief, title="Ist alt")
    missing = text(desk.get(f"{NEWS}?translation=missing:en"))
    assert lacking.title in missing
    assert "Ist alt" not in missing
    outdated = text(desk.get(f"{NEWS}?translation=outdated:en"))
    assert "Ist alt" in outdated
    assert lacking.title not in outdated


def test_a_list_costs_the_same_statements_for_few_and_many_translations(desk, chief):
    def asked():
        desk.get(NEWS)
        with statements() as seen:
            assert desk.get(NEWS).status_code == 200
        return len(seen)

    translated(article("Eins"), by=chief)
    few = asked()
    for number in range(5):
        translated(article(f"Nummer {number}"), by=chief)
    assert asked() == few


def test_saving_the_original_costs_a_few_statements_more_for_each_language(desk, chief):
    def save(item):
        with statements() as seen:
            publish(item, by=chief, title=f"{item.title}!")
        return len(seen)

    one, many = article("Eins"), article("Viele")
    translated(one, by=chief)
    for lang in ("en", "de-simple"):
        translated(many, lang=lang, by=chief)
    save(one)
    save(many)
    assert save(many) - save(one) <= 4


def test_an_edit_of_the_original_is_in_the_list_at_once_and_confirming_takes_it_out(desk, chief):
    original = article("Neue Bänke")
    row = translated(original, by=chief)
    assert "ist veraltet" in text(desk.get(f"{PAGE}?lang=en"))
    publish(original, by=chief, title="Alte Bänke")
    assert "In English" in text(desk.get(f"{PAGE}?lang=en"))
    assert "In English" in text(desk.get("/cms/"))
    shown = desk.get(compare_path(row))
    assert "Alte" in text(shown)
    done = desk.post(compare_path(row), {"seen": fields_of(shown.content.decode())["seen"][0]}, follow=True)
    assert "ist aktuell" in text(done)
    assert record_of(row).outdated_since is None
    assert "In English" not in text(desk.get(f"{PAGE}?lang=en"))


def test_confirming_what_was_changed_meanwhile_asks_to_look_again(desk, chief):
    original = article("Neue Bänke")
    row = translated(original, by=chief)
    publish(original, by=chief, title="Alte Bänke")
    seen = fields_of(desk.get(compare_path(row)).content.decode())["seen"][0]
    publish(original, by=chief, title="Älteste Bänke")
    desk.post(compare_path(row), {"seen": seen})
    assert record_of(row).outdated_since is not None


def test_the_form_marks_what_has_changed(desk, chief):
    original = article("Neue Bänke")
    row = translated(original, by=chief)
    publish(original, by=chief, title="Alte Bänke")
    form = text(desk.get(form_path(row)))
    assert "sagt seit" in form
    assert "Was sich seitdem geändert hat" in form


def test_a_contributor_translates_own_items_and_meets_no_others(club, desk, chief, town):
    foreign = article("Vom Rathaus")
    assert club.post(make_path(foreign)).status_code in {302, 403}
    assert not Variant.objects.exists()
    press(club, f"{NEWS}add/", title="Vom Verein", lang="de")
    own = Article.objects.get(title="Vom Verein")
    assert club.post(make_path(own)).status_code == 302
    row = Article.objects.get(public_id=own.public_id, lang="en")
    assert club.get(form_path(row)).status_code == 200
    by_town_hall = make_variant(own, lang="de-simple", by=chief)
    assert club.get(form_path(by_town_hall)).status_code in {302, 403}
    assert "Vom Rathaus" not in text(club.get(f"{PAGE}?lang=en"))
    assert form_path(by_town_hall) not in club.get(NEWS).content.decode()
    translated_by_town = translated(foreign, by=chief)
    assert club.post(compare_path(translated_by_town)).status_code in {302, 403}


def test_a_copy_of_a_variant_is_an_item_of_its_own(desk, chief):
    row = translated(article("Neue Bänke"), by=chief, name="New benches")
    address = f"{NEWS}copy/{row.pk}/"
    fields = fields_of(desk.get(address).content.decode())
    assert "published_at" in fields
    assert desk.post(f"{NEWS}add/", fields | NO_BLOCKS | {"title": "Newer benches"}).status_code == 302
    copy = Article.objects.get(title="Newer benches")
    assert (copy.lang, copy.public_id == row.public_id) == ("en", False)
    assert not Variant.objects.filter(public_id=copy.public_id).exists()


@pytest.mark.parametrize("address", ["feeds/article/1/tlh/", "feeds/source/1/en/", "nowhere/nothing/1/en/"])
def test_what_is_no_language_or_no_item_is_not_found(desk, address):
    article()
    assert desk.get(f"{PAGE}{address}").status_code == 404


def test_a_place_is_chosen_once(desk, chief):
    translated(place("Rathaus"), by=chief, name="Town hall")
    chooser = text(desk.get("/cms/snippets/choose/library/place/"))
    assert "Rathaus" in chooser
    assert "Town hall" not in chooser


def test_a_town_with_one_language_has_none_of_this(desk, town):
    town.languages = ["de"]
    town.save()
    article()
    assert "Sprachen" not in text(desk.get(NEWS))
    assert desk.get(PAGE).status_code in {302, 403}
    assert "Übersetzungen" not in text(desk.get("/cms/"))
