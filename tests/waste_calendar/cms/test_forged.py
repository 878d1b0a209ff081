"""Ids that are another town's, words or far too large, on every page of the waste calendar that takes one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db.models import Model
from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import Role, User
from backend.common import clock
from backend.tenants.models import Municipality
from backend.waste_calendar.models import (
    CalendarFinding,
    CalendarSource,
    CollectionRule,
    Conflict,
    Disruption,
    ImportBatch,
    ImportDraft,
    OwnCollection,
    Pickup,
    TownNote,
    Zone,
)
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.factories import location, pickup, street, zone

SECRET = "Geheimweg"
TODAY = clock.now().date() + timedelta(days=3)
DAY = f"/cms/abfall/tag/{TODAY.year}/{TODAY.month}/{TODAY.day}/"
SEND = "/cms/stoerung/senden/"
SNIPPETS: dict[str, type[Model]] = {
    "rule": CollectionRule,
    "source": CalendarSource,
    "collection": OwnCollection,
    "note": TownNote,
    "pickup": Pickup,
    "batch": ImportBatch,
}
Asked = tuple[str, dict[str, Any] | None]  # path, and what is sent there
MODELS = (*SNIPPETS.values(), CalendarFinding, Conflict, Disruption, ImportDraft, Zone)
ODD = ("wort", "-1", "٣", "1\x00", str(2**63), "9" * 5000)


def theirs() -> dict[str, Any]:
    """One of each of what another town has, with a word of its own; no row here has these ids."""
    now = clock.now()
    mine = zone(number="9", name=SECRET)
    row = pickup(TODAY, of=mine, pk=10_000, is_manual=True, reason=SECRET)
    on, said = {"changed_at": now}, {"on": TODAY, "status": "scheduled", "reason": SECRET}
    made = {
        "batch": ImportBatch.objects.create(pk=10_001, at=now, created=1, files=SECRET, journal=b"", is_fine=True),
        "draft": ImportDraft.objects.create(pk=10_002, state="failed", message=SECRET, created_at=now, **on),
        "conflict": Conflict.objects.create(pk=10_003, pickup=row, is_open=True, **on, **said),
        "finding": CalendarFinding.objects.create(pk=10_004, code="ends_soon", print=SECRET, found_at=now, zone=mine),
        "rule": CollectionRule.objects.create(pk=10_005, zone=mine, weekdays=[0]),
        "source": CalendarSource.objects.create(pk=10_006, path=f"https://example.org/{SECRET}.ics", format="ics"),
        "note": TownNote.objects.create(pk=10_007, text=SECRET),
        "collection": OwnCollection.objects.create(pk=10_008, name=SECRET, kind="leaves"),
        "disruption": Disruption.objects.create(pk=10_009, on=TODAY, title=SECRET, outcome="follows"),
        "zone": Zone.objects.create(pk=10_010, fraction=mine.fraction, key="10", name=SECRET),
        "address": location(of=street(SECRET), zones=(mine,), pk=10_011),
    }
    return {**made, "pickup": row}


@pytest.fixture
def foreign(other_town: Municipality) -> dict[str, Any]:
    with tenant_context(other_town):
        return theirs()


def test_what_is_of_another_town_or_no_id_at_all_is_answered_calmly_and_changes_nothing(cms, town, other_town, foreign):
    mine = pickup(TODAY)
    location("1-9")
    before = [contents(town), contents(other_town)]
    cms.raise_request_exception = False
    wrong = []
    for path, data in (*of_ids(foreign), *of_public_ids(foreign, mine=mine)):
        answer = cms.get(path) if data is None else cms.post(path, data)
        if answer.status_code >= 500 or SECRET in body(answer):
            wrong.append((answer.status_code, path, data))
    assert not wrong, "\n".join(map(str, wrong))
    assert [contents(town), contents(other_town)] == before


def of_ids(foreign: dict[str, Any]) -> Iterator[Asked]:
    for name, model in SNIPPETS.items():
        for pk, action in product((foreign[name].pk, "wort", 2**63), ("edit", "delete")):
            path = f"/cms/snippets/waste_calendar/{model._meta.model_name}/{action}/{pk}/"
            yield from ((path, None), (path, {}))
    for pk in (foreign["batch"].pk, foreign["draft"].pk, 2**63):
        for page in (f"{pk}", f"{pk}/spalten", f"{pk}/bezeichnungen", f"zuruecknehmen/{pk}"):
            path = f"/cms/abfallkalender/einlesen/{page}/"
            yield from ((path, None), (path, {"take": "1", "print": "x", "discard": "1"}))
    for pk in (*(foreign[name].pk for name in ("pickup", "conflict", "finding", "zone", "address")), *ODD):
        yield "/cms/abfallkalender/einlesen/abweichungen/", {"conflict": [pk], "decide": "file"}
        yield "/cms/abfall/pruefung/", {"accept": pk}
        yield from ((f"{DAY}?{name}={quote(str(pk))}", None) for name in ("zone", "address"))
        for do in ("move", "take_back", str(pk)):
            tomorrow = f"{TODAY + timedelta(days=1)}"
            yield DAY, {"do": do, "pickups": [pk], "to": tomorrow, "reason": "Streik"}
    for year in ("0", "99999", str(2**63)):
        for path in (f"jahr/{year}", f"tag/{year}/1/1", f"tag/{TODAY.year}/{year}/1", f"feiertage/{year}"):
            yield from ((f"/cms/abfall/{path}/", None), (f"/cms/abfall/{path}/", {"do": "confirm", "day": year}))
        yield f"/cms/abfall/tag/{TODAY.year}/1/{year}/", None
        yield f"/cms/schadstoffmobil/?jahr={year}", None
        yield f"/cms/stoerung/?tag={year}-01-01", None


def of_public_ids(foreign: dict[str, Any], *, mine: Pickup) -> Iterator[Asked]:
    disruption, theirs = foreign["disruption"].public_id, foreign["pickup"].public_id
    for path in (f"/cms/schadstoffmobil/{theirs}/", f"/cms/schadstoffmobil/{theirs}/loeschen/"):
        yield path, None
        yield path, {"place": "Markt", "start": "9:00", "until": "10:00", "day": f"{TODAY}"}
    for pickups in (
        [f"{theirs}.0"],
        [f"{mine.public_id}.0 {theirs}.0"],
        [f"{mine.public_id}.7"],
        *([odd] for odd in ODD),
    ):
        for outcome in ("moved", "wort"):
            said = {"outcome": outcome, "replacement_on": f"{TODAY}", "reason": "Streik"}
            yield SEND, {"request_key": uuid4(), "action": "report", "pickups": pickups, **said}
    for action in ("replace", "all_clear", "undo", "\x00"):
        for key in (disruption, *ODD):
            said = {"outcome": "moved", "replacement_on": f"{TODAY}", "reason": "Streik"}
            yield SEND, {"request_key": uuid4(), "action": action, "disruption": key, **said}
    yield SEND, {"request_key": "wort", "action": "report", "pickups": [f"{mine.public_id}.0"], "outcome": "follows"}


def test_whoever_lacks_the_right_changes_nothing_and_no_get_and_no_form_of_another_page_does(town, other_town):
    person_of(town, Role.CONTRIBUTOR)
    contributor = Client(headers={"host": town.default_domain})
    assert sign_in(contributor).status_code == 302
    person_of(town, Role.EDITOR, email="eva@example.org")
    strict = Client(enforce_csrf_checks=True, headers={"host": town.default_domain})
    sign_in_strictly(strict, town)
    row = pickup(TODAY)
    before = contents(town)
    for path, data in writing(row):
        assert contributor.post(path, data).status_code in {302, 403, 404}, path
        assert strict.post(path, data).status_code == 403, path
        assert strict.get(path, data).status_code in {200, 302, 405}, path
    assert contents(town) == before


def writing(row: Pickup) -> Iterator[tuple[str, dict[str, Any]]]:
    """What would change something, each sent by somebody who may."""
    yield DAY, {"do": "cancel", "pickups": [row.pk], "reason": "Streik"}
    yield "/cms/abfall/pruefung/", {"check": "1"}
    yield f"/cms/abfall/feiertage/{TODAY.year}/", {"do": "confirm"}
    yield "/cms/abfallkalender/einlesen/", {"sources": "1"}
    yield "/cms/abfallkalender/einlesen/abweichungen/", {"decide": "file", "all": "1"}
    report = {"request_key": uuid4(), "action": "report", "pickups": [f"{row.public_id}.0"], "outcome": "follows"}
    yield SEND, report


def sign_in_strictly(client: Client, town: Municipality) -> None:
    with tenant_context(town):
        client.force_login(User.objects.get(email="eva@example.org"))


def contents(town: Municipality) -> list[Any]:
    """All that any of these pages could change."""
    with tenant_context(town):
        return [list(model._default_manager.order_by("pk").values()) for model in MODELS]


def body(answer: Any) -> str:
    return b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")
