"""A contributor opens every address of the CMS with what others wrote: nowhere does it show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from wagtail.log_actions import log

from backend.accounts.models import Role
from backend.feeds.models import Article, Event
from tests.accounts.people import person_of
from tests.feeds.factories import article, event
from tests.library.factories import place
from tests.library.test_publishing import of
from tests.test_isolation import Row, address, table

SECRET, SOUGHT = "Haushaltssperre", "Sitzung"
MAKERS = {Article: article, Event: event}
LEFT_OUT = {"/cms/logout/", "/cms/failwhale/"}  # the second is an error for trying
# What tells an address which item it is about; any other number is that of the page, the picture or the task.
CONVERTERS = re.compile(r"<(?:(\w+):)?(\w+)>")


def rows() -> list[Row]:
    return [
        row
        for row in table()
        if row.host == "town" and row.route.startswith("/cms/") and row.kind == "cms" and row.route not in LEFT_OUT
    ]


@pytest.fixture
def secrets(town) -> dict[Any, Any]:
    """A piece of news and an event of the town hall's: live, changed since, waiting for approval, used and locked."""
    editor = person_of(town, Role.EDITOR, email="erika@example.org")
    where = place("Rathaus")
    made = {}
    for model, make in MAKERS.items():
        item = make(f"{SECRET} {SOUGHT}", place=where)
        log(item, "wagtail.create", user=editor)
        item.save_revision(user=editor, log_action=True)
        item.get_workflow().start(item, editor)
        made[model] = item
    return made


@pytest.fixture
def club(town) -> Client:
    """Somebody of a club, who has written something too."""
    person = person_of(town, Role.CONTRIBUTOR, email="verein@example.org")
    for make in MAKERS.values():
        item = make("Vereinsfest")
        log(item, "wagtail.create", user=person)
        item.save_revision(user=person, log_action=True)
    return of(town, person)


def addresses(row: Row, *, secrets: dict[Any, Any]) -> Iterator[str]:
    """The row's route with the keys of each secret item, also where the address names another model."""
    for model, item in secrets.items():
        revision = item.latest_revision_id
        state = item.current_workflow_state
        names = {
            "pk": item.pk,
            "object_id": item.pk,
            "revision_id": revision,
            "revision_id_a": "live",
            "revision_id_b": "latest",
            "workflow_state_id": state.pk,
            "task_state_id": state.current_task_state_id,
            "action_name": "approve",
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "action": "delete",
        }
        path = address(row.route, **names)
        if "<" in row.route:
            yield f"{path}?id={item.pk}&id=all" if "/bulk/" in path else path
    if "<" not in row.route:
        yield from (row.route.replace("^", ""), f"{row.route.replace('^', '')}?q={SOUGHT}")


def shown_to(client: Client, *, secrets: dict[Any, Any]) -> set[str]:
    """The addresses at which somebody reads of what the town hall wrote."""
    client.raise_request_exception = False
    shown = set()
    for row in rows():
        for path in addresses(row, secrets=secrets):
            with transaction.atomic():
                answer = client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if SECRET.encode() in body:
                shown.add(path)
    return shown


def test_what_others_wrote_shows_at_no_address(secrets, club):
    assert not shown_to(club, secrets=secrets)


@pytest.mark.parametrize(
    "path",
    [
        "/cms/",
        "/cms/reports/site-history/",
        "/cms/reports/workflow/",
        "/cms/snippets/choose/feeds/article/",
        "/cms/snippets/feeds/article/",
        "/cms/snippets/library/place/usage/{place}/",
    ],
)
def test_an_editor_reads_it_there_and_a_contributor_does_not(town, secrets, club, path):
    path = path.format(place=secrets[Article].place_id)
    editor = of(town, person_of(town, Role.EDITOR))
    assert (SECRET in editor.get(path).content.decode()) == (path != "/cms/")
    answer = club.get(path)
    assert SECRET not in answer.content.decode()
