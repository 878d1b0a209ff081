"""Two people, or a person and a job, at the same moment: one after the other, and what came second sees the first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import Role
from backend.common import clock
from backend.region.tasks import take_offers
from backend.tenants.models import Municipality
from backend.waste_calendar import locking
from backend.waste_calendar.disrupting import Action, ChangedMeanwhile, Outcome, Said, say
from backend.waste_calendar.imports.batches import CannotUndo, take_back
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.locking import lock_calendar
from backend.waste_calendar.models import CollectionRule, Disruption, ImportBatch, ImportDraft, Pickup, Zone
from backend.waste_calendar.tasks import plan_again
from backend.waste_calendar.wizard.carrying_out import carry_out
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.test_killed_workers import BERLIN, checked_draft, pickups_of, write_calendar
from tests.waste_calendar.towns import authority, hand_over_to, import_into, served_town

Work = Callable[[], Any]


def at_once(town: Municipality, *works: Work) -> list[Any]:
    """What each gives, or the error that it raises, all begun at the same moment in the town's schema."""
    together = Barrier(len(works))

    def run(work: Work) -> Any:
        try:
            with tenant_context(town):
                connection.ensure_connection()
                together.wait(timeout=30)
                return work()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.slow
def test_who_comes_second_sees_what_the_first_did(committing, tmp_path, monkeypatch):
    today = clock.local_day(clock.now(), zone=BERLIN)
    write_calendar(tmp_path, today=today, replacement=today + timedelta(days=4))
    provider = authority(tmp_path)
    town = served_town("ostdorf", ags="12069111")
    import_into(provider, now=clock.now())
    hand_over_to(town)
    two_drafts(provider, folder=tmp_path, today=today)
    an_undoing_and_an_import(provider)
    an_import_and_a_hand_over(provider, town, folder=tmp_path, today=today)
    two_plans_and_an_import(provider, today=today)
    two_dispatchers(provider, today=today)
    a_dispatcher_and_an_import_that_writes_backwards(provider, today=today)
    two_editors_and_a_long_import(provider, today=today, monkeypatch=monkeypatch)


def two_drafts(town: Municipality, *, folder: Path, today: date) -> None:
    write_calendar(folder, today=today, replacement=today + timedelta(days=5))
    drafts = [checked_draft(town), checked_draft(town)]
    with tenant_context(town):
        ImportDraft.objects.update(state=ImportDraft.State.WAITING)
        drafts = list(ImportDraft.objects.all())
        batches = ImportBatch.objects.count()
    at_once(town, *(lambda draft=draft: carry_out(draft, town=town, now=clock.now()) for draft in drafts))
    with tenant_context(town):
        second, first = sorted(ImportDraft.objects.all(), key=lambda draft: draft.state == "done")
        assert (first.state, second.state, second.batch) == ("done", "checked", None)
        assert "seit der Prüfung geändert" in second.message
        assert ImportBatch.objects.count() == batches + 1


def an_undoing_and_an_import(town: Municipality) -> None:
    """Whichever is first: what somebody took back does not return by itself, and it is taken back once."""
    with tenant_context(town):
        last = ImportBatch.objects.exclude(journal=None).first()
    assert last is not None

    def undo() -> Any:
        return take_back(last, town=town, person=None, now=clock.now())

    found = at_once(town, undo, lambda: import_calendars(town, now=clock.now()), undo)
    assert sum(isinstance(one, ImportBatch) for one in found) == 1, found
    assert sum(isinstance(one, CannotUndo) for one in found) == 1, found
    with tenant_context(town):
        moved = Pickup.objects.get(status="moved")
        assert (moved.on - moved.original_on).days == 2


def an_import_and_a_hand_over(provider: Municipality, town: Municipality, *, folder: Path, today: date) -> None:
    for days in (6, 7):
        write_calendar(folder, today=today, replacement=today + timedelta(days=days))
        take = lambda: take_offers(schema=town.schema_name)  # noqa: E731 - one of several
        found = at_once(provider, take, lambda: import_calendars(provider, now=clock.now()), take)
        assert not [one for one in found if isinstance(one, Exception)]
        take()
        assert pickups_of(town, origin="abfall") == pickups_of(provider)


def two_plans_and_an_import(town: Municipality, *, today: date) -> None:
    """A rule is edited while it is planned: the last one wins, no day comes twice, and files keep their days."""
    with tenant_context(town), transaction.atomic():
        zone = Zone.objects.get()
        rule = CollectionRule.objects.create(zone=zone, variant="2-weekly", weekdays=[0], interval=1, anchor=today)
        named = pickups_of_variant("")

    def edit() -> None:
        with transaction.atomic():
            rule.weekdays = [1]
            rule.save()
        plan()

    plan = lambda: plan_again(schema=town.schema_name)  # noqa: E731 - one of several
    found = at_once(town, plan, edit, plan, lambda: import_calendars(town, now=clock.now()))
    assert not [one for one in found if isinstance(one, Exception)], found
    with tenant_context(town):
        assert pickups_of_variant("") == named
        planned = pickups_of_variant("2-weekly")
        assert len(planned) == len(set(planned)) > 70
        assert {day.weekday() for day in planned} == {1}


def pickups_of_variant(variant: str) -> list[date]:
    return list(Pickup.objects.filter(variant=variant).order_by("original_on").values_list("original_on", flat=True))


def two_dispatchers(town: Municipality, *, today: date) -> None:
    by = person_of(town, Role.URGENT_SENDER, email="leitstelle@example.org")
    with tenant_context(town):
        row = Pickup.objects.filter(on__gt=today, variant="").first()
    assert row is not None
    seen = {row.public_id: row.sequence}
    said = Said(action=Action.REPORT, request_key=uuid4(), pickups=seen, outcome=Outcome.FOLLOWS, reason="Streik")
    other = replace(said, request_key=uuid4(), reason="Glatteis")

    def tell(what: Said) -> Work:
        return lambda: say(what, town=town, by=by, today=today, now=clock.now())

    found = at_once(town, tell(said), tell(other), tell(said), tell(other))
    heard = [one for one in found if not isinstance(one, Exception)]
    assert sorted(one.is_new for one in heard) == [False, True], found
    assert sum(isinstance(one, ChangedMeanwhile) for one in found) == 2, found
    with tenant_context(town):
        again = Pickup.objects.get(pk=row.pk)
        assert (again.status, again.sequence) == ("cancelled", row.sequence + 1)
        assert Disruption.objects.count() == 1


def a_dispatcher_and_an_import_that_writes_backwards(town: Municipality, *, today: date) -> None:
    """The dispatcher holds no pickup while waiting for another one, so that neither ends the other."""
    with tenant_context(town), transaction.atomic():
        first, *_between, last = Pickup.objects.filter(on__gt=today).exclude(status="cancelled").order_by("pk")
        Pickup.objects.filter(pk__in=[first.pk, last.pk]).update(on=today + timedelta(days=1))
    seen = {row.public_id: row.sequence for row in (first, last)}
    said = Said(action=Action.REPORT, request_key=uuid4(), pickups=seen, outcome=Outcome.LATE, reason="Panne")
    has_begun = Event()

    def write() -> int:
        with transaction.atomic():
            lock_calendar()
            Pickup.objects.filter(pk=last.pk).update(note="neu")
            has_begun.set()
            wait_for_a_waiter()
            return Pickup.objects.filter(pk=first.pk).update(note="neu")

    def tell() -> bool:
        has_begun.wait(timeout=30)
        return say(said, town=town, by=None, today=today, now=clock.now()).is_new

    assert at_once(town, write, tell) == [1, True]


def wait_for_a_waiter() -> None:
    """Until somebody waits for what this session holds."""
    for _try in range(20_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return


def two_editors_and_a_long_import(town: Municipality, *, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both add the same pickup; and whoever comes while an import takes its time is told so."""
    person_of(town, Role.EDITOR)
    client = Client(headers={"host": town.default_domain})
    assert sign_in(client).status_code == 302
    with tenant_context(town):
        zone = Zone.objects.get()
    day = today + timedelta(days=100)
    page = f"/cms/abfall/tag/{day.year}/{day.month}/{day.day}/?zone={zone.pk}"
    fields = {"do": "add", "what": f"{zone.pk}-", "reason": "Sondertour"}

    def press() -> Any:
        person = Client(headers={"host": town.default_domain})
        person.cookies = client.cookies
        return person.post(page, fields).status_code

    assert sorted(at_once(town, press, press)) == [200, 302]
    monkeypatch.setattr(locking, "PATIENCE", 20)

    def press_meanwhile() -> Any:
        return client.post(page, fields, follow=True).content.decode()

    with tenant_context(town), transaction.atomic():
        lock_calendar()
        [text] = at_once(town, press_meanwhile)
    assert "Der Kalender wird gerade neu geschrieben" in text
    with tenant_context(town):
        assert Pickup.objects.filter(is_added=True, on=day).count() == 1
