"""Whoever may not publish sends every form of the CMS with every button: nothing that readers see becomes another."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client
from wagtail.models import Revision, TaskState, WorkflowState

from backend.accounts.models import Role, User
from backend.content.models import InfoPage
from backend.library.kinds import governed_models
from tests.accounts.people import person_of
from tests.changes.rows import SHOWN
from tests.cms_forms import NO_BLOCKS, fields_of
from tests.library.test_publishing import of
from tests.test_isolation import address
from tests.test_roles import bulk_actions, path_of, things, views  # noqa: F401 - a fixture among them

pytestmark = pytest.mark.slow

BUTTONS = {
    "action-publish": "1",
    "action-submit": "1",
    "action-restart-workflow": "1",
    "action-workflow-action": "1",
    "workflow-action-name": "approve",
    "workflow-action-extra-data": '{"comment": "gut"}',
    "action-cancel-workflow": "1",
    "action-unpublish": "1",
    "comment": "gut",
}
TITLES = ("title", "name")
OWN = ("/logout/", "/account/", "/anmeldung/")
Rows = dict[tuple[str, int], dict[str, Any]]


def forged(html: str) -> dict[str, Any]:
    """What an administrator's page would send, under another title and with every button."""
    try:
        values = NO_BLOCKS | fields_of(html)
    except ValueError:  # a page without a form
        values = dict(NO_BLOCKS)
    return values | {name: "Gefälscht" for name in TITLES if name in values} | BUTTONS


def rows(model: type[models.Model], *, without: frozenset[str] = frozenset(), **filters: Any) -> Rows:
    columns = [field.attname for field in model._meta.concrete_fields if field.attname not in without]
    return {(model.__name__, row["pk"]): row for row in model._default_manager.filter(**filters).values("pk", *columns)}


def seen_by_readers() -> Rows:
    """What is live of everything that has drafts."""
    found: Rows = {}
    for model in governed_models():
        found |= rows(model, without=getattr(model, "DRAFT_COLUMNS", InfoPage.DRAFT_COLUMNS), live=True)
    return found


def written_by_others() -> Rows:
    """All that a contributor has no hand in, drafts and approvals too."""
    found: Rows = {}
    for model in (*SHOWN, Revision, WorkflowState, TaskState, User):
        found |= rows(model, without=frozenset({"last_login", "file_hash"}))
    return found


@pytest.fixture
def waiting(town, things):  # noqa: F811 - the fixture
    """Everything that can be approved waits for it."""
    author = person_of(town, Role.EDITOR, email="autorin@example.org")
    for thing in things.values():
        if hasattr(thing, "get_workflow") and thing.get_workflow():
            thing.get_workflow().start(thing, author)
    return things


def path_for(action: str, *, about: dict[str, Any]) -> str:
    if "task_state_id" not in action:
        return path_of(action, things=about)
    thing = next((each for key, each in about.items() if f"/{key}/" in action), about["content/infopage"])
    state = thing.current_workflow_state.current_task_state_id
    return address(action, pk=thing.pk, page_id=thing.pk, task_state_id=state, action_name="approve")


def written() -> int:
    """How many rows this transaction has written so far, by PostgreSQL's own count; those that were rolled back too.

    The state is read again only after a post that wrote: most write nothing, and reading is half of the time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


def page_of(client: Client, path: str) -> str:
    with transaction.atomic():
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return body.decode(errors="replace")


@pytest.mark.parametrize(("role", "state"), [(Role.EDITOR, seen_by_readers), (Role.CONTRIBUTOR, written_by_others)])
def test_no_form_lets_somebody_do_what_their_role_does_not(town, waiting, role, state):
    administrator = of(town, person_of(town, Role.TOWN_ADMINISTRATOR, email="chefin@example.org"))
    client = of(town, person_of(town, role, email="x@example.org"))
    client.raise_request_exception = administrator.raise_request_exception = False
    before, changed = state(), {}
    assert written()  # what the fixtures made: it does count
    for action in sorted(views() | bulk_actions()):
        if any(part in action for part in OWN):
            continue
        path = path_for(action, about=waiting)
        fields = forged(page_of(administrator, path))
        with transaction.atomic():
            count = written()
            client.post(path, fields)
            after = state() if written() > count else before
            transaction.set_rollback(True)
        if other := {key: after.get(key) for key, row in before.items() if after.get(key) != row}:
            changed[path] = other
    assert not changed
