"""A town hall in the middle of its work: something of each kind waits, was sent back, is planned or came by a form."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from backend.accounts.models import Role, StandIn, User
from backend.accounts.standing_in import Days, name_stand_in
from backend.common import clock
from backend.desk.sharing import share, token_of
from backend.feeds.missing import ahead
from backend.feeds.models import Article, Event, KnownSender, Source, Submission
from backend.feeds.submissions.proposals import News, Proposal
from backend.feeds.submissions.receiving import confirm, receive
from backend.inbox.models import Feedback
from backend.inbox.receiving import Told
from backend.inbox.receiving import receive as receive_feedback
from backend.library.models import Place
from backend.library.notes.writing import write
from backend.push.composing.choices import Choice, audience_of
from backend.push.models import Message, Tally
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.waste_calendar.models import (
    BroughtDays,
    CalendarFinding,
    CalendarSource,
    CollectionRule,
    Conflict,
    ImportBatch,
    Pickup,
)
from tests.accounts.people import person_of
from tests.content.factories import info_page
from tests.content.gazettes.factories import gazette
from tests.feeds.factories import article
from tests.library.factories import hours
from tests.library.links.conftest import broken, linking
from tests.library.variants.factories import publish, translated
from tests.waste_calendar.factories import pickup, zone

Values = dict[str, Any]  # of an address


@transaction.atomic
def fill(town: Municipality, *, publisher: User) -> dict[str, Values]:
    """Called in the town's schema; returns what an address needs to name each thing."""
    editor = person_of(town, Role.EDITOR, email="erika@example.org")
    waiting = _article("Neue Spielgeräte im Stadtpark", by=editor, live=False)
    waiting.get_workflow().start(waiting, editor)
    _send_back(_article("Straßenfest in der Lindenstraße", by=publisher, live=False), by=editor)
    _plan(_article("Wochenmarkt zieht auf den Kirchplatz", by=editor, live=False), by=publisher)
    ending = _article("Das Bürgerbüro schließt heute früher", by=editor, expire_at=clock.now() + timedelta(days=3))
    ending.title = "Das Bürgerbüro schließt heute um 16 Uhr"
    revision = ending.save_revision(user=editor)
    Source.objects.filter(pk=Source.objects.order_by("pk").values("pk")[:1]).update(
        failures=3, last_error="Unter dieser Adresse antwortet niemand.", last_attempt_at=clock.now()
    )
    state = waiting.current_workflow_state
    write(ending, text="Bitte noch die Telefonnummer ergänzen.\nFrau Lehmann weiß sie.", by=editor, now=clock.now())
    _break_links()
    version = _version(ending, by=publisher, town=town)
    return {
        "article": {
            "pk": ending.pk,
            "revision_id": revision.pk,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "app": "feeds",
            "model": "article",
        },
        "version": {"pk": version.pk, "app": "feeds", "model": "article"},
        "version to make": {"pk": ending.pk, "app": "feeds", "model": "article", "lang": "en"},
        "two": {"module": "news", "first": ending.public_id, "second": waiting.public_id},
        "waiting": {"pk": waiting.pk, "workflow_state_id": state.pk},
        "shared": {"token": token_of(share(revision, by=publisher, now=clock.now()))},
        "submission": {"pk": _proposed(town).pk},
        "event": {"pk": Submission.objects.get().event_id},
        "missing event": {"pk": _missing().pk},
        "news submission": {"pk": _proposed_news(town).pk},
        "feedback": {"pk": _feedback(ending, town=town).pk},
        "sender": {"pk": KnownSender.objects.create(name="Heimatverein", email="heimatverein@example.org").pk},
        "source": {"pk": Source.objects.order_by("pk")[0].pk},
        "place": {"pk": _place().pk},
        "page": _page(),
        "gazette": {"pk": gazette().pk},
        "person": {"pk": editor.pk},
        "notification": {"pk": _notification(publisher).pk},
        "draft of a notification": {"pk": _notification(publisher, is_draft=True).pk},
        "collection rule": {"pk": _rule().pk},
        "day of pickups": _pickups(),
        "import of a calendar": {"batch": _import().pk},
        "calendar on the internet": {"source": _calendar_source().pk},
        "stop of the van": {"id": _stop().public_id},
        "stand-in": {"pk": _stand_in(publisher, deputy=editor, town=town).pk},
    }


def _missing() -> Event:
    """A coming one that its calendar no longer has."""
    found = Event.objects.filter(ahead(now=clock.now()), source__kind=Source.Kind.ICS).order_by("pk")[0]
    Event.objects.filter(pk=found.pk).update(missing_since=clock.now())
    return found


def _rule() -> CollectionRule:
    return CollectionRule.objects.create(
        zone=zone(number="7"), weekdays=[3], interval=2, anchor=clock.now().date(), variant="2-weekly"
    )


def _import() -> ImportBatch:
    """With a correction that a file disagrees with, and a district whose days hold."""
    own = pickup(clock.now().date() + timedelta(days=80), of=zone(number="9"), status="cancelled", reason="Glatteis")
    said = {"on": own.on + timedelta(days=1), "status": "moved", "reason": "Feiertag"}
    Conflict.objects.create(pickup=own, changed_at=clock.now(), **said)
    days = {"first": own.on, "last": own.on + timedelta(days=360)}
    BroughtDays.objects.create(zone=own.zone, files="abfallkalender-2027.csv", brought_at=clock.now(), **days)
    counts = {"created": 412, "changed": 7, "removed": 3}
    return ImportBatch.objects.create(at=clock.now(), files="abfallkalender-2027.csv", journal=b"kept", **counts)


def _calendar_source() -> CalendarSource:
    """With what was said of its columns and labels."""
    said = {"shape": "list", "columns": {"on": "Abfuhrtag", "label": "Tonne"}, "labels": {"R-7": "residual:4-weekly"}}
    return CalendarSource.objects.create(path="https://example.org/abfuhr-{year}.csv", format="csv", profile=said)


def _pickups() -> Values:
    """Of a day in twelve weeks: as planned, moved, cancelled."""
    day = clock.now().date() + timedelta(weeks=12)
    pickup(day, of=zone(number="7"), variant="2-weekly")
    pickup(day + timedelta(days=1), of=zone("paper", "7"), original_on=day, status="moved", reason="Streik")
    pickup(day, of=zone("packaging", "7"), status="cancelled", reason="Glatteis")
    facts = {"title": "Papier", "zones": ["7"], "last": "2027-04-13", "next": "2027-05-11", "days": 28}
    found = {"code": "gap", "facts": facts, "zone": zone("paper", "7"), "on": day, "found_at": clock.now()}
    CalendarFinding.objects.create(**found, print="1")
    CalendarFinding.objects.create(**found, print="2", accepted_at=clock.now())
    return {"pk": zone(number="7").pk, "year": day.year, "month": day.month, "day": day.day}


def _stop() -> Pickup:
    day = clock.now().date() + timedelta(weeks=12)
    hours = {"stop_from": time(10), "stop_until": time(11, 30)}
    return pickup(day, of=zone("hazardous", "stops"), stop_place="Parkplatz am Bahnhof", **hours)


def _article(title: str, *, by: User, **fields: Any) -> Article:
    item = article(title, published_at=clock.now() if fields.get("live", True) else None, **fields)
    log(item, "wagtail.create", user=by)
    item.save_revision(user=by, log_action=True)
    return item


def _version(item: Article, *, by: User, town: Municipality) -> Article:
    """In simple German, and the original says something else since."""
    town.languages = ["de", "de-simple", "en"]
    town.save()
    version: Article = translated(item, by=by, lang="de-simple", name="Das Rathaus schließt heute früher")
    publish(item, by=by, title=item.title)
    return version


def _send_back(item: Article, *, by: User) -> None:
    state = item.get_workflow().start(item, item.latest_revision.user)
    state.current_task_state.reject(user=by, comment="Bitte noch sagen, welche Straßen gesperrt sind.")


def _plan(item: Article, *, by: User) -> None:
    """For today, as far as there is a later today."""
    item.go_live_at = clock.now() + timedelta(minutes=5)
    item.save_revision(user=by).publish(user=by)


def _proposed(town: Municipality) -> Submission:
    reading = Reading(town=town, now=clock.now(), lang="de")
    starts_at = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=40)
    proposal = Proposal(
        title="Flohmarkt auf dem Anger",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=4),
        is_all_day=False,
        location="Anger, Eingang Mühlenweg",
        description="Mit Kaffee und Kuchen.\nStände bitte vorher anmelden.",
        organizer="Heimatverein",
        url="https://heimatverein.example.org",
    )
    receive(proposal, email="vorstand@example.org", address="192.0.2.1", reading=reading)
    submission = Submission.objects.get()
    confirm(submission, reading=reading)
    return submission


def _proposed_news(town: Municipality) -> Submission:
    reading = Reading(town=town, now=clock.now(), lang="de")
    news = News(
        title="Der Heimatverein zieht um",
        valid_until=clock.now() + timedelta(days=60),
        description="Ab März finden Sie uns in der Gartenstraße 7.",
        organizer="Heimatverein",
    )
    receive(news, email="vorstand@example.org", address="192.0.2.1", reading=reading)
    submission = Submission.objects.get(kind=Submission.Kind.NEWS)
    confirm(submission, reading=reading)
    return submission


def _break_links() -> None:
    """One in a text, one that has moved, one that nobody can test."""
    long = "https://www.beispiel-verwaltungsgemeinschaft.example.org/buergerservice/formulare/antraege/2019/a.pdf?nr=17"
    states = {long: "broken", "https://alt.example.org/": "moved", "https://intern.example.org/": "untestable"}
    linking(*states, words="zum Antrag", title="Neue Formulare im Bürgerbüro")
    for url, state in states.items():
        broken(url, state=state, moved_to="https://neu.example.org/" if state == "moved" else "")


def _feedback(item: Article, *, town: Municipality) -> Feedback:
    told = Told(
        kind=Feedback.Kind.MISTAKE,
        type="news",
        id=item.public_id,
        text="Im Aushang steht 15 Uhr.\nWas stimmt nun?",
        email="leserin@example.org",
    )
    receive_feedback(told, address="192.0.2.1", reading=Reading(town=town, now=clock.now(), lang="de"))
    return Feedback.objects.get()


def _place() -> Place:
    """One of the town's, with hours and an exception, and where it is on the map."""
    place = Place.objects.filter(live=True, latitude__isnull=False).order_by("pk")[0]
    week = {"monday": "9–12", "tuesday": "9–12, 14–18", "thursday": "14–18"}
    soon = clock.now().date() + timedelta(days=30)
    exception = {"first": soon, "last": soon + timedelta(days=7), "times": "", "reason": "Betriebsferien"}
    place.hours = hours(week, exceptions=[exception])
    place.save()
    return place


def _stand_in(absent: User, *, deputy: User, town: Municipality) -> StandIn:
    today = clock.now().date()
    days = Days(first=today + timedelta(days=20), last=today + timedelta(days=33))
    return name_stand_in(absent=absent, deputy=deputy, days=days, by=absent, town=town)


def _page() -> Values:
    page = info_page("Das Bürgerbüro")
    page.save_revision()
    return {"page_id": page.pk, "parent_page_id": page.get_parent().pk}


def _notification(by: User, *, is_draft: bool = False) -> Message:
    """One that is half way, or one that is still written."""
    key = "draft" if is_draft else "running"
    message: Message = Message.objects.create(
        key=f"free/{key}",
        module="push",
        texts={"de": {"title": "Lindenstraße ab Montag gesperrt", "body": "Bis Freitag wird der Kanal gespült."}},
        choice=Choice(topics=("news",)).document(),
        audience=audience_of(Choice(topics=("news",))).document(),
        collapse_id=key,
        state=Message.State.DRAFT if is_draft else Message.State.SENDING,
        send_at=None if is_draft else clock.now(),
        created_at=clock.now(),
        created_by=by,
        changed_by=by,
        planned=0 if is_draft else 240,
    )
    if not is_draft:
        for result, reason, number in (("accepted", "", 180), ("gone", "UNREGISTERED", 3), ("rejected", "INVALID", 1)):
            Tally.objects.create(message=message, transport="fcm", result=result, reason=reason, number=number)
    return message
