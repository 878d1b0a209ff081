"""Several items at once: each by itself, with a count of what was done and the reasons for what was not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localtime
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.log_actions import registry as logs
from wagtail.models import Page

from backend.accounts.models import Role, User
from backend.common import clock
from backend.content.models import InfoPage
from backend.feeds.models import Article, Event
from backend.library.models import Place, PublishingRules
from tests.accounts.people import person_of
from tests.changes.rows import SHOWN
from tests.cms_forms import said
from tests.feeds.factories import article
from tests.library.test_publishing import KINDS, SECOND, draft, is_live, of
from tests.library.variants.factories import translated
from tests.statements import statements

MODELS = pytest.mark.parametrize("model", [Article, Event, Place])
ACTIONS = ["publish", "unpublish", "expire", "delete"]


@pytest.fixture
def anna(town) -> User:
    return person_of(town, Role.PUBLISHER)


def address(model: Any, action: str, *items: Any) -> str:
    ids = "&".join(f"id={item.pk}" for item in items)
    return f"/cms/bulk/{model._meta.app_label}/{model._meta.model_name}/{action}/?{ids}&next=/cms/"


def live(model: Any) -> Any:
    return model.objects.get(pk=SHOWN[model].make().pk)


def another(model: Any, item: Any) -> Any:
    """A second item of the same kind, beside this one."""
    item = model.objects.get(pk=item.pk)
    copy = model(
        **{f.name: getattr(item, f.name) for f in model._meta.concrete_fields if f.name not in {"id", "public_id"}}
    )
    copy.live_revision = copy.latest_revision = None
    copy.live = False
    copy.save()
    return copy


@MODELS
def test_publishing_tells_how_many_and_why_not_the_others(town, anna, model):
    other = person_of(town, Role.EDITOR, email="erika@example.org")
    PublishingRules.objects.update_or_create(defaults={"four_eyes": KINDS})
    mine = draft(model, by=anna)
    theirs = another(model, mine)
    theirs.save_revision(user=other)
    client = of(town, anna)
    assert "Neu" in client.get(address(model, "publish", mine, theirs)).content.decode()

    client.post(address(model, "publish", mine, theirs))
    assert (is_live(mine), is_live(theirs)) == (False, True)
    messages = said(client)
    assert any("1 Eintrag ist veröffentlicht" in message for message in messages)
    assert any("„Neu“" in message and SECOND in message for message in messages)


@MODELS
def test_taking_down_and_its_reason(town, anna, model):
    up = live(model)
    down = another(model, up)
    client = of(town, anna)
    client.post(address(model, "unpublish", up, down))
    assert not is_live(up)
    assert any("nicht veröffentlicht" in message for message in said(client))


@MODELS
def test_an_end_is_that_of_what_is_live_and_of_its_draft(town, anna, model):
    item = live(model)
    setattr(item, SHOWN[model].column, "Entwurf")
    item.save_revision(user=anna)
    moment = localtime(clock.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    client = of(town, anna)
    client.post(address(model, "expire", item), {"expire_at": f"{moment:%Y-%m-%d %H:%M}"})
    item = model.objects.get(pk=item.pk)
    assert item.expire_at == moment
    assert ProcrastinateJob.objects.get(task_name="backend.library.tasks.carry_out").scheduled_at == moment
    item.latest_revision.publish(user=anna)
    assert model.objects.get(pk=item.pk).expire_at == moment
    assert logs.get_logs_for_instance(item).filter(action="ortsblatt.expiry").get().message.startswith("Ende gewählt")


def test_an_end_in_the_past_is_asked_for_again(town, anna):
    item = live(Article)
    page = of(town, anna).post(address(Article, "expire", item), {"expire_at": "2020-01-01 10:00"})
    assert "liegt in der Vergangenheit" in page.content.decode()
    assert Article.objects.get(pk=item.pk).expire_at is None


@MODELS
def test_deleting_is_logged_and_takes_the_versions_along(town, anna, model):
    item = draft(model, by=anna)
    of(town, anna).post(address(model, "delete", item))
    assert not model.objects.filter(pk=item.pk).exists()
    assert logs.get_logs_for_instance(item).filter(action="wagtail.delete", user=anna).exists()


def test_what_is_locked_stays(town, anna):
    item = draft(Article, by=anna)
    item.locked, item.locked_by = True, person_of(town, Role.PUBLISHER, email="paul@example.org")
    item.save()
    client = of(town, anna)
    client.post(address(Article, "publish", item))
    assert not is_live(item)
    assert any("gesperrt" in message for message in said(client))


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.PUBLISHER])
def test_what_a_role_may_not_do_is_neither_offered_nor_done(town, action, role):
    person = person_of(town, role)
    item = live(Article)
    may = role == Role.PUBLISHER or (role == Role.EDITOR and action == "delete")
    client = of(town, person)
    listed = client.get("/cms/snippets/feeds/article/").content.decode()
    assert (f"/cms/bulk/feeds/article/{action}/" in listed) == may
    assert (client.get(address(Article, action, item)).status_code == 200) == may
    if not may:
        client.post(address(Article, action, item), {"expire_at": "2099-01-01 10:00"})
        assert Article.objects.get(pk=item.pk).live
        assert Article.objects.get(pk=item.pk).expire_at is None


def test_pages_that_are_refused_keep_none_of_the_others_from_going_live(town, anna):
    other = person_of(town, Role.EDITOR, email="erika@example.org")
    mine, theirs = draft(InfoPage, by=anna), draft(InfoPage, by=other)
    PublishingRules.objects.update_or_create(defaults={"four_eyes": KINDS})
    client = of(town, anna)
    client.post(f"/cms/bulk/wagtailcore/page/publish/?id={mine.pk}&id={theirs.pk}&next=/cms/", {})
    assert (is_live(mine), is_live(theirs)) == (False, True)
    assert any(SECOND in message for message in said(client))
    assert Page.objects.get(pk=theirs.pk).live


def test_the_question_costs_the_same_for_two_items_as_for_ten(town, anna):
    items = [article(f"Nachricht {number}") for number in range(10)]
    client = of(town, anna)
    client.get(address(Article, "publish", items[0]))
    counts = []
    for chosen in (items[:2], items):
        with statements() as seen:
            client.get(address(Article, "publish", *chosen))
        counts.append(len(seen))
    assert counts[0] == counts[1]


@MODELS
def test_versions_in_other_languages_end_with_their_original(town, anna, model):
    item = live(model)
    version = translated(item, by=anna)
    moment = localtime(clock.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    client = of(town, anna)
    chosen = {"expire_at": f"{moment:%Y-%m-%d %H:%M}"}
    client.post(address(model, "expire", version), chosen)
    assert any("endet mit ihrem Original" in message for message in said(client))
    assert model.objects.get(pk=version.pk).expire_at != moment
    client.post(address(model, "expire", item), chosen)
    assert model.objects.get(pk=version.pk).expire_at == moment


@pytest.mark.parametrize(("action", "is_said"), [("delete", True), ("unpublish", True), ("publish", False)])
def test_the_question_says_what_goes_along(town, anna, action, is_said):
    answer = of(town, anna).get(address(Article, action, article("Stadtfest")))
    assert ("Fassungen in anderen Sprachen" in answer.content.decode()) is is_said
