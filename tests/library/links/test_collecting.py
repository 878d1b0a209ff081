"""What is known of links follows what is published, whoever writes it."""

from __future__ import annotations

import pytest

from backend.content.models import LegalAdditions, Link
from backend.feeds.models import Article
from backend.library.links.collecting import collect
from backend.library.models import Contact, LinkUse, WebAddress
from tests.content.factories import info_page
from tests.content.gazettes.conftest import media_root as media_root  # noqa: PLC0414 - a fixture, for the PDF
from tests.content.gazettes.factories import gazette
from tests.feeds.factories import NOON, article, event, source
from tests.library.factories import place
from tests.library.links.conftest import DAY, linking
from tests.statements import statements

LINK = "https://www.example.org/antrag?nr=1"
HTML = f'<p>Siehe <a href="{LINK}">den Antrag</a>.</p>'


def known():
    return sorted(WebAddress.objects.values_list("url", flat=True))


@pytest.mark.parametrize(
    "make",
    [
        lambda: article(html=HTML),
        lambda: event(html=HTML),
        lambda: event(ticket_url=LINK),
        lambda: place(description=HTML),
        lambda: place(website=LINK),
        lambda: info_page(html=HTML),
        lambda: gazette(text=HTML),
        lambda: Contact.objects.create(name="Bürgerbüro", website=LINK),
        lambda: Link.objects.create(title="Formulare", url=LINK),
        lambda: LegalAdditions.objects.update_or_create(defaults={"imprint": HTML})[0],
    ],
    ids=["news", "event", "tickets", "place", "website", "page", "gazette", "contact", "tile", "imprint"],
)
def test_links_of_every_kind_of_item_are_known_at_once_and_forgotten_with_it(town, at_noon, make):
    item = make()
    assert known() == [LINK]
    item.delete()
    assert known() == []
    assert not LinkUse.objects.exists()


def test_an_address_is_kept_once_wherever_it_stands(town, at_noon):
    linking(f"{LINK}#oben", LINK, "mailto:rathaus@example.org", "tel:+493328100", "#unten")
    linking(LINK)
    assert known() == [LINK]
    assert LinkUse.objects.count() == 2
    assert WebAddress.objects.get().next_test_at == NOON


def test_a_link_that_is_taken_out_is_forgotten_and_one_that_stays_keeps_its_state(town, at_noon):
    item = linking(LINK, "https://weg.example.org/")
    WebAddress.objects.filter(url=LINK).update(state="broken")
    item.body = linking(LINK).body
    item.save()
    assert known() == [LINK]
    assert WebAddress.objects.get().state == "broken"


def test_drafts_are_not_looked_at_and_what_is_taken_down_is_forgotten(town, at_noon):
    item = article(live=False, html=HTML)
    assert known() == []
    item.save_revision().publish()
    assert known() == [LINK]
    item.refresh_from_db()
    item.unpublish()
    assert known() == []


def test_a_link_to_something_deleted_is_known_as_such(town, at_noon):
    page = info_page()
    article(html=f'<p><a linktype="page" id="{page.pk}">Bürgerbüro</a></p>')
    assert known() == [f"/seiten/{page.public_id}/"]
    page.delete()
    Article.objects.get().save()
    assert known() == [""]


def test_what_follows_a_source_is_its_publishers_to_mend(town, at_noon):
    item = article(html=HTML, source=source(), source_key="1", upstream={"body": HTML})
    assert known() == []
    item.body = linking(LINK, words="anders").body
    item.save()
    assert item.locked_fields == ["body"]
    assert known() == [LINK]


def test_what_is_over_is_nobodys_business_any_more(town, at_noon):
    event(html=HTML)
    collect(now=NOON + DAY)
    assert known() == [LINK]
    collect(now=NOON + 3 * DAY)
    assert known() == []


def test_the_night_finds_what_was_written_in_bulk(town, at_noon):
    Link.objects.bulk_create([Link(title="Formulare", url=LINK)])
    linking("https://alt.example.org/")
    Article.objects.all().delete()
    LinkUse.objects.all().delete()
    item = linking("https://geblieben.example.org/")
    Article.objects.filter(pk=item.pk).update(body_html=HTML)
    collect(now=NOON)
    assert known() == [LINK]
    assert LinkUse.objects.count() == 2


def test_strange_addresses_are_left_out_or_kept_as_they_can_be_asked(town, at_noon):
    linking("https://münchen.example.org/straße", "https://example.org/" + "x" * 3000, "javascript:alert(1)", "//[")
    assert known() == ["https://xn--mnchen-3ya.example.org/stra%C3%9Fe"] or len(known()) <= 2


def test_saving_an_item_whose_links_stay_costs_one_statement_more(town, at_noon):
    item = linking(LINK)
    with statements() as without:
        article()
    with statements() as seen:
        item.save()
    ours = [sql for sql in seen if "library_linkuse" in sql or "library_webaddress" in sql]
    assert len(ours) == 1
    assert sum("library_linkuse" in sql for sql in without) == 1
