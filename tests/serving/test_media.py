"""Files are answered on their own town's host only, and nothing in them can run."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tenants.utils import tenant_context

from backend.accounts.models import User
from backend.library.models import Attachment


def get(client, path):
    """The answer, read to its end, so that its file is closed."""
    response = client.get(path)
    if response.streaming:
        response.getvalue()
    return response


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    vars(default_storage._wrapped).pop("relative_media_root", None)


@pytest.fixture
def files(town, other_town):
    for each in (town, other_town):
        with tenant_context(each):
            for name in ("images/ab/burg.webp", "images/ab/x.svg", "images/ab/x.html", "original_images/burg.jpg"):
                default_storage.save(name, ContentFile(each.schema_name.encode()))


def test_a_rendition_is_shown_sandboxed_and_kept_for_ever(files, town, client_of):
    response = get(client_of(town), "/media/musterstadt/images/ab/burg.webp")
    assert response["Content-Length"] == str(len("musterstadt"))
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    assert "Content-Disposition" not in response or not response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["x.svg", "x.html"])
def test_what_could_run_is_a_download(files, town, client_of, name):
    response = get(client_of(town), f"/media/musterstadt/images/ab/{name}")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "path",
    [
        "nachbardorf/images/ab/burg.webp",
        "public/images/ab/burg.webp",
        "musterstadt/images/../../nachbardorf/images/ab/burg.webp",
        "musterstadt/images/%2e%2e/original_images/burg.jpg",
        "musterstadt/original_images/burg.jpg",
        "musterstadt//images/ab/burg.webp",
        "musterstadt/images/ab",
        "musterstadt/images/ab/nothing.webp",
        "musterstadt/images/ab/%00.webp",
    ],
)
def test_nothing_else_is_there(files, town, client_of, path):
    assert get(client_of(town), f"/media/{path}").status_code == 404


def test_an_original_is_for_those_who_may_open_the_cms(files, town, client_of):
    client = client_of(town)
    client.force_login(User.objects.create_superuser("anna@example.org", "geheim"))
    response = get(client, "/media/musterstadt/original_images/burg.jpg")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_document_is_its_own_towns_and_can_not_run(files, town, other_town, client_of):
    document = Attachment.objects.create(title="Plan", file=ContentFile(b"<script>", name="plan.html"))
    response = get(client_of(town), document.url)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert get(client_of(other_town), document.url).status_code == 404
