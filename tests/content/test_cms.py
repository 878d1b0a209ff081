"""Pages, links and emergency numbers in the CMS."""

from __future__ import annotations

import pytest
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from backend.accounts.models import Role
from backend.content.models import EmergencyNumber, InfoPage, Link, PageRoot
from tests.accounts.people import person_of, sign_in
from tests.content.factories import info_page


@pytest.fixture
def signed_in(town, client_of):
    """A client of somebody with this role."""

    def signed_in(role: str):
        person_of(town, role)
        client = client_of(town)
        assert sign_in(client).status_code == 302
        return client

    return signed_in


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("snippets/content/link/add/", "Internetadresse"),
        ("snippets/content/emergencynumber/add/", "Wann jemand antwortet"),
        ("settings/content/legaladditions/", "Ergänzung zum Impressum"),
    ],
)
def test_forms_open_in_german(signed_in, path, words):
    assert words in text(signed_in(Role.TOWN_ADMINISTRATOR).get(f"/cms/{path}", follow=True))


def test_lists_show_what_there_is(signed_in):
    Link.objects.create(title="Maerker", url="https://maerker.example.org")
    EmergencyNumber.objects.create(title="Feuerwehr", phone="112")
    client = signed_in(Role.PUBLISHER)
    assert "Maerker" in text(client.get("/cms/snippets/content/link/"))
    assert "Feuerwehr" in text(client.get("/cms/snippets/content/emergencynumber/"))


def test_only_information_pages_can_be_made_and_only_below_the_root(town):
    root = PageRoot.objects.get()
    assert root.allowed_subpage_models() == [InfoPage]
    assert not PageRoot.can_create_at(Page.objects.get(depth=1))


def test_an_editor_writes_and_a_publisher_publishes(signed_in, client_of, town):
    client = signed_in(Role.PUBLISHER)
    root = PageRoot.objects.get()
    form = nested_form_data(
        {
            "title": "Fundbüro",
            "slug": "fundbuero",
            "lang": "de",
            "body": streamfield([("paragraph", rich_text("<p>Im Rathaus.</p>"))]),
            "action-publish": "1",
        }
    )
    response = client.post(f"/cms/pages/add/content/infopage/{root.pk}/", form)
    assert response.status_code == 302
    page = InfoPage.objects.get(slug="fundbuero")
    assert page.live
    assert "<p>Im Rathaus.</p>" in page.body_html
    assert "Im Rathaus" in text(client_of(town).get(page.path_of_page))
    assert "Fundbüro" in text(client.get(f"/cms/pages/{root.pk}/"))


def test_a_new_page_begins_with_an_empty_text_and_a_written_one_with_its_own(signed_in):
    client, page = signed_in(Role.EDITOR), info_page()
    form = client.get(f"/cms/pages/add/content/infopage/{PageRoot.objects.get().pk}/").context_data["form"]
    assert [child.block_type for child in form["body"].value()] == ["paragraph"]
    written = client.get(f"/cms/pages/{page.pk}/edit/").context_data["form"]
    assert written["body"].value() == page.body


def test_view_live_leads_to_the_public_page(signed_in):
    page = info_page()
    assert page.path_of_page in text(signed_in(Role.EDITOR).get(f"/cms/pages/{page.pk}/edit/"))


def test_the_root_can_not_be_deleted(signed_in):
    root = PageRoot.objects.get()
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    client.post(f"/cms/pages/{root.pk}/delete/", follow=True)
    assert PageRoot.objects.exists()
