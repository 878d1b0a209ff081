"""The menu of the waste calendar in the CMS."""

from wagtail.snippets.models import register_snippet

from backend.waste_calendar.viewsets import WasteCalendarGroup

register_snippet(WasteCalendarGroup)
