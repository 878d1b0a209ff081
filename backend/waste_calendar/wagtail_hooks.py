"""The menu of the waste calendar in the CMS, and who may do what there."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from backend.waste_calendar.models import Fraction, ImportBatch, Pickup, Street
from backend.waste_calendar.viewsets import ChangeOnlyPolicy, ReadOnlyPolicy, WasteCalendarGroup

for corrected in (Fraction, Pickup):
    register_permission_policy(corrected, ChangeOnlyPolicy(corrected))
for shown in (Street, ImportBatch):
    register_permission_policy(shown, ReadOnlyPolicy(shown))
register_snippet(WasteCalendarGroup)
