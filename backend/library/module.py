"""What the library contributes: itself, always on, and the service `places`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from backend.changes.watching import TOWN, watch
from backend.library import api, web
from backend.library.checklist import health, missing_items
from backend.library.desk import media_panels
from backend.library.drafting import draft
from backend.library.kinds import govern
from backend.library.links.desk import broken_links
from backend.library.links.holders import hold_links
from backend.library.links.tasks import defer_collecting, defer_visits
from backend.library.models import (
    Appearance,
    Area,
    Attachment,
    Category,
    Contact,
    ContactDetails,
    LegalFields,
    Picture,
    Place,
    Publishable,
    Variant,
)
from backend.library.notes.desk import open_notes
from backend.library.orphans import remove_orphans
from backend.library.places.datasets import place_datasets
from backend.library.places.reading import count_places
from backend.library.places.searching import PLACES as SEARCHED
from backend.library.places.section import PlacesSection
from backend.library.places.syncing import PLACES
from backend.library.reading import build_config
from backend.library.rollout import apply
from backend.library.rollout.places import apply_places
from backend.library.scheduling import carry_out_schedule
from backend.library.section import LibrarySection
from backend.library.subjects import subject_finder
from backend.library.syncing import AREAS, CATEGORIES
from backend.library.tasks import finish_imports, render_unrendered
from backend.library.town_settings.announcing import announce_own
from backend.library.town_settings.recording import forget_old
from backend.library.variants.overview import outdated_panel
from backend.library.withdrawing import withdraw_ended
from backend.tenants import registry
from backend.tenants.desk import Desk, DeskPanel
from backend.tenants.models import Municipality
from backend.tenants.registry import Module

NIGHT, SWEEP_MINUTES = 3, 5


def sweep(town: Municipality, now: datetime) -> None:
    """What is due, what may be shown no longer, and pictures whose job got lost."""
    carry_out_schedule(now=now)
    withdraw_ended(town=town, now=now)
    if _is_at_night(now, town=town):
        remove_orphans(now=now)
        defer_collecting(town)
        forget_old(now=now)
    defer_visits(town, now=now)
    render_unrendered(town)
    finish_imports(town)


def desk_panels(desk: Desk) -> Iterator[DeskPanel]:
    """What the library has to say on the start page."""
    yield from media_panels(desk)
    yield from broken_links(desk)
    yield from outdated_panel(desk)
    yield from open_notes(desk)


def _is_at_night(now: datetime, *, town: Municipality) -> bool:
    """Once a night, since the sweep comes every five minutes."""
    at = now.astimezone(ZoneInfo(town.timezone))
    return at.hour == NIGHT and at.minute < SWEEP_MINUTES


watch(Area, key="areas", type="area", is_in_config=True, quiet={"contact_id", "center_lat", "center_lon"})
watch(Category, key="categories", type="category", is_in_config=True)
watch(Contact, key="contacts")
_unseen = {field.attname for field in Picture._meta.concrete_fields} - {"image_json", "shown_until"}
watch(Picture, key="media", quiet=_unseen)
watch(Attachment, key="media")
watch(Variant, key="variants", quiet={field.attname for field in Variant._meta.concrete_fields} - {"is_checked"})
watch(Place, key="places", type="place", quiet=Publishable.DRAFT_COLUMNS, shows={"picture", "contact"})
govern(Place, key="places", title=_("Facilities & sights"))
watch(Appearance, key=TOWN, type=TOWN, shows={"logo"})
watch(ContactDetails, key=TOWN, type=TOWN, quiet={"notice_boards"})
watch(LegalFields, key=TOWN, type=TOWN, quiet={"reminded_on"})
hold_links(Contact, ContactDetails)
announce_own()

registry.register(
    Module(
        key="library",
        title=_("Library"),
        draft=draft,
        section=LibrarySection,
        apply=apply,
        checklist=missing_items,
        permissions={
            "contributor": ["library.view_area", "library.view_category", "library.view_contact"],
            "editor": ["library.add_contact", "library.change_contact", "library.delete_contact"],
            "publisher": [
                "library.add_category",
                "library.change_category",
                "library.delete_category",
                "library.view_appearance",
            ],
            "town_administrator": [
                "library.add_area",
                "library.change_area",
                "library.delete_area",
                "library.change_appearance",
                "library.change_contactdetails",
                "library.change_legalfields",
                "library.change_publishingrules",
                "library.change_townlanguages",
            ],
        },
        api_urls=api.urlpatterns,
        config=build_config,
        synced=[AREAS, CATEGORIES],
        sweep=sweep,
        desk=desk_panels,
        health=health,
        howtos={
            "snippets/library/contact/": "redaktion",
            **{f"snippets/library/{name}/": "einstellungen" for name in ("category", "area")},
            **dict.fromkeys(("einstellungen/", "settings/library/"), "einstellungen"),
            "bulk/": "freigeben",
            "sprachen/": "sprachen",
            "reports/workflow/": "freigeben",
            "reports/workflow_tasks/": "freigeben",
            "settings/library/publishingrules/": "freigeben",
            "defekte-links/": "links",
            "notizen/": "notizen",
            **dict.fromkeys(("images/", "documents/"), "bilder"),
        },
    )
)
registry.register(
    Module(
        key="places",
        title=_("Facilities & sights"),
        icon="place",
        is_service=True,
        section=PlacesSection,
        apply=apply_places,
        permissions={
            "contributor": ["library.view_place"],
            "editor": ["library.add_place", "library.change_place", "library.delete_place"],
            "publisher": ["library.publish_place", "library.lock_place", "library.unlock_place"],
        },
        counts=count_places,
        synced=[PLACES],
        searched=[SEARCHED],
        datasets=place_datasets,
        howtos={"snippets/library/place/": "einrichtungen", "einrichtungen/einlesen/": "einrichtungen"},
        subjects={"place": subject_finder(Place, path="/orte/%s/")},
        api_urls=api.place_urls,
        web_urls=web.urlpatterns,
    )
)
