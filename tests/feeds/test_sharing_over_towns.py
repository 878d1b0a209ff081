"""Publish, correct and withdraw over many towns is right at every step, whatever goes on in some of them meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.alerts.models import Alert, OfficialWarnings, RegionalNotice
from backend.alerts.regional.documents import key_of
from backend.alerts.regional.releasing import let_go
from backend.alerts.regional.subscribing import REGIONAL, follow_region
from backend.common import clock
from backend.feeds.models import Article, Event, Offering
from backend.feeds.tasks import offer_to_others
from backend.library.models import Category
from backend.region.arriving import arrivals, arrivals_from
from backend.region.models import HandOver, Offer, Subscription
from backend.region.module import sweep
from backend.region.taking import mark_applied, subscribe
from backend.region.tasks import take_offers
from backend.tenants.creating import create_town
from backend.tenants.models import Municipality
from backend.tenants.template import ensure_template
from tests.feeds.factories import article, event
from tests.forking import Forks
from tests.waste_calendar.test_killed_workers import take_up
from tests.working import work_off

MODULES = ["news", "events"]
TASKS = {task.name: task for task in (offer_to_others, take_offers)}
COUNTY, ANOTHER = "12069", "12073"
MANY = 25

Work = Callable[[], None]


class Killed(BaseException):
    """A worker that is no more: nothing catches it, and its transaction is rolled back."""


def made(count: int, *, county: str = COUNTY) -> list[Municipality]:
    with transaction.atomic():
        return [create_town(new_town(f"ort-{number:02}", ags=f"{county}8{number:02}")) for number in range(count)]


def new_town(slug: str, **columns: Any) -> Municipality:
    return Municipality(
        schema_name=slug,
        name={"de": slug.title()},
        state="BB",
        languages=["de"],
        modules=[*MODULES, "alerts"],
        **columns,
    )


def story(origin: Municipality, takers: list[Municipality], *, work: Work, killed: Work) -> None:
    """`work` does what waits; `killed` begins it, ends anywhere and is begun again."""
    away, hiding, editing, waiting, *_plain = takers
    for town in takers:
        addresses = [town.slug, town.ags, COUNTY]
        subscribe(town, origin=origin.slug, declared_in="desk", modules=MODULES, addressed_as=addresses)
    Subscription.objects.filter(subscriber=waiting.slug).update(is_approved_first=True)

    with tenant_context(origin), transaction.atomic():
        tomorrow = clock.now() + timedelta(days=1)
        item, fair = article("Straße gesperrt", published_at=clock.now()), event("Kreisfest", starts_at=tomorrow)
        for module in MODULES:
            Offering.objects.create(module=module, audience=[COUNTY])
    put_out_of_service(away)
    nothing: dict[str, bool] = {}
    both = {"Straße gesperrt": True, "Kreisfest": True}
    tell(origin, by=killed)
    expected = dict.fromkeys((town.slug for town in takers), both)
    expected |= {away.slug: {}, waiting.slug: dict.fromkeys(both, False)}
    assert found_in(takers) == expected
    come_back(away, work=work)
    assert found_in(takers) == expected | {away.slug: both}

    hide_and_delete(hiding)
    finish = begin_edit(editing)
    put_out_of_service(away)
    with tenant_context(origin), transaction.atomic():
        item.title, fair.title = "Straße wieder frei", "Kreisfest verlegt"
        item.save()
        fair.save()
    tell(origin, by=killed)
    finish()
    after = {"Straße wieder frei": True, "Kreisfest verlegt": True}
    expected = dict.fromkeys(expected, after) | {
        away.slug: both,
        hiding.slug: {"Straße wieder frei": False},
        waiting.slug: dict.fromkeys(after, False),
    }
    assert found_in(takers) == expected
    with tenant_context(editing):
        assert [str(category) for category in Article.objects.get().categories.all()] == ["Baustellen"]
    assert {each.town for module in MODULES for each in arrivals(origin, module=module)} == titles(takers) - {
        away.title
    }
    assert all(each.is_complete for module in MODULES for each in arrivals(origin, module=module))

    with tenant_context(origin), transaction.atomic():
        Offering.objects.all().delete()
    tell(origin, by=killed)
    assert found_in(takers) == dict.fromkeys(expected, nothing) | {away.slug: both}
    come_back(away, work=work)
    assert found_in(takers) == dict.fromkeys(expected, nothing)
    assert not HandOver.objects.exists()
    assert set(Offer.objects.filter(origin=origin.slug).values_list("is_withdrawn", "digest")) == {(True, "")}

    with tenant_context(origin), transaction.atomic():
        for module in MODULES:
            Offering.objects.create(module=module)
    tell(origin, by=work)
    unseen = dict.fromkeys(after, False)
    assert found_in(takers) == dict.fromkeys(expected, after) | {hiding.slug: unseen, waiting.slug: unseen}


def warning(origin: Municipality, takers: list[Municipality], *, work: Work, killed: Work) -> None:
    """The same of a county's urgent notice: all its towns hold the last version and only that, one refuses it."""
    away, refusing, *_plain = takers
    with transaction.atomic():
        Municipality.objects.filter(pk=origin.pk).update(kind=Municipality.Kind.COUNTY)
    origin.kind = Municipality.Kind.COUNTY
    for town in takers:
        with tenant_context(town), transaction.atomic():
            if town == refusing:
                OfficialWarnings.objects.create(takes_regional=False)
            follow_region(town, wakes=False)
    others = [town.slug for town in takers if town != refusing]

    put_out_of_service(away)
    first = release(origin, "Bitte Wasser abkochen.")
    killed()
    expected = dict.fromkeys(others, ("Bitte Wasser abkochen.",)) | {refusing.slug: (), away.slug: ()}
    assert warned(takers) == expected
    second = release(origin, "Wasser drei Minuten abkochen.", corrects=first)
    killed()
    come_back(away, work=work)
    expected = dict.fromkeys(others, ("Wasser drei Minuten abkochen.",)) | {refusing.slug: ()}
    assert warned(takers) == expected
    release(origin, "Das Wasser ist wieder gut.", corrects=second, status=Alert.Status.ALL_CLEAR)
    killed()
    expected = dict.fromkeys(others, ("Das Wasser ist wieder gut.",)) | {refusing.slug: ()}
    assert warned(takers) == expected
    arrived = arrivals_from(REGIONAL, module="alerts", keys=[key_of(second, origin=origin.slug)])
    assert {each.town for each in arrived} >= titles(takers) - {refusing.title}


def release(origin: Municipality, headline: str, **fields: Any) -> RegionalNotice:
    """Written and released; who may do that is another test's."""
    now = clock.now()
    before = fields.get("corrects")
    with tenant_context(origin), transaction.atomic():
        row = RegionalNotice(headline=headline, valid_until=now + timedelta(hours=5), written_at=now, **fields)
        row.notice = before.notice if before else row.notice
        row.save()
        somebody: Any = None
        let_go(row, town=origin, by=somebody, now=now, is_by_code=False)
    return row


def warned(towns: list[Municipality]) -> dict[str, tuple[str, ...]]:
    """By town what holds there of the region."""
    found = {}
    for town in towns:
        with tenant_context(town):
            holding = Alert.objects.regional().holding(now=clock.now())
            found[town.slug] = tuple(holding.values_list("headline", flat=True))
    return found


def tell(origin: Municipality, *, by: Work) -> None:
    offer_to_others.defer(schema=origin.schema_name)
    by()


def found_in(towns: list[Municipality]) -> dict[str, dict[str, bool]]:
    """By town the titles that are there, each once, and whether people see them."""
    found = {}
    for town in towns:
        with tenant_context(town):
            rows = [row for model in (Article, Event) for row in model.objects.values_list("title", "live")]
        found[town.slug] = dict(rows)
        assert len(rows) == len(found[town.slug]), rows
    return found


def titles(towns: list[Municipality]) -> set[str]:
    return {town.title for town in towns}


def put_out_of_service(town: Municipality) -> None:
    """As while it waits for the migrations of a new release."""
    with transaction.atomic():
        Municipality.objects.filter(pk=town.pk).update(fingerprint="old")


def come_back(town: Municipality, *, work: Work) -> None:
    with transaction.atomic():
        Municipality.objects.filter(pk=town.pk).update(fingerprint=town.fingerprint)
    with tenant_context(town):
        sweep(town, clock.now())
    work()


def hide_and_delete(town: Municipality) -> None:
    with tenant_context(town), transaction.atomic():
        Article.objects.get().unpublish()
        Event.objects.get().delete()


def begin_edit(town: Municipality) -> Callable[[], None]:
    """Somebody has opened and saved a form, and publishes when the correction is there; the event is locked."""
    with tenant_context(town), transaction.atomic():
        Event.objects.update(locked=True)
        copy = Article.objects.get()
        copy.categories = [Category.objects.create(title="Baustellen", color="#1d4e6b")]
        revision = copy.save_revision()

    def finish() -> None:
        with tenant_context(town), transaction.atomic():
            revision.publish()

    return finish


def work_here() -> None:
    """What a worker would do, in this process and this transaction."""
    waiting = ProcrastinateJob.objects.filter(status="todo", task_name__in=TASKS)
    while (job := waiting.order_by("pk").first()) is not None:
        TASKS[job.task_name](**job.args)
        ProcrastinateJob.objects.filter(pk=job.pk).delete()


def killed_here() -> None:
    """In the third hand-over, when its rows are written and not committed; the job is done again."""
    calls = iter(range(100))

    def dying(*args: Any, **kwargs: Any) -> None:
        if next(calls) == 2:
            raise Killed
        mark_applied(*args, **kwargs)

    with mock.patch("backend.region.taking.mark_applied", dying), pytest.raises(Killed):
        work_here()
    work_here()


def test_over_some_towns(town, other_town):
    takers = [town, *made(3)]
    story(other_town, takers, work=work_here, killed=killed_here)
    warning(other_town, takers, work=work_here, killed=killed_here)


@pytest.fixture
def forks(committing: None) -> Iterator[Forks]:
    with Forks.ready() as forks:
        yield forks
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.mark.slow
def test_over_many_towns_by_workers_that_are_killed(forks):
    ensure_template()
    # What is committed must not reach the two towns of all tests, which are in the first county.
    origin, *takers = made(MANY + 1, county=ANOTHER)
    killed = partial(killed_for_real, forks, chance=random.Random(1))
    story(origin, takers, work=work_off, killed=killed)
    warning(origin, takers, work=work_off, killed=killed)


def killed_for_real(forks: Forks, *, chance: random.Random) -> None:
    """kill -9 anywhere, and a minute later another worker."""
    forks.run("tests.working:work_off", killed_after=chance.uniform(0, 1.5))
    take_up()
