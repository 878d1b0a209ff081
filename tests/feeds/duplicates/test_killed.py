"""kill -9 of processes that import, settle duplicates and tell them apart, two at once: each shown once in the end."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.feeds.duplicates.acting import say, settle_doubles
from backend.feeds.importing import import_source
from backend.feeds.models import Event, SaidOfTwo, Source
from backend.tenants.creating import create_town
from backend.tenants.models import Municipality
from backend.tenants.template import ensure_template
from tests.forking import Forks

SLUG = "doppelheim"
HERE = "tests.feeds.duplicates.test_killed"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
GIVERS = ("own", "licensed", "teaser")
# Of one word and of two: the search index of the CMS writes titles of average length anew with each of them.
TOLD = ("Herbstmarkt", "Großes Orgelkonzert", "Gemeindevertretung", "Blutspende", "Flohmarkt", "Laternenumzug")
DAYS = 8
ROUNDS = 12


@pytest.mark.slow
def test_killed_anywhere_and_two_at_once_each_is_shown_once(committing, tmp_path):
    ensure_template()
    town = made(tmp_path)
    chance = random.Random(7)
    with Forks.ready() as one, Forks.ready() as other:
        for _ in range(ROUNDS):
            write_calendars(tmp_path, chance=chance)
            beside = [partial(some_work, forks, chance=random.Random(chance.random())) for forks in (one, other)]
            at_once(beside)
        write_calendars(tmp_path)
        connection.close()
        for giver in GIVERS:
            bring(giver)
    with tenant_context(town):
        SaidOfTwo.objects.all().delete()
        settle()
        assert settle_doubles(town, now=clock.now(), since=LONG_AGO) == 0
        assert shown_and_hidden() == {(title, day): (["own"], ["licensed", "teaser"]) for title, day in told()}


def told() -> list[tuple[str, int]]:
    return [(title, day) for day in range(1, DAYS + 1) for title in TOLD]


def made(folder: Path) -> Municipality:
    columns = {"name": {"de": "Doppelheim"}, "state": "BB", "languages": ["de"], "modules": ["news", "events"]}
    with transaction.atomic():
        town = create_town(Municipality(schema_name=SLUG, **columns))
    with tenant_context(town), transaction.atomic():
        for rights in GIVERS:
            path = str(folder / f"{rights}.ics")
            Source.objects.create(name=rights, kind="ics", rights=rights, path=path)
    return town


def write_calendars(folder: Path, *, chance: random.Random | None = None) -> None:
    """All list the same; with `chance`, some of it elsewhere, on another day, or called off."""
    today = clock.now().replace(hour=17, minute=0)
    for rights in GIVERS:
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
        for title, day in told():
            moment = today + timedelta(days=day + (chance.choice((0, 0, 0, 10)) if chance else 0))
            place = (
                chance.choice(("Kirche Niemegk", "Kirche Niemegk", "Sporthalle Brück")) if chance else "Kirche Niemegk"
            )
            off = ["STATUS:CANCELLED"] if chance and chance.random() < 0.2 else []
            lines += ["BEGIN:VEVENT", f"UID:{title}-{day}", f"SUMMARY:{title}", f"DTSTART:{moment:%Y%m%dT%H%M00Z}"]
            lines += [f"LOCATION:{place}", *off, "END:VEVENT"]
        (folder / f"{rights}.ics").write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), encoding="utf-8")


def some_work(forks: Forks, *, chance: random.Random) -> None:
    for _ in range(4):
        killed_after = chance.choice((None, chance.uniform(0, 0.6)))
        name = chance.choice(("settle", "settle", "answer", "take_down", *("bring" for _ in GIVERS)))
        arguments = [chance.choice(GIVERS)] if name == "bring" else [] if name == "settle" else [chance.random()]
        forks.run(f"{HERE}:{name}", *arguments, killed_after=killed_after)


def at_once(works: list[Callable[[], None]]) -> None:
    errors: list[BaseException] = []

    def carry_out(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    threads = [threading.Thread(target=carry_out, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors


def shown_and_hidden() -> dict[tuple[str, int], tuple[list[str], list[str]]]:
    """By title and day, whose is shown, and whose stands behind that one."""
    found: dict[tuple[str, int], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    live = {item.public_id: item for item in Event.objects.filter(live=True)}
    for item in Event.objects.select_related("source").order_by("source__name", "pk"):
        better = item if item.live else live[item.copy_of]
        assert better.copy_of is None
        title, _, day = str(better.source_key).removeprefix("uid:").rpartition("-")
        found[title, int(day)][0 if item.live else 1].append(item.source.name)
    return dict(found)


def the_town() -> Municipality:
    return Municipality.objects.get(schema_name=SLUG)


def bring(rights: object) -> None:
    town = the_town()
    with tenant_context(town):
        import_source(Source.objects.get(name=str(rights)), town=town, now=clock.now())


def settle() -> None:
    town = the_town()
    with tenant_context(town):
        settle_doubles(town, now=clock.now(), since=LONG_AGO)


def answer(seed: object) -> None:
    """Somebody says of some two whether they are one."""
    town, chance = the_town(), random.Random(str(seed))
    with tenant_context(town):
        ids = list(Event.objects.order_by("pk").values_list("public_id", flat=True))
        for _ in range(3 if len(ids) > 1 else 0):
            first, second = chance.sample(ids, 2)
            say(town, "events", two=(first, second), is_same=chance.random() < 0.5, now=clock.now())


def take_down(seed: object) -> None:
    """Somebody takes one down and shows it again at once."""
    town, chance = the_town(), random.Random(str(seed))
    with tenant_context(town):
        for item in Event.objects.filter(live=True).order_by("pk"):
            if chance.random() < 0.1:
                with transaction.atomic():
                    item.unpublish()
                    item.save_revision().publish()
