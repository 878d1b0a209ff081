"""A rollout that really commits: files are written in the town's folder, and nothing runs in another schema."""

from dataclasses import replace

from django_tenants.utils import tenant_context

from backend.common import clock
from backend.library.models import Picture
from backend.library.tasks import render_unrendered
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from backend.tenants.template import ensure_template
from tests.towns import town_file


def apply(folder, **changes) -> Municipality:
    file = replace(town_file("bilderdorf", **changes), path=folder / "bilderdorf.yaml")
    outcome = apply_file(file, now=clock.now())
    assert outcome.error is None, outcome.error
    return Municipality.objects.get(schema_name="bilderdorf")


def test_files_are_written_when_the_rollout_commits(committing, folder, media_root):
    ensure_template()
    (folder / "pictures.yaml").write_text("- {file: burg.jpg, alt: Die Burg}\n")
    town = apply(folder, pictures="pictures.yaml", theme={"logo": "logo.png"})
    assert {path.name for path in media_root.rglob("*.*") if path.is_file()} == {"burg.jpg", "logo.png"}
    assert [path.name for path in media_root.iterdir()] == ["bilderdorf"]
    with tenant_context(town):
        render_unrendered(town)
        assert not Picture.objects.unrendered().exists()
    town.refresh_from_db()
    assert town.logo_url.startswith("/media/bilderdorf/images/")


def test_a_removed_picture_takes_its_files_along(committing, folder, media_root):
    ensure_template()
    (folder / "pictures.yaml").write_text("- {file: burg.jpg, alt: Die Burg}\n")
    town = apply(folder, pictures="pictures.yaml")
    with tenant_context(town):
        render_unrendered(town)
    apply(folder)
    assert not [path for path in media_root.rglob("*.*") if path.is_file()]
