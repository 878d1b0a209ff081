"""Previews in list and detail, light and dark, and by a link for people without an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django_tenants.utils import tenant_context
from wagtail.models import ModelLogEntry

from backend.accounts.models import Role
from backend.common import clock
from backend.desk import sharing
from backend.desk.models import SharedPreview
from backend.feeds.models import Article
from tests.accounts.people import person_of
from tests.content.factories import info_page
from tests.feeds.factories import NOON, article, event
from tests.library.factories import place


@pytest.fixture
def at_the_desk(client_of, town):
    """Somebody signed in with a role."""

    def sit(role: str):
        client = client_of(town)
        client.person = person_of(town, role)
        client.force_login(client.person, backend="backend.accounts.backends.PasswordBackend")
        return client

    return sit


@pytest.fixture
def draft(town):
    item = article("Noch geheim", live=False)
    item.save_revision()
    return item


def path_of(item) -> str:
    return f"/cms/vorschau-teilen/{item._meta.app_label}/{item._meta.model_name}/{item.pk}/"


@pytest.mark.parametrize("make", [article, event, place, info_page])
@pytest.mark.parametrize(
    ("mode", "scheme"), [("", "light"), ("dark", "dark"), ("list", "light"), ("list-dark", "dark")]
)
def test_each_kind_is_previewed_as_page_and_card_in_both_schemes(at_the_desk, make, mode, scheme):
    client = at_the_desk(Role.PUBLISHER)
    item = make("Schlossfest")
    item.save_revision()
    revision = item.latest_revision
    token = sharing.token_of(sharing.share(revision, by=client.person, now=clock.now()))
    html = client.get(f"/vorschau/{token}/?mode={mode}").content.decode()
    assert f'data-scheme="{scheme}"' in html
    assert "Schlossfest" in html
    assert ('<ul class="card-list">' in html) is mode.startswith("list")


def test_the_editors_own_preview_is_not_called_shared(at_the_desk, draft):
    client = at_the_desk(Role.EDITOR)
    name = Article.snippet_viewset.get_url_name("revisions_view")
    html = client.get(reverse(name, args=[draft.pk, draft.latest_revision.pk]) + "?mode=dark").content.decode()
    assert 'data-scheme="dark"' in html
    assert "Vorschau, nicht veröffentlicht" not in html


def test_a_link_opens_without_an_account_and_is_kept_by_nobody(at_the_desk, client_of, town, draft):
    editor = at_the_desk(Role.EDITOR)
    page = editor.post(path_of(draft), follow=True).content.decode()
    token = sharing.token_of(SharedPreview.objects.get())
    assert f"/vorschau/{token}/" in page
    answer = client_of(town).get(f"/vorschau/{token}/")
    assert answer.status_code == 200
    assert "Noch geheim" in answer.content.decode()
    assert "Vorschau, nicht veröffentlicht" in answer.content.decode()
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies


def test_it_shows_the_version_that_was_shared_and_no_later_one(at_the_desk, client_of, town, draft):
    link = sharing.share(draft.latest_revision, by=at_the_desk(Role.EDITOR).person, now=clock.now())
    draft.title = "Ganz anders"
    draft.save_revision()
    assert "Noch geheim" in client_of(town).get(f"/vorschau/{sharing.token_of(link)}/").content.decode()


def test_it_ends_after_seven_days_and_leaves_no_row(at_the_desk, client_of, town, draft):
    link = sharing.share(draft.latest_revision, by=at_the_desk(Role.EDITOR).person, now=NOON)
    path = f"/vorschau/{sharing.token_of(link)}/"
    with time_machine.travel(NOON + timedelta(days=6, hours=23), tick=False):
        assert client_of(town).get(path).status_code == 200
    with time_machine.travel(NOON + timedelta(days=7), tick=False):
        assert client_of(town).get(path).status_code == 404
    sharing.forget_old(now=NOON + timedelta(days=7))
    assert not SharedPreview.objects.exists()


def test_taken_back_it_opens_nothing(at_the_desk, client_of, town, draft):
    editor = at_the_desk(Role.EDITOR)
    link = sharing.share(draft.latest_revision, by=editor.person, now=clock.now())
    editor.post(path_of(draft), {"take_back": str(link.pk)})
    assert client_of(town).get(f"/vorschau/{sharing.token_of(link)}/").status_code == 404


@pytest.mark.parametrize("token", ["x", "x.y", "0" * 32, "ä.ö"])
def test_an_invented_link_opens_nothing(client_of, town, token):
    assert client_of(town).get(f"/vorschau/{token}/").status_code == 404


def test_a_secret_of_another_town_is_none_here(client_of, town, other_town, draft):
    link = sharing.share(draft.latest_revision, by=person_of(town, Role.EDITOR), now=clock.now())
    with tenant_context(other_town):
        assert sharing.find(sharing.token_of(link), now=clock.now()) is None
    assert client_of(other_town).get(f"/vorschau/{sharing.token_of(link)}/").status_code == 404


def test_contributors_share_their_own_items_only(at_the_desk, draft):
    client = at_the_desk(Role.CONTRIBUTOR)
    assert client.post(path_of(draft)).status_code == 404
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Article),
        object_id=str(draft.pk),
        user=client.person,
        action="wagtail.create",
        label="x",
        timestamp=NOON,
    )
    assert client.post(path_of(draft)).status_code == 302


@pytest.mark.parametrize("path", ["accounts/user/1", "gibts/nicht/1", "feeds/source/1"])
def test_nothing_else_is_shared(at_the_desk, path):
    answer = at_the_desk(Role.TOWN_ADMINISTRATOR).get(f"/cms/vorschau-teilen/{path}/")
    assert answer.status_code in {302, 403, 404}
