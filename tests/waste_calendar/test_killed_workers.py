"""kill -9 of real workers while they import, hand over, fetch and remind: a second worker ends it, once and whole."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.common import clock
from backend.common.fetching import Policy
from backend.push.models import Delivery, Message, ServedSlot
from backend.push.tasks import serve_slots
from backend.tenants.models import Municipality
from backend.tenants.tasks import take_up_left_jobs
from backend.waste_calendar.imports.fetching import fetch_source
from backend.waste_calendar.models import CalendarSource, ImportBatch, ImportDraft, Location, Pickup
from backend.waste_calendar.tasks import begin_draft, import_again, look_for_changes
from backend.waste_calendar.wizard.carrying_out import carry_out
from tests.common.web_server import Server, answer, server, to_this_machine  # noqa: F401 - a fixture
from tests.forking import Forks
from tests.push.conftest import register_at
from tests.waste_calendar.towns import authority, hand_over_to, import_into, rolled_out, served_town
from tests.waste_calendar.wizard.conftest import calendar
from tests.working import work_off

KILLS = 4
REPLACEMENTS = (3, 5, 6, 7, 3)  # days from now, of one pickup, a round each; none is the first one's
PHONES = 8
HERE = "tests.waste_calendar.test_killed_workers"
BERLIN = ZoneInfo("Europe/Berlin")
STREETS = (
    "AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen",
    "12069111;Ostdorf;;Weg {};;;;A",
    "12069222;Westdorf;;Weg {};;;;A",
)
_State = ImportDraft.State


@pytest.fixture
def forks(committing: None) -> Iterator[Forks]:
    with Forks.ready() as forks:
        yield forks
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.mark.slow
def test_killed_anywhere_and_begun_again_it_is_all_there_and_once(forks, tmp_path, server):  # noqa: F811
    today = clock.local_day(due_at(), zone=BERLIN)
    chance = random.Random(1)
    write_calendar(tmp_path, today=today, replacement=today + timedelta(days=4))
    provider = authority(tmp_path)
    towns = [served_town("ostdorf", ags="12069111"), served_town("westdorf", ags="12069222")]
    import_into(provider, now=clock.now())
    hand_over_to(*towns)
    people_ask_in(towns[0])
    killed_while_it_is_taken_over(forks, provider, towns, folder=tmp_path, today=today, chance=chance)
    killed_while_it_reminds(forks, towns[0], chance=chance)
    alone = rolled_out("nordhain", name={"de": "Nordhain"}, ags="12069331")  # others rest beside their provider
    killed_while_it_fetches(forks, alone, server=server, today=today, chance=chance)


def killed_while_it_is_taken_over(
    forks: Forks,
    provider: Municipality,
    towns: list[Municipality],
    *,
    folder: Path,
    today: date,
    chance: random.Random,
) -> None:
    """Import, hand-over to each town, and what people are told of it, in one chain of jobs."""
    work_off()
    seconds = 0.0
    for number in range(KILLS + 1):
        before = pickups_of(provider)
        write_calendar(folder, today=today, replacement=today + timedelta(days=REPLACEMENTS[number]))
        draft = checked_draft(provider)
        with tenant_context(provider):
            ImportDraft.objects.filter(pk=draft.pk).update(state=_State.WAITING)
            begin_draft(draft.pk, town=provider)
        if number == 0:  # how long it takes
            seconds = forks.run("tests.working:work_off")
        else:
            forks.run("tests.working:work_off", killed_after=chance.uniform(0, seconds))
            halfway = [pickups_of(provider), *(pickups_of(town, origin="abfall") for town in towns)]
            take_up()
        after = pickups_of(provider)
        assert after != before
        if number:
            assert all(found in (before, after) for found in halfway)
        assert [pickups_of(town, origin="abfall") for town in towns] == [after] * len(towns)
        with tenant_context(provider):
            assert ImportDraft.objects.get(pk=draft.pk).state == _State.DONE
            assert ImportBatch.objects.count() == number + 2
        with tenant_context(towns[0]):
            assert Message.objects.count() == number + 1
        assert not ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).exists()


def killed_while_it_reminds(forks: Forks, town: Municipality, *, chance: random.Random) -> None:
    with tenant_context(town):
        corrections = Message.objects.count()
    for _ in range(KILLS):
        forks.run(f"{HERE}:remind", town.schema_name, killed_after=chance.uniform(0, 0.2))
    forks.run(f"{HERE}:remind", town.schema_name)
    forks.run(f"{HERE}:remind", town.schema_name)
    with tenant_context(town):
        reminder = Message.objects.order_by("pk").last()
        assert Message.objects.count() == corrections + 1
        assert reminder is not None
        assert reminder.texts["de"]["title"] in {"Morgen: Restmüll", "Heute: Restmüll"}  # where midnight has passed
        assert Delivery.objects.filter(message=reminder).count() == PHONES
        assert ServedSlot.objects.count() == 1


def killed_while_it_fetches(
    forks: Forks,
    town: Municipality,
    *,
    server: Server,  # noqa: F811
    today: date,
    chance: random.Random,
) -> None:
    """A calendar of its own; each time the round and its import begin again where they ended."""
    address = server.url("/{year}.ics")
    with tenant_context(town):
        source = CalendarSource.objects.create(path=address, format="ics")
    for number in range(KILLS):
        days = [today + timedelta(days=day) for day in range(1, 6 + number)]
        for year in (today.year, today.year + 1):
            events = [("Papier", day) for day in days if day.year == year]
            server.answers[f"/{year}.ics"] = answer(200, calendar(*events)) if events else answer(404)
        with tenant_context(town):
            source.copies.update(asked_at=clock.now() - timedelta(days=2))
        forks.run(f"{HERE}:fetch_calendar", town.schema_name, server.port, killed_after=chance.uniform(0, 0.4))
        take_up()
        forks.run(f"{HERE}:fetch_calendar", town.schema_name, server.port)
        with tenant_context(town):
            found = Pickup.objects.filter(zone__origin="").order_by("on").values_list("on", flat=True)
            assert list(found) == days


def write_calendar(folder: Path, *, today: date, replacement: date) -> None:
    """Forty streets in two municipalities with a year of one kind of waste; one day of it has moved."""
    ways = [line.format(number) for line in STREETS[1:] for number in range(20)]
    (folder / "strassen.csv").write_text("\n".join([STREETS[0], *ways]))
    moved = today + timedelta(days=2)
    days = [today + timedelta(days=number) for number in (1, *range(8, 366, 7))]
    for year in {day.year for day in (*days, replacement)}:
        path = folder / str(year) / "A.ics"
        path.parent.mkdir(exist_ok=True)
        text = calendar(*(("Restmüll", day) for day in days if day.year == year)).decode()
        if replacement.year == year:
            lines = f"DTSTART;VALUE=DATE:{replacement:%Y%m%d}\r\nDESCRIPTION:Verschoben vom {moved:%d.%m.%Y}\r\n"
            event = f"BEGIN:VEVENT\r\nSUMMARY:Restmüll\r\n{lines}END:VEVENT\r\nEND:VCALENDAR"
            text = text.replace("END:VCALENDAR", event)
        path.write_text(text, newline="")


def people_ask_in(town: Municipality) -> None:
    """They have asked two hours ago to be reminded of tomorrow some minutes ago."""
    due = due_at()
    with tenant_context(town), time_machine.travel(due - timedelta(hours=2), tick=True):
        slots = [{"days_before": 1, "time": f"{due.astimezone(BERLIN):%H:%M}"}]
        address = Location.objects.first()
        assert address is not None
        for number in range(PHONES):
            target = {"transport": "fcm", "target": f"c{number:04}EfGhIjKlMnOpQrStU"}
            register_at(town, push=target, waste=[{"location": str(address.public_id), "slots": slots}])
        look_for_changes(town, clock.now())


def due_at() -> datetime:
    """The last moment that people can choose, five minutes ago or a little more."""
    moment = clock.now() - timedelta(minutes=5)
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def checked_draft(town: Municipality) -> ImportDraft:
    """The files that the operator names, as an editor has them checked."""
    now = clock.now()
    with tenant_context(town):
        draft = ImportDraft.objects.create(is_of_sources=True, state=_State.CHECKING, created_at=now, changed_at=now)
        carry_out(draft, town=town, now=now)
        draft.refresh_from_db()
        assert draft.state == _State.CHECKED, draft.message
    return draft


def pickups_of(town: Municipality, *, origin: str = "") -> set[Any]:
    columns = ("public_id", "on", "original_on", "status", "reason", "sequence")
    with tenant_context(town):
        return set(Pickup.objects.filter(zone__origin=origin).values_list(*columns))


def take_up() -> None:
    """A minute later another worker finds what was left."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    take_up_left_jobs.defer(timestamp=0)
    work_off()


def remind(schema: str) -> None:
    """What is killed."""
    serve_slots(schema=schema)


def fetch_calendar(schema: str, port: str) -> None:
    """What is killed: the round of a calendar on the internet, and the jobs that it wakes."""
    town = Municipality.objects.get(schema_name=schema)
    policy = Policy(exempt=(ip_network("127.0.0.1/32"),), ports=frozenset({int(port)}), resolver=to_this_machine)
    again: Callable[[], None] = partial(import_again.defer, schema=schema)
    with tenant_context(town):
        source = CalendarSource.objects.get()
        fetch_source(source, town=town, now=clock.now(), policy=policy, when_new=again)
    work_off()
