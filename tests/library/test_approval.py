"""From a club's draft to what everybody reads: submitted, sent back, submitted again, approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, WorkflowContentType, WorkflowPage, WorkflowState

from backend.accounts.models import Role, User
from backend.common import clock
from backend.content.models import PageRoot
from backend.feeds.models import Article, Event
from backend.library.models import Place, PublishingRules
from backend.library.rollout.approval import apply_approval
from tests.accounts.people import person_of
from tests.changes.rows import SHOWN
from tests.cms_forms import press
from tests.library.test_publishing import KINDS, MODELS, draft, edit_address, is_live, of

SUBMIT, RESUBMIT = "Zur Freigabe einreichen", "Erneut einreichen"


@pytest.fixture
def editor(town) -> User:
    return person_of(town, Role.EDITOR, email="erika@example.org")


@pytest.fixture
def publisher(town) -> User:
    return person_of(town, Role.PUBLISHER, email="paul@example.org")


def decide(client: Client, item: Any, action: str, *, comment: str = "") -> Any:
    """Approve or send back, in the dialogue of the list of what waits."""
    state = type(item).objects.get(pk=item.pk).current_workflow_state.current_task_state
    name = "wagtailadmin_pages:workflow_action"
    if not isinstance(item, Page):
        name = item.snippet_viewset.get_url_name("workflow_action")
    return client.post(reverse(name, args=[item.pk, action, state.pk]), {"comment": comment})


def submitted(town, editor: User, item: Any) -> Any:
    press(of(town, editor), edit_address(item), button="action-submit")
    return type(item).objects.get(pk=item.pk)


@MODELS
def test_an_editor_submits_and_a_publisher_approves(town, editor, publisher, model):
    item = submitted(town, editor, draft(model, by=editor))
    assert item.workflow_in_progress
    waiting = of(town, publisher).get("/cms/reports/workflow_tasks/").content.decode()
    assert "Neu" in waiting

    decide(of(town, publisher), item, "approve")
    assert is_live(item)


@MODELS
def test_a_publisher_sends_back_with_a_comment_and_it_is_submitted_again(town, editor, publisher, model):
    item = submitted(town, editor, draft(model, by=editor))
    decide(of(town, publisher), item, "reject", comment="Bitte mit Uhrzeit")
    assert not is_live(item)
    page = of(town, editor).get(edit_address(item)).content.decode()
    assert RESUBMIT in page
    item = submitted(town, editor, item)
    decide(of(town, publisher), item, "approve")
    assert is_live(item)


@MODELS
def test_a_live_item_stays_as_it_is_while_its_change_waits(town, editor, publisher, model):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    before = getattr(item, SHOWN[model].column)
    press(of(town, editor), edit_address(item), button="action-submit", **{SHOWN[model].column: "Geändert"})
    waiting = model.objects.get(pk=item.pk)
    assert (waiting.live, getattr(waiting, SHOWN[model].column)) == (True, before)
    decide(of(town, publisher), item, "reject", comment="Nein")
    assert (is_live(item), getattr(model.objects.get(pk=item.pk), SHOWN[model].column)) == (True, before)


@MODELS
def test_a_scheduled_change_of_what_was_never_edited_here_takes_nothing_down(town, publisher, model):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    item.go_live_at = clock.now() + timedelta(days=1)
    item.save_revision(user=publisher).publish(user=publisher)
    assert is_live(item)


@MODELS
def test_an_approval_at_its_time_is_a_schedule(town, editor, publisher, model):
    item = draft(model, by=editor)
    item.go_live_at = clock.now() + timedelta(days=1)
    item.save_revision(user=editor)
    WorkflowState.objects.all().delete()
    item.get_workflow().start(item, editor)
    decide(of(town, publisher), item, "approve")
    assert not is_live(item)
    assert model.objects.get(pk=item.pk).approved_schedule


@MODELS
def test_whoever_wrote_it_does_not_approve_it(town, publisher, model):
    PublishingRules.objects.update_or_create(defaults={"four_eyes": KINDS})
    item = submitted(town, publisher, draft(model, by=publisher))
    answer = decide(of(town, publisher), item, "approve")
    assert answer.status_code == 302
    item = model.objects.get(pk=item.pk)
    assert not item.live
    assert item.workflow_in_progress  # nothing of it is done by half


def test_what_would_be_refused_is_not_offered(town, editor, publisher):
    PublishingRules.objects.update_or_create(defaults={"four_eyes": KINDS})
    own, others = draft(Place, by=publisher), draft(Place, by=editor)
    client = of(town, publisher)
    assert 'name="action-publish"' not in client.get(edit_address(own)).content.decode()
    assert SUBMIT in client.get(edit_address(own)).content.decode()
    assert 'name="action-publish"' in client.get(edit_address(others)).content.decode()
    for address in ("/cms/snippets/library/place/add/", "/cms/snippets/feeds/event/add/"):
        assert 'name="action-publish"' not in client.get(address).content.decode()
    page = reverse("wagtailadmin_pages:add", args=["content", "infopage", PageRoot.objects.get().pk])
    assert 'name="action-publish"' not in client.get(page).content.decode()
    submitted(town, publisher, own)
    waiting = client.get(edit_address(own)).content.decode()
    assert 'data-workflow-action-name="reject"' in waiting
    assert 'data-workflow-action-name="approve"' not in waiting


@pytest.mark.parametrize(("role", "step"), [(Role.EDITOR, "action-submit"), (Role.PUBLISHER, "action-publish")])
@pytest.mark.parametrize("model", [Article, PageRoot])
def test_the_next_step_stands_beside_saving_which_is_what_the_enter_key_does(town, role, step, model):
    address = "/cms/snippets/feeds/article/add/"
    if model is PageRoot:
        address = reverse("wagtailadmin_pages:add", args=["content", "infopage", PageRoot.objects.get().pk])
    page = BeautifulSoup(of(town, person_of(town, role)).get(address).content.decode(), "html.parser")
    shown = [
        button for button in page.select("footer button[type=submit]") if not button.find_parent(class_="w-dropdown")
    ]
    assert [button.get("name") for button in shown] == [None, step]
    assert page.select("#w-editor-form [type=submit], #page-edit-form [type=submit]")[0] is shown[0]


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR])
@pytest.mark.parametrize("model", [Article, Event])
def test_who_may_not_publish_is_offered_to_submit(town, role, model):
    person = person_of(town, role)
    page = of(town, person).get(f"/cms/snippets/feeds/{model._meta.model_name}/add/").content.decode()
    assert SUBMIT in page
    assert 'name="action-publish"' not in page


def test_a_rollout_assigns_what_is_missing_and_leaves_the_rest(town):
    assert list(apply_approval()) == []
    assert WorkflowContentType.objects.count() == 4
    WorkflowContentType.objects.all().delete()
    WorkflowPage.objects.all().delete()
    assert len(list(apply_approval())) == 5
    assert list(apply_approval()) == []
