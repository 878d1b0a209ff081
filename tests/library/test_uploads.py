"""What people upload: cleaned, capped, refused in words, and nothing of it left behind half."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import call_command
from django.db import transaction
from PIL import Image
from wagtail.models import UploadedFile

from backend.accounts.models import Role
from backend.common import clock
from backend.common.images import is_clean
from backend.library.forms import _rewrite
from backend.library.models import Attachment, MediaAllowance, Picture
from backend.library.orphans import AGE, remove_orphans
from backend.library.pictures import render_picture
from backend.library.tasks import render_unrendered
from tests.accounts.people import person_of, sign_in
from tests.common.test_images import bomb, encoded
from tests.feeds.factories import article
from tests.library.conftest import make_picture
from tests.statements import statements

WORDS = {"title": "Burg", "description": "Die Burg"}
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
SMALL = Image.new("RGB", (60, 40), "green")


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def editor(town, client_of):
    person_of(town, Role.EDITOR)
    client = client_of(town)
    assert sign_in(client).status_code == 302
    return client


@pytest.fixture
def camera_file(tmp_path) -> bytes:
    make_picture(tmp_path / "kamera.jpg", color="brown", size=(600, 400))
    return (tmp_path / "kamera.jpg").read_bytes()


def original(picture: Picture) -> bytes:
    with default_storage.open(picture.file.name) as file:
        return file.read()


def stored(media_root: Path) -> list[Path]:
    return [path for path in media_root.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.png", bomb(20_000, 10_000), "zu viele Pixel"),
        ("x.png", bomb(60_000, 60_000), ""),
        ("x.svg", SCRIPT, "HEIC"),
        ("x.png", SCRIPT, ""),
        ("x.png", b"PK\x03\x04" + b"\0" * 1000, ""),
        ("x.jpg", encoded(SMALL, "PNG"), ""),
        ("x.png", encoded(SMALL, "PNG")[:60], ""),
        ("x.gif", encoded(SMALL, "GIF", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "Bewegte Bilder"),
        ("x.jpg", b"", "leer"),
    ],
)
def test_what_is_no_picture_is_refused_in_words_and_not_stored(editor, media_root, name, data, words):
    for path, field in (("add", "file"), ("multiple/add", "files[]")):
        answer = editor.post(f"/cms/images/{path}/", {**WORDS, field: upload(name, data)})
        assert answer.status_code in {200, 400}
        if path == "add":
            message = re.search(r'class="error-message">(.*?)</p>', answer.content.decode(), re.DOTALL)[1]
            assert words in message, message
    assert not stored(media_root)
    assert not Picture.objects.exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("kind", ["memory", "disk"])
def test_nothing_of_the_old_bytes_stays_in_an_upload(kind):
    file = (
        upload("x.jpg", b"old" * 100) if kind == "memory" else TemporaryUploadedFile("x.jpg", "image/jpeg", 300, None)
    )
    with file:
        file.write(b"old" * 100)
        _rewrite(file, b"new")
        assert (file.read(), file.size) == (b"new", 3)
        if kind == "disk":
            file.flush()
            assert Path(file.temporary_file_path()).read_bytes() == b"new"


def test_a_phones_picture_is_kept_as_jpeg_that_tells_nothing(editor):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(SMALL, "HEIF", exif=exif)
    assert editor.post("/cms/images/add/", WORDS | {"file": upload("IMG_1.heic", data)}).status_code == 302
    picture = Picture.objects.get()
    assert picture.file.name.endswith("/IMG_1.jpg")
    assert is_clean(original(picture))
    assert picture.file_size == len(original(picture))


def test_an_upload_whose_words_are_missing_yet_is_clean_already(editor, camera_file):
    assert not is_clean(camera_file)
    answer = editor.post(
        "/cms/images/multiple/add/",
        {"title": "Burg", "files[]": upload("burg.jpg", camera_file)},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    waiting = UploadedFile.objects.get(pk=answer["uploaded_file_id"])
    with waiting.file.open() as file:
        assert is_clean(file.read())
    prefix = f"uploaded-image-{waiting.pk}"
    form = {f"{prefix}-{name}": value for name, value in WORDS.items()}
    path = f"/cms/images/multiple/create_from_uploaded_image/{waiting.pk}/"
    assert editor.post(path, form, headers={"x-requested-with": "XMLHttpRequest"}).json()["success"]
    assert is_clean(original(Picture.objects.get()))


def test_a_picture_stored_without_a_form_is_clean(town, camera_file):
    picture = Picture.objects.create(title="x", description="x", file=ContentFile(camera_file, name="x.jpg"))
    assert is_clean(original(picture))


def test_a_rollouts_pictures_are_clean_and_a_second_rollout_changes_nothing(apply, folder):
    (folder / "pictures.yaml").write_text("- {file: burg.jpg, alt: Die Burg}\n")
    apply(pictures="pictures.yaml")
    picture = Picture.objects.get()
    assert is_clean(original(picture))
    assert apply(pictures="pictures.yaml").changes == []


def test_pictures_from_before_are_cleaned_once(picture, camera_file, town, django_capture_on_commit_callbacks):
    name = default_storage.save("original_images/ab/alt.jpg", ContentFile(camera_file))
    Picture.objects.filter(pk=picture.pk).update(file=name, rendered_from=name)

    def run(*options: str) -> str:
        out = StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("clean_pictures", *options, stdout=out)
        return out.getvalue()

    assert "musterstadt: 1 to clean" in run("--dry-run")
    assert default_storage.exists(name)
    assert "musterstadt: 1 cleaned" in run()
    assert not default_storage.exists(name)
    picture.refresh_from_db()
    assert is_clean(original(picture))
    assert picture.is_rendered
    assert "musterstadt: 0 cleaned" in run()


def test_more_than_the_town_has_room_for_is_refused(editor, apply, media_root):
    apply(media_gigabytes=1)
    assert MediaAllowance.load().gigabytes == 1
    Attachment.objects.create(title="groß", file="documents/gross.zip", file_size=1024**3)
    for path, name, data in (("images", "x.png", encoded(SMALL, "PNG")), ("documents", "x.pdf", b"%PDF-1.4")):
        answer = editor.post(f"/cms/{path}/add/", WORDS | {"file": upload(name, data)})
        assert "kein Platz mehr" in answer.content.decode()
    assert not stored(media_root)
    assert "1,0\xa0GB von 1,0\xa0GB" in editor.get("/cms/documents/add/").content.decode()


@pytest.mark.parametrize(("path", "name"), [("images", "x.png"), ("documents", "x.pdf")])
def test_two_uploads_at_once_do_not_both_take_the_last_room(editor, media_root, path, name):
    """The room is counted under a lock that lasts until the file is counted too."""
    data = encoded(SMALL, "PNG") if path == "images" else b"%PDF-1.4"
    with statements() as seen:
        assert editor.post(f"/cms/{path}/add/", WORDS | {"file": upload(name, data)}).status_code == 302
    lock = next(place for place, text in enumerate(seen) if "pg_advisory_xact_lock" in text)
    assert any("SUM(" in text for text in seen[lock:])


def test_a_document_that_could_run_in_a_browser_is_refused(editor, media_root):
    answer = editor.post("/cms/documents/add/", {"title": "x", "file": upload("x.html", b"<script>")})
    assert "error-message" in answer.content.decode()
    assert not stored(media_root)


@pytest.mark.parametrize("name", ["plan.svg", "plan.xml", "plan.pdf"])
def test_a_disguised_document_is_inert(editor, town, client_of, name):
    assert editor.post("/cms/documents/add/", {"title": "x", "file": upload(name, SCRIPT)}).status_code == 302
    response = client_of(town).get(Attachment.objects.get().url)
    response.getvalue()
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    is_download = response["Content-Disposition"].startswith("attachment")
    assert is_download or response["Content-Type"] == "application/pdf"


def test_what_a_failed_transaction_left_is_gone_the_next_day(town, media_root):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Picture.objects.create(title="x", description="x", file=ContentFile(encoded(SMALL, "PNG"), name="x.png"))
        raise ZeroDivisionError
    kept = Picture.objects.create(title="y", description="y", file=ContentFile(encoded(SMALL, "PNG"), name="y.png"))
    assert render_picture(kept)
    assert remove_orphans(now=clock.now()) == 0
    assert remove_orphans(now=clock.now() + AGE) == 1
    assert {path.name for path in stored(media_root)} == {
        "y.png",
        *(f"y.width-{width}.format-webp.webp" for width in (480, 960, 1600)),
    }


def test_the_old_picture_is_shown_until_the_new_one_is_ready(
    editor, picture, town, client_of, monkeypatch, django_capture_on_commit_callbacks
):
    news = article(picture=picture)
    old, old_file = picture.image_json["sources"], picture.file.name

    def shown() -> str:
        return client_of(town).get(f"/api/v1/news/{news.public_id}").json()["image"]["sources"]["small"]

    before = shown()
    with django_capture_on_commit_callbacks(execute=True):
        form = WORDS | {"file": upload("neu.png", encoded(SMALL, "PNG"))}
        assert editor.post(f"/cms/images/{picture.pk}/", form).status_code == 302
    with monkeypatch.context() as failing:
        failing.setattr(Picture, "generate_rendition_instance", lambda *_: (_ for _ in ()).throw(OSError("kaputt")))
        render_unrendered(town)
    picture.refresh_from_db()
    assert picture.file.name.endswith("/neu.png")
    assert picture.render_failure == "kaputt"
    assert shown() == before
    assert client_of(town).get(old["small"]).getvalue()
    assert "Diese Datei kann nicht gezeigt werden" in editor.get(f"/cms/images/{picture.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        render_unrendered(town)
    picture.refresh_from_db()
    assert (picture.is_rendered, picture.render_failure) == (True, "")
    assert shown() != before
    assert client_of(town).get(old["small"]).status_code == 404
    assert not default_storage.exists(old_file)
    assert "Leserinnen und Leser sehen dieses Bild" in editor.get(f"/cms/images/{picture.pk}/").content.decode()


def test_a_replaced_document_keeps_its_address(editor, town, client_of, django_capture_on_commit_callbacks):
    assert editor.post("/cms/documents/add/", {"title": "x", "file": upload("Plan.pdf", b"%PDF-1")}).status_code == 302
    document = Attachment.objects.get()
    old = document.file.name
    path = f"/cms/documents/edit/{document.pk}/"
    answer = editor.post(path, {"title": "x", "file": upload("neu.txt", b"x")})
    assert "derselben Art (.pdf)" in answer.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(path, {"title": "x", "file": upload("neu.pdf", b"%PDF-2")}).status_code == 302
    assert client_of(town).get(document.url).getvalue() == b"%PDF-2"
    document.refresh_from_db()
    assert document.file.name != old
    assert not default_storage.exists(old)
