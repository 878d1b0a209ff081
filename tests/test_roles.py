"""Every view of the CMS and every bulk action × every role; `roles.tsv` is the table, and it must be complete.

Of what a role gets when it asks for what somebody else wrote, the table keeps:
- opens: the view answers
- refused: back to the start page, or a plain refusal
- absent: there is no such thing to ask for here, whoever asks
- post: it answers to a form's button only; the right behind it is checked where the form is (library/test_bulk.py …)

The other town needs no column: `test_isolation.py` walks the same routes with an administrator of another town.

When it fails, it names a file with the table as it is true today: judge the difference by eye, mend what is too much,
and put the rest in place: `pytest tests/test_roles.py; cp <the file> tests/roles.tsv; git diff tests/roles.tsv`.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from PIL import Image
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from backend.accounts.models import Role, User
from backend.content.models import Gazette
from backend.library.models import Picture
from backend.waste_calendar.models import CalendarSource, CollectionRule, HolidayPractice, OwnCollection, TownNote
from tests.accounts.people import person_of
from tests.changes.rows import SHOWN
from tests.content.gazettes.factories import attachment
from tests.library.test_publishing import of
from tests.test_isolation import address, table
from tests.waste_calendar.factories import zone

TABLE = Path(__file__).with_name("roles.tsv")
ROLES = (Role.CONTRIBUTOR, Role.EDITOR, Role.PUBLISHER, Role.TOWN_ADMINISTRATOR)
NOT_VIEWS = {"/cms/logout/", "/cms/failwhale/", "/cms/^.*/$"}
OUTCOMES = {"opens", "refused", "absent", "post"}
ROOMS = {"content", "feeds", "library", "alerts", "waste_calendar"}

# What views are about whose address does not name the model.
ABOUT = {
    "/pages/": "content/infopage",
    "/choose-page/": "content/infopage",
    "/images/": "library/picture",
    "/documents/": "library/attachment",
    "/sources/": "feeds/source",
    "/users/": "accounts/user",
    "/people/": "accounts/user",
    "/einlesen/adresse/": "waste_calendar/calendarsource",
}
KEYS = re.compile(r"(?:<int:|<str:|\(\?P<)(pk|source|batch|\w+_id)>")
KEYS_OF_THINGS = ("pk", "source", "page_id", "page_to_move_id", "parent_page_id", "image_id", "document_id", "doc_id")
NAMES = {
    "content_type_app_name": "content",
    "content_type_model_name": "infopage",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
}
NOWHERE = 2_000_000_001  # a key that nothing has


class Right(NamedTuple):
    action: str
    outcomes: tuple[str, ...]


def rights() -> list[Right]:
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return [Right(action, tuple(outcomes)) for action, *outcomes in (line.split("\t") for line in lines)]


def views() -> set[str]:
    kinds = {"cms", "administrator"}
    return {row.route for row in table() if row.host == "town" and row.kind in kinds} - NOT_VIEWS


def bulk_actions() -> set[str]:
    bulk_action_registry._scan_for_bulk_actions()
    known = bulk_action_registry.actions
    return {
        f"bulk {app_label} {model_name} {action}"
        for app_label, models in known.items()
        for model_name, actions in models.items()
        for action in actions
    }


def outcome(client: Client, path: str) -> str:
    """What somebody gets who opens this; whatever that wrote is taken back."""
    with transaction.atomic():
        answer = client.get(path)
        transaction.set_rollback(True)
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "broken"
    if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return "post"
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return "absent"
    is_home = answer.status_code == HTTPStatus.FOUND and answer["Location"] == "/cms/"
    return "refused" if is_home or answer.status_code == HTTPStatus.FORBIDDEN else "opens"


def path_of(action: str, *, things: dict[str, Any]) -> str:
    """The address of a view or a bulk action for the thing that it is about; of what is unknown, for none."""
    if action.startswith("bulk "):
        _bulk, app_label, model_name, name = action.split()
        thing = things.get("content/infopage" if model_name == "page" else f"{app_label}/{model_name}")
        return f"/cms/bulk/{app_label}/{model_name}/{name}/?id={thing.pk if thing else NOWHERE}"
    kind = next((kind for part, kind in ABOUT.items() if part in action), None)
    thing = next((thing for key, thing in things.items() if key == kind or f"/{key}/" in action), None)
    values: dict[str, Any] = dict.fromkeys(KEYS.findall(action), NOWHERE) | NAMES
    if thing is not None:
        values |= dict.fromkeys(KEYS_OF_THINGS, thing.pk)
        values["revision_id"] = getattr(thing, "latest_revision_id", None) or NOWHERE
    return address(action, **values)


def save_picture(picture: Any) -> None:
    """The file that its row names; views that draw it want one."""
    file = BytesIO()
    Image.new("RGB", (4, 4), "green").save(file, "PNG")
    default_storage.save(picture.file.name, ContentFile(file.getvalue()))


@pytest.fixture
def things(town) -> dict[str, Any]:
    """Something of each kind that somebody in the town hall wrote, with a version where there are versions."""
    made = {model: SHOWN[model].make() for model in SHOWN if model._meta.app_label in ROOMS}
    made[CollectionRule] = CollectionRule.objects.create(zone=zone(), kind=CollectionRule.Kind.ON_DEMAND)
    made[HolidayPractice] = HolidayPractice.objects.create()
    made[CalendarSource] = CalendarSource.objects.create(path="https://example.org/{year}.ics", format="ics")
    made[OwnCollection] = OwnCollection.objects.create(name="Weihnachtsbäume", kind="xmas")
    made[TownNote] = TownNote.objects.create(text="Bitte bis 6 Uhr")
    made[User] = person_of(town, Role.EDITOR, email="somebody@example.org")
    save_picture(made[Picture])
    Gazette.objects.filter(pk=made[Gazette].pk).update(file=attachment())
    made[Gazette].refresh_from_db()
    for thing in made.values():
        if hasattr(thing, "save_revision"):
            thing.save_revision()
    return {f"{model._meta.app_label}/{model._meta.model_name}": thing for model, thing in made.items()}


def found_rights(town: Any, things: dict[str, Any]) -> list[Right]:
    """The table as it is true today."""
    people = [of(town, person_of(town, role, email=f"{role}@example.org")) for role in ROLES]
    for client in people:
        client.raise_request_exception = False
    return [
        Right(action, tuple(outcome(client, path_of(action, things=things)) for client in people))
        for action in sorted(views() | bulk_actions())
    ]


def test_every_view_and_every_bulk_action_has_a_row(town):
    known = {right.action for right in rights()}
    missing = (views() | bulk_actions()) - known
    assert not missing, f"without a row in {TABLE.name}:\n" + "\n".join(sorted(missing))
    assert not known - (views() | bulk_actions())
    assert all(len(right.outcomes) == len(ROLES) and set(right.outcomes) <= OUTCOMES for right in rights())


def test_each_role_gets_what_the_table_says(town, things, tmp_path):
    found = found_rights(town, things)
    lines = ["\t".join([right.action, *right.outcomes]) for right in found]
    file = tmp_path / TABLE.name
    file.write_text("\n".join(["\t".join(["# action", *ROLES]), *lines]) + "\n")
    other = sorted(set(found) - set(rights()))
    assert not other, f"not as the table says, see {file}:\n" + "\n".join("\t".join([a, *o]) for a, o in other)


def test_a_role_higher_up_gets_at_least_what_the_one_below_gets():
    for right in rights():
        opened = [outcome == "opens" for outcome in right.outcomes]
        assert opened == sorted(opened), right.action
