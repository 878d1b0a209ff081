"""Pictures from disk: rows with the rollout, files once it commits, nothing twice."""

import pytest
from django.core.files.storage import default_storage

from backend.common.images import ImageRefused
from backend.library.importing import FileUnreadable
from backend.library.models import Appearance, Picture
from backend.library.rollout.lists import ListUnreadable
from backend.tenants.changes import Kind
from tests.library.conftest import make_picture

LIST = "- {file: burg.jpg, alt: Die Burg, credit: Demo, keywords: [Burg, Turm]}\n"


@pytest.fixture
def listed(folder):
    (folder / "pictures.yaml").write_text(LIST)
    return {"pictures": "pictures.yaml"}


def kinds(outcome) -> list[tuple[Kind, str]]:
    return [(change.kind, change.subject) for change in outcome.changes]


def test_a_plan_leaves_no_row_and_no_file(plan, listed, media_root):
    assert kinds(plan(**listed, theme={"logo": "logo.png"})) == [
        (Kind.CREATE, "picture burg.jpg"),
        (Kind.CREATE, "logo"),
        (Kind.CHANGE, "theme.logo"),
    ]
    assert not Picture.objects.exists()
    assert not media_root.exists()


def test_apply_makes_row_and_file(apply, listed):
    apply(**listed)
    picture = Picture.objects.get()
    assert (picture.description, picture.credit, picture.width) == ("Die Burg", "Demo", 2000)
    assert set(picture.tags.names()) == {"Burg", "Turm"}
    assert default_storage.exists(picture.file.name)


def test_applying_again_changes_nothing(apply, listed):
    apply(**listed, theme={"logo": "logo.png"})
    assert kinds(apply(**listed, theme={"logo": "logo.png"})) == []


def test_a_file_that_a_killed_process_did_not_write_is_written_next_time(apply, listed):
    apply(**listed)
    name = Picture.objects.get().file.name
    default_storage.delete(name)
    assert kinds(apply(**listed)) == []
    assert default_storage.exists(name)


def test_another_file_on_disk_replaces_the_picture(apply, listed, folder):
    apply(**listed)
    before = Picture.objects.get()
    make_picture(folder / "burg.jpg", color="blue", size=(800, 600))
    assert kinds(apply(**listed)) == [(Kind.CHANGE, "picture burg.jpg")]
    after = Picture.objects.get()
    assert (after.pk, after.width) == (before.pk, 800)
    assert after.file.name != before.file.name
    assert after.image_json is None


def test_a_picture_replaced_by_editors_stays(apply, listed, folder):
    apply(**listed)
    Picture.objects.update(file_hash="f" * 40)
    make_picture(folder / "burg.jpg", color="blue")
    assert kinds(apply(**listed)) == [(Kind.KEEP, "picture burg.jpg")]


def test_words_changed_in_the_cms_stay(apply, listed, folder):
    apply(**listed)
    Picture.objects.update(description="Burg Eisenhardt")
    (folder / "pictures.yaml").write_text(LIST.replace("Die Burg", "Eine Burg"))
    assert kinds(apply(**listed)) == [(Kind.KEEP, "picture burg.jpg description")]
    assert Picture.objects.get().description == "Burg Eisenhardt"


def test_a_picture_deleted_in_the_cms_stays_deleted(apply, listed):
    apply(**listed)
    Picture.objects.all().delete()
    assert kinds(apply(**listed)) == []
    assert not Picture.objects.exists()


def test_a_picture_listed_no_more_is_removed_but_not_when_it_is_in_use(apply, listed, folder):
    apply(**listed)
    Appearance.objects.update(logo=Picture.objects.get())
    (folder / "pictures.yaml").write_text("[]")
    assert kinds(apply(**listed)) == [(Kind.KEEP, "picture burg.jpg")]
    (folder / "pictures.yaml").write_text(LIST)
    apply(**listed)
    Appearance.objects.update(logo=None)
    assert kinds(apply()) == [(Kind.REMOVE, "picture burg.jpg")]


def test_a_logo_chosen_in_the_cms_stays(apply, listed):
    apply(**listed, theme={"logo": "logo.png"})
    chosen = Picture.objects.get(description="Die Burg")
    Appearance.objects.update(logo=chosen)
    assert kinds(apply(**listed, theme={"logo": "logo.png"})) == []
    assert Appearance.load().logo == chosen


def test_a_missing_file_leaves_the_town_as_it_was(apply, listed, folder):
    (folder / "burg.jpg").unlink()
    with pytest.raises(FileUnreadable, match=r"burg\.jpg"):
        apply(**listed)
    assert not Picture.objects.exists()


def test_what_is_no_picture_is_refused(apply, listed, folder):
    (folder / "burg.jpg").write_text("<html>")
    with pytest.raises(ImageRefused):
        apply(**listed)


def test_a_mistake_in_the_list_names_entry_and_field(apply, listed, folder):
    (folder / "pictures.yaml").write_text("- {file: burg.jpg}\n- {fil: turm.jpg}\n")
    with pytest.raises(ListUnreadable, match=r"pictures.yaml 1.file: is missing"):
        apply(**listed)
