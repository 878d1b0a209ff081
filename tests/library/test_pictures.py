"""Three widths, made once, by a job."""

from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.common import clock
from backend.library import tasks
from backend.library.blocks import BodyBlock
from backend.library.checklist import health
from backend.library.models import Appearance, Contact, Picture, Place
from backend.library.pictures import SPECS, render_picture
from backend.library.rendering import body_html
from backend.library.rerendering import rerender_users
from tests.library.conftest import CAMERA


def waiting() -> list[str]:
    """The town's jobs: those of towns that other tests committed may still be there."""
    jobs = ProcrastinateJob.objects.filter(status="todo", args__schema=connection.schema_name)
    return [job.task_name.rpartition(".")[2] for job in jobs]


def test_the_document_has_words_sizes_and_relative_addresses(picture):
    document = picture.image_json
    assert (document["alt"], document["credit"]) == ("Die Burg", "Demo")
    assert (document["width"], document["height"], document["focal_point"]) == (1600, 800, [0.5, 0.5])
    assert set(document["sources"]) == {"small", "medium", "large"}
    assert all(path.startswith("/media/musterstadt/images/") for path in document["sources"].values())


def test_the_files_are_small_and_tell_nothing_of_camera_or_place(picture):
    for spec, width in zip(SPECS.values(), (480, 960, 1600), strict=True):
        with default_storage.open(picture.get_rendition(spec).file.name) as file:
            image = Image.open(BytesIO(file.read()))
        assert (image.format, image.width) == ("WEBP", width)
        assert CAMERA not in image.getexif()
        assert not image.getexif().get_ifd(0x8825)


def test_what_the_cms_shows_of_it_stays_when_its_widths_are_rendered(picture):
    shown = picture.get_rendition("max-165x165").file.name
    other_file = "previews/000000000000/burg.max-165x165.jpg"
    picture.renditions.create(filter_spec="max-800x600", file=other_file, width=8, height=6)
    render_picture(picture)
    assert default_storage.exists(shown)
    assert {name for name in picture.renditions.values_list("file", flat=True) if "previews" in name} == {shown}


def test_a_small_original_is_not_blown_up(apply, folder):
    (folder / "pictures.yaml").write_text("- {file: burg.jpg, alt: Burg}\n")
    Image.new("RGB", (300, 200)).save(folder / "burg.jpg")
    apply(pictures="pictures.yaml")
    picture = Picture.objects.get()
    render_picture(picture)
    picture.refresh_from_db()
    assert (picture.image_json["width"], picture.image_json["height"]) == (300, 200)


def test_a_decorative_picture_has_no_alternative_text(picture):
    picture.is_decorative = True
    picture.save()
    assert picture.image_json["alt"] == ""


def test_words_and_focal_point_are_in_the_document_at_once(picture):
    picture.description, picture.focal_point_x, picture.focal_point_y = "Burg Eisenhardt", 500, 250
    picture.save()
    picture.refresh_from_db()
    assert picture.image_json["alt"] == "Burg Eisenhardt"
    assert picture.image_json["focal_point"] == [0.25, 0.25]
    assert "rerender" in waiting()


def test_an_upload_is_rendered_by_a_job_of_its_transaction(town):
    buffer = BytesIO()
    Image.new("RGB", (600, 400)).save(buffer, "PNG")
    picture = Picture.objects.create(title="Neu", file=ImageFile(buffer, name="neu.png"), description="Neu")
    assert waiting() == ["render_picture"]
    tasks.render_picture.func(schema=town.schema_name, picture=picture.pk)
    picture.refresh_from_db()
    assert picture.is_rendered


def test_a_job_for_a_rendered_picture_does_nothing(picture, town):
    before = picture.image_json
    tasks.render_picture.func(schema=town.schema_name, picture=picture.pk)
    picture.refresh_from_db()
    assert picture.image_json == before


def test_the_sweep_renders_what_a_lost_job_left(picture, town):
    Picture.objects.update(image_json=None)
    tasks.render_unrendered(town)
    assert not Picture.objects.unrendered().exists()


def test_a_broken_original_is_reported_and_stops_nothing(picture, town):
    picture.renditions.all().delete()
    default_storage.delete(picture.file.name)
    Picture.objects.update(image_json=None, created_at="2026-01-01T00:00:00Z")
    tasks.render_unrendered(town)
    assert Picture.objects.filter(image_json__isnull=True).exists()
    assert [line.subject for line in health(town, clock.now())] == [picture.title]


def test_the_logo_is_in_the_directory_once_it_is_rendered(picture, town):
    Appearance.objects.update(logo=picture)
    Picture.objects.update(image_json=None)
    tasks.render_unrendered(town)
    town.refresh_from_db()
    picture.refresh_from_db()
    assert town.logo_url == picture.image_json["sources"]["small"]


def test_an_address_never_comes_to_mean_another_picture(picture, folder, apply):
    Image.new("RGB", (2000, 1000), "blue").save(folder / "burg.jpg")
    apply(pictures="pictures.yaml")
    again = Picture.objects.get()
    render_picture(again)
    again.refresh_from_db()
    assert not set(again.image_json["sources"].values()) & set(picture.image_json["sources"].values())


def test_what_points_to_a_changed_contact_is_rendered_again(town):
    contact = Contact.objects.create(name="Bürgerbüro")
    value = BodyBlock().to_python([{"type": "contact", "value": contact.pk}])
    assert "Bürgerbüro" in body_html(value)
    place = Place(name="Rathaus", contact=contact)
    place.save()
    before = place.updated_at
    contact.save()
    assert waiting() == ["rerender"]
    assert rerender_users(contact) == 1
    place.refresh_from_db()
    assert place.updated_at > before


@pytest.mark.parametrize(
    ("description", "is_decorative", "is_fine"), [("", False, False), ("", True, True), ("x", False, True)]
)
def test_a_picture_needs_words_or_the_word_that_it_decorates(town, description, is_decorative, is_fine):
    picture = Picture(title="x", file="x.png", width=1, height=1, description=description, is_decorative=is_decorative)
    if is_fine:
        picture.clean()
    else:
        with pytest.raises(Exception, match=r"(Beschreiben|Describe)"):
            picture.clean()


def test_a_job_that_is_killed_before_the_texts_are_rendered_anew_leaves_the_picture_to_the_next_one(
    picture, town, monkeypatch
):
    Picture.objects.filter(pk=picture.pk).update(rendered_from="")

    def dies(_picture: Picture) -> int:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "rerender_users", dies)
        with pytest.raises(SystemExit):
            tasks.render_picture(schema=town.schema_name, picture=picture.pk)
    assert list(Picture.objects.unrendered()) == [picture]
    tasks.render_unrendered(town)
    assert not Picture.objects.unrendered()
