"""The menu of the waste calendar in the CMS, and who may do what there."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from backend.waste_calendar.models import Fraction, ImportBatch, Pickup, Street
from backend.waste_calendar.viewsets import ChangeOnlyPolicy, ReadOnlyPolicy, WasteCalendarGroup

for model in (Fraction, Pickup):
    register_permission_policy(model, ChangeOnlyPolicy(model))
for model in (Street, ImportBatch):
    register_permission_policy(model, ReadOnlyPolicy(model))
register_snippet(WasteCalendarGroup)
