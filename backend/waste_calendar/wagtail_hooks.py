"""The menu of the waste calendar in the CMS, and who may do what there."""

from django.urls import URLPattern
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from backend.waste_calendar.cms import disruptions, findings, hand_over, renaming, shifts, stops
from backend.waste_calendar.cms.access import ChangeOnlyPolicy, OwnRowsPolicy, ReadOnlyPolicy
from backend.waste_calendar.cms.menu import SUBMENU, WasteCalendarGroup, put_first
from backend.waste_calendar.cms.year import views as year
from backend.waste_calendar.models import CalendarSource, Fraction, ImportBatch, Pickup, Street
from backend.waste_calendar.wizard import views as read_in
from backend.waste_calendar.wizard.source import offer_to_check, source_buttons

for corrected in (Fraction, Pickup):
    register_permission_policy(corrected, ChangeOnlyPolicy(corrected))
for shown in (Street, ImportBatch):
    register_permission_policy(shown, ReadOnlyPolicy(shown))
register_permission_policy(CalendarSource, OwnRowsPolicy(CalendarSource))
register_snippet(WasteCalendarGroup)

for page in (read_in, year, shifts, findings, stops, hand_over, renaming):
    hooks.register(SUBMENU, page.menu_item)
hooks.register("register_admin_menu_item", disruptions.menu_item)
hooks.register("construct_main_menu", put_first)
hooks.register("register_snippet_listing_buttons", source_buttons)
hooks.register("after_create_snippet", offer_to_check)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages that are no list of rows."""
    return [
        *read_in.urlpatterns,
        *year.urlpatterns,
        *shifts.urlpatterns,
        *findings.urlpatterns,
        *disruptions.urlpatterns,
        *stops.urlpatterns,
        *hand_over.urlpatterns,
        *renaming.urlpatterns,
    ]
