"""What editors do with items and pages on their way to readers, and that drafts are nobody else's business."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from backend.accounts.models import Role
from backend.changes.watching import watched_of
from backend.content.models import InfoPage, PageRoot
from backend.feeds.models import Article, Event
from backend.library.models import Place
from backend.library.scheduling import carry_out_schedule
from tests.accounts.people import person_of, sign_in
from tests.changes.recorder import recorded
from tests.changes.rows import SHOWN
from tests.content.factories import info_page

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
PUBLISHED = pytest.mark.parametrize("model", [Article, Event, Place, InfoPage])


def put(item) -> tuple:
    return (watched_of(type(item)).type, item.public_id, "put")


def titled(item, title):
    setattr(item, SHOWN[type(item)].column, title)
    return item


@PUBLISHED
def test_a_published_draft_is_recorded(town, model):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    revision = titled(item, "Neu").save_revision()
    with recorded() as found:
        revision.publish()
    assert found.log == [put(item)]
    assert not found.needs_new_epoch


@PUBLISHED
def test_an_item_that_is_taken_down_is_recorded(town, model):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    with recorded() as found:
        item.unpublish()
    assert found.log == [put(item)]


@PUBLISHED
def test_what_is_due_is_recorded(town, model):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    item.unpublish()
    item.save_revision(approved_go_live_at=NOW)
    with recorded() as found:
        assert carry_out_schedule(now=NOW) == 1
    assert found.log == [put(item)]


@PUBLISHED
def test_what_has_expired_is_recorded(town, model):
    item = SHOWN[model].make()
    model.objects.filter(pk=item.pk).update(expire_at=NOW)
    with recorded() as found:
        assert carry_out_schedule(now=NOW) == 1
    assert found.log == [put(item)]


@PUBLISHED
def test_a_draft_of_a_live_item_moves_nothing(town, model):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    with recorded() as found:
        titled(item, "Entwurf").save_revision()
        titled(item, "Entwurf 2").save_revision()
    assert found.marks == []


@PUBLISHED
def test_a_draft_that_waits_for_its_hour_moves_nothing(town, model):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    item.save_revision().publish()
    item = titled(model.objects.get(pk=item.pk), "Später")
    item.go_live_at = NOW + timedelta(days=3650)
    with recorded() as found:
        item.save_revision().publish()
    assert found.marks == []
    assert model.objects.get(pk=item.pk).live


@pytest.fixture
def publisher(town, client_of):
    person_of(town, Role.PUBLISHER)
    client = client_of(town)
    assert sign_in(client).status_code == 302
    return client


ADDRESSES = {
    Article: "snippets/feeds/article/{verb}/{pk}/",
    Event: "snippets/feeds/event/{verb}/{pk}/",
    Place: "snippets/library/place/{verb}/{pk}/",
    InfoPage: "pages/{pk}/{verb}/",
}


@PUBLISHED
def test_locking_and_unlocking_moves_nothing(town, publisher, model):
    item = SHOWN[model].make()
    with recorded() as found:
        for verb in ("lock", "unlock"):
            assert publisher.post("/cms/" + ADDRESSES[model].format(verb=verb, pk=item.pk)).status_code == 302
    assert found.marks == []


@PUBLISHED
def test_a_workflow_records_what_its_last_approval_publishes(town, model):
    person = person_of(town, Role.PUBLISHER)
    workflow, task = Workflow.objects.create(name="Vier Augen"), GroupApprovalTask.objects.create(name="Lesen")
    task.groups.add(Group.objects.first())
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    item = model.objects.get(pk=SHOWN[model].make().pk)
    with recorded() as found:
        titled(item, "Zur Freigabe").save_revision(user=person)
        state = workflow.start(item, person)
        state.current_task_state.task.specific.on_action(state.current_task_state, person, "reject")
        state.refresh_from_db()
        state.resume(user=person)
        state.refresh_from_db()
    assert found.marks == []
    with recorded() as found:
        state.current_task_state.approve(user=person)
    assert found.log == [put(item)]


def test_a_page_that_moves_is_recorded(town):
    here, there = info_page("Hier"), info_page("Dort")
    page = info_page("Wandert", parent=here)
    with recorded() as found:
        InfoPage.objects.get(pk=page.pk).move(InfoPage.objects.get(pk=there.pk), "last-child")
    assert "pages" in found.keys
    assert put(page) in found.log


def test_pages_in_another_order_are_recorded(town, publisher):
    info_page("Eins")
    second = info_page("Zwei")
    with recorded() as found:
        answer = publisher.post(f"/cms/pages/{second.pk}/set_position/?position=0")
        assert answer.status_code == 200
    assert PageRoot.objects.get().get_children().first().title == "Zwei"
    assert "pages" in found.keys
    assert put(second) in found.log


def test_a_page_that_is_deleted_takes_those_below_it_into_the_log(town):
    page = info_page("Oben")
    below = info_page("Unten", parent=page)
    with recorded() as found:
        Page.objects.get(pk=page.pk).delete()
    assert set(found.log) == {("page", page.public_id, "delete"), ("page", below.public_id, "delete")}


def test_a_copied_page_is_one_more(town):
    page = InfoPage.objects.get(pk=info_page("Muster").pk)
    with recorded() as found:
        copy = page.copy(update_attrs={"slug": "kopie", "title": "Kopie"})
    assert copy.public_id != page.public_id
    assert put(copy) in found.log
    assert put(page) not in found.log


def test_a_page_that_is_saved_without_its_kind_is_recorded(town):
    page = info_page("Alt")
    plain = Page.objects.get(pk=page.pk)
    plain.title = "Neu"
    with recorded() as found:
        plain.save()
    assert found.log == [put(page)]
