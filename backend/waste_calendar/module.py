"""How the waste calendar announces itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Role
from backend.changes.watching import watch
from backend.common.clock import local, local_day
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.push import Push
from backend.waste_calendar import api, rollout, searching, web
from backend.waste_calendar.addresses.finding import find_location
from backend.waste_calendar.asking import WASTE
from backend.waste_calendar.desk import desk_actions, desk_panels
from backend.waste_calendar.disrupting import REPORT
from backend.waste_calendar.imports.brought import undecided_days
from backend.waste_calendar.imports.conflicts import open_conflicts
from backend.waste_calendar.imports.web_addresses import masked
from backend.waste_calendar.models import (
    CalendarFinding,
    CalendarSource,
    FormerLocation,
    Fraction,
    Location,
    LocationZone,
    Pickup,
    Publication,
    Street,
    Zone,
)
from backend.waste_calendar.open_data.describing import waste_datasets
from backend.waste_calendar.planning import unreadable_rules
from backend.waste_calendar.proposing import changed_confirmations, unconfirmed_year
from backend.waste_calendar.reminders import waste_reminders
from backend.waste_calendar.section import WasteSection
from backend.waste_calendar.serializers import WasteHomeDocument
from backend.waste_calendar.sharing import PROVIDERS
from backend.waste_calendar.sources_across import SOURCES
from backend.waste_calendar.stepping_back import rests
from backend.waste_calendar.syncing import FRACTIONS
from backend.waste_calendar.tasks import (
    fetch_what_is_due,
    finish_drafts,
    import_again,
    look_for_changes,
    look_soon,
    offer_corrections,
    plan_again,
    take_then_read,
)
from backend.waste_calendar.upcoming import build_home
from backend.waste_calendar.week import week_of_pickups
from backend.waste_calendar.wording import fetch_words

KEY = "waste_calendar"
IMPORT_HOUR = 3  # on the town's clock, when nobody looks
SWEEP_MINUTES = 5


def sweep(town: Municipality, now: datetime) -> None:
    """Fetch what is due, offer and tell what a lost job left; once a night read the files again and plan on."""
    look_for_changes(town, now)
    if town.kind in PROVIDERS:
        offer_corrections.defer(schema=town.schema_name)
    finish_drafts(town, now=now)
    fetch_what_is_due(town, now=now)
    moment = local(now, zone=ZoneInfo(town.timezone))
    if moment.hour == IMPORT_HOUR and moment.minute < SWEEP_MINUTES:
        import_again.defer(schema=town.schema_name)
        plan_again.defer(schema=town.schema_name)


def health(town: Municipality, now: datetime) -> Iterator[registry.Health]:
    """How the last import of each calendar went, and which rules can't be followed."""
    is_resting = rests(town)
    for source in CalendarSource.objects.all():
        if is_resting:
            message = gettext("Is not read while a provider hands over the calendar of all streets.")
            yield registry.Health(subject=masked(source.path), is_fine=True, message=message)
            continue
        if source.is_fetched:
            yield fetch_health(source, zone=ZoneInfo(town.timezone))
        last = source.batches.first()
        if last is None and source.is_fetched:
            continue
        if last is None:
            yield registry.Health(subject=masked(source.path), is_fine=False, message=gettext("Not imported yet."))
        else:
            message = "\n".join(last.problems[:5])
            yield registry.Health(subject=masked(source.path), is_fine=last.is_fine, message=message, since=last.at)
    if number := CalendarFinding.objects.filter(accepted_at=None).count():
        message = gettext("%(number)s findings are open in the CMS.") % {"number": number}
        yield registry.Health(subject=gettext("Check of the calendar"), is_fine=False, message=message)
    yield from _holidays_health(local(now, zone=ZoneInfo(town.timezone)).date())
    if undecided := open_conflicts().count():
        message = ngettext(
            "%(count)s correction disagrees with the file that was read.",
            "%(count)s corrections disagree with the file that was read.",
            undecided,
        )
        yield registry.Health(subject=KEY, is_fine=False, message=message % {"count": undecided})
    if undecided := undecided_days(today=local_day(now, zone=ZoneInfo(town.timezone))).count():
        message = ngettext(
            "The calendar that is read every night says something else of %(count)s district that somebody read in.",
            "The calendar that is read every night says something else of %(count)s districts that somebody read in.",
            undecided,
        )
        yield registry.Health(subject=KEY, is_fine=False, message=message % {"count": undecided})
    for row in unreadable_rules():
        message = gettext("This rule lacks something: its pickups stay as they are until it is completed.")
        yield registry.Health(subject=str(row), is_fine=False, message=message)


def _holidays_health(today: date) -> Iterator[registry.Health]:
    subject = gettext("Holidays of the waste calendar")
    if year := unconfirmed_year(today):
        message = gettext("What holidays move in %(year)s is not confirmed yet.") % {"year": year}
        yield registry.Health(subject=subject, is_fine=today.month in {10, 11}, message=message)
    for row in changed_confirmations(today):
        message = gettext("What holidays move in %(year)s has changed since it was confirmed.") % {"year": row.year}
        yield registry.Health(subject=subject, is_fine=False, message=message)


def fetch_health(source: CalendarSource, *, zone: ZoneInfo) -> registry.Health:
    """How fetching a calendar goes, as editors see it too."""
    is_fine = not source.last_error and source.last_success_at is not None
    return registry.Health(
        subject=masked(source.path),
        is_fine=is_fine,
        message=fetch_words(source, zone=zone),
        since=source.last_attempt_at,
    )


watch(Fraction, key=KEY, type="waste_fraction", quiet={"synonyms"})
for _model in (Street, Location, FormerLocation, LocationZone, Zone, Pickup):
    watch(_model, key=KEY, then=look_soon)
watch(Publication, key=KEY)

registry.register(
    registry.Module(
        key=KEY,
        title=_("Waste calendar"),
        icon="trash-can",
        is_service=True,
        section=WasteSection,
        apply=rollout.apply,
        datasets=waste_datasets,
        after_apply=rollout.after_apply,
        checklist=rollout.checklist,
        permissions={
            Role.URGENT_SENDER: [REPORT],
            Role.EDITOR: [
                REPORT,
                "waste_calendar.view_fraction",
                "waste_calendar.change_fraction",
                "waste_calendar.view_street",
                "waste_calendar.view_pickup",
                "waste_calendar.change_pickup",
                "waste_calendar.view_importbatch",
                "waste_calendar.add_importdraft",
                *(
                    f"waste_calendar.{action}_{model}"
                    for model in ("collectionrule", "holidaypractice", "calendarsource", "owncollection", "townnote")
                    for action in ("view", "add", "change", "delete")
                ),
            ],
        },
        api_urls=api.urlpatterns,
        web_urls=web.urlpatterns,
        home={"waste": build_home},
        week=week_of_pickups,
        push=Push(preferences={"waste": WASTE}, reminders=waste_reminders),
        home_documents={"waste": WasteHomeDocument},
        take=take_then_read,
        synced=[FRACTIONS],
        searched=[searching.FRACTIONS],
        sweep=sweep,
        health=health,
        sources=SOURCES,
        desk=desk_panels,
        desk_actions=desk_actions,
        subjects={"waste_location": find_location},
        howtos={
            "stoerung/": "stoerung-heute",
            "schadstoffmobil/": "schadstoffmobil",
            "snippets/waste_calendar/collectionrule/": "abfuhrregeln",
            "snippets/waste_calendar/holidaypractice/": "abfuhrregeln",
            "abfallkalender/einlesen/": "kalender-einlesen",
            "snippets/waste_calendar/importbatch/": "kalender-einlesen",
            "snippets/waste_calendar/calendarsource/": "abfallkalender-im-internet",
            "snippets/waste_calendar/owncollection/": "eigene-sammlungen",
            "snippets/waste_calendar/townnote/": "eigene-sammlungen",
            "snippets/waste_calendar/": "abfallkalender",
            "abfall/jahr/": "jahresansicht",
            "abfall/feiertage/": "feiertage",
            "abfall/pruefung/": "kalender-pruefen",
            "abfall/tag/": "jahresansicht",
            "abfall/uebergabe/": "kalender-uebergeben",
            "abfall/umbenennen/": "strassen-umbenennen",
        },
    )
)
