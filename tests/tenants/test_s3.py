"""Files in a bucket keep the rules of files on disk; the bucket is a server on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress

import boto3
import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django_tenants.utils import tenant_context
from moto.server import ThreadedMotoServer

from backend.accounts.models import Role, User
from backend.common import clock
from backend.common.errors import FilesUnavailable
from backend.common.images import is_clean
from backend.library.models import Attachment, Picture
from backend.library.orphans import AGE, remove_orphans
from backend.library.pictures import render_picture
from tests.accounts.people import person_of, sign_in
from tests.library.conftest import make_picture

pytestmark = pytest.mark.enable_socket
BUCKET = "media"


class Bucket:
    """The server behind the storage."""

    def __init__(self) -> None:
        self.port = 0
        self.start()
        self.client = boto3.client("s3", endpoint_url=self.address, region_name="eu-central-1")
        place = {"LocationConstraint": "eu-central-1"}
        with suppress(self.client.exceptions.BucketAlreadyOwnedByYou):  # moto's buckets outlive its servers
            self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()
        self.port = self._server.get_host_and_port()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._server.stop()
        self._server._server.server_close()

    def files(self) -> set[str]:
        return {entry["Key"] for entry in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    bucket = Bucket()
    options = {"bucket": BUCKET, "folder": "region", "endpoint_url": bucket.address, "region": "eu-central-1"}
    storage = {"BACKEND": "backend.tenants.s3.TownS3Storage", "OPTIONS": options}
    with override_settings(STORAGES=settings.STORAGES | {"default": storage}):
        yield bucket
    default_storage._setup()  # the next test expects to find one
    for name in bucket.files():
        bucket.client.delete_object(Bucket=BUCKET, Key=name)
    bucket.client.close()
    bucket.stop()


def read(client, path):
    response = client.get(path)
    return response, b"".join(response.streaming_content) if response.streaming else response.content


def test_a_picture_uploaded_in_the_cms_is_shown_on_its_towns_host_alone(bucket, town, other_town, client_of, tmp_path):
    person_of(town, Role.EDITOR)
    editor = client_of(town)
    assert sign_in(editor).status_code == 302
    make_picture(tmp_path / "burg.jpg", color="brown")
    file = SimpleUploadedFile("burg.jpg", (tmp_path / "burg.jpg").read_bytes(), content_type="image/jpeg")
    form = {"title": "Burg", "description": "Die Burg", "credit": "Anna", "file": file}
    assert editor.post("/cms/images/add/", form).status_code == 302
    picture = Picture.objects.get(title="Burg")
    assert render_picture(picture)
    assert picture.file.url.startswith("/media/musterstadt/original_images/")
    assert f"region/musterstadt/{picture.file.name}" in bucket.files()
    assert {name.rpartition("/")[0].partition("/")[2].split("/")[0] for name in bucket.files()} == {"musterstadt"}

    picture.refresh_from_db()
    path = picture.image_json["sources"]["small"]
    response, body = read(client_of(town), path)
    assert response.status_code == 200
    assert body.startswith(b"RIFF")
    assert response["Content-Length"] == str(len(body))
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]

    assert read(client_of(other_town), path)[0].status_code == 404
    assert read(client_of(other_town), path.replace("musterstadt", "nachbardorf"))[0].status_code == 404
    assert read(client_of(town), picture.file.url)[0].status_code == 404
    original, content = read(editor, picture.file.url)
    assert original.status_code == 200
    assert is_clean(content)


def test_what_is_deleted_is_gone_from_the_bucket(bucket, town, tmp_path, django_capture_on_commit_callbacks):
    make_picture(tmp_path / "burg.jpg", color="brown")
    picture = Picture.objects.create(
        title="Burg", description="Die Burg", file=ContentFile((tmp_path / "burg.jpg").read_bytes(), name="burg.jpg")
    )
    assert render_picture(picture)
    assert len(bucket.files()) == 4
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert bucket.files() == set()


def test_the_same_name_twice_is_two_files_and_two_towns_have_their_own(bucket, town, other_town):
    names = [default_storage.save("images/plan.png", ContentFile(content)) for content in (b"eins", b"zwei")]
    with tenant_context(other_town):
        default_storage.save("images/plan.png", ContentFile(b"drei"))
        assert default_storage.open("images/plan.png").read() == b"drei"
        assert default_storage.listdir("images") == ([], ["plan.png"])
    assert names[0] == "images/plan.png" != names[1]
    assert [default_storage.open(name).read() for name in names] == [b"eins", b"zwei"]


def test_no_name_leads_out_of_the_towns_folder(bucket, town, other_town):
    with tenant_context(other_town):
        default_storage.save("images/plan.png", ContentFile(b"drei"))
    with pytest.raises(SuspiciousOperation):
        default_storage.open("../nachbardorf/images/plan.png")
    with pytest.raises(SuspiciousOperation):
        default_storage.stream("images/../../nachbardorf/images/plan.png")


@pytest.mark.parametrize(
    "path",
    ["images/nothing.webp", "images", "images/%00.webp", "images/" + "a" * 1100, "images/../original_images/burg.jpg"],
)
def test_nothing_else_is_there(bucket, town, client_of, path):
    default_storage.save("original_images/burg.jpg", ContentFile(b"burg"))
    assert read(client_of(town), f"/media/musterstadt/{path}")[0].status_code == 404


def test_what_could_run_is_a_download(bucket, town, client_of):
    default_storage.save("images/x.svg", ContentFile(b"<svg/>"))
    response, body = read(client_of(town), "/media/musterstadt/images/x.svg")
    assert body == b"<svg/>"
    assert response["Content-Disposition"] == 'attachment; filename="x.svg"'
    assert response["Content-Type"] == "application/octet-stream"


def test_a_large_file_is_handed_on_in_pieces(bucket, town, client_of):
    content = os.urandom(3 * 1024 * 1024)
    default_storage.save("images/gross.png", ContentFile(content))
    response = client_of(town).get("/media/musterstadt/images/gross.png")
    pieces = list(response.streaming_content)
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 64 * 1024


def test_a_document_is_its_own_towns_and_can_not_run(bucket, town, other_town, client_of):
    document = Attachment.objects.create(title="Plan", file=ContentFile(b"<script>", name="plan.html"))
    assert bucket.files() == {f"region/musterstadt/{document.file.name}"}
    response, body = read(client_of(town), document.url)
    assert body == b"<script>"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert read(client_of(other_town), document.url)[0].status_code == 404


def test_what_no_row_names_is_removed_in_its_own_town_alone(bucket, town, other_town):
    document = Attachment.objects.create(title="Plan", file=ContentFile(b"%PDF", name="plan.pdf"))
    for each in (town, other_town):
        with tenant_context(each):
            default_storage.save("original_images/ab/lost.jpg", ContentFile(b"lost"))
    assert remove_orphans(now=clock.now()) == 0
    assert remove_orphans(now=clock.now() + AGE) == 1
    assert bucket.files() == {
        f"region/musterstadt/{document.file.name}",
        "region/nachbardorf/original_images/ab/lost.jpg",
    }


def test_while_the_bucket_is_away_files_are_an_error_soon_and_then_they_are_back(bucket, town, client_of):
    default_storage.save("images/burg.webp", ContentFile(b"burg"))
    bucket.stop()
    client = client_of(town)
    began = time.monotonic()
    response = client.get("/media/musterstadt/images/burg.webp", headers={"accept": "text/html"})
    assert response.status_code == 503
    assert "no-store" in response["Cache-Control"]
    with pytest.raises(FilesUnavailable):
        default_storage.stream("images/burg.webp")
    client.force_login(User.objects.create_superuser("anna@example.org", "geheim"))
    client.raise_request_exception = False
    document = Attachment(title="Plan", file="documents/plan.pdf", file_size=1)
    document.save()
    assert client.get(document.url).status_code == 500
    assert time.monotonic() - began < 20
    bucket.start()
    assert read(client, "/media/musterstadt/images/burg.webp")[1] == b"burg"
