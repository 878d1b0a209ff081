"""The library in the CMS: in German, by role, in the towns that have it."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from backend.accounts.models import Role
from backend.library.models import Appearance, Area, Category, Contact, Picture
from tests.accounts.people import person_of, sign_in
from tests.library.factories import place


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


def png() -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "green").save(buffer, "PNG")
    return SimpleUploadedFile("burg.png", buffer.getvalue(), "image/png")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("snippets/library/area/", "Ortsteile"),
        ("snippets/library/area/add/", "Postleitzahlen"),
        ("snippets/library/category/add/", "Farbe"),
        ("snippets/library/contact/add/", "Sprechzeiten"),
        ("snippets/library/place/", "Einrichtungen &amp; Ausflugsziele"),
        ("snippets/library/place/add/", "Öffnungszeiten"),
        ("settings/library/appearance/", "Hauptfarbe"),
        ("settings/library/contactdetails/", "Straße und Hausnummer"),
        ("settings/library/legalfields/", "Aufsichtsbehörde"),
        ("images/add/", "Bildnachweis im Wortlaut"),
        ("documents/add/", "Lizenz"),
    ],
)
def test_lists_and_forms_open_in_german(signed_in, path, words):
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    response = client.get(f"/cms/{path}", follow=True)
    assert words in text(response)


def test_objects_can_be_edited(signed_in):
    rows = [
        Area.objects.create(name="Lütte"),
        Category.objects.create(title="Kultur"),
        Contact.objects.create(name="Büro"),
        place(),
    ]
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    for row in rows:
        assert str(row) in text(client.get(f"/cms/snippets/library/{row._meta.model_name}/edit/{row.pk}/"))


def test_the_menu_shows_places_only_where_the_town_has_them(signed_in, town):
    client = signed_in(Role.EDITOR)
    assert "/cms/snippets/library/place/" in text(client.get("/cms/"))
    town.modules = [key for key in town.modules if key != "places"]
    town.save()
    assert "/cms/snippets/library/place/" not in text(client.get("/cms/"))


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.CONTRIBUTOR, "snippets/library/contact/add/", 302),
        (Role.EDITOR, "snippets/library/contact/add/", 200),
        (Role.EDITOR, "snippets/library/category/add/", 302),
        (Role.PUBLISHER, "snippets/library/category/add/", 200),
        (Role.PUBLISHER, "snippets/library/area/add/", 302),
        (Role.PUBLISHER, "settings/library/appearance/", 302),
    ],
)
def test_a_role_can_do_what_it_should(signed_in, role, path, status):
    assert signed_in(role).get(f"/cms/{path}").status_code == status


def test_a_picture_without_words_is_refused_and_with_them_rendered_later(signed_in):
    client = signed_in(Role.EDITOR)
    form = {"title": "Burg", "file": png(), "description": "", "credit": "Anna"}
    assert "Beschreiben Sie das Bild" in text(client.post("/cms/images/add/", form))
    assert not Picture.objects.exists()
    assert client.post("/cms/images/add/", form | {"file": png(), "description": "Die Burg"}).status_code == 302
    picture = Picture.objects.get()
    assert (picture.alt, picture.image_json) == ("Die Burg", None)


@pytest.mark.parametrize("path", ["add", "multiple/add"])
def test_a_picture_that_was_cut_off_is_refused_in_words(signed_in, path):
    broken = SimpleUploadedFile("burg.png", png().read()[:45], content_type="image/png")
    field = "file" if path == "add" else "files[]"
    answer = signed_in(Role.EDITOR).post(
        f"/cms/images/{path}/", {"title": "Burg", field: broken, "description": "Burg"}
    )
    assert answer.status_code == 200
    assert not Picture.objects.exists()


def test_an_unreadable_colour_is_refused(signed_in):
    appearance = Appearance.load()
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    form = {"primary": "#ffff00", "accent": "#ffffff", "logo": "", "home": "news"}
    html = text(client.post(f"/cms/settings/library/appearance/{appearance.pk}/", form))
    assert "nicht lesbar (Kontrast 1,0, nötig 4,5)" in html
    assert (
        client.post(f"/cms/settings/library/appearance/{appearance.pk}/", form | {"primary": "#08743c"}).status_code
        == 302
    )
    appearance.refresh_from_db()
    assert (appearance.primary, appearance.on_accent) == ("#08743c", "#000000")


@pytest.mark.parametrize("is_used", [True, False])
def test_an_area_that_an_item_is_for_can_not_be_deleted(signed_in, is_used):
    area = Area.objects.create(name="Lütte")
    place(areas=[area] if is_used else [])
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    html = text(client.post(f"/cms/snippets/library/area/delete/{area.pk}/", follow=True))
    assert ("kann nicht gelöscht werden" in html) is is_used
    assert Area.objects.filter(name="Lütte").exists() is is_used
