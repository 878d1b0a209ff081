"""The instructions as pages of the CMS."""

from __future__ import annotations

import pytest

from backend.accounts.models import Role
from backend.desk import howto
from tests.accounts.people import person_of


@pytest.fixture
def client(client_of, town):
    client = client_of(town)
    client.force_login(person_of(town, Role.CONTRIBUTOR), backend="backend.accounts.backends.PasswordBackend")
    return client


def test_the_list_has_all_that_is_for_a_town_hall(client):
    text = client.get("/cms/anleitungen/").content.decode()
    assert "Redaktion: eine Nachricht schreiben" in text
    assert "betrieb-mit-compose" not in text
    assert "neue-stadt" not in text


@pytest.mark.parametrize("name", howto.names())
def test_every_page_opens(client, name):
    assert client.get(f"/cms/anleitungen/{name}/").status_code == 200


@pytest.mark.parametrize("name", ["ueberwachung", "gibt-es-nicht"])
def test_what_is_not_for_a_town_hall_is_not_here(client, name):
    assert client.get(f"/cms/anleitungen/{name}/").status_code == 404


def test_pictures_come_from_here(client):
    assert '<img src="/cms/anleitungen/bilder/cms-article.png"' in howto.read("redaktion").html
    answer = client.get("/cms/anleitungen/bilder/cms-article.png")
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["fehlt.png", "architecture.svg", "architecture.png"])
def test_no_other_file_is_served(client, name):
    assert client.get(f"/cms/anleitungen/bilder/{name}").status_code == 404


def test_links_lead_to_pages_of_the_cms_or_nowhere(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "docs" / "howto"
    folder.mkdir(parents=True)
    (folder / "neue-stadt.md").write_text("# Betrieb")
    (folder / "zweite.md").write_text("# Zweite")
    (folder / "erste.md").write_text(
        "# Erste\n\n[a](zweite.md) [b](neue-stadt.md) [c](../decisions/001.md) [d](https://example.org/)\n\n"
        "<script>alert(1)</script> [e](javascript:alert(1))\n\n| x |\n|---|\n| 1 |\n"
    )
    page = howto.read("erste")
    assert page.title == "Erste"
    assert 'href="/cms/anleitungen/zweite/"' in page.html
    assert 'href="https://example.org/"' in page.html
    assert page.html.count("href=") == 2
    assert "<script" not in page.html
    assert "<table>" in page.html
