"""Every way to live asks the policy: whoever wrote a thing last does not publish it, where the town says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import registry as logs
from wagtail.models import DraftStateMixin, Page

from backend.accounts.entering import _shadow_of
from backend.accounts.models import Role, User
from backend.accounts.people import give_roles
from backend.common import clock
from backend.content.models import InfoPage, PageRoot
from backend.desk.sharing import share
from backend.feeds.models import Article, Event
from backend.library import kinds, publishing
from backend.library.kinds import govern, governed_models
from backend.library.models import Place, PublishingRules
from backend.library.publishing import PublishingRefused
from backend.library.scheduling import REFUSED, carry_out_schedule
from tests.accounts.people import operator, person_of, sign_in
from tests.changes.rows import SHOWN
from tests.cms_forms import NO_BLOCKS, fields_of, press, said

KINDS = ["events", "gazettes", "news", "pages", "places"]
MODELS = pytest.mark.parametrize("model", [Article, Event, Place, InfoPage])
SECOND = "Sie haben dies zuletzt geändert"


@pytest.fixture
def four_eyes(town):
    PublishingRules.objects.update_or_create(defaults={"four_eyes": KINDS})


@pytest.fixture
def anna(town) -> User:
    return person_of(town, Role.PUBLISHER)


@pytest.fixture
def berta(town) -> User:
    return person_of(town, Role.PUBLISHER, email="berta@example.org")


def of(town, user: User) -> Client:
    client = Client(headers={"host": town.default_domain})
    client.force_login(user, backend="backend.accounts.backends.PasswordBackend")
    return client


def draft(model: Any, *, by: User | None) -> Any:
    """An item that nobody has published yet, last changed by this person."""
    item = model.objects.get(pk=SHOWN[model].make().pk)
    item.unpublish()
    setattr(item, SHOWN[model].column, "Neu")
    item.save_revision(user=by)
    return model.objects.get(pk=item.pk)


def edit_address(item: Any) -> str:
    if isinstance(item, Page):
        return reverse("wagtailadmin_pages:edit", args=[item.pk])
    return reverse(item.snippet_viewset.get_url_name("edit"), args=[item.pk])


def is_live(item: Any) -> bool:
    return bool(type(item).objects.get(pk=item.pk).live)


def test_every_model_with_drafts_is_governed():
    drafted = {model for model in apps.get_models() if issubclass(model, DraftStateMixin)}
    assert drafted - {Page} == governed_models().keys()


@MODELS
def test_without_four_eyes_a_publisher_publishes_alone(town, anna, model):
    item = draft(model, by=anna)
    item.latest_revision.publish(user=anna)
    assert is_live(item)


@MODELS
def test_whoever_wrote_it_does_not_publish_it(town, four_eyes, anna, model):
    item = draft(model, by=anna)
    with pytest.raises(PublishingRefused, match=SECOND):
        item.latest_revision.publish(user=anna, skip_permission_checks=True)
    assert not is_live(item)


@MODELS
def test_a_second_person_publishes_in_the_form_and_saving_it_makes_them_no_author(town, four_eyes, anna, berta, model):
    client = of(town, anna)
    item = draft(model, by=None)
    press(client, edit_address(item))  # as the form saves it
    press(client, edit_address(item), **{SHOWN[model].column: "Von Anna"})

    press(client, edit_address(item), button="action-publish")
    assert not is_live(item)
    assert any(SECOND in message for message in said(client))

    press(of(town, berta), edit_address(item), button="action-publish")
    assert is_live(item)


@MODELS
def test_a_refused_publication_in_the_form_keeps_the_text_as_a_draft(town, four_eyes, anna, model):
    client, item = of(town, anna), draft(model, by=None)
    press(client, edit_address(item), button="action-publish", **{SHOWN[model].column: "Ganz neu"})
    item = model.objects.get(pk=item.pk)
    assert not item.live
    assert getattr(item.get_latest_revision_as_object(), SHOWN[model].column) == "Ganz neu"
    assert any("als Entwurf gespeichert" in message for message in said(client, edit_address(item)))


@MODELS
def test_a_schedule_is_asked_about_when_it_is_made(town, four_eyes, anna, model):
    item = draft(model, by=anna)
    item.go_live_at = clock.now() + timedelta(days=1)
    revision = item.save_revision(user=anna)
    with pytest.raises(PublishingRefused):
        revision.publish(user=anna)
    revision.refresh_from_db()
    assert revision.approved_go_live_at is None


@MODELS
def test_a_schedule_is_asked_about_once_more_when_it_is_carried_out(town, anna, model):
    item = draft(model, by=anna)
    item.go_live_at = clock.now() + timedelta(days=1)
    item.save_revision(user=anna).publish(user=anna)
    PublishingRules.objects.update_or_create(defaults={"four_eyes": KINDS})

    assert carry_out_schedule(now=clock.now() + timedelta(days=2)) == 1
    assert not is_live(item)
    (entry,) = logs.get_logs_for_instance(item).filter(action=REFUSED)
    assert SECOND in entry.message
    assert carry_out_schedule(now=clock.now() + timedelta(days=2)) == 0


@MODELS
def test_what_a_second_person_scheduled_goes_live_even_if_they_left_since(town, four_eyes, anna, berta, model):
    item = draft(model, by=anna)
    item.go_live_at = clock.now() + timedelta(seconds=1)
    item.save_revision(user=anna).publish(user=berta)
    berta.delete()

    type(item).objects.filter(pk=item.pk).update(go_live_at=None)
    revision = type(item).objects.get(pk=item.pk).latest_revision
    revision.content["go_live_at"] = None  # its time has come
    revision.save()
    carry_out_schedule(now=clock.now() + timedelta(days=2))
    assert is_live(item)


@MODELS
def test_wagtails_own_command_for_schedules_is_no_way_around(town, four_eyes, anna, model):
    item = draft(model, by=anna)
    item.latest_revision.approved_go_live_at = datetime(2026, 11, 1, tzinfo=UTC)
    item.latest_revision.save()
    with pytest.raises(PublishingRefused):
        item.latest_revision.publish(log_action="wagtail.publish.scheduled")


@MODELS
def test_nobody_knows_who_publishes_is_a_refusal(town, four_eyes, anna, model):
    with pytest.raises(PublishingRefused, match="niemand"):
        draft(model, by=anna).latest_revision.publish()


def test_the_api_of_the_cms_answers_with_the_reason(town, four_eyes, anna):
    item = draft(InfoPage, by=anna)
    address = reverse("wagtailadmin_api:pages:action", args=[item.pk, "publish"])
    answer = of(town, anna).post(address, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert SECOND in answer.json()["detail"]
    assert not is_live(item)


def test_a_copied_page_is_a_draft_whatever_is_asked_for(town, anna):
    page = InfoPage.objects.get(pk=SHOWN[InfoPage].make().pk)
    fields = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": PageRoot.objects.get().pk}
    of(town, anna).post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]), fields | {"publish_copies": "on", "copy_subpages": ""}
    )
    assert not InfoPage.objects.get(title="Kopie").live


def test_an_operator_is_one_person_whichever_account_they_use(town, four_eyes):
    shadow = _shadow_of(operator("olga@example.org"))
    with pytest.raises(PublishingRefused, match=SECOND):
        draft(Place, by=shadow).latest_revision.publish(user=shadow)

    own = person_of(town, Role.PUBLISHER, email="olga@example.org")
    with pytest.raises(PublishingRefused, match=SECOND):
        draft(Place, by=own).latest_revision.publish(user=shadow)
    with pytest.raises(PublishingRefused, match=SECOND):
        draft(Place, by=shadow).latest_revision.publish(user=own)


def test_somebody_without_the_right_is_refused_in_words(town, anna):
    give_roles(anna, roles=[Role.EDITOR])
    with pytest.raises(PublishingRefused, match="Ihre Rolle"):
        draft(Article, by=None).latest_revision.publish(user=User.objects.get(pk=anna.pk), skip_permission_checks=True)


def test_checks_of_content_are_asked_at_every_way_and_all_reasons_are_said(town, four_eyes, anna, berta, monkeypatch):
    monkeypatch.setattr(publishing, "content_checks", [lambda publication: [f"{publication.item}: kein Bildtext"]])
    item = draft(Place, by=anna)
    with pytest.raises(PublishingRefused) as refused:
        item.latest_revision.publish(user=anna)
    assert len(refused.value.reasons) == 2
    with pytest.raises(PublishingRefused, match="Neu: kein Bildtext"):
        item.latest_revision.publish(user=berta)


def test_urgent_kinds_wait_for_nobody(town, four_eyes, anna, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(governed_models()))
    monkeypatch.setattr(publishing, "content_checks", [lambda _: ["nein"]])
    govern(Article, key="news", title="Eilmeldungen", is_urgent=True)
    item = draft(Article, by=anna)
    item.latest_revision.publish(user=anna)
    assert is_live(item)


def test_the_settings_say_it_by_kind_and_only_administrators_change_it(town, anna, client_of):
    person_of(town, Role.TOWN_ADMINISTRATOR, email="chefin@example.org")
    client = client_of(town)
    sign_in(client, email="chefin@example.org")
    address = reverse("wagtailsettings:edit", args=["library", "publishingrules"])
    press(client, client.get(address)["Location"], four_eyes=["news", "pages"])
    assert PublishingRules.objects.get().four_eyes == ["news", "pages"]
    assert of(town, anna).get(address, follow=True).redirect_chain[-1][0] == "/cms/"


def autosaved(town, user: User, item: Any, **written: Any) -> Any:
    """What an open form saves by itself, over the version that it saved last; returns the versions, oldest first."""
    last = type(item).objects.get(pk=item.pk).latest_revision_id
    press(of(town, user), edit_address(item), overwrite_revision_id=str(last), **written)
    return list(item.revisions.order_by("pk"))


@MODELS
def test_an_open_form_writes_over_its_own_last_version(town, anna, model):
    item = draft(model, by=anna)
    before = item.revisions.count()
    versions = autosaved(town, anna, item, **{SHOWN[model].column: "Weiter"})
    assert len(versions) == before
    assert getattr(versions[-1].as_object(), SHOWN[model].column) == "Weiter"


@MODELS
@pytest.mark.parametrize("held_by", ["readers", "link", "approval"])
def test_an_open_form_does_not_write_over_a_version_that_others_hold_on_to(town, anna, berta, model, held_by):
    item = draft(model, by=anna)
    held = item.latest_revision
    if held_by == "readers":
        held.publish(user=berta)
    elif held_by == "link":
        share(held, by=anna, now=clock.now())
    else:
        item.get_workflow().start(item, anna)
    versions = autosaved(town, anna, item, **{SHOWN[model].column: "Heimlich anders"})
    assert [getattr(each.as_object(), SHOWN[model].column) for each in versions[-2:]] == ["Neu", "Heimlich anders"]
    assert versions[-2] == held


@MODELS
def test_what_turns_the_order_of_signs_is_taken_out_of_what_was_pasted(town, anna, model):
    item = draft(model, by=anna)
    press(of(town, anna), edit_address(item), **{SHOWN[model].column: "Rechnung\u202e fdp.exe\x0b"})
    latest = model.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert getattr(latest, SHOWN[model].column) == "Rechnung fdp.exe"


SNIPPETS = pytest.mark.parametrize("model", [Article, Event, Place])


@SNIPPETS
def test_what_is_sent_to_the_page_of_a_copy_is_not_written_over_the_original(town, model):
    item = SHOWN[model].make()
    editor = of(town, person_of(town, Role.EDITOR))
    address = reverse(item.snippet_viewset.get_url_name("copy"), args=[item.pk])
    assert press(editor, address, **{SHOWN[model].column: "Gefälscht"}).status_code == 405
    after = model.objects.get(pk=item.pk)
    assert after.live
    assert getattr(after, SHOWN[model].column) == getattr(item, SHOWN[model].column)


@SNIPPETS
def test_whoever_does_not_publish_does_not_delete_what_is_live(town, anna, model):
    item, waiting = SHOWN[model].make(), draft(model, by=anna)
    editor = of(town, person_of(town, Role.EDITOR, email="erika@example.org"))
    meta = model._meta
    for one in (item, waiting):
        editor.post(reverse(one.snippet_viewset.get_url_name("delete"), args=[one.pk]))
    assert set(model.objects.filter(pk__in=[item.pk, waiting.pk])) == {item}
    editor.post(f"/cms/bulk/{meta.app_label}/{meta.model_name}/delete/?id={item.pk}")
    assert model.objects.filter(pk=item.pk).exists()
    of(town, anna).post(reverse(item.snippet_viewset.get_url_name("delete"), args=[item.pk]))
    assert not model.objects.filter(pk=item.pk).exists()


@SNIPPETS
def test_what_somebody_saved_meanwhile_is_not_written_over_unseen(town, anna, berta, model):
    item, name = draft(model, by=None), SHOWN[model].column
    opened = of(town, anna)
    form = NO_BLOCKS | fields_of(opened.get(edit_address(item)).content.decode())
    press(of(town, berta), edit_address(item), **{name: "Von Berta"})

    page = opened.post(edit_address(item), form | {name: "Von Anna"})
    assert (
        "berta@example.org hat dies am" in page.content.decode() or "Anna Beispiel hat dies am" in page.content.decode()
    )
    assert latest(item) == "Von Berta"
    again = NO_BLOCKS | fields_of(page.content.decode())
    assert again[name] == ["Von Anna"]
    opened.post(edit_address(item), again)
    assert latest(item) == "Von Anna"
    assert [each.content[name] for each in item.revisions.order_by("pk")][-2:] == ["Von Berta", "Von Anna"]


def latest(item: Any) -> str:
    """What the newest version is called."""
    found = type(item).objects.get(pk=item.pk).get_latest_revision_as_object()
    return str(getattr(found, SHOWN[type(item)].column))


def test_all_pages_of_a_list_are_those_that_it_shows(town, anna):
    full, empty = draft(InfoPage, by=anna), draft(InfoPage, by=anna)
    root = PageRoot.objects.get()
    full.add_child(instance=InfoPage(title="Darunter", live=False))
    client = of(town, anna)
    shown = client.get(f"/cms/pages/{root.pk}/?has_child_pages=true").content.decode()
    assert f"/cms/pages/{full.pk}/edit/" in shown
    asked = f"/cms/bulk/wagtailcore/page/delete/?id=all&childOf={root.pk}&has_child_pages=true"
    client.post(asked)
    assert not InfoPage.objects.filter(pk=full.pk).exists()
    assert InfoPage.objects.filter(pk=empty.pk).exists()


@pytest.mark.parametrize(
    "path",
    ["choose-page/chosen-multiple/?id=alle", "api/main/documents/find/?id=all", "images/chooser/chosen-multiple/?id=x"],
)
def test_a_text_where_a_number_belongs_is_an_address_that_does_not_exist(town, anna, path):
    assert of(town, anna).get(f"/cms/{path}").status_code == 404


def test_nothing_is_fetched_for_embedding(town, anna):
    answer = of(town, anna).post(
        "/cms/embeds/chooser/upload/", {"embed-chooser-url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}
    )
    assert "embed_chosen" not in answer.content.decode()


@MODELS
def test_a_year_that_is_a_slip_is_said_in_the_form(town, anna, model):
    item = draft(model, by=anna)
    page = press(of(town, anna), edit_address(item), go_live_at="0001-01-01 00:00", button="action-publish")
    assert page.status_code == 200
    assert "Das Jahr muss zwischen 1970 und 2199 liegen." in page.content.decode()
