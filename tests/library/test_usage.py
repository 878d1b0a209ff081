"""Where pictures and documents are used, and that what readers see is not deleted from under them."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django_tenants.utils import tenant_context

from backend.accounts.models import Role
from backend.feeds.models import Article
from backend.library.models import Attachment, Picture
from backend.library.usage import draft_users, live_users
from tests.accounts.people import person_of, sign_in
from tests.changes.rows import picture as picture_row
from tests.feeds.factories import article

SEEN = "Leserinnen und Leser sehen"


@pytest.fixture
def publisher(town, client_of):
    person_of(town, Role.PUBLISHER)
    client = client_of(town)
    assert sign_in(client).status_code == 302
    return client


@pytest.fixture
def document(town) -> Attachment:
    return Attachment.objects.create(title="Plan", file=ContentFile(b"%PDF-1.4", name="plan.pdf"))


def body(item: Picture | Attachment) -> list[tuple]:
    if isinstance(item, Attachment):
        return [("attachment", item)]
    return [("picture", {"picture": item, "caption": ""})]


def with_draft_of(item: Picture | Attachment) -> Article:
    news = article("Mit Entwurf")
    news.body = body(item)
    news.save_revision()
    return Article.objects.get(pk=news.pk)


def test_uses_are_found_in_columns_in_texts_and_in_drafts(picture, document, town):
    in_column, in_text = article(picture=picture), article("Im Text", body=body(picture))
    draft = with_draft_of(picture)
    assert set(live_users(picture)) == {in_column, in_text}
    assert draft_users(picture) == [draft]
    assert (live_users(document), draft_users(document)) == ([], [])


@pytest.mark.parametrize("kind", ["picture", "document"])
def test_what_readers_see_can_not_be_deleted_in_any_way(request, publisher, kind):
    item = request.getfixturevalue(kind)
    news = article(body=body(item))
    folder, one = ("images", f"{item.pk}/delete/") if kind == "picture" else ("documents", f"delete/{item.pk}/")
    path = f"/cms/{folder}/{one}"
    assert SEEN in publisher.get(path, follow=True).content.decode()
    assert SEEN in publisher.post(path, follow=True).content.decode()
    uploaded = f"/cms/{folder}/multiple/{item.pk}/delete/"
    assert publisher.post(uploaded, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403
    several = f"/cms/bulk/library/{item._meta.model_name}/delete/?id={item.pk}"
    assert SEEN in publisher.post(several, follow=True).content.decode()
    assert type(item).objects.filter(pk=item.pk).exists()
    news.unpublish()
    assert publisher.post(path).status_code == 302
    assert not type(item).objects.filter(pk=item.pk).exists()


def test_drafts_are_named_before_deleting_and_where_usage_is_shown(picture, publisher):
    with_draft_of(picture)
    for path in (f"{picture.pk}/delete/", f"usage/{picture.pk}/"):
        assert "Auch in Entwürfen: Mit Entwurf." in publisher.get(f"/cms/images/{path}").content.decode()


def test_another_towns_pictures_and_documents_are_not_here(publisher, other_town):
    with tenant_context(other_town):
        there = picture_row(pk=4711)
        paper = Attachment.objects.create(pk=4711, title="Plan", file=ContentFile(b"x", name="plan.pdf"))
    for path in (
        f"images/{there.pk}/delete/",
        f"images/usage/{there.pk}/",
        f"images/{there.pk}/",
        f"documents/delete/{paper.pk}/",
        f"documents/usage/{paper.pk}/",
        f"documents/edit/{paper.pk}/",
    ):
        assert publisher.get(f"/cms/{path}").status_code == 404
    assert publisher.get(f"/documents/{paper.pk}/plan.pdf").status_code == 404
